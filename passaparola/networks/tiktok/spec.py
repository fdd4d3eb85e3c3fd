"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look, Shape, Tiles
from passaparola.kernel.network.spec import (
    Evidence,
    Evidenced,
    Flag,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Source,
    TextLimit,
    TextUnit,
)

_POST = Source("https://developers.tiktok.com/doc/content-posting-api-reference-direct-post", date(2026, 8, 1))
_MEDIA = Source("https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide", date(2026, 8, 1))

SPEC = NetworkSpec(
    id="tiktok",
    name="TikTok",
    icon="brand-tiktok",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=(9 / 16, 9 / 16)),
    hue="#010101",
    text=(TextLimit(2_200, TextUnit.UTF16, _POST),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/webp"}),
            max_bytes=20_000_000,
            max_count=35,
            source=_MEDIA,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=4_000_000_000,
            max_count=1,
            source=_MEDIA,
            max_duration=timedelta(minutes=10),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_POST),
    connect=(),
    evidence={
        "archive": Evidenced(Evidence.RECORDED, "data of two people: 121 videos of one of them", date(2026, 11, 22)),
    },
    sources=(_POST, _MEDIA),
    allows=(Message("tiktok.allows.video"),),
    lacks=(
        Message("tiktok.lacks.text"),
        Message("tiktok.lacks.hand"),
    ),
    hosts=("tiktok.com",),
    composer="https://www.tiktok.com/upload",
    post_id=r"/(?:video|photo)/([0-9]+)",
    needs_media=True,
    comments=True,
    place=True,
    flags=(Flag("paid", "Disclose post content: Branded content", _POST), Flag("ai", "AI-generated content", _POST)),
)
