"""Many posts in little room: a column of machine numbers for each figure instead of an object for each post.

It is a sequence of :class:`ArchivedPost`, made when they are asked for: a million rows fit where objects would not.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import isnan, nan
from typing import overload

import numpy as np
from numpy.typing import NDArray

from passaparola.analysis.packed import Strings, Words
from passaparola.kernel.network.port import ArchivedPost

SHOWN_TEXT = 280  # characters of a text that are kept: what a list shows of it
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  wall times have no zone
_NOWHEN = nan
_TELLING_ID = 6  # characters


class Posts(Sequence[ArchivedPost]):
    """Posts by column. A figure that a post's file does not have is NaN; one whose cell was blank is 0."""

    def __init__(self) -> None:
        self.walls = array("d")
        """Seconds since 1970 on the clock that ``aware`` names: UTC when 1, the wall of an unknown zone when 0."""
        self.aware = array("b")
        self.timed = array("b")
        self.ids, self.urls, self.texts = Strings(), Strings(), Strings()
        self.hours, self.weekdays, self.formats, self.accounts = Words(), Words(), Words(), Words()
        self.keys = array("Q")
        """What makes a post the same as another one: its id, else its address, else its text and time; 0 is nothing."""
        self.metrics: dict[str, array[float]] = {}
        self.columns: dict[str, str] = {}
        """The name of the file's column for each meaning, where it was read as a table."""
        self.undecided: dict[str, list[str]] = {}
        """Columns of dates of which nothing says whether the day or the month comes first, each with a few cells."""
        self.is_series = False
        """Each row is how many followers there were at a moment, and no post."""

    def append(
        self, post: ArchivedPost, *, timed: bool | None = None, hour: str = "", weekday: str = "", account: str = ""
    ) -> None:
        """Add one. ``hour`` and ``weekday`` are as the file writes them, where that is no number."""
        self._add_time(post.at, timed=post.at is not None if timed is None else timed)
        self.ids.append(post.id)
        self.urls.append(post.url)
        self.texts.append(post.text[:SHOWN_TEXT])
        self.hours.append(hour or _written(post.hour))
        self.weekdays.append(weekday or _written(post.weekday))
        self.formats.append(post.format)
        self.accounts.append(account)
        self.keys.append(_key(post))
        self._add_metrics(post.metrics)

    def _add_time(self, at: datetime | None, *, timed: bool) -> None:
        if at is None:
            self.walls.append(_NOWHEN)
        else:
            plain = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
            self.walls.append((plain - _EPOCH).total_seconds())
        self.aware.append(at is not None and at.tzinfo is not None)
        self.timed.append(timed)

    def _add_metrics(self, metrics: Mapping[str, float]) -> None:
        before = len(self.keys) - 1
        for name, value in metrics.items():
            if name not in self.metrics:
                self.metrics[name] = array("d", [nan]) * before
            self.metrics[name].append(value)
        for name, column in self.metrics.items():
            if name not in metrics:
                column.append(nan)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> ArchivedPost: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ArchivedPost]: ...
    def __getitem__(self, index: int | slice) -> ArchivedPost | Sequence[ArchivedPost]:
        if isinstance(index, slice):
            return [self._post(each) for each in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._post(index % len(self))

    def __iter__(self) -> Iterator[ArchivedPost]:
        return map(self._post, range(len(self)))

    def _post(self, index: int) -> ArchivedPost:
        hour, weekday = self.hours[index], self.weekdays[index]
        return ArchivedPost(
            id=self.ids[index],
            text=self.texts[index],
            at=self.at(index),
            format=self.formats[index],
            metrics={name: column[index] for name, column in self.metrics.items() if not isnan(column[index])},
            hour=int(hour) if hour.isdecimal() else None,
            weekday=int(weekday) if weekday.isdecimal() else None,
            url=self.urls[index],
        )

    def at(self, index: int) -> datetime | None:
        """When: aware (UTC) where the file names the zone, else naive; None where it does not say."""
        if isnan(self.walls[index]):
            return None
        plain = _EPOCH + timedelta(seconds=self.walls[index])
        return plain.replace(tzinfo=UTC) if self.aware[index] else plain

    def values(self, name: str) -> NDArray[np.float64]:
        """A figure of every post."""
        return np.frombuffer(self.metrics[name], dtype=np.float64)

    @staticmethod
    def of(posts: Iterable[ArchivedPost]) -> "Posts":
        """The same posts by column."""
        if isinstance(posts, Posts):
            return posts
        made = Posts()
        for post in posts:
            made.append(post)
        return made

    def extend(self, others: "Posts") -> None:
        """Add all of the others."""
        for index in range(len(others)):
            self.append(
                others[index],
                timed=bool(others.timed[index]),
                hour=others.hours[index],
                weekday=others.weekdays[index],
                account=others.accounts[index],
            )
            self.keys[-1] = others.keys[index]


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _key(post: ArchivedPost) -> int:
    if post.id:
        said = f"id\0{post.id}"
        if len(post.id) < _TELLING_ID:  # 1, 2, 3 … of a table made by hand, which another table has as well
            said += f"\0{post.at}\0{post.text}"
    elif post.url:
        said = f"url\0{post.url}"
    elif post.text and post.at is not None:
        said = f"text\0{post.at.isoformat()}\0{post.text}"
        if not (post.at.hour or post.at.minute or post.at.second):  # a bare day is not enough to tell posts apart
            said += f"\0{sorted(post.metrics.items())}"
    else:
        return 0
    return int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()) or 1
