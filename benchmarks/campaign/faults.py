"""The kinds of faults, and how often each strikes."""

from collections.abc import Sequence
from random import Random

SECONDS_429, DATE_429 = "429, seconds", "429, date"
BEFORE_5XX, AFTER_5XX = "5xx before commit", "5xx after commit"
BEFORE_RESET, AFTER_RESET = "reset before commit", "reset after commit"
HANG, GARBAGE, LATE, STALE, REFUSED = "hang", "garbage 2xx", "late commit", "stale timeline", "401 in mid-flight"
STOPPED, JUMP, CRASH, KILLED = "SIGSTOP", "clock jump", "PostgreSQL killed", "kill -9"

OF_COMMITS = (
    SECONDS_429, DATE_429, BEFORE_5XX, AFTER_5XX, BEFORE_RESET, AFTER_RESET, HANG, GARBAGE, LATE, REFUSED,
)  # fmt: skip
OF_READS = (STALE, STALE, SECONDS_429, BEFORE_5XX, BEFORE_RESET, HANG, GARBAGE)
OF_REFRESHES = (BEFORE_5XX, BEFORE_RESET)
COMMITS_IN, READS_IN, REFRESHES_IN = 50, 20, 20
"""Of so many calls each of the kinds above strikes one."""
AIMED = 8
"""So many more strike where a campaign is about one kind."""
LONGEST_RETRY_AFTER = 2
"""Seconds: a header holds whole ones, and no factor makes them shorter."""


class Deck:
    """Cards that are drawn to the last before they are shuffled again: what is rare still comes."""

    def __init__(self, kinds: Sequence[str], of: int, random: Random) -> None:
        self.cards = [*kinds, *[""] * (of - len(kinds))]
        self.random = random
        self.left: list[str] = []

    def draw(self) -> str:
        """A kind of fault, or the empty string."""
        if not self.left:
            self.left = self.random.sample(self.cards, len(self.cards))
        return self.left.pop()
