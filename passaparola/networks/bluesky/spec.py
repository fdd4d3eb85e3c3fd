"""What the network is and allows, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
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
    Source,
    TextLimit,
    TextUnit,
)
from passaparola.networks.bluesky.records import LABELS

_SEEN = date(2026, 11, 22)
_READ = date(2026, 8, 20)
_LEXICONS = "https://github.com/bluesky-social/atproto/blob/d6296a1cfdb40a773319cb59061300e4e8e52f26/lexicons"
_POST = Source(f"{_LEXICONS}/app/bsky/feed/post.json", _READ)
_IMAGES = Source(f"{_LEXICONS}/app/bsky/embed/images.json", _READ)
_VIDEO = Source(f"{_LEXICONS}/app/bsky/embed/video.json", _READ)
_PUT = Source(f"{_LEXICONS}/com/atproto/repo/putRecord.json", _READ)
_RECORDS = ("/xrpc/com.atproto.repo.createRecord", "/xrpc/com.atproto.repo.putRecord")
_RATES = Source("https://docs.bsky.app/docs/advanced-guides/rate-limits", date(2026, 4, 1))


def _real(seen: str) -> Evidenced:
    return Evidenced(Evidence.REAL_SERVER, seen, _SEEN)


_PDS = "@atproto/pds 0.4.217"

SPEC = NetworkSpec(
    id="bluesky",
    name="Bluesky",
    icon="brand-bluesky",
    hue="#0a7aff",
    text=(TextLimit(300, TextUnit.GRAPHEME, _POST), TextLimit(3_000, TextUnit.BYTE, _POST)),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
            max_bytes=2_000_000,
            max_count=4,
            source=_IMAGES,
        ),
        # The lexicon allows 300 MB by now; 50 MB is what a reference server takes of a blob unless told otherwise.
        MediaRule(kind="video", types=frozenset({"video/mp4"}), max_bytes=50_000_000, max_count=1, source=_VIDEO),
    ),
    # A reference server commits within seconds; a request that it took in but has not finished must not be missed.
    idempotency=Idempotency(by=IdempotencyBy.OWN_ID, settle=timedelta(seconds=60), source=_PUT),
    connect=(
        FormField("handle", example="nome.bsky.social"),
        FormField("password", secret=True, optional=True, example="xxxx-xxxx-xxxx-xxxx"),
        FormField("server", optional=True, example="https://bsky.social"),
    ),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "14 objects of others; a repository built after its specification",
            date(2026, 11, 22),
        ),
        "connect": _real(_PDS),
        "consent": _real(_PDS),
        "doctor": _real(_PDS),
        "publish": _real(_PDS),
        "find": _real(_PDS),
        "edit": _real(_PDS),
        "delete": _real(_PDS),
        "thread": _real(_PDS),
        "comment": _real(_PDS),
        "metrics": Evidenced(Evidence.SCHEMA, "app.bsky.feed.getPosts", _READ),
        "history": Evidenced(Evidence.SCHEMA, "com.atproto.repo.listRecords and app.bsky.feed.getPosts", _SEEN),
        "conversations": Evidenced(Evidence.SCHEMA, "app.bsky.notification.listNotifications", _SEEN),
        "answers": _real(_PDS),
        "spread": Evidenced(Evidence.SCHEMA, "app.bsky.feed.getRepostedBy, getQuotes", _SEEN),
        "discovery": Evidenced(Evidence.DOCUMENTATION, "https://atproto.com/specs/handle", _READ),
    },
    sources=(_POST, _IMAGES, _VIDEO, _PUT, _RATES),
    measures=frozenset({"likes", "reposts", "replies", "quotes", "followers"}),
    # 5,000 points an hour and 35,000 a day, a new record costs 3 of them.
    budgets=(
        Budget("account", 1_666, timedelta(hours=1), _RATES, paths=_RECORDS),
        Budget("account", 11_666, timedelta(days=1), _RATES, paths=_RECORDS),
    ),
    options=(Option("label", "choice", choices=LABELS),),
    threads=True,
    comments=True,
    allows=(
        Message("bluesky.allows.text"),
        Message("bluesky.allows.images"),
        Message("bluesky.allows.video"),
        Message("bluesky.allows.replies"),
    ),
    lacks=(Message("bluesky.lacks.video"), Message("bluesky.lacks.edit_shown"), Message("bluesky.lacks.deleted")),
)
