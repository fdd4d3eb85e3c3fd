"""The spans of the model, and the guards that can be taken away."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.message import Message

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=60)
SLOWEST = 2 * SETTLE - timedelta(seconds=1)
"""A commit and the lag of reads together: less than the two settling times that two absences take."""
LEASE = timedelta(seconds=150)
BUDGET = timedelta(seconds=60)
WARM = timedelta(seconds=10)
RELEASE = timedelta(minutes=15)
LATE = timedelta(minutes=30)
ASKED = timedelta(seconds=90)
"""What the network asks for when it says "too many"."""
HOLD_WAIT = timedelta(minutes=1)
WHY = Message("test.why")


class Broken(AssertionError):
    """An invariant does not hold; the text names it."""


@dataclass(frozen=True)
class Guards:
    """What stands outside the rules, in the claim and in the sender."""

    fence: bool = True
    """A sender that lost its claim writes nothing."""
    deadline: bool = True
    """Past its budget a sender makes no call."""
    intent_first: bool = True
    """The intent is committed before the call, not after it."""
    order: bool = True
    """Earlier ones of the channel hold the later ones up."""
    release: bool = True
    """But not for ever."""
    mark: bool = True
    """What is passed is marked."""
    hold: bool = True
    """Nothing is claimed or intended while held."""
    moment: bool = True
    """A sender waits for the moment of what it claimed ahead."""
    patience: bool = True
    """Only what nobody put off is claimed ahead."""
    begun: bool = True
    """Who waited for a place says so when it goes on."""
    isolation: bool = True
    """What killed two senders is given to the isolated one only."""
