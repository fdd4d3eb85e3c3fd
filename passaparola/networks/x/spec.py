"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta
from decimal import Decimal

from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import (
    Flag,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    PollLimit,
    Price,
    Source,
    TextLimit,
    TextUnit,
    Weights,
)

_TEXT = Source(
    "https://github.com/twitter/twitter-text/blob/30e2430d90cff3b46393ea54caf511441983c260/config/v3.json",
    date(2026, 8, 22),
)
_MEDIA = Source("https://docs.x.com/x-api/media/quickstart/best-practices", date(2026, 8, 22))
_FIELDS = Source("https://docs.x.com/x-api/posts/create-post", date(2026, 8, 22))
_POLL = Source(
    "https://docs.rs/crate/zernio/0.0.132/source/src/models/twitter_platform_data_poll.rs", date(2026, 11, 22)
)
_PRICES = Source("https://docs.x.com/x-api/getting-started/pricing", date(2026, 8, 22))
_WEIGHTS = Weights(
    scale=100, default=200, ranges=((0, 4351, 100), (8192, 8205, 100), (8208, 8223, 100), (8242, 8247, 100))
)

SPEC = NetworkSpec(
    id="x",
    name="X",
    icon="brand-x",
    hue="#0f1419",
    text=(TextLimit(280, TextUnit.WEIGHTED, _TEXT, link_weight=23, weights=_WEIGHTS),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=5_000_000,
            max_count=4,
            source=_MEDIA,
            max_alt=1_000,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=512_000_000,
            max_count=1,
            source=_MEDIA,
            max_duration=timedelta(seconds=140),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_TEXT),
    connect=(),
    evidence={},
    sources=(_TEXT, _MEDIA, _FIELDS, _POLL, _PRICES),
    allows=(
        Message("x.allows.text"),
        Message("x.allows.media"),
    ),
    lacks=(
        Message("x.lacks.long"),
        Message("x.lacks.hand"),
    ),
    hosts=(
        "x.com",
        "twitter.com",
    ),
    composer="https://x.com/compose/post",
    post_id=r"/status/([0-9]+)",
    threads=True,
    comments=True,
    place=True,
    poll=PollLimit(4, 25, timedelta(minutes=5), timedelta(days=7), _POLL),
    flags=(Flag("paid", "Paid partnership", _FIELDS), Flag("ai", "Made with AI", _FIELDS)),
    prices=(
        Price("post", Decimal("0.015"), "USD", _PRICES),
        Price("post_with_link", Decimal("0.200"), "USD", _PRICES),
    ),
)
