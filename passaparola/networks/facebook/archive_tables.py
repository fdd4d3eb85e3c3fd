"""Facebook's exports of a Page's posts: Page Insights (until 2023) and the Business Suite's.

Page Insights puts a row of explanations below the header, and reactions, comments and shares into columns of their own
("Lifetime Post Stories by action type - share"). The columns are known in English; in other languages the same words
lead the way as in any table. Times have no zone in either export: they are the wall time of whoever exported.
"""

from dataclasses import replace
from itertools import islice
from pathlib import Path

from passaparola.analysis import reading, tables
from passaparola.analysis.columns import words_of
from passaparola.kernel.exports import Export, Unreadable
from passaparola.kernel.network.port import Archived

_TOLD = {
    "post id": "id",
    "permalink": "url",
    "post message": "text",
    "type": "format",
    "posted": "date",
    "publish time": "date",
    "post type": "format",
    "page total likes": "followers",
    "lifetime post total reach": "reach",
    "lifetime post total impressions": "impressions",
    "lifetime post stories by action type like": "likes",
    "lifetime post stories by action type comment": "comments",
    "lifetime post stories by action type share": "reposts",
    "lifetime post consumptions by type link clicks": "link_clicks",
    "lifetime total video views": "video_views",
}
_MARKS = (
    "lifetime post total reach",  # Page Insights in English
    "publish time",  # the Business Suite in English …
    "ora di pubblicazione",  # … in Italian …
    "hora de publicacion",  # … and in Spanish
)
_PAGE = frozenset({"page", "pagina"})


class Tables:
    """Reads both exports."""

    def recognises(self, export: Export) -> bool:
        """By the names of the columns: people rename files."""
        if export.file is None:
            return False
        try:
            return any(_is_ours(_names(table)) for table in tables.open_tables(export.file))
        except Unreadable:
            return False

    def read(self, export: Export) -> Archived:
        """The posts of one export. Raises Unreadable when it holds no figures."""
        found = tables.open_tables(export.file or Path(export.name))
        table = next(table for table in found if _is_ours(_names(table)))
        told = {name: _TOLD[each] for name, each in zip(table.header, _names(table), strict=True) if each in _TOLD}
        plan = reading.plan_of(_without_explanations(table), told)
        return reading.read(plan)


def _names(table: tables.Table) -> list[str]:
    return [" ".join(words_of(name)) for name in table.header]


def _is_ours(names: list[str]) -> bool:
    if _MARKS[0] in names:
        return True
    marked = any(name.startswith(mark) for name in names for mark in _MARKS[1:])
    return marked and any(_PAGE & set(name.split()) for name in names)


def _without_explanations(table: tables.Table) -> tables.Table:
    """Page Insights explains each column in the row below its name: "Lifetime: The total number of people …"."""
    first = next(islice(table.rows(), 1), None)
    if first and sum(cell.startswith("Lifetime: ") for cell in first[1]) > 2:
        return replace(table, before=table.before + first[0])
    return table
