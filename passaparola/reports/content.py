"""What a report says, frozen: the page and the PDF are both drawn from these values and from nothing else. Pure.

Stored as JSON; ``hash_of`` is SHA-256 over its canonical form (sorted names, no spaces, UTF-8).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message

FORMAT = 1
"""Grows when stored reports can no longer be read as they are."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is about, its figures, an address for more, and where and when (UTC) it was.

    ``until`` is the day by which it should be so (a goal's), ``answer`` what is done about it (a correction's).
    """

    name: str
    figures: tuple[Figure, ...] = ()
    url: str = ""
    place: str = ""
    at: datetime | None = None
    note: Message | None = None
    until: date | None = None
    answer: Message | None = None


@dataclass(frozen=True)
class Table:
    """Figures by row and column."""

    title: Message
    head: Message
    columns: tuple[Message, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; a value that is unknown has none."""

    name: str
    figure: Figure


@dataclass(frozen=True)
class Chart:
    """Bars of one metric; it is drawn with its values written on it, so it needs no table beside it."""

    title: Message
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Section:
    """A chapter: figures first, then charts, tables and notes. ``unknown`` says what it could not say."""

    id: str
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Message, ...] = ()
    unknown: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Content:
    """A whole report. Days are the brand's, both included; moments are in UTC."""

    brand: str
    title: str
    language: str
    zone: str
    from_day: date
    to_day: date
    intro: str
    made_at: datetime
    sections: tuple[Section, ...]

    def metrics(self) -> tuple[str, ...]:
        """Every metric that is shown, in the order of its first appearance."""
        seen: dict[str, None] = {}
        for section in self.sections:
            for figure in figures_of(section):
                seen.setdefault(figure.metric)
        return tuple(seen)

    def unknown(self) -> tuple[tuple[Message, tuple[Message, ...]], ...]:
        """Everything that could not be said, once each: the reason, and the names of the figures that it leaves out."""
        said: dict[Message, dict[Message, None]] = {}
        for section in self.sections:
            for reason in section.unknown:
                said.setdefault(reason, {})
            for figure in figures_of(section):
                if figure.unknown and figure.value is None:
                    said.setdefault(figure.unknown, {})[figure.definition.name] = None
        return tuple((reason, tuple(names)) for reason, names in said.items())


def figures_of(section: Section) -> tuple[Figure, ...]:
    """Every figure of a section, from its top to its end."""
    in_charts = [bar.figure for chart in section.charts for bar in chart.bars]
    in_tables = [figure for table in section.tables for row in table.rows for figure in row.figures]
    return (*section.figures, *in_charts, *in_tables)


def frozen(content: Content) -> Json:
    """The content as JSON values."""
    return {
        "format": FORMAT,
        "brand": content.brand,
        "title": content.title,
        "language": content.language,
        "zone": content.zone,
        "from_day": content.from_day.isoformat(),
        "to_day": content.to_day.isoformat(),
        "intro": content.intro,
        "made_at": content.made_at.astimezone(UTC).isoformat(),
        "sections": [_section(each) for each in content.sections],
    }


def thawed(stored: Json) -> Content:
    """The content that ``frozen`` gave. Raises KeyError and ValueError for anything else."""
    return Content(
        stored["brand"],
        stored["title"],
        stored["language"],
        stored["zone"],
        date.fromisoformat(stored["from_day"]),
        date.fromisoformat(stored["to_day"]),
        stored["intro"],
        datetime.fromisoformat(stored["made_at"]),
        tuple(_thawed_section(each) for each in stored["sections"]),
    )


def hash_of(stored: Json) -> str:
    """SHA-256, in hexadecimal, of the frozen content."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _section(section: Section) -> Json:
    return {
        "id": section.id,
        "figures": [_figure(each) for each in section.figures],
        "charts": [_chart(each) for each in section.charts],
        "tables": [_table(each) for each in section.tables],
        "notes": [each.as_json() for each in section.notes],
        "unknown": [each.as_json() for each in section.unknown],
    }


def _chart(chart: Chart) -> Json:
    bars = [{"name": each.name, "figure": _figure(each.figure)} for each in chart.bars]
    return {"title": chart.title.as_json(), "bars": bars}


def _table(table: Table) -> Json:
    rows = [
        {"name": row.name, "url": row.url, "place": row.place, "at": _moment(row.at), "note": _said(row.note),
         "until": row.until.isoformat() if row.until else None, "answer": _said(row.answer),
         "figures": [_figure(each) for each in row.figures]}
        for row in table.rows
    ]  # fmt: skip
    head = {"title": table.title.as_json(), "head": table.head.as_json()}
    return {**head, "columns": [each.as_json() for each in table.columns], "rows": rows}


def _figure(figure: Figure) -> Json:
    stored: Json = {"metric": figure.metric, "value": figure.value}
    more: Json = {
        "n": figure.n,
        "source": _said(figure.source),
        "base": _said(figure.base),
        "formula": _said(figure.formula),
        "interval": list(figure.interval) if figure.interval else None,
        "as_of": _moment(figure.as_of),
        "unknown": _said(figure.unknown),
        "currency": figure.currency or None,
    }
    return stored | {name: value for name, value in more.items() if value is not None}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _said(message: Message | None) -> Json | None:
    return message.as_json() if message else None


def _thawed_section(stored: Json) -> Section:
    return Section(
        stored["id"],
        tuple(_thawed_figure(each) for each in stored["figures"]),
        tuple(_thawed_chart(each) for each in stored["charts"]),
        tuple(_thawed_table(each) for each in stored["tables"]),
        tuple(_heard(each) for each in stored["notes"]),
        tuple(_heard(each) for each in stored["unknown"]),
    )


def _thawed_chart(stored: Json) -> Chart:
    bars = tuple(Bar(each["name"], _thawed_figure(each["figure"])) for each in stored["bars"])
    return Chart(_heard(stored["title"]), bars)


def _thawed_table(stored: Json) -> Table:
    rows = tuple(
        Row(
            each["name"], tuple(_thawed_figure(one) for one in each["figures"]), each["url"], each["place"],
            datetime.fromisoformat(each["at"]) if each["at"] else None, Message.from_json(each["note"]),
            date.fromisoformat(each["until"]) if each.get("until") else None, Message.from_json(each.get("answer")),
        )
        for each in stored["rows"]
    )  # fmt: skip
    return Table(
        _heard(stored["title"]), _heard(stored["head"]), tuple(_heard(each) for each in stored["columns"]), rows
    )


def _thawed_figure(stored: Json) -> Figure:
    interval, as_of = stored.get("interval"), stored.get("as_of")
    return Figure(
        stored["metric"],
        stored["value"],
        n=stored.get("n"),
        source=Message.from_json(stored.get("source")),
        base=Message.from_json(stored.get("base")),
        formula=Message.from_json(stored.get("formula")),
        interval=(interval[0], interval[1]) if interval else None,
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        unknown=Message.from_json(stored.get("unknown")),
        currency=stored.get("currency", ""),
    )


def _heard(stored: Mapping[str, object]) -> Message:
    message = Message.from_json(stored)
    assert message is not None
    return message
