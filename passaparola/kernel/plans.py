"""Plans are wall time and zone, facts are UTC: "Monday at nine in Rome" stays nine when the clocks change.

Zones come from the tzdata package, not from the machine: the same plan means the same moment on every host.
"""

import importlib.resources
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

# Names that are no places where people plan: offsets with inverted signs, leap-second and legacy files.
_NO_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


class Shift(StrEnum):
    """What the change of the clocks did to a planned time."""

    GAP = "gap"  # it does not exist that day: moved on by the length of the gap
    FOLD = "fold"  # it exists twice that day: the first was taken


@dataclass(frozen=True)
class Moment:
    """A plan's moment in UTC, and what the change of the clocks did to it."""

    utc: datetime
    note: Shift | None = None


class UnknownZone(ValueError):
    """No zone of that name in tzdata."""


def to_utc(wall: datetime, zone: str) -> Moment:
    """The moment of a wall time (naive) in a zone (an IANA name).

    In a gap it moves on by the gap's length (02:30 becomes 03:30); in a fold it is the first of the two. The first and
    the last two days of the calendar are taken for the third. Raises UnknownZone, and ValueError when `wall` carries a
    zone of its own.
    """
    if wall.tzinfo is not None:
        raise ValueError("a plan's wall time is naive; its zone stands beside it")
    wall = _within(wall)
    rules = _zone(zone)
    first, second = (wall.replace(tzinfo=rules, fold=fold) for fold in (0, 1))
    # In a gap fold=0 reads the clock by the offset before the change, which is what moves the time on.
    utc = _utc(wall, first)
    if first.utcoffset() == second.utcoffset():
        return Moment(utc)
    return Moment(utc, Shift.FOLD if to_wall(utc, zone) == wall else Shift.GAP)


def to_wall(utc: datetime, zone: str) -> datetime:
    """The wall time (naive) that a moment has in a zone. Raises UnknownZone."""
    return _within(utc).astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def zones() -> list[str]:
    """The names of every zone that a person may choose, in alphabetical order."""
    listed = (importlib.resources.files("tzdata") / "zones").read_text("ascii").split()
    places = (name for name in listed if "/" in name and not name.startswith(_NO_PLACES))
    return [*sorted(places), "UTC"]


def tzdata_version() -> str:
    """The version of the zone rules, such as "2026b": stored with each plan, so that plans follow new rules."""
    version: str = importlib.import_module("tzdata").IANA_VERSION
    return version


def _within(moment: datetime) -> datetime:
    """Not so near to the ends of the calendar that another zone's day lies beyond it: forms take any day."""
    first, last = (end.replace(tzinfo=moment.tzinfo) for end in _ENDS)
    return min(max(moment, first), last)


_ENDS = (datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC))


def _utc(wall: datetime, placed: datetime) -> datetime:
    return (wall - (placed.utcoffset() or timedelta(0))).replace(tzinfo=UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    """The zone by the package's rules: `ZoneInfo(name)` would take the machine's own first."""
    folder, _, file = f"tzdata.zoneinfo/{name}".rpartition("/")
    try:
        source = importlib.resources.files(folder.replace("/", ".")) / file
        with source.open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (OSError, ValueError, ModuleNotFoundError):
        raise UnknownZone(name[:80]) from None
