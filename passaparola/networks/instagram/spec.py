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

_MEDIA = Source(
    "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
    date(2026, 4, 1),
)
_REELS = Source("https://developers.facebook.com/docs/instagram-platform/content-publishing", date(2026, 4, 1))
_PAID = Source("https://influencerfee.com/blog/influencer-paid-partnership-instagram/", date(2026, 11, 22))
_AI = Source("https://www.meta.com/help/artificial-intelligence/1783222608822690/", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="instagram",
    name="Instagram",
    icon="brand-instagram",
    look=Look(shape=Shape.PHOTO, tiles=Tiles.CAROUSEL, card=Card.NONE, ratios=(0.8, 1.91), folded_after=125),
    hue="#d62976",
    text=(TextLimit(2_200, TextUnit.CODE_POINT, _MEDIA),),
    media=(
        MediaRule(
            kind="image", types=frozenset({"image/jpeg", "image/png"}), max_bytes=8_000_000, max_count=10, source=_MEDIA
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=300_000_000,
            max_count=1,
            source=_REELS,
            max_duration=timedelta(minutes=15),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_MEDIA),
    connect=(),
    evidence={},
    sources=(_MEDIA, _REELS, _PAID, _AI),
    options=(Option("first_comment", "text", maximum=2_200),),
    allows=(
        Message("instagram.allows.caption"),
        Message("instagram.allows.media"),
    ),
    lacks=(
        Message("instagram.lacks.text"),
        Message("instagram.lacks.links"),
        Message("instagram.lacks.hand"),
    ),
    hosts=("instagram.com",),
    composer="https://www.instagram.com/",
    post_id=r"/(?:p|reel|tv)/([A-Za-z0-9_-]+)",
    needs_media=True,
    comments=True,
    place=True,
    flags=(Flag("paid", "Paid partnership label", _PAID), Flag("ai", "AI info", _AI)),
)
