"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Card, Look
from passaparola.kernel.network.spec import (
    Flag,
    Idempotency,
    IdempotencyBy,
    MediaRule,
    NetworkSpec,
    Option,
    PollLimit,
    Source,
    TextLimit,
    TextUnit,
)

_POSTS = Source(
    "https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api", date(2026, 8, 1)
)
_VIDEOS = Source(
    "https://learn.microsoft.com/linkedin/marketing/community-management/shares/videos-api", date(2026, 7, 1)
)
_PAID = Source("https://smartbizz.se/reklammarka-inlagg-pa-linkedin/", date(2026, 11, 22))
_POLL = Source(
    "https://learn.microsoft.com/linkedin/marketing/community-management/shares/poll-post-api", date(2026, 11, 22)
)

SPEC = NetworkSpec(
    id="linkedin",
    name="LinkedIn",
    icon="brand-linkedin",
    look=Look(tiles_shown=5, card=Card.COMPACT, folded_after=210),
    hue="#0a66c2",
    text=(TextLimit(3_000, TextUnit.CODE_POINT, _POSTS),),
    media=(
        MediaRule(
            kind="image",
            types=frozenset({"image/jpeg", "image/png", "image/gif"}),
            max_bytes=10_000_000,
            max_count=20,
            source=_POSTS,
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4"}),
            max_bytes=500_000_000,
            max_count=1,
            source=_VIDEOS,
            max_duration=timedelta(minutes=30),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_POSTS),
    connect=(),
    evidence={},
    sources=(_POSTS, _VIDEOS, _PAID, _POLL),
    options=(Option("first_comment", "text", maximum=1_250),),
    allows=(
        Message("linkedin.allows.text"),
        Message("linkedin.allows.media"),
    ),
    lacks=(
        Message("linkedin.lacks.documents"),
        Message("linkedin.lacks.hand"),
    ),
    hosts=(
        "linkedin.com",
        "lnkd.in",
    ),
    composer="https://www.linkedin.com/feed/",
    post_id=r"(?:activity|share|ugcPost)[-:]([0-9]{10,})",
    comments=True,
    # One, three, seven or fourteen days; the length of a choice is by third parties' word (publer.com, 2026).
    poll=PollLimit(4, 30, timedelta(days=1), timedelta(days=14), _POLL),
    flags=(Flag("paid", "Brand partnership", _PAID),),
)
