"""What a plan adds up to: how much of a persona is known, whether the shares make a whole, whether the hours fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

WHOLE = 100
"""What the shares of the pillars add up to."""


@dataclass(frozen=True)
class Grounds:
    """How many statements about a persona rest on evidence, of how many."""

    evidence: int
    total: int

    @property
    def percent(self) -> int | None:
        """The share with evidence, 0 to 100; None when nothing is said yet."""
        return round(100 * self.evidence / self.total) if self.total else None


def grounds(assumptions: Iterable[bool]) -> Grounds:
    """Count statements, each given as whether it is an assumption."""
    marks = list(assumptions)
    return Grounds(sum(not mark for mark in marks), len(marks))


@dataclass(frozen=True)
class Shares:
    """What the pillars' shares add up to; ``missing`` is how many pillars have none."""

    total: int
    missing: int

    @property
    def whole(self) -> bool:
        """Whether they make a whole."""
        return self.total == WHOLE and not self.missing

    @property
    def off(self) -> int:
        """How far from a whole: above zero is too little, below too much."""
        return WHOLE - self.total


def shares(given: Sequence[int | None]) -> Shares:
    """Add the shares up."""
    return Shares(sum(each or 0 for each in given), sum(each is None for each in given))


class Fit(StrEnum):
    """Whether the week's work fits into the hours there are."""

    FITS = "fits"
    TOO_MUCH = "too_much"
    NO_ESTIMATE = "no_estimate"  # some format in use has no estimate: the total is a minimum
    NO_HOURS = "no_hours"  # nobody said how many hours there are


@dataclass(frozen=True)
class Workload:
    """Hours a week that the cadence takes, what there is, and the formats in use that nobody estimated."""

    needed: Decimal
    available: Decimal | None
    unknown: tuple[str, ...]

    @property
    def fit(self) -> Fit:
        """The verdict. Too much is too much even while some formats are not estimated."""
        if self.available is not None and self.needed > self.available:
            return Fit.TOO_MUCH
        if self.unknown:
            return Fit.NO_ESTIMATE
        return Fit.NO_HOURS if self.available is None else Fit.FITS

    @property
    def left(self) -> Decimal | None:
        """Hours that are left over, below zero where they are missing."""
        return None if self.available is None else self.available - self.needed


def workload(formats: Sequence[str], hours: Mapping[str, Decimal], available: Decimal | None) -> Workload:
    """What one week of these pieces takes, each given by its format."""
    needed = sum((hours[each] for each in formats if each in hours), Decimal(0))
    return Workload(needed, available, tuple(sorted({each for each in formats if each not in hours})))
