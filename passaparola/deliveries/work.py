"""What a sender asks of the rows, and what it is told."""

from dataclasses import dataclass
from datetime import timedelta

from passaparola.channels.access import Opened
from passaparola.deliveries import rules
from passaparola.deliveries.rules import Action, Effect
from passaparola.kernel.network.port import Draft, Progress, Remote


@dataclass(frozen=True)
class Claim:
    """A row that this sender holds."""

    delivery: int
    brand: int
    fence: int


class Lost(RuntimeError):
    """The claim is no longer ours: another sender, or a person, has the delivery now."""


class Held(RuntimeError):
    """Nothing goes out until a person resumes: of the brand, of its organisation, or of the installation."""


class Early(RuntimeError):
    """Its moment has not come by the database's clock; ``wait`` says how long it still is."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


@dataclass(frozen=True)
class Work:
    """What the sender needs to carry a delivery out, read in one go; ``opened`` is None where the channel is shut.

    ``moment`` is when it is due, in seconds of this machine's CLOCK_BOOTTIME, never too early: the database's clock was
    read before this machine's.
    """

    channel: int
    opened: Opened | None
    action: Action
    draft: Draft
    progress: Progress
    remote: Remote | None
    effects: tuple[Effect, ...]
    stranded: bool = False
    """It follows something that never went out."""
    by_hand: bool = False
    """Nothing but a person publishes on its network."""
    moment: float = 0.0
    taken: float = 0.0
    """When it was read, by the same clock."""


@dataclass(frozen=True)
class Kept:
    """What was prepared for a claimed row, None where nothing was; ``event`` is None while the network still works on
    it.
    """

    claim: Claim
    progress: Progress | None
    event: rules.Prepared | rules.Waited | rules.Begun | None = None


@dataclass(frozen=True)
class Intent:
    """The wish to make the irreversible call, with what was prepared; the lease begins anew."""

    claim: Claim
    progress: Progress
    lease: timedelta


@dataclass(frozen=True)
class Result:
    """How it went, and the remote thing where one was seen."""

    claim: Claim
    event: rules.Event
    remote: Remote | None = None
