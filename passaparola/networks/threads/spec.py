"""What the network takes, with the source of each fact; there is no connector: a person publishes."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Look, Tiles
from passaparola.kernel.network.spec import (
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

_POSTS = Source("https://developers.facebook.com/docs/threads/posts", date(2026, 7, 1))

SPEC = NetworkSpec(
    id="threads",
    name="Threads",
    icon="brand-threads",
    look=Look(tiles=Tiles.CAROUSEL),
    hue="#101010",
    text=(TextLimit(500, TextUnit.CODE_POINT, _POSTS),),
    media=(
        MediaRule(
            kind="image", types=frozenset({"image/jpeg", "image/png"}), max_bytes=8_000_000, max_count=20, source=_POSTS
        ),
        MediaRule(
            kind="video",
            types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1_000_000_000,
            max_count=1,
            source=_POSTS,
            max_duration=timedelta(minutes=5),
        ),
    ),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_POSTS),
    connect=(),
    evidence={},
    sources=(_POSTS,),
    options=(Option("topic", "text", maximum=50),),
    allows=(
        Message("threads.allows.text"),
        Message("threads.allows.media"),
    ),
    lacks=(Message("threads.lacks.hand"),),
    hosts=(
        "threads.com",
        "threads.net",
    ),
    composer="https://www.threads.com/",
    post_id=r"/post/([A-Za-z0-9_-]+)",
    threads=True,
    comments=True,
    place=True,
    # A poll here is open for a day: nothing lets one choose.
    poll=PollLimit(4, 25, timedelta(days=1), timedelta(days=1), _POSTS),
)
