"""Moments as exports write them: ISO, ``10/16/17 22:59``, ``31/12/2019``, ``Mon, Jan 5, 2026``, a spreadsheet's days.

Whether 3/4 is the third of April or the fourth of March is decided for a whole column, never for one cell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum


class NotADate(ValueError):
    """The text is no date."""


class Order(StrEnum):
    """How a column writes a date in figures, when the year does not come first."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@dataclass(frozen=True)
class Moment:
    """What a cell says: ``at`` is aware only where the cell names its zone; ``timed`` is False for a bare day."""

    at: datetime
    timed: bool


_NAMES = (
    "jan january gen gennaio ene enero janv janvier januar jaenner jänner janeiro",
    "feb february febbraio febrero fév févr février fevr februar fev fevereiro",
    "mar march marzo mars märz maerz mrz mär março marco",
    "apr april aprile abr abril avr avril",
    "may mag maggio mayo mai maio",
    "jun june giu giugno junio juin juni junho",
    "jul july lug luglio julio juil juillet juli julho",
    "aug august ago agosto août aout",
    "sep sept september set settembre septiembre setiembre septembre setembro",
    "oct october ott ottobre octubre octobre okt oktober out outubro",
    "nov november novembre noviembre novembro",
    "dec december dic dicembre diciembre déc décembre dez dezember dezembro",
)
_MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names.split()}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "pst": -8, "pdt": -7, "est": -5, "edt": -4, "cet": 1, "cest": 2}
_TIME = (
    r"(?:[T,\s]+(?:at\s+|alle\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<zone>z|utc|gmt|p[sd]t|e[sd]t|cest|cet|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _TIME, re.IGNORECASE)
_FIGURES = re.compile(r"(?P<first>\d{1,2})[-/.](?P<next>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_DAY_NAME = re.compile(
    _WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th|º|er)?[\s.\-/]+(?:de\s+)?(?P<name>[^\W\d_]{3,12})\.?,?[\s\-/]+(?:de\s+)?"
    r"(?P<year>\d{4})" + _TIME,
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    _WEEKDAY + r"(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME,
    re.IGNORECASE,
)
_LONG = re.compile(  # Wed Oct 10 20:19:24 +0000 2018
    r"[a-z]{3} (?P<name>[a-z]{3}) (?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r" (?P<zone>[+-]\d{4}) (?P<year>\d{4})(?P<half>)",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_NAMED = (_NAME_DAY, _DAY_NAME, _LONG)
_LONGEST = 64
EXAMPLES = 2  # that are shown to whoever has to say how a column is read
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day has no zone


def moment(text: str, order: Order | None = None) -> Moment:
    """What the cell says. Raises NotADate, also for 3/4/2020 while the column's order is not known."""
    given = " ".join(text.split())
    if not 5 <= len(given) <= _LONGEST:
        raise NotADate(text[:_LONGEST])
    try:
        return _serial(given) or _read(given, order)
    except (ValueError, OverflowError):
        raise NotADate(text) from None


def _read(given: str, order: Order | None) -> Moment:
    found = _ISO.fullmatch(given) or _COMPACT.fullmatch(given)
    if found:
        return _made(found, int(found["month"]), int(found["day"]))
    for shape in _NAMED:
        found = shape.fullmatch(given)
        if found and found["name"].casefold() in _MONTHS:
            return _made(found, _MONTHS[found["name"].casefold()], int(found["day"]))
    found = _FIGURES.fullmatch(given)
    if found is None:
        raise NotADate(given)
    return _made(found, *_month_and_day(int(found["first"]), int(found["next"]), order, given))


def _month_and_day(first: int, other: int, order: Order | None, given: str) -> tuple[int, int]:
    if order is None:
        if first == other or other > 12:
            return first, other
        if first > 12:
            return other, first
        raise NotADate(given)
    return (first, other) if order is Order.MONTH_FIRST else (other, first)


def _serial(given: str) -> Moment | None:
    """Excel's days since 1899-12-30 (from 1954 to 2119), or seconds or milliseconds since 1970."""
    if _SERIAL.fullmatch(given) and 20_000 <= float(given) <= 80_000:
        days = float(given)
        at = _EXCEL + timedelta(seconds=round(days * 86_400))
        return Moment(at, timed=not days.is_integer())
    if _EPOCH.fullmatch(given):
        seconds = int(given) / (1000 if len(given) == 13 else 1)
        return Moment(datetime.fromtimestamp(seconds, UTC), timed=True)
    return None


def _made(found: re.Match[str], month: int, day: int) -> Moment:
    year = int(found["year"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if found["hour"] is None:
        return Moment(datetime(year, month, day), timed=False)  # noqa: DTZ001
    zone = _zone(found["zone"])
    second = min(int(found["second"] or 0), 59)  # a leap second
    at = datetime(year, month, day, _hour(found), int(found["minute"]), second, tzinfo=zone)
    return Moment(at, timed=True)


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise NotADate(found[0])
    return hour % 12 + (12 if half.startswith("p") else 0)


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name.casefold() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name.casefold()]))
    digits = name[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if name[0] == "-" else away)


@dataclass
class OrderWatch:
    """Watches a column go by and says whether its dates begin with the day or the month.

    A first figure above 12 is a day. Where no cell has one, a column that runs in order of time when it is read one
    way and jumps about when read the other way (exports are sorted) is taken to mean the first.
    """

    day_first: int = 0
    month_first: int = 0
    open: int = 0
    examples: list[str] = field(default_factory=list)
    """The first cells that can be read in two ways."""
    _runs: dict[Order, list[int]] = field(default_factory=lambda: {order: [0, 0] for order in Order})
    _last: dict[Order, tuple[int, int, int]] = field(default_factory=dict)

    def watch(self, text: str) -> None:
        """See one more cell."""
        found = _FIGURES.fullmatch(" ".join(text[:_LONGEST].split()))
        if found is None:
            return
        first, other, year = int(found["first"]), int(found["next"]), int(found["year"])
        self.day_first += first > 12 >= other
        self.month_first += other > 12 >= first
        if first <= 12 and other <= 12 and first != other:
            self.open += 1
            if len(self.examples) < EXAMPLES and text not in self.examples:
                self.examples.append(text)
        self._see(Order.DAY_FIRST, (year, other, first))
        self._see(Order.MONTH_FIRST, (year, first, other))

    def _see(self, order: Order, day: tuple[int, int, int]) -> None:
        last = self._last.get(order)
        if last is not None and last != day:
            self._runs[order][day > last] += 1
        self._last[order] = day

    @property
    def torn(self) -> bool:
        """Some cells can only be read one way and others only the other way."""
        return bool(self.day_first and self.month_first)

    @property
    def order(self) -> Order | None:
        """The column's order, None while nothing decides it."""
        if self.day_first or self.month_first:
            return Order.DAY_FIRST if self.day_first >= self.month_first else Order.MONTH_FIRST
        return self._sorted()

    @property
    def undecided(self) -> bool:
        """There are dates here that can be read in two ways and nothing says which."""
        return bool(self.open) and self.order is None

    def _sorted(self) -> Order | None:
        tidy = [order for order, (down, up) in self._runs.items() if down + up >= 4 and 0 in (down, up)]
        return tidy[0] if len(tidy) == 1 else None


def order_of(cells: Iterable[str]) -> Order | None:
    """How a column writes dates in figures; None when it has none or nothing in it decides."""
    watch = OrderWatch()
    for cell in cells:
        watch.watch(cell)
    return watch.order
