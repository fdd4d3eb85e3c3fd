"""What the network was: nothing can be published on it, and its archives are read."""

from datetime import date, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import (
    Closed,
    Evidence,
    Evidenced,
    Idempotency,
    IdempotencyBy,
    NetworkSpec,
    Source,
)

_CLOSED = Source("https://engadget.com/2017/01/04/vine-closes-january-17", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="vine",
    name="Vine",
    icon="leaf",
    hue="#00b489",
    text=(),
    media=(),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_CLOSED),
    connect=(),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "one save of a page by others; the posts of the app as its readers describe them",
            date(2026, 11, 22),
        ),
    },
    sources=(_CLOSED,),
    allows=(Message("vine.allows.saves"),),
    lacks=(Message("vine.lacks.closed"),),
    edits=frozenset(),
    deletes=False,
    closed=Closed(date(2017, 1, 17), ("short_video",), _CLOSED),
)
