"""``{% load figures %}{% figure total %}``: a number whose card says how it was made."""

from datetime import datetime
from typing import Any

from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django import template
from django.template import Context
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import Unit
from passaparola.workspaces.words import say

register = template.Library()
COMPACT_FROM = 100_000
"""From here on a count is written short (1,2 Mln); its card has it in full."""


@register.inclusion_tag("components/figure.html", takes_context=True)
def figure(context: Context, shown: Figure, label: str = "") -> dict[str, Any]:
    """The value as a button that opens its card; a dash with the reason where it is unknown.

    ``label`` names the figure for a screen reader where no word stands beside it.
    """
    turn = int(context.render_context.get("figures") or 0) + 1
    context.render_context["figures"] = turn
    zone = getattr(context.get("brand"), "zone", "UTC")
    card = {"id": f"figure-{turn}", "rows": _rows(shown), "zone": zone}
    return {"figure": shown, "value": value_of(shown), "label": label, **card}


@register.filter
def figure_value(shown: Figure) -> str:
    """The value alone, for what is printed: its card is then the list of definitions."""
    return value_of(shown)


def value_of(shown: Figure, *, full: bool = False) -> str:
    """The value as this language writes it; a dash while it is unknown."""
    return "–" if shown.value is None else _written(shown, shown.value, full=full)


def _written(shown: Figure, value: float, *, full: bool) -> str:
    language = (get_language() or "en").split("-")[0]
    unit = shown.definition.unit
    if unit is Unit.RATIO:
        return format_percent(value, "#,##0.00 %" if language == "it" else "#,##0.00%", locale=language)
    if unit is Unit.MONEY:
        return str(format_currency(value, shown.currency or "EUR", locale=language))
    if abs(value) >= COMPACT_FROM and not full:
        short = str(format_compact_decimal(value, locale=language, fraction_digits=1))
        if not short.lstrip("-").isdecimal():  # a language without a short form at this size would lose its groups
            return short
    return str(format_decimal(value, "#,##0.##", locale=language))


def _rows(shown: Figure) -> list[tuple[str, str | datetime]]:
    """What the card says, in the order of its questions."""
    rows: list[tuple[str, str | datetime | None]] = [
        (_("How it is made"), say(shown.how)),
        (_("Value"), value_of(shown, full=True) if shown.value is not None else None),
        (_("95% interval"), _interval(shown)),
        (_("Base"), _base(shown)),
        (_("Made from (n)"), str(shown.n) if shown.n is not None else None),
        (_("Source"), say(shown.source) if shown.source else None),
        (_("Newest datum"), shown.as_of),
        (_("Why it is unknown"), say(shown.unknown) if shown.unknown and shown.value is None else None),
    ]
    return [(name, value) for name, value in rows if value]


def _interval(shown: Figure) -> str | None:
    if shown.interval is None:
        return None
    low, high = shown.interval
    return f"{_written(shown, low, full=True)} … {_written(shown, high, full=True)}"


def _base(shown: Figure) -> str | None:
    if shown.base is not None:
        return say(shown.base)
    return say(Message(f"metric.{shown.definition.base}")) if shown.definition.base else None
