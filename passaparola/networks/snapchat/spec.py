"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Source,
    TextLimit,
    TextUnit,
)

_PROFILE = Source("https://developers.snap.com/api/marketing-api/Public-Profile-API/Introduction", date(2026, 11, 22))
_LIMITS = Source("https://docs.getlate.dev/platforms/snapchat", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="snapchat",
    name="Snapchat",
    icon="brand-snapchat",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=(9 / 16, 9 / 16)),
    hue="#fffc00",
    text=(TextLimit(160, TextUnit.CODE_POINT, _LIMITS),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=20_000_000,
            max_count=1,
            source=_LIMITS,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4"}),
            max_bytes=500_000_000,
            max_count=1,
            source=_LIMITS,
            max_duration=timedelta(seconds=60),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_LIMITS),
    connect=(),
    evidence={},
    sources=(_PROFILE, _LIMITS),
    allows=(
        Message("snapchat.allows.media"),
        Message("snapchat.allows.text"),
    ),
    lacks=(
        Message("snapchat.lacks.text"),
        Message("snapchat.lacks.hand"),
    ),
    hosts=("snapchat.com",),
    composer="https://my.snapchat.com/",
    post_id=r"/(?:spotlight|p|t)/([A-Za-z0-9_-]+)",
    needs_media=True,
)
