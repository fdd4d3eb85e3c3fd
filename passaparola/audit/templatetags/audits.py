"""``{% load audits %}``: the numbers of an audit as this language writes them."""

from babel.numbers import format_compact_decimal, format_decimal, format_percent
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from passaparola.audit.shown import Change, Shown, is_rate
from passaparola.audit.wording import meanings

register = template.Library()
SHORT_FROM = 100_000


@register.filter
def value(figure: Shown) -> str:
    """The median: a percentage for a rate."""
    return amount(figure.value, figure.id)


@register.filter
def interval(figure: Shown) -> str:
    """The 95% interval, a dash where one value says nothing."""
    if figure.interval is None:
        return "–"
    low, high = figure.interval
    return f"{amount(low, figure.id)} … {amount(high, figure.id)}"


@register.filter
def amount(number: float, id: str) -> str:
    """A number in the unit of a figure."""
    if is_rate(id):
        return str(format_percent(number, "#,##0.00 %" if _language() == "it" else "#,##0.00%", locale=_language()))
    return plain(number)


@register.filter
def plain(number: float) -> str:
    """A number: short from a hundred thousand on."""
    if abs(number) >= SHORT_FROM:
        short = str(format_compact_decimal(number, locale=_language(), fraction_digits=1))
        if not short.lstrip("-").isdecimal():  # a language without a short form at this size would lose its groups
            return short
    return str(format_decimal(number, "#,##0.##", locale=_language()))


@register.filter
def difference(change: Change) -> str:
    """After less before; of a rate in points."""
    sign = "+" if change.difference > 0 else ""
    if change.after.is_rate:
        written = format_decimal(change.difference * 100, "#,##0.00", locale=_language())
        return _("%(number)s points") % {"number": f"{sign}{written}"}
    return sign + plain(change.difference)


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@register.filter
def meaning(id: str) -> str:
    """What a column was taken for, in words."""
    return str(dict(meanings()).get(id, id))
