"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Look
from passaparola.kernel.network.spec import (
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    PollLimit,
    Source,
    TextLimit,
    TextUnit,
)

_BOT = Source("https://core.telegram.org/bots/api", date(2026, 6, 1))

SPEC = NetworkSpec(
    id="telegram",
    name="Telegram",
    icon="brand-telegram",
    look=Look(tiles_shown=10),
    hue="#2aabee",
    text=(
        TextLimit(4_096, TextUnit.UTF16, _BOT),
        TextLimit(1_024, TextUnit.UTF16, _BOT, with_media=True),
    ),
    media=(
        MediaRule(
            kind="image", types=frozenset({"image/jpeg", "image/png"}), max_bytes=10_000_000, max_count=10, source=_BOT
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=2_000_000_000,
            max_count=10,
            source=_BOT,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_BOT),
    connect=(),
    evidence={},
    sources=(_BOT,),
    allows=(
        Message("telegram.allows.text"),
        Message("telegram.allows.media"),
    ),
    lacks=(Message("telegram.lacks.hand"),),
    hosts=(
        "t.me",
        "telegram.me",
        "telegram.org",
    ),
    composer="https://web.telegram.org/",
    post_id=r"(?:t|telegram)\.me/(?:s/)?[A-Za-z0-9_]+/([0-9]+)",
    # The interface closes a poll by itself within ten minutes at most; one without a time stays open until closed.
    poll=PollLimit(10, 100, timedelta(minutes=1), timedelta(days=366), _BOT, multiple=True),
)
