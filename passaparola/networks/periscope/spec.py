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

_CLOSED = Source("https://www.ihyperg.com/2021/04/periscope-closes-press-f.html", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="periscope",
    name="Periscope",
    icon="broadcast",
    hue="#40a4c4",
    text=(),
    media=(),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_CLOSED),
    connect=(),
    evidence={
        "archive": Evidenced(
            Evidence.DOCUMENTATION,
            "the README and the empty parts of a real X archive; no filled part was found",
            date(2026, 11, 22),
        ),
    },
    sources=(_CLOSED,),
    allows=(Message("periscope.allows.parts"),),
    lacks=(Message("periscope.lacks.closed"), Message("periscope.lacks.figures")),
    edits=frozenset(),
    deletes=False,
    closed=Closed(date(2021, 3, 31), ("live",), _CLOSED),
)
