"""How far a goal is: pure rules over a line, a series and a forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from passaparola.measurement.smart import LIKELY

MOST_CHECKPOINTS = 80  # more than the 18 months that a goal should last at most
EARLY_DAYS = 7
"""In the first week nothing can be said: one good or bad post is all there is."""


class Standing(StrEnum):
    """How a goal stands."""

    UNKNOWN = "unknown"  # no value, no line or no day
    TOO_EARLY = "too_early"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    REACHED = "reached"
    MISSED = "missed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """The straight way from the baseline to the target; None-free: a goal without all four has no line."""

    baseline: float
    target: float
    first: date
    last: date

    @property
    def rising(self) -> bool:
        """Whether more is better."""
        return self.target >= self.baseline

    def at(self, day: date) -> float:
        """The value that the line has on a day; flat before and after."""
        whole = max(1, (self.last - self.first).days)
        part = min(1.0, max(0.0, (day - self.first).days / whole))
        return self.baseline + (self.target - self.baseline) * part

    def part(self, value: float) -> float:
        """How much of the way a value is: 0 at the baseline, 1 at the target; below 0 when it went backwards."""
        way = self.target - self.baseline
        return (value - self.baseline) / way if way else 1.0

    def is_reached(self, value: float) -> bool:
        """Whether the value is at the target or beyond it."""
        return value >= self.target if self.rising else value <= self.target

    def is_behind(self, value: float, day: date) -> bool:
        """Whether the value has not got as far as the line."""
        return value < self.at(day) if self.rising else value > self.at(day)


@dataclass(frozen=True)
class Checkpoint:
    """One week's end: what the line says, and what was read (None while nobody knows)."""

    day: date
    expected: float
    actual: float | None


def standing(
    line: Line | None, now: float | None, today: date, *, chance: float | None = None, closed: bool = False
) -> Standing:
    """How a goal stands today.

    Below its line it is behind, unless the forecast gives the target at least LIKELY: then the way bends up later.
    """
    if closed:
        return Standing.CLOSED
    if line is None or now is None:
        return Standing.UNKNOWN
    if line.is_reached(now):
        return Standing.REACHED
    if today > line.last:
        return Standing.MISSED
    if (today - line.first).days < EARLY_DAYS:
        return Standing.TOO_EARLY
    if line.is_behind(now, today) and (chance is None or chance < LIKELY):
        return Standing.BEHIND
    return Standing.ON_TRACK


def checkpoints(line: Line, series: Sequence[tuple[date, float]], today: date) -> list[Checkpoint]:
    """Each week's end from the first day on, and the last day; the actual value is the last one known by then.

    Of a way that is longer than MOST_CHECKPOINTS weeks every second one, every third, and so on.
    """
    weeks = max(0, (line.last - line.first).days // 7)
    step = 1 + weeks // MOST_CHECKPOINTS
    days = sorted({*(line.first + timedelta(days=7 * each) for each in range(0, weeks + 1, step)), line.last})
    return [Checkpoint(day, line.at(day), value_at(series, day) if day <= today else None) for day in days]


def value_at(series: Sequence[tuple[date, float]], day: date, within: timedelta = timedelta(days=8)) -> float | None:
    """The last value up to that day, None when it is older than ``within``."""
    known = [each for each in series if each[0] <= day]
    return known[-1][1] if known and day - known[-1][0] <= within else None


TONES: Mapping[Standing, str] = {
    Standing.UNKNOWN: "neutral",
    Standing.TOO_EARLY: "info",
    Standing.ON_TRACK: "success",
    Standing.BEHIND: "warning",
    Standing.REACHED: "success",
    Standing.MISSED: "danger",
    Standing.CLOSED: "neutral",
}
"""Tones of the badges."""
