"""Where a sender can be struck: named steps of its work, and a page of memory that it shares with the conductor.

The conductor arms a point; the sender that reaches it next kills or stops itself there, before another instruction of
its own. In a process without a page nothing here does anything.
"""

import asyncio
import mmap
import os
import signal
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

POINTS = (
    "claim before", "claim after", "take before", "take after", "prepare before", "prepare after", "intend before",
    "intend after", "call before", "first byte", "call during", "call after", "record before", "record after",
    "look-up before", "look-up during", "look-up after",
)  # fmt: skip
NONE, KILL, STOP = 0, signal.SIGKILL.value, signal.SIGSTOP.value
_FORM = struct.Struct("=iiiiid")
"""Armed (its place in POINTS, from 1), action, commits in flight, struck, look-ups in flight, clock offset."""
_OPEN = {"call": 8, "look-up": 16}
_WITHIN = 0.03  # seconds after its beginning in which a call is struck


class Page:
    """The shared memory of one sender. Each side writes other fields, one machine word at a time."""

    def __init__(self, path: Path, make: bool = False) -> None:
        if make:
            path.write_bytes(bytes(_FORM.size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FORM.size)

    def arm(self, point: str, action: int) -> None:
        """Strike at the next passing of this point."""
        struct.pack_into("=i", self._map, 4, action)
        struct.pack_into("=i", self._map, 0, POINTS.index(point) + 1)

    def disarm(self) -> None:
        """Strike no more."""
        struct.pack_into("=i", self._map, 0, 0)

    @property
    def armed(self) -> int:
        return int(struct.unpack_from("=i", self._map, 0)[0])

    @property
    def struck(self) -> str:
        """The point at which it struck itself, or the empty string."""
        place = int(struct.unpack_from("=i", self._map, 12)[0])
        return POINTS[place - 1] if place else ""

    @property
    def in_flight(self) -> int:
        """Commits that are open."""
        return self._open("call")

    @property
    def looking(self) -> int:
        """Look-ups that are open."""
        return self._open("look-up")

    def count(self, name: str, more: int) -> None:
        """A call or a look-up begins (1) or ends (-1)."""
        struct.pack_into("=i", self._map, _OPEN[name], self._open(name) + more)

    def _open(self, name: str) -> int:
        return int(struct.unpack_from("=i", self._map, _OPEN[name])[0])

    @property
    def clock_offset(self) -> float:
        """Seconds by which the sender's wall clock is wrong."""
        return float(struct.unpack_from("=d", self._map, 20)[0])

    @clock_offset.setter
    def clock_offset(self, seconds: float) -> None:
        struct.pack_into("=d", self._map, 20, seconds)

    def strike(self) -> None:
        """Do to oneself what was armed, and say where."""
        place, action = self.armed, int(struct.unpack_from("=i", self._map, 4)[0])
        self.disarm()
        struct.pack_into("=i", self._map, 12, place)
        os.kill(os.getpid(), action)


_page: list[Page] = []
_random = Random()


def use(page: Page) -> None:
    """This process is struck through that page from now on."""
    _page[:] = [page]


def clock_offset() -> float:
    """Seconds by which this process's wall clock is wrong."""
    return _page[0].clock_offset if _page else 0.0


def reach(point: str) -> None:
    """This step of the work is reached."""
    if _page and _page[0].armed == POINTS.index(point) + 1:
        _page[0].strike()


@contextmanager
def calling(name: str) -> Iterator[None]:
    """A call to a network: counted while it is open, and struck before, during or after it."""
    reach(f"{name} before")
    if not _page:
        yield
        return
    strike = None
    if _page[0].armed == POINTS.index(f"{name} during") + 1:
        strike = asyncio.get_running_loop().call_later(_random.uniform(0, _WITHIN), reach, f"{name} during")
    _page[0].count(name, 1)
    try:
        yield
    finally:
        _page[0].count(name, -1)
        if strike:
            strike.cancel()
    reach(f"{name} after")
