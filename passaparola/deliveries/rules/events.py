"""What happens to a delivery, as events of :mod:`passaparola.deliveries.rules`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passaparola.deliveries.rules.standing import State
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Sighting


@dataclass(frozen=True)
class Claimed:
    """A sender took hold of the row: because it is due, or because whoever held it is gone."""


@dataclass(frozen=True)
class Waited:
    """Its sender has it in hand and only waits: for its moment, for a place on a lane. Nothing is under way."""


@dataclass(frozen=True)
class Begun:
    """Its sender goes on with it: something is under way again."""


@dataclass(frozen=True)
class Prepared:
    """Everything short of the irreversible call is done and stored.

    ``warm``: nearer to its moment than this, its sender waits for the moment with the delivery in hand.
    """

    warm: timedelta = timedelta(seconds=10)


@dataclass(frozen=True)
class Intended:
    """The intent is about to be committed, before the first byte of the irreversible call."""


@dataclass(frozen=True)
class Accepted:
    """The network took it."""


@dataclass(frozen=True)
class Refused:
    """Certainly not applied, and it never will be."""

    reason: Message


@dataclass(frozen=True)
class Postponed:
    """Certainly not applied; try again after ``wait``. ``patient``: not the network's fault, do not count it."""

    reason: Message
    wait: timedelta | None = None
    patient: bool = False


@dataclass(frozen=True)
class Doubted:
    """Nobody knows whether it was applied."""

    reason: Message


@dataclass(frozen=True)
class Sighted:
    """A look-up came back."""

    sighting: Sighting


@dataclass(frozen=True)
class LookUpFailed:
    """A look-up could not be made."""

    reason: Message
    wait: timedelta | None = None


@dataclass(frozen=True)
class ByHand:
    """Nothing publishes on this network but a person: it is theirs now, and no network is called."""


@dataclass(frozen=True)
class PublishedByHand:
    """The person who publishes there did it."""


@dataclass(frozen=True)
class Moved:
    """A person puts what they publish by hand off, or brings it forward, to ``due_at`` (UTC)."""

    due_at: datetime


@dataclass(frozen=True)
class HeldBack:
    """It came due while its brand was held: a person says whether it still goes out."""


@dataclass(frozen=True)
class Confirmed:
    """A person says that it is there."""


@dataclass(frozen=True)
class SendAsked:
    """A person says: send it (again)."""


@dataclass(frozen=True)
class Cancelled:
    """A person took it back."""


Event = (
    Claimed
    | Waited
    | Begun
    | Prepared
    | Intended
    | Accepted
    | Refused
    | Postponed
    | Doubted
    | Sighted
    | LookUpFailed
    | ByHand
    | PublishedByHand
    | Moved
    | HeldBack
    | Confirmed
    | SendAsked
    | Cancelled
)


class NotAllowed(ValueError):
    """This event cannot happen to a delivery that stands like this."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} while {state}")
        self.state, self.event = state, event
