"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
    Evidence,
    Evidenced,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    Source,
)

_HELP = Source("https://www.picovert.com/en/blog/image-size-for-behance", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="behance",
    name="Behance",
    icon="brand-behance",
    look=Look(shape=Shape.PAGE, tiles=Tiles.STACK, card=Card.NONE),
    hue="#0057ff",
    text=(),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif"}),
            max_bytes=50_000_000,
            max_count=40,
            source=_HELP,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1_000_000_000,
            max_count=1,
            source=_HELP,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_HELP),
    connect=(),
    evidence={
        "history": Evidenced(
            Evidence.DOCUMENTATION, "the feed's address as its users remember it; a feed made up", date(2026, 11, 22)
        ),
    },
    sources=(_HELP,),
    options=(Option("tags", "tags"),),
    title=True,
    allows=(
        Message("behance.allows.project"),
        Message("behance.allows.feed"),
    ),
    lacks=(
        Message("behance.lacks.open"),
        Message("behance.lacks.hand"),
    ),
    hosts=("behance.net",),
    composer="https://www.behance.net/portfolio/editor",
    post_id=r"/gallery/([0-9]+)",
    needs_media=True,
)
