"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import (
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    Source,
    TextLimit,
    TextUnit,
)

_MEDIA = Source(
    "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
    date(2026, 4, 1),
)
_REELS = Source("https://developers.facebook.com/docs/instagram-platform/content-publishing", date(2026, 4, 1))

SPEC = NetworkSpec(
    id="instagram",
    name="Instagram",
    icon="brand-instagram",
    hue="#d62976",
    text=(TextLimit(2_200, TextUnit.CODE_POINT, _MEDIA),),
    media=(
        MediaRule(
            kind="image", types=frozenset({"image/jpeg", "image/png"}), max_bytes=8_000_000, max_count=10, source=_MEDIA
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=300_000_000,
            max_count=1,
            source=_REELS,
            max_duration=timedelta(minutes=15),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_MEDIA),
    connect=(),
    evidence={},
    sources=(
        _MEDIA,
        _REELS,
    ),
    options=(Option("first_comment", "text", maximum=2_200),),
    allows=(
        Message("instagram.allows.caption"),
        Message("instagram.allows.media"),
    ),
    lacks=(
        Message("instagram.lacks.text"),
        Message("instagram.lacks.links"),
        Message("instagram.lacks.hand"),
    ),
    hosts=("instagram.com",),
    composer="https://www.instagram.com/",
    post_id=r"/(?:p|reel|tv)/([A-Za-z0-9_-]+)",
    needs_media=True,
)
