"""What the network is and allows, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Look
from passaparola.kernel.network.spec import (
    Budget,
    Evidence,
    Evidenced,
    FormField,
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
_LIMITS = Source("https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this", date(2026, 11, 22))
_schema = Evidenced(Evidence.SCHEMA, "Bot API 10.1, its machine-readable description", date(2026, 11, 22))
_documented = Evidenced(Evidence.DOCUMENTATION, "Bot API 10.1: errors, rights", date(2026, 11, 22))
_ABLE = ("connect", "publish", "find", "edit", "delete", "poll", "metrics", "conversations")

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
            kind="image",
            types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=10_000_000,
            max_count=10,
            source=_BOT,
            alt=False,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=50_000_000,  # through the common server; a server of one's own takes 2,000 MB
            max_count=10,
            source=_BOT,
            alt=False,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_BOT),
    connect=(
        FormField("token", secret=True, example="123456789:AAE…"),
        FormField("chat", example="@fornorossi"),
        FormField("server", optional=True, example="https://api.telegram.org"),
    ),
    evidence={**dict.fromkeys(_ABLE, _schema), "doctor": _documented},
    sources=(_BOT, _LIMITS),
    allows=(
        Message("telegram.allows.text"),
        Message("telegram.allows.media"),
    ),
    lacks=(Message("telegram.lacks.history"), Message("telegram.lacks.views"), Message("telegram.lacks.alt")),
    budgets=(
        Budget("app", 30, timedelta(seconds=1), _LIMITS, frozenset({"POST"})),
        Budget("account", 20, timedelta(minutes=1), _LIMITS, frozenset({"POST"})),
    ),
    measures=frozenset({"followers"}),
    serves=frozenset({"communities"}),
    edits=frozenset({"text"}),
    hosts=(
        "t.me",
        "telegram.me",
        "telegram.org",
    ),
    composer="https://web.telegram.org/",
    post_id=r"(?:t|telegram)\.me/(?:s/)?[A-Za-z0-9_]+/([0-9]+)",
    # "open_period": 5 to 2,628,000 seconds; 12 options since Bot API 9.1.
    poll=PollLimit(12, 100, timedelta(minutes=1), timedelta(seconds=2_628_000), _BOT, multiple=True),
)
