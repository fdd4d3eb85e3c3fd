"""Tables as CSV files that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

MARK = "\ufeff"
"""Spreadsheets take a file without it for Latin-1 and spoil every accent."""
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP: CSV injection


def download(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows, the head first, to be saved as ``name``.csv (UTF-8 with its mark); None is an empty cell."""
    answer = HttpResponse(MARK + lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def lines(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV, for a file that is written in pieces."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """A text that begins like a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_RUN):
        return f"'{cell}"
    return "" if cell is None else cell
