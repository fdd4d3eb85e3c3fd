"""Rows of a file as conversions and costs: which column is what, and each refused row with its reason. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from passaparola.analysis import dates, numbers
from passaparola.kernel.message import Message

CENT = Decimal("0.01")
MOST = Decimal("999999999999.99")  # what the column holds
HEADERS: dict[str, tuple[str, ...]] = {
    "at": ("date", "data", "when", "quando", "day", "giorno", "created at", "paid at", "timestamp", "data ordine"),
    "kind": ("kind", "tipo", "type"),
    "external_id": ("external_id", "order", "ordine", "id", "order id", "numero ordine", "name", "numero"),
    "revenue": ("revenue", "ricavo", "ricavi", "value", "valore", "total", "totale", "importo", "amount"),
    "own_cost": ("own_cost", "cost of goods", "costo del venduto", "costo merce", "cogs", "cost", "costo"),
    "currency": ("currency", "valuta"),
    "link": ("link", "code", "codice", "referral", "pp", "utm_content", "discount code"),
    "from_day": ("from", "from_day", "dal", "da", "date", "data", "start", "inizio"),
    "to_day": ("to", "to_day", "al", "a", "end", "fine"),
    "label": ("label", "what", "cosa", "descrizione", "description", "voce"),
    "amount": ("amount", "importo", "cost", "costo", "total", "totale", "spesa"),
    "hours": ("hours", "ore"),
    "rate": ("rate", "tariffa", "hourly rate", "tariffa oraria"),
    "channel": ("channel", "canale"),
}
"""Headers that say what a column is, the surest first."""
CONVERSION_FIELDS = ("at", "external_id", "revenue", "own_cost", "currency", "link", "kind")
COST_FIELDS = ("from_day", "to_day", "kind", "label", "amount", "hours", "rate", "channel")
REQUIRED = {"at", "from_day"}


@dataclass(frozen=True)
class Read:
    """A row that was understood; moments are naive where the file names no zone."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, and why."""

    number: int
    reason: Message
    cells: tuple[str, ...] = ()


class _Bad(ValueError):
    def __init__(self, id: str, **params: str) -> None:
        super().__init__(id)
        self.reason = Message(id, params)


def guess(header: Sequence[str], fields: Iterable[str]) -> dict[str, int]:
    """Which column is each field, by its header; a column is taken once. Fields that nothing names are left out."""
    names = [" ".join(each.replace("_", " ").casefold().split()) for each in header]
    found: dict[str, int] = {}
    for field in fields:
        for name in HEADERS[field]:
            column = next((i for i, each in enumerate(names) if each == name.replace("_", " ")), None)
            if column is not None and column not in found.values():
                found[field] = column
                break
    return found


def read(
    rows: Sequence[tuple[int, Sequence[str]]], columns: Mapping[str, int], day_first: bool
) -> tuple[list[Read], list[Refused]]:
    """Each row understood or refused. ``day_first`` says how 3/4 is read where no row of the column decides it."""
    readers = {field: _reader(field, [_cell(row, column) for _, row in rows], day_first)
               for field, column in columns.items()}  # fmt: skip
    taken, refused = [], []
    for number, row in rows:
        try:
            values = {field: readers[field](_cell(row, column)) for field, column in columns.items()}
            _complete(values, columns)
            taken.append(Read(number, values))
        except _Bad as bad:
            refused.append(Refused(number, bad.reason, tuple(row)))
    return taken, refused


def _complete(values: Mapping[str, object], columns: Mapping[str, int]) -> None:
    for field in sorted(REQUIRED & set(columns)):
        if values[field] is None:
            raise _Bad("money.row.no_date")


def _reader(field: str, cells: Sequence[str], day_first: bool) -> Callable[[str], object]:
    if field in {"at", "from_day", "to_day"}:
        usual = dates.Order.DAY_FIRST if day_first else dates.Order.MONTH_FIRST
        order = dates.order_of(cells) or usual
        return lambda text: _moment(text, order)
    if field in {"revenue", "own_cost", "amount", "hours", "rate"}:
        style = numbers.style_of(_bare(each) for each in cells)
        return lambda text: _amount(text, style)
    return lambda text: text.strip()


def _moment(text: str, order: dates.Order) -> datetime | None:
    if numbers.is_blank(text):
        return None
    try:
        return dates.moment(text, order).at
    except dates.NotADate:
        raise _Bad("money.row.date", cell=text[:40]) from None


def _amount(text: str, style: numbers.Style | None) -> Decimal | None:
    """Money or hours; blank is unknown, never nothing."""
    if numbers.is_blank(text):
        return None
    try:
        value = numbers.number(_bare(text), style)
    except numbers.NotANumber:
        raise _Bad("money.row.number", cell=text[:40]) from None
    amount = Decimal(repr(value)).quantize(CENT, ROUND_HALF_EVEN) if abs(value) <= float(MOST) else None
    if amount is None or amount < 0:
        raise _Bad("money.row.negative" if value < 0 else "money.row.number", cell=text[:40])
    return amount


def _bare(text: str) -> str:
    """Without the sign or the code of a currency beside the figure."""
    tidy = text.strip().replace("\xa0", " ")
    for mark in ("€", "$", "£", "EUR", "USD", "GBP", "CHF"):
        tidy = tidy.removeprefix(mark).removesuffix(mark).strip()
    return tidy


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if 0 <= column < len(row) else ""
