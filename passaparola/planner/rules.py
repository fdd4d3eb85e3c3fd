"""The plan's compiler: weekly appointments become places on the calendar, and are compared with those that stand there.

Pure. A place is known by its cadence and the day that the cadence means, so compiling twice makes nothing twice.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from passaparola.kernel import plans
from passaparola.kernel.plans import Shift

MOST_WEEKS = 26
"""Weeks of one compilation: what lies further off will be planned anew anyway."""
Key = tuple[int, date]
"""A cadence, and the day that it means."""


class Choice(StrEnum):
    """What is done with a place that falls on a public holiday."""

    KEEP = "keep"
    MOVE = "move"  # to the next day that is none
    SKIP = "skip"


@dataclass(frozen=True)
class Content:
    """What a place is for: ids of rows, 0 for none."""

    channel: int
    format: str
    pillar: int = 0
    persona: int = 0
    goal: int = 0


@dataclass(frozen=True)
class Weekly:
    """A row of the cadence. ``weekday`` 0 is Monday; ``time`` is the wall's."""

    cadence: int
    weekday: int
    time: time
    content: Content


@dataclass(frozen=True)
class Place:
    """A slot to be. ``shift`` says what the change of the clocks did to its time; ``skip`` leaves it empty."""

    cadence: int
    cadence_day: date
    day: date
    time: time
    content: Content
    skip: bool = False
    shift: Shift | None = field(default=None, compare=False)

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.cadence, self.cadence_day


@dataclass(frozen=True)
class Standing:
    """A slot that was compiled before. ``held``: it is filled, or somebody changed it by hand: it is left alone."""

    slot: int
    place: Place
    held: bool


@dataclass(frozen=True)
class Outcome:
    """What compiling would do. A changed slot is in both ``added`` and ``removed``."""

    added: Sequence[Place]
    removed: Sequence[Standing]
    kept: Sequence[Standing]

    @property
    def nothing(self) -> bool:
        """Whether everything is on the calendar already."""
        return not (self.added or self.removed)


@dataclass(frozen=True)
class Span:
    """Whole weeks from a Monday, in the zone of the plan; what is over by ``now`` (UTC) is not compiled."""

    monday: date
    weeks: int
    zone: str
    now: datetime

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.monday + timedelta(weeks=self.weeks)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def places(
    weekly: Sequence[Weekly], span: Span, days_off: Collection[date], choices: Mapping[Key, Choice]
) -> list[Place]:
    """The places of these weeks that are still to come, in order."""
    found = [_place(each, day, span, days_off, choices) for each in weekly for day in _days(each, span)]
    return sorted((each for each in found if _moment(each, span) > span.now), key=lambda each: (each.day, each.time))


def compare(wanted: Sequence[Place], standing: Sequence[Standing], span: Span) -> Outcome:
    """What is to be added and removed so that the calendar says what the plan says. Held slots stay as they are."""
    there = {each.place.key: each for each in standing}
    same = {key for key, each in there.items() if each.held or each.place in wanted}
    added = [each for each in wanted if each.key not in same]
    coming = [each for each in standing if _moment(each.place, span) > span.now]
    removed = [each for each in coming if each.place.key not in same]
    return Outcome(added, removed, [each for each in standing if each not in removed])


def choices_of(standing: Sequence[Standing]) -> dict[Key, Choice]:
    """What was chosen for the slots that stand there: a compilation asks no question twice."""
    found = {}
    for each in standing:
        if each.place.skip:
            found[each.place.key] = Choice.SKIP
        elif each.place.day != each.place.cadence_day:
            found[each.place.key] = Choice.MOVE
    return found


def next_open(day: date, days_off: Collection[date]) -> date:
    """The first day after this one that is no public holiday."""
    after = day + timedelta(days=1)
    while after in days_off:
        after += timedelta(days=1)
    return after


def _days(weekly: Weekly, span: Span) -> Iterator[date]:
    for week in range(span.weeks):
        yield span.monday + timedelta(weeks=week, days=weekly.weekday)


def _place(
    weekly: Weekly, day: date, span: Span, days_off: Collection[date], choices: Mapping[Key, Choice]
) -> Place:  # fmt: skip
    choice = choices.get((weekly.cadence, day), Choice.KEEP) if day in days_off else Choice.KEEP
    on = next_open(day, days_off) if choice is Choice.MOVE else day
    moment = plans.to_utc(datetime.combine(on, weekly.time), span.zone)
    wall = plans.to_wall(moment.utc, span.zone)  # a time that the clock skips becomes the one that people will see
    skip = choice is Choice.SKIP
    return Place(weekly.cadence, day, wall.date(), wall.time(), weekly.content, skip, moment.note)


def _moment(place: Place, span: Span) -> datetime:
    return plans.to_utc(datetime.combine(place.day, place.time), span.zone).utc
