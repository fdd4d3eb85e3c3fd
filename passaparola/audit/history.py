"""The posts of an audit that count, and when each went out on the brand's wall."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from passaparola.analysis.packed import Words, numbers
from passaparola.analysis.posts import Posts

DAY = 86_400  # seconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEGINNING = _EPOCH.replace(tzinfo=None)
Floats = NDArray[np.float64]


class History:
    """The posts that count, with their figures and their places in the week: columns of numbers, not of objects."""

    def __init__(self, posts: Posts, kept: NDArray[np.int64], zone: ZoneInfo) -> None:
        self.posts, self.kept, self.zone = posts, kept, zone
        self.walls = _walls(posts, kept, zone)
        known = ~np.isnan(self.walls)
        at_midnight = not (self.walls[known] // 1 % DAY).any()
        self.timed = numbers(posts.timed)[kept].astype(bool) & known & (not at_midnight)
        self.formats = _picked(posts.formats, kept)
        self.hours = self._filled(_picked(posts.hours, kept), self.timed, lambda at: str(at.hour))
        self.weekdays = self._filled(_picked(posts.weekdays, kept), known, lambda at: str(at.isoweekday()))
        self.accounts = {posts.accounts.names[int(code)] for code in np.unique(posts.accounts.codes[kept])} - {""}

    def _filled(self, given: Words, known: NDArray[np.bool_], told: Callable[[datetime], str]) -> Words:
        """What the file says, and what the moments tell where it says nothing."""
        places = enumerate(given.codes)
        return Words(
            given.names[code] or (told(moment_of(self.walls[place])) if known[place] else "") for place, code in places
        )

    def moment(self, place: int) -> datetime | None:
        """When a post went out, on the wall of the zone."""
        return None if np.isnan(self.walls[place]) else moment_of(self.walls[place])

    def values(self, name: str) -> Floats:
        """A figure of each post that counts."""
        return self.posts.values(name)[self.kept]

    @property
    def dated(self) -> Floats:
        """When the posts with a date went out (seconds on the wall), in order."""
        return np.sort(self.walls[~np.isnan(self.walls)])


def _picked(words: Words, kept: NDArray[np.int64]) -> Words:
    return Words(words.names[code] for code in words.codes[kept])


def _walls(posts: Posts, kept: NDArray[np.int64], zone: ZoneInfo) -> Floats:
    """Each moment on the wall of ``zone``; one without a zone is taken to be that already."""
    walls: Floats = numbers(posts.walls)[kept]
    if str(zone) != "UTC":
        for place in np.flatnonzero(numbers(posts.aware)[kept]):
            there = (_EPOCH + timedelta(seconds=walls[place])).astimezone(zone)
            walls[place] = (there.replace(tzinfo=None) - _BEGINNING).total_seconds()
    return walls


def moment_of(wall: float) -> datetime:
    """The moment of so many seconds since 1970 on some wall."""
    return _BEGINNING + timedelta(seconds=float(wall))
