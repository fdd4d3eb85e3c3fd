"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape
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

_VIDEO = Source("https://developers.google.com/youtube/v3/docs/videos", date(2026, 11, 1))
_UPLOAD = Source("https://developers.google.com/youtube/v3/docs/videos/insert", date(2026, 11, 1))
_PAID = Source(
    "https://googleapis.dev/dotnet/Google.Apis.YouTube.v3/latest/api/Google.Apis.YouTube.v3.Data.VideoPaidProductPlacementDetails.html",
    date(2026, 11, 22),
)

SPEC = NetworkSpec(
    id="youtube",
    name="YouTube",
    icon="brand-youtube",
    look=Look(shape=Shape.VIDEO, card=Card.NONE, ratios=(16 / 9, 16 / 9)),
    hue="#ff0033",
    text=(TextLimit(5_000, TextUnit.BYTE, _VIDEO),),
    media=(
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=274_877_906_944,
            max_count=1,
            source=_UPLOAD,
            max_duration=timedelta(hours=12),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_VIDEO),
    connect=(),
    evidence={},
    sources=(_VIDEO, _UPLOAD, _PAID),
    options=(
        Option("tags", "tags"),
        Option("first_comment", "text", maximum=10_000),
    ),
    title=True,
    allows=(Message("youtube.allows.video"),),
    lacks=(
        Message("youtube.lacks.posts"),
        Message("youtube.lacks.hand"),
    ),
    hosts=(
        "youtube.com",
        "youtu.be",
    ),
    composer="https://studio.youtube.com/",
    post_id=r"(?:v=|youtu\.be/|shorts/|live/)([A-Za-z0-9_-]{11})",
    needs_media=True,
    comments=True,
    flags=(Flag("paid", "Paid promotion", _PAID), Flag("ai", "Altered content", _VIDEO)),
)
