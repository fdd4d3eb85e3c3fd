"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
    Flag,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    Source,
    TextLimit,
    TextUnit,
)

_PINS = Source("https://developers.pinterest.com/docs/api/v5/pins-create/", date(2026, 8, 1))
_PAID = Source("https://help.pinterest.com/en/business/article/paid-partnerships-for-creators", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="pinterest",
    name="Pinterest",
    icon="brand-pinterest",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE),
    hue="#e60023",
    text=(TextLimit(800, TextUnit.CODE_POINT, _PINS),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=20_000_000,
            max_count=5,
            source=_PINS,
            max_alt=500,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1_000_000_000,
            max_count=1,
            source=_PINS,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_PINS),
    connect=(),
    evidence={},
    sources=(_PINS, _PAID),
    options=(
        Option("board", "text", maximum=50),
        Option("link", "text", maximum=2_048),
    ),
    title=True,
    allows=(
        Message("pinterest.allows.pins"),
        Message("pinterest.allows.carousel"),
    ),
    lacks=(Message("pinterest.lacks.hand"),),
    hosts=(
        "pinterest.com",
        "pinterest.it",
        "pin.it",
    ),
    composer="https://www.pinterest.com/pin-creation-tool/",
    post_id=r"/pin/([0-9]+)",
    needs_media=True,
    comments=True,
    flags=(Flag("paid", "Paid partnership label", _PAID),),
)
