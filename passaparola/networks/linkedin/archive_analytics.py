"""The workbook of a creator's analytics (XLSX): its sheet of top posts, where two lists stand side by side.

The left list has the engagements of the best posts, the right one their impressions, each in its own order: they are
joined by the post's address. The days have no time. Only the best fifty posts or so are in it, by LinkedIn's choice.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from passaparola.analysis import tables
from passaparola.analysis.dates import NotADate, moment
from passaparola.analysis.numbers import NotANumber, number
from passaparola.kernel.exports import Export, Unreadable
from passaparola.kernel.network.archives import Item
from passaparola.kernel.network.port import ArchivedPost

_ADDRESS = "Post URL"
_FIGURES = {"Engagements": "engagements", "Impressions": "impressions"}
_NUMBER = re.compile(r"(?:activity|share|ugcPost)[:-](\d+)")


class Analytics:
    """Reads the workbook."""

    def recognises(self, export: Export) -> bool:
        """By the columns of the sheet of top posts."""
        return _sheet(export) is not None

    def read(self, export: Export) -> Iterator[Item]:
        """The top posts, each once with the figures that it has."""
        table = _sheet(export)
        if table is None:
            return
        found: dict[str, tuple[datetime | None, dict[str, float]]] = {}
        for start, figure in _lists(table.header):
            for _, row in table.rows():
                url, day, count = (*row[start : start + 3], "", "", "")[:3]
                if url.startswith("https://") and (value := _count(count)) is not None:
                    at, figures = found.setdefault(url, (_day(day), {}))
                    figures[figure] = value
        for url, (at, figures) in found.items():
            id = _NUMBER.search(url)
            yield ArchivedPost(id[1] if id else "", "", at, "", figures, url=url, timed=False)


def _sheet(export: Export) -> tables.Table | None:
    if export.file is None or not export.name.lower().endswith(tables.SHEETS):
        return None
    try:
        return next((table for table in tables.open_tables(export.file) if _lists(table.header)), None)
    except Unreadable:
        return None


def _lists(header: Sequence[str]) -> list[tuple[int, str]]:
    """Where each list begins, and which figure it has in its third column."""
    starts = [index for index, name in enumerate(header) if name == _ADDRESS and index + 2 < len(header)]
    return [(index, _FIGURES[header[index + 2]]) for index in starts if header[index + 2] in _FIGURES]


def _day(cell: str) -> datetime | None:
    """Month first, as the export writes it whatever the language."""
    try:
        return datetime.strptime(cell, "%m/%d/%Y")  # noqa: DTZ007  a day has no zone
    except ValueError:
        pass
    try:
        return moment(cell).at
    except NotADate:
        return None


def _count(cell: str) -> float | None:
    try:
        return number(cell)
    except NotANumber:
        return None
