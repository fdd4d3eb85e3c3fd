"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Look
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

_PAGE = Source("https://developers.facebook.com/docs/graph-api/reference/page/feed/", date(2026, 4, 1))
_REELS = Source("https://developers.facebook.com/docs/video-api/guides/reels-publishing", date(2026, 7, 1))
_PAID = Source("https://influencerfee.com/blog/influencer-paid-partnership-instagram/", date(2026, 11, 22))
_AI = Source("https://www.meta.com/help/artificial-intelligence/1783222608822690/", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="facebook",
    name="Facebook",
    icon="brand-facebook",
    look=Look(tiles_shown=5, folded_after=477),
    hue="#0866ff",
    text=(TextLimit(63_206, TextUnit.CODE_POINT, _PAGE),),
    media=(
        MediaRule(
            kind="image", types=frozenset({"image/jpeg", "image/png"}), max_bytes=4_000_000, max_count=10, source=_PAGE
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1_000_000_000,
            max_count=1,
            source=_REELS,
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_PAGE),
    connect=(),
    evidence={},
    sources=(_PAGE, _REELS, _PAID, _AI),
    options=(Option("first_comment", "text", maximum=8_000),),
    allows=(
        Message("facebook.allows.text"),
        Message("facebook.allows.media"),
    ),
    lacks=(Message("facebook.lacks.hand"),),
    hosts=(
        "facebook.com",
        "fb.com",
        "fb.watch",
    ),
    composer="https://www.facebook.com/",
    post_id=r"(?:posts|videos|reel|permalink)/(?:[^/?#]+/)?(?:pfbid)?([A-Za-z0-9]{6,})",
    comments=True,
    place=True,
    flags=(Flag("paid", "Paid partnership label", _PAID), Flag("ai", "AI info", _AI)),
)
