"""A report as HTML in its own language: one template for the page, for the client's page and for the PDF."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from passaparola.kernel.message import Message
from passaparola.reports.content import Chart, Content

LONG = "d MMMM y"
"""As every date of the product is written."""
WIDEST = 100.0
"""A bar of the largest value, in units of the drawing."""


@dataclass(frozen=True)
class Definition:
    """A metric that is shown, and how it is made."""

    name: Message
    formula: Message


def body(content: Content, *, printed: bool) -> str:
    """The report's sections. ``printed``: values stand alone, without cards to open."""
    language = content.language if content.language in dict(settings.LANGUAGES) else "en"
    with translation.override(language):
        return render_to_string("reports/content.html", _context(content, printed))


def sheet(content: Content, hash: str) -> str:
    """The whole document for print."""
    with translation.override(content.language):
        context = _context(content, printed=True)
        return render_to_string("reports/sheet.html", context | {"body": body(content, printed=True), "hash": hash})


def days(first: date, last: date, language: str) -> str:
    """The period in words: "1–28 febbraio 2026", "30 January – 2 February 2026"."""
    if first == last:
        return str(format_date(first, LONG, locale=language))
    if first.year != last.year:
        return f"{format_date(first, LONG, locale=language)} – {format_date(last, LONG, locale=language)}"
    if first.month != last.month:
        return f"{format_date(first, 'd MMMM', locale=language)} – {format_date(last, LONG, locale=language)}"
    return f"{first.day}–{format_date(last, LONG, locale=language)}"


def widths(chart: Chart) -> list[float | None]:
    """How long each bar is, of WIDEST; None where its value is unknown. Bars begin at zero."""
    known = [abs(bar.figure.value) for bar in chart.bars if bar.figure.value is not None]
    largest = max(known, default=0.0)
    return [_width(bar.figure.value, largest) for bar in chart.bars]


def _width(value: float | None, largest: float) -> float | None:
    if value is None:
        return None
    return round(WIDEST * max(value, 0) / largest, 2) if largest else 0.0


def _context(content: Content, printed: bool) -> dict[str, object]:
    return {
        "content": content,
        "printed": printed,
        "days": days(content.from_day, content.to_day, content.language),
        "definitions": [
            Definition(Message(f"metric.{each}"), Message(f"metric.{each}.formula")) for each in content.metrics()
        ],
        "brand": content,  # the figures' cards ask for the zone of a brand
    }
