"""How long the sender's steps may take, in one place: the product uses the defaults, a fault campaign scales them.

No switch and no environment variable: whoever runs a :class:`~passaparola.deliveries.sender.Sender` passes a timing in.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Timing:
    """Spans of the sender's steps, all counted by the database's clock or by CLOCK_BOOTTIME, never by a host's wall."""

    lease: timedelta = timedelta(seconds=150)
    """How long a claim holds, counted again from the intent: longer than a pause that a healthy machine makes."""
    send_budget: timedelta = timedelta(seconds=60)
    """A commit's first byte goes out within this after its intent was asked for, or not at all."""
    commit_timeout: timedelta = timedelta(seconds=75)
    """How long the irreversible call may take before its outcome is unknown; with the budget, less than the lease."""
    prepare_timeout: timedelta = timedelta(seconds=120)
    """How long staging or a look-up may take. Shorter than the lease."""
    ahead: timedelta = timedelta(minutes=15)
    """How long before its moment a delivery with something to stage is prepared."""
    warm: timedelta = timedelta(seconds=10)
    """How long before its moment a delivery is claimed and read, so that only the call is left to make."""
    release_after: timedelta = timedelta(minutes=15)
    """How long a delivery that is stuck holds its channel's later ones back."""
    every: timedelta = timedelta(seconds=1)
    """How often a sender asks for what is due."""
    gather: timedelta = timedelta(milliseconds=5)
    """How long a row's request waits for others to share its transaction."""
    record_pause: timedelta = timedelta(seconds=1)
    """Between two tries at recording a result while the database is away."""
    claim_most: int = 1500
    """Rows of one claim. Each claim looks at all that is ripe, so that few large ones cost less than many small."""
    at_once: int = 6000
    """Claimed rows that one sender carries at a time, those that wait for their moment included."""
    in_flight: int = 400
    """Calls to networks that one sender has open at a time."""
    batch: int = 250
    """Rows of one transaction at most."""
    record_tries: int = 60
    """Tries at recording a result while the database is away."""

    def __post_init__(self) -> None:
        """Raises ValueError where a call could outlive its lease."""
        if max(self.send_budget + self.commit_timeout, self.prepare_timeout) >= self.lease:
            raise ValueError("a step may take longer than the lease")
