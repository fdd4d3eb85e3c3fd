"""Places in a week, what comes again, and days on which nothing is planned: wall times, pure."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from passaparola.kernel import plans

DAY, WEEK, MONTH = "day", "week", "month"
EVERY = (DAY, WEEK, MONTH)
MOST_STEPS = 366
LONGEST_SEARCH = 5_000  # days that are gone through before a pattern is given up: a little less than 14 years


@dataclass(frozen=True)
class WeekTime:
    """A place in the week: a weekday (0 is Monday) and a wall time."""

    weekday: int
    time: time


@dataclass(frozen=True)
class Place:
    """A wall time on the calendar, and its moment (UTC). ``moved``: the clock really shows another time that day."""

    wall: datetime
    utc: datetime
    moved: bool = False


@dataclass(frozen=True)
class Quiet:
    """Days, both included, on which nothing new is planned: on one network, or (empty) on all of them."""

    network: str
    first: date
    last: date


@dataclass(frozen=True)
class Pattern:
    """How something comes again. ``weekdays`` (0 is Monday) belong to weeks; none of them is the first day's own."""

    every: str
    step: int
    starts_on: date
    weekdays: tuple[int, ...] = ()
    until: date | None = None

    def falls_on(self, day: date) -> bool:
        """Whether it comes on that day."""
        if day < self.starts_on or (self.until is not None and day > self.until):
            return False
        return _MATCHES[self.every](self, day)

    def days(self, after: date | None = None) -> Iterator[date]:
        """Its days in order, those behind ``after`` only; ends with the pattern, or after LONGEST_SEARCH days."""
        first = max(self.starts_on, after + timedelta(days=1)) if after is not None else self.starts_on
        for number in range(LONGEST_SEARCH):
            day = first + timedelta(days=number)
            if self.until is not None and day > self.until:
                return
            if self.falls_on(day):
                yield day


def _daily(pattern: Pattern, day: date) -> bool:
    return (day - pattern.starts_on).days % pattern.step == 0


def _weekly(pattern: Pattern, day: date) -> bool:
    """Weeks are counted from the Monday of the first one."""
    monday = pattern.starts_on - timedelta(days=pattern.starts_on.weekday())
    wanted = pattern.weekdays or (pattern.starts_on.weekday(),)
    return day.weekday() in wanted and (day - monday).days // 7 % pattern.step == 0


def _monthly(pattern: Pattern, day: date) -> bool:
    """The 31st is the last day where a month is shorter."""
    months = (day.year - pattern.starts_on.year) * 12 + day.month - pattern.starts_on.month
    last = calendar.monthrange(day.year, day.month)[1]
    return months % pattern.step == 0 and day.day == min(pattern.starts_on.day, last)


_MATCHES = {DAY: _daily, WEEK: _weekly, MONTH: _monthly}


def is_shortened(pattern: Pattern) -> bool:
    """Whether some months do not have its day, so that it comes on their last one."""
    return pattern.every == MONTH and pattern.starts_on.day > 28


def place(wall: datetime, zone: str) -> Place:
    """A wall time in a zone as the clock there will really show it. Raises plans.UnknownZone."""
    utc = plans.to_utc(wall, zone).utc
    shown = plans.to_wall(utc, zone)
    return Place(shown, utc, moved=shown != wall)


def week_places(times: Sequence[WeekTime], zone: str, first: date, days: int) -> Iterator[Place]:
    """The places of these days in order of the wall."""
    by_weekday: dict[int, list[time]] = {}
    for each in sorted(times, key=lambda one: one.time):
        by_weekday.setdefault(each.weekday, []).append(each.time)
    for number in range(days):
        day = first + timedelta(days=number)
        for hour in by_weekday.get(day.weekday(), ()):
            yield place(datetime.combine(day, hour), zone)


def is_quiet(day: date, networks: Sequence[str], pauses: Sequence[Quiet]) -> bool:
    """Whether nothing new is planned on that day for one of these networks."""
    return any(each.first <= day <= each.last and (not each.network or each.network in networks) for each in pauses)


def shifted(wall: datetime, zone: str, days: int = 0, minutes: int = 0) -> Place:
    """A wall time moved on the wall: nine stays nine when the clocks change in between."""
    return place(wall + timedelta(days=days, minutes=minutes), zone)


def rearranged(order: Sequence[int], moved: int, where: str) -> list[int]:
    """An order with one of it moved ``up``, ``down``, to the ``front`` or the ``end``; else as it was."""
    if moved not in order:
        return list(order)
    at, rest = order.index(moved), [each for each in order if each != moved]
    to = {"up": max(0, at - 1), "down": at + 1, "front": 0, "end": len(rest)}.get(where, at)
    return [*rest[:to], moved, *rest[to:]]


def has_rested(last_on: date, rest_days: int, day: date) -> bool:
    """Whether something that went out on ``last_on`` may go out again on ``day``."""
    return (day - last_on).days >= rest_days
