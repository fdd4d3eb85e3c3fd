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

_CLOSED = Source("https://memeburn.com/2019/01/backup-google-plus-profile/?amp=1", date(2026, 11, 22))

SPEC = NetworkSpec(
    id="google_plus",
    name="Google+",
    icon="brand-google",
    hue="#db4437",
    text=(),
    media=(),
    idempotency=Idempotency(by=IdempotencyBy.PERSON, settle=timedelta(minutes=1), source=_CLOSED),
    connect=(),
    evidence={
        "archive": Evidenced(
            Evidence.RECORDED,
            "158 posts of a Takeout in HTML, 163 activities of the API; JSON by its list of keys",
            date(2026, 11, 22),
        ),
    },
    sources=(_CLOSED,),
    allows=(Message("google_plus.allows.takeout"),),
    lacks=(Message("google_plus.lacks.closed"), Message("google_plus.lacks.people")),
    edits=frozenset(),
    deletes=False,
    closed=Closed(date(2019, 4, 2), ("communities", "photos"), _CLOSED),
)
