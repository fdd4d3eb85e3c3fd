"""What the network is and allows where an instance changes nothing, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look
from passaparola.kernel.network.spec import (
    Budget,
    Evidence,
    Evidenced,
    FormField,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    PollLimit,
    Source,
    TextLimit,
    TextUnit,
)

_SEEN = date(2026, 11, 22)
_READ = date(2026, 8, 20)
_STATUSES = Source("https://docs.joinmastodon.org/methods/statuses/", _READ)
_INSTANCE = Source("https://docs.joinmastodon.org/entities/Instance/", _READ)
_MEDIA = Source("https://docs.joinmastodon.org/user/posting/#attachments", _READ)
_RATES = Source("https://docs.joinmastodon.org/api/rate-limits/", _READ)
# Keys live 3,600 seconds in the server's cache, and are kept only once the status is saved.
_KEYS = Source("https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb", _READ)

VISIBILITIES = ("public", "unlisted", "private")
LONGEST_ALT = 1_500


def _real(seen: str) -> Evidenced:
    return Evidenced(Evidence.REAL_SERVER, seen, _SEEN)


_SNAC = "snac 2.75"
_MOCK = "mastodon-mock 0.6.1 (Mastodon API 4.6)"

SPEC = NetworkSpec(
    id="mastodon",
    name="Mastodon",
    icon="brand-mastodon",
    look=Look(card=Card.LARGE, round_picture=False),
    hue="#6364ff",
    text=(TextLimit(500, TextUnit.GRAPHEME, _STATUSES, link_weight=23),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
            max_bytes=16 * 1024 * 1024,
            max_count=4,
            source=_MEDIA,
            max_alt=LONGEST_ALT,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/webm", "video/quicktime"}),
            max_bytes=99 * 1024 * 1024,
            max_count=1,
            source=_MEDIA,
            max_alt=LONGEST_ALT,
        ),
    ),
    # A key is honoured for an hour by Mastodon itself, and by many others not at all: a doubt is settled by looking.
    idempotency=Idempotency(
        by=IdempotencyBy.LOOKUP, settle=timedelta(seconds=90), source=_KEYS, key_window=timedelta(hours=1)
    ),
    connect=(
        FormField("server", example="https://mastodon.social"),
        FormField("token", secret=True, optional=True),
    ),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "one real archive: 1,511 activities; 14 objects of others",
            date(2026, 11, 22),
        ),
        "history": Evidenced(Evidence.DOCUMENTATION, "the reference of accounts; our own stand-in", _SEEN),
        "connect": _real(_SNAC),
        "consent": _real(_SNAC),
        "doctor": _real(_SNAC),
        "publish": _real(_SNAC),
        "find": _real(_SNAC),
        "edit": _real(_SNAC),
        "delete": Evidenced(Evidence.EMULATOR, _MOCK, _SEEN),
        "thread": _real(_SNAC),
        "comment": _real(_SNAC),
        "warning": _real(_SNAC),
        "poll": Evidenced(Evidence.EMULATOR, _MOCK, _SEEN),
        "metrics": _real(_SNAC),
        "conversations": _real(_SNAC),
        "spread": _real(_SNAC),
        "streaming": Evidenced(Evidence.EMULATOR, _MOCK, _SEEN),
    },
    sources=(_STATUSES, _INSTANCE, _MEDIA, _RATES, _KEYS),
    budgets=(
        Budget("account", 300, timedelta(minutes=5), _RATES),
        Budget("account", 30, timedelta(minutes=30), _RATES, frozenset({"POST"}), ("/api/v1/media", "/api/v2/media")),
        Budget("account", 30, timedelta(minutes=30), _RATES, frozenset({"DELETE"}), ("/api/v1/statuses/*",)),
    ),
    measures=frozenset({"likes", "reposts", "replies", "quotes", "followers"}),
    serves=frozenset({"communities"}),
    options=(
        Option("visibility", "choice", choices=VISIBILITIES),
        Option("sensitive", "flag"),
    ),
    allows=(
        Message("mastodon.allows.text"),
        Message("mastodon.allows.media"),
        Message("mastodon.allows.replies"),
        Message("mastodon.allows.edit"),
    ),
    threads=True,
    comments=True,
    warning=True,
    # Where an instance changes nothing: 4 choices of 50 characters, from five minutes to a month (2,629,746 seconds).
    poll=PollLimit(4, 50, timedelta(minutes=5), timedelta(seconds=2_629_746), _INSTANCE, multiple=True),
    lacks=(Message("mastodon.lacks.twins"), Message("mastodon.lacks.deleted"), Message("mastodon.lacks.views")),
)
