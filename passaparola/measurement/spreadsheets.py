"""Rows as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def download(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV (UTF-8) to be saved under that name; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(each) for each in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _harmless(value: object) -> object:
    """A spreadsheet runs what begins like a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
