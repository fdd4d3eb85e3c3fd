"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
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

_VIDEO = Source("https://developers.google.com/youtube/v3/docs/videos", date(2026, 11, 1))
_UPLOAD = Source("https://developers.google.com/youtube/v3/docs/videos/insert", date(2026, 11, 1))

SPEC = NetworkSpec(
    id="youtube",
    name="YouTube",
    icon="brand-youtube",
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
    sources=(
        _VIDEO,
        _UPLOAD,
    ),
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
)
