"""Where a delivery stands: what the rules decide on, and what they answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from passaparola.kernel.message import Message


class Action(StrEnum):
    """What a delivery does to the remote thing."""

    PUBLISH = "publish"
    EDIT = "edit"
    DELETE = "delete"


class State(StrEnum):
    """Where a delivery stands."""

    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"  # the intent is committed: from here on others may see it
    UNKNOWN = "unknown"
    WAITING = "waiting"  # for a person
    DEAD = "dead"  # killed its senders, the last one alone: a dead letter, for a person
    RESTORED = "restored"  # came out of a backup
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


SETTLED = frozenset({State.SENT, State.FAILED, State.CANCELLED})
HOLDING = (State.SCHEDULED, State.PREPARING, State.SENDING, State.UNKNOWN)
"""While an earlier publish stands like this, the later ones of its channel wait for it, up to the time of release."""


@dataclass(frozen=True)
class Standing:
    """What the rules decide on. All moments are aware and in UTC; ``settle`` comes from the network's spec.

    ``late``: longer than this after its moment it is not published unasked; None sends it whatever the hour.
    ``seed``: what makes its waits differ from its neighbours', the delivery's number.
    """

    action: Action
    state: State
    due_at: datetime
    settle: timedelta
    next_at: datetime | None = None
    intent_at: datetime | None = None
    prepared_at: datetime | None = None
    intents: int = 0
    absences: int = 0
    resends: int = 0
    lookups: int = 0
    retries: int = 0
    deaths: int = 0
    alone: bool = False  # it killed two senders: a process of its own carries it
    idle: bool = False  # its sender only waits with it: if that dies, this was not what killed it
    asked: bool = False  # a person said "send it" though it is late
    reason: Message | None = None
    late: timedelta | None = None
    seed: str = ""


class Effect(StrEnum):
    """What the sender does next."""

    PREPARE = "prepare"
    COMMIT = "commit"
    LOOK_UP = "look_up"
    RELEASE = "release"


Step = tuple[Standing, tuple[Effect, ...]]
