"""What a site allows, with the source of each fact."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
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

_SEEN = date(2026, 11, 22)
_ADMIN = Source("https://docs.ghost.org/admin-api/", _SEEN)
_CODE = Source("https://github.com/TryGhost/Ghost/tree/v5.130.6/ghost/core", _SEEN)  # read as its npm package
_VERSION = "Ghost 5.130.6 with SQLite"


def _real(seen: str = _VERSION) -> Evidenced:
    return Evidenced(Evidence.REAL_SERVER, seen, _SEEN)


_ABLE = ("doctor", "connect", "publish", "find", "edit", "delete", "metrics", "history")

SPEC = NetworkSpec(
    id="ghost",
    name="Ghost",
    icon="ghost-2",
    look=Look(shape=Shape.PAGE, tiles=Tiles.STACK, card=Card.NONE),
    hue="#15171a",
    # The schema takes 1,000,000,000 characters of HTML, the server 50 MB of JSON; one megabyte of text is ours.
    text=(TextLimit(1_000_000, TextUnit.BYTE, _CODE),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=20_000_000,  # ours: the server sets none, a proxy before it may
            max_count=20,
            source=_CODE,
            max_alt=191,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/webm"}),
            max_bytes=100_000_000,  # ours, the same
            max_count=5,
            source=_CODE,
        ),
    ),
    # One call waits for the article to be written; its e-mails, if any, go out afterwards.
    idempotency=Idempotency(by=IdempotencyBy.DRAFT_THEN_PUBLISH, settle=timedelta(seconds=90), source=_ADMIN),
    connect=(
        FormField("site", example="https://www.example.it"),
        FormField("key", secret=True, example="6489…:a1b2c3…"),
    ),
    evidence=dict.fromkeys(_ABLE, _real()),
    sources=(_ADMIN, _CODE),
    options=(
        Option("excerpt", "text", maximum=300),
        Option("tags", "tags"),
        Option("visibility", "choice", ("public", "members", "paid")),
        Option("canonical", "text", maximum=2_000),
    ),
    title=True,
    measures=frozenset({"link_clicks", "new_followers", "followers"}),
    allows=(
        Message("ghost.allows.articles"),
        Message("ghost.allows.images"),
        Message("ghost.allows.video"),
        Message("ghost.allows.members"),
        Message("ghost.allows.edit"),
    ),
    lacks=(
        Message("ghost.lacks.comments"),
        Message("ghost.lacks.newsletter"),
        Message("ghost.lacks.visits"),
        Message("ghost.lacks.bin"),
    ),
)
