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
_POSTS = Source("https://developer.wordpress.org/rest-api/reference/posts/", date(2026, 8, 20))
_MEDIA = Source("https://developer.wordpress.org/rest-api/reference/media/", date(2026, 8, 20))
_COMMENTS = Source("https://developer.wordpress.org/rest-api/reference/comments/", date(2026, 8, 20))
_TYPES = Source("https://developer.wordpress.org/reference/functions/wp_get_mime_types/", date(2026, 8, 20))


def _real(seen: str) -> Evidenced:
    return Evidenced(Evidence.REAL_SERVER, seen, _SEEN)


_VERSION = "WordPress 6.1.9"

SPEC = NetworkSpec(
    id="wordpress",
    name="WordPress",
    icon="brand-wordpress",
    look=Look(shape=Shape.PAGE, tiles=Tiles.STACK, card=Card.NONE),
    hue="#3858e9",
    # The column holds 4 GB; one megabyte is where hosts' own limits on a request begin (post_max_size, firewalls).
    text=(TextLimit(1_000_000, TextUnit.BYTE, _POSTS),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=8_000_000,  # PHP's post_max_size where a host changes nothing
            max_count=20,
            source=_TYPES,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=8_000_000,  # the same limit of PHP; a host may have raised it, and nothing tells
            max_count=5,
            source=_TYPES,
        ),
    ),
    # A slow host with plugins takes a minute; the requests of its PHP end with max_execution_time.
    idempotency=Idempotency(by=IdempotencyBy.DRAFT_THEN_PUBLISH, settle=timedelta(seconds=120), source=_POSTS),
    connect=(
        FormField("site", example="https://www.example.it"),
        FormField("user", example="redazione"),
        FormField("password", secret=True, example="xxxx xxxx xxxx xxxx xxxx xxxx"),
    ),
    evidence={
        "connect": _real(_VERSION),
        "doctor": _real(_VERSION),
        "publish": _real(_VERSION),
        "find": _real(_VERSION),
        "edit": _real(_VERSION),
        "delete": _real(_VERSION),
        "comment": _real(_VERSION),
        "metrics": _real(_VERSION),
        "conversations": _real(_VERSION),
        "answers": _real(_VERSION),
        "history": Evidenced(Evidence.DOCUMENTATION, "the reference of posts; our own stand-in", _SEEN),
    },
    sources=(_POSTS, _MEDIA, _TYPES, _COMMENTS),
    options=(Option("excerpt", "text", maximum=500), Option("tags", "tags"), Option("categories", "tags")),
    title=True,
    comments=True,
    measures=frozenset({"comments"}),
    allows=(
        Message("wordpress.allows.articles"),
        Message("wordpress.allows.images"),
        Message("wordpress.allows.video"),
        Message("wordpress.allows.edit"),
        Message("wordpress.allows.answers"),
    ),
    lacks=(Message("wordpress.lacks.video"), Message("wordpress.lacks.other_authors"), Message("wordpress.lacks.mark")),
)
