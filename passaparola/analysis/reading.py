"""Reading a table of posts: what each column is, then each row as a post or as a refusal with its reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from math import nan
from pathlib import Path

from passaparola.analysis.columns import SURE, Guess, guess, words_of
from passaparola.analysis.dates import Moment, NotADate, Order, OrderWatch, moment
from passaparola.analysis.meanings import COUNTS, IGNORED, MEANINGS, Kind
from passaparola.analysis.numbers import Leaning, NotANumber, Style, is_blank, number
from passaparola.analysis.posts import Posts
from passaparola.analysis.tables import Table, Unreadable, open_tables
from passaparola.kernel.message import Message, Param
from passaparola.kernel.network.port import Archived, ArchivedPost, Refusal

SHOWN_ROWS = 3  # beside a question
SAMPLE = 500  # rows that a column's guess is held against
MAX_REFUSALS = 5_000  # whose reasons are kept; all are counted
_SHOWN = 60  # characters of a refused value
_TOTALS = frozenset({"total", "totals", "totale", "totali", "grand total", "gesamt", "summe", "suma", "sum", "somme"})
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Plan:
    """How a table will be read: a guess for each column, in their order."""

    table: Table
    guesses: tuple[Guess, ...]

    def column(self, meaning: str) -> Guess | None:
        """The column that is used for a meaning."""
        return next((each for each in self.guesses if each.meaning == meaning), None)

    @property
    def used(self) -> dict[str, str]:
        """The name of the column for each meaning that is read."""
        return {each.meaning: each.name for each in self.guesses if each.meaning != IGNORED and each.sure}

    @property
    def counts(self) -> tuple[str, ...]:
        """The figures that will be read."""
        return tuple(each.meaning for each in self.guesses if each.meaning in COUNTS and each.sure)

    @property
    def unsure(self) -> tuple[Guess, ...]:
        """The columns that a figure needs and that a person has to name: the questions."""
        return tuple(
            each for each in self.guesses if each.meaning in _ASKED and not each.sure and each.confidence >= 0.4
        )

    @property
    def is_series(self) -> bool:
        """Whether the rows are moments with their followers, and no posts."""
        named = {each.meaning for each in self.guesses if each.sure}
        return {"followers", "date"} <= named and not named & _OF_POSTS


_ASKED = frozenset({*COUNTS, "date"})
_OF_POSTS = frozenset({*COUNTS, "text", "url", "format"}) - {"followers", "new_followers"}
EITHER_WAY = "either-way"
"""Said of a column of dates: nobody knows whether the day or the month comes first."""


def plan(path: Path, told: Mapping[str, str] | None = None) -> Plan:
    """How a file would be read; ``told`` has meanings by the name of their column. Raises Unreadable.

    A meaning may end in ``:day-first``, ``:month-first`` or ``:either-way`` for a column of dates.
    """
    return _useful(max((_plan(table, told or {}) for table in open_tables(path)), key=_worth))


def plan_of(table: Table, told: Mapping[str, str] | None = None) -> Plan:
    """How one table would be read. Raises Unreadable when nothing in it is a figure of posts."""
    return _useful(_plan(table, told or {}))


def _useful(plan: Plan) -> Plan:
    if not plan.counts and not plan.unsure:
        columns = ", ".join(plan.table.header[:12])
        raise Unreadable("table.no_figures", name=plan.table.path.name, columns=columns)
    return plan


def _worth(plan: Plan) -> tuple[int, int]:
    telling = sum(each.meaning in ("text", "url", "id", "format") and each.sure for each in plan.guesses)
    return (len(plan.counts) > 0) * (1 + 2 * telling), len(plan.counts)


def _plan(table: Table, told: Mapping[str, str]) -> Plan:
    sample = [row for _, row in islice(table.rows(), SAMPLE)]
    given = {same(name): meaning for name, meaning in told.items()}
    guesses = guess(table.header, sample)
    said = {same(each.name): each for each in guesses if same(each.name) in given}
    taken = {given[name].partition(":")[0] for name in said}
    return Plan(table, tuple(_told(each, given, taken) for each in guesses))


def _told(each: Guess, given: Mapping[str, str], taken: set[str]) -> Guess:
    if same(each.name) in given:
        meaning, _, order = given[same(each.name)].partition(":")
        return replace(each, meaning=meaning, confidence=1.0, order=Order(order) if order in set(Order) else None)
    return replace(each, meaning=IGNORED, confidence=1.0) if each.meaning in taken else each


def same(name: str) -> str:
    """A name of a column as it is compared: its words, whatever the signs and cases."""
    return " ".join(words_of(name)) or name.strip().casefold()


def is_meaning(said: str) -> bool:
    """Whether a person named a meaning that there is."""
    meaning, _, order = said.partition(":")
    fits = not order or (MEANINGS.get(meaning) is MEANINGS["date"] and order in {*Order, EITHER_WAY})
    return fits and (meaning in MEANINGS or meaning == IGNORED)


@dataclass
class Habits:
    """How the columns of a table write numbers and dates, learnt by reading it once."""

    numbers: dict[int, Leaning] = field(default_factory=dict)
    dates: dict[int, OrderWatch] = field(default_factory=dict)

    def watch(self, row: Sequence[str]) -> None:
        """See one row."""
        for index, leaning in self.numbers.items():
            if index < len(row):
                leaning.watch(row[index])
        for index, order in self.dates.items():
            if index < len(row):
                order.watch(row[index])


def learn(plan: Plan) -> Habits:
    """Read the table once for its habits. Raises Unreadable where the file breaks off."""
    habits = Habits()
    for each in plan.guesses:
        if each.meaning in COUNTS:
            habits.numbers[each.index] = Leaning()
        elif each.meaning == "date" and each.order is None:
            habits.dates[each.index] = OrderWatch()
    if habits.numbers or habits.dates:
        for _, row in plan.table.rows():
            habits.watch(row)
    return habits


class _Bad(Exception):
    def __init__(self, id: str, **params: Param) -> None:
        super().__init__(id)
        self.reason = Message(id, params)


class Unsure(Exception):
    """A table has columns that a person has to name before its figures mean anything; ``sample`` are a few rows."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.table.path.name)
        self.plan = plan
        self.sample = [row for _, row in islice(plan.table.rows(), SHOWN_ROWS)]


def read(
    plan: Plan, *, zone_aware: bool = False, progress: Progress | None = None, figures: Mapping[str, int] | None = None
) -> Archived:
    """Read the posts. ``zone_aware`` takes times without a zone for UTC; else they stay naive.

    ``figures`` are further columns of counts by the name of their metric. ``progress`` hears of every 1,000th row.
    Raises Unsure, and Unreadable where the file breaks off.
    """
    if plan.unsure:
        raise Unsure(plan)
    reader = _Reader(plan, learn(plan), zone_aware, figures or {})
    posts, rows = Posts(), 0
    refused: list[Refusal] = []
    for at, row in plan.table.rows():
        rows += 1
        if progress and not rows % 1_000:
            progress(rows)
        try:
            reader.take(row, posts)
        except _Bad as bad:
            if len(refused) < MAX_REFUSALS:
                refused.append(Refusal(at, bad.reason))
    posts.columns, posts.undecided, posts.is_series = plan.used, reader.undecided, plan.is_series
    return Archived(rows, posts, refused)


class _Reader:
    """Turns rows into posts."""

    def __init__(self, plan: Plan, habits: Habits, zone_aware: bool, figures: Mapping[str, int]) -> None:
        self._zone = UTC if zone_aware else None
        self._at = {each.meaning: each for each in plan.guesses if each.meaning != IGNORED and each.sure}
        self._names = plan.table.header
        self._width = len(plan.table.header)
        counted = {each.meaning: each.index for each in plan.guesses if each.meaning in COUNTS and each.sure}
        styles = {index: leaning.style for index, leaning in habits.numbers.items()}
        self._counts: list[tuple[str, int, Style | None]] = [
            (name, index, styles.get(index)) for name, index in {**counted, **figures}.items()
        ]
        self._order = self._date_order(habits)

    def _date_order(self, habits: Habits) -> Order | None:
        date = self._at.get("date")
        self.undecided: dict[str, list[str]] = {}
        if date is None or date.order:
            return date.order if date else None
        watch = habits.dates[date.index]
        if watch.undecided:
            self.undecided = {date.name: watch.examples}
            del self._at["date"]
        return watch.order

    def take(self, row: list[str], posts: Posts) -> None:
        """Add the row's post. Raises _Bad with the reason when the row cannot be read."""
        self._refuse_odd(row)
        metrics = {name: self._count(row, index, style) for name, index, style in self._counts}
        at, timed = self._moment(row)
        hour = _whole(self._cell(row, "hour")) or (None if timed else _hour_of(self._cell(row, "time")))
        post = ArchivedPost(
            id=self._cell(row, "id"),
            text=self._cell(row, "text"),
            at=at,
            format=self._cell(row, "format").casefold(),
            metrics=metrics,
            hour=None,
            url=self._cell(row, "url"),
        )
        posts.append(
            post,
            timed=timed,
            hour=hour or "",
            weekday=_whole(self._cell(row, "weekday")) or "",
            account=self._cell(row, "account"),
        )

    def _refuse_odd(self, row: list[str]) -> None:
        if len(row) > self._width and any(cell.strip() for cell in row[self._width :]):
            raise _Bad("table.too_many_cells_in_row", cells=len(row), columns=self._width)
        if all(index >= len(row) for _, index, _ in self._counts):
            raise _Bad("table.row_breaks_off", cells=len(row), columns=self._width)
        first = next((cell for cell in row if cell.strip()), "")
        if first.strip(" :").casefold() in _TOTALS:
            raise _Bad("table.total_row", value=first.strip())

    def _cell(self, row: list[str], meaning: str) -> str:
        each = self._at.get(meaning)
        if each is None or each.index >= len(row):
            return ""
        return "" if is_blank(row[each.index]) else row[each.index].strip()

    def _count(self, row: list[str], index: int, style: Style | None) -> float:
        cell = row[index] if index < len(row) else ""
        if is_blank(cell):
            return 0.0
        try:
            value = number(cell, style)
        except NotANumber:
            value = nan
        if not value >= 0:
            raise _Bad("table.not_a_count", column=self._names[index], value=cell.strip()[:_SHOWN])
        return value

    def _moment(self, row: list[str]) -> tuple[datetime | None, bool]:
        cell = self._cell(row, "date")
        if not cell:
            return None, False
        try:
            said = moment(cell, self._order)
        except NotADate:
            raise _Bad("table.not_a_date", column=self._at["date"].name, value=cell[:_SHOWN]) from None
        said = self._with_time(said, self._cell(row, "time"))
        at = said.at.replace(tzinfo=self._zone) if said.at.tzinfo is None and self._zone and said.timed else said.at
        return at, said.timed

    def _with_time(self, said: Moment, time: str) -> Moment:
        if said.timed or not time:
            return said
        try:
            return moment(f"{said.at:%Y-%m-%d} {time}")
        except NotADate:
            return said


def _whole(cell: str) -> str:
    """A number of an hour or a day as the file has it, without the .0 that a spreadsheet adds."""
    return cell[:-2] if cell.endswith(".0") else cell


def _hour_of(time: str) -> str:
    try:
        return str(moment(f"2000-01-01 {time}").at.hour) if time else ""
    except NotADate:
        return ""


__all__ = ["SURE", "Kind", "Plan", "Unsure", "is_meaning", "learn", "plan", "plan_of", "read", "same"]
