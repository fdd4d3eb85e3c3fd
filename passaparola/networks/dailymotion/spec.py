"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape
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

_UPLOAD = Source("https://developers.dailymotion.com/guides/upload/", date(2026, 7, 1))

SPEC = NetworkSpec(
    id="dailymotion",
    name="Dailymotion",
    icon="player-play",
    look=Look(shape=Shape.VIDEO, card=Card.NONE, ratios=(16 / 9, 16 / 9)),
    hue="#0a0a0a",
    text=(TextLimit(3_000, TextUnit.CODE_POINT, _UPLOAD),),
    media=(
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=4_000_000_000,
            max_count=1,
            source=_UPLOAD,
            max_duration=timedelta(hours=2),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_UPLOAD),
    connect=(),
    evidence={},
    sources=(_UPLOAD,),
    options=(Option("tags", "tags"),),
    title=True,
    allows=(Message("dailymotion.allows.video"),),
    lacks=(Message("dailymotion.lacks.hand"),),
    hosts=(
        "dailymotion.com",
        "dai.ly",
    ),
    composer="https://www.dailymotion.com/partner/",
    post_id=r"(?:/video/|dai\.ly/)(x[a-z0-9]+)",
    needs_media=True,
)
