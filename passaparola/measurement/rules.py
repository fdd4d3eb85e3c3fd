"""How often things are read, what counts as an engagement rate, and what may be added: pure rules."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from passaparola.kernel.metrics import ENGAGEMENTS


@dataclass(frozen=True)
class Rhythm:
    """Up to this age a post is read this often; ``reason`` says why."""

    until: timedelta
    every: timedelta
    reason: str


RHYTHMS = (
    Rhythm(timedelta(hours=2), timedelta(minutes=15), "the first two hours decide how far a network shows a post"),
    Rhythm(timedelta(days=1), timedelta(hours=1), "most reactions come on the first day"),
    Rhythm(timedelta(days=7), timedelta(hours=6), "four readings a day tell the days of the week apart"),
    Rhythm(timedelta(days=60), timedelta(days=1), "one reading a day is enough for goals and months"),
    Rhythm(timedelta(days=365), timedelta(days=7), "old posts are found again by search, slowly"),
)
"""Read seldomer as a post gets older: about 170 readings in its first year."""
ACCOUNT_EVERY = timedelta(hours=24)
"""Followers change by the day."""
AFTER_TROUBLE = timedelta(hours=1)
"""A channel that could not be read is asked again after this, or later where its rhythm is slower."""
AFTER_GONE = timedelta(days=7)
"""What is not there any more is looked for again this seldom: some posts come back out of a bin."""


def next_reading(age: timedelta) -> timedelta | None:
    """After how long a post of this age is read again; None when it is not any more."""
    rhythm = next((each for each in RHYTHMS if age < each.until), None)
    return rhythm.every if rhythm else None


def next_try(age: timedelta, *, trouble: bool = False, gone: bool = False) -> timedelta | None:
    """The same after a try that gave nothing."""
    usual = next_reading(age)
    if usual is None:
        return None
    return max(usual, AFTER_GONE if gone else AFTER_TROUBLE if trouble else usual)


def engagements(values: Mapping[str, float]) -> float | None:
    """Likes, reposts, replies, quotes and comments together; None when none of them is known."""
    known = [values[each] for each in ENGAGEMENTS if each in values]
    return sum(known) if known else None


def rate(values: Mapping[str, float], base: float | None) -> float | None:
    """Engagements over their base; None where either is unknown or the base is nothing."""
    done = engagements(values)
    return None if done is None or not base else done / base


def latest(readings: Sequence[tuple[datetime, float]], moment: datetime) -> tuple[datetime, float] | None:
    """The last reading that was made up to ``moment``; ``readings`` in the order of their moments."""
    place = bisect_right(readings, moment, key=lambda each: each[0])
    return readings[place - 1] if place else None
