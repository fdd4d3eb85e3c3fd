"""A wall clock that jumps: ``time.time`` and ``datetime.now`` of this process, moved by what its page says.

Installed before the product is imported, so that every module takes this ``datetime``. The monotonic clocks and the
database's stay as they are.
"""

import datetime as datetimes
import time
import warnings
from typing import Any

from benchmarks.campaign import points

_Real = datetimes.datetime
_real_time = time.time


class _LikeReal(type):
    """What makes a real datetime an instance of the jumping one too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _Real)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, _Real)


class Jumping(_Real, metaclass=_LikeReal):
    """A datetime whose now is wrong."""

    @classmethod
    def now(cls, tz: datetimes.tzinfo | None = None) -> Any:
        """The wrong moment."""
        return _Real.fromtimestamp(_real_time() + points.clock_offset(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        """The wrong moment, without its zone."""
        return _Real.fromtimestamp(_real_time() + points.clock_offset(), datetimes.UTC).replace(tzinfo=None)


def install() -> None:
    """From now on this process believes the wrong clock."""
    warnings.filterwarnings("ignore", "datetime.datetime size changed")  # extension modules notice, and it is meant
    datetimes.datetime = Jumping  # type: ignore[misc]
    time.time = lambda: _real_time() + points.clock_offset()
