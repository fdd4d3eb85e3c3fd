"""What a report's template asks for."""

from dataclasses import replace
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.reports import drawing
from passaparola.reports.content import Bar, Chart, Section
from passaparola.workspaces.words import say

register = template.Library()


@register.simple_tag
def section_name(section: Section) -> str:
    """What a section is called, in the active language."""
    return say(Message(f"report.section.{section.id}"))


@register.simple_tag
def footnote(figure: Figure) -> str:
    """From how many it was made, its base and its source, in one line; why it is unknown, where it is."""
    if figure.value is None:
        return say(figure.unknown) if figure.unknown else ""
    told = [
        f"n = {format_decimal(figure.n, locale=(get_language() or 'en').split('-')[0])}" if figure.n is not None else ""
    ]
    if figure.formula:
        told.append(say(figure.formula))
    base = figure.base or (Message(f"metric.{figure.definition.base}") if figure.definition.base else None)
    told.append(_("base: %(base)s") % {"base": say(base)} if base else "")
    told.append(say(figure.source) if figure.source else "")
    return " · ".join(each.rstrip(".") for each in told if each)


@register.filter
def ends(figure: Figure) -> tuple[Figure, ...]:
    """Both ends of its 95 % interval, to be written as the value is."""
    return tuple(replace(figure, value=end) for end in figure.interval or ())


@register.filter
def bars(chart: Chart) -> list[tuple[Bar, str | None]]:
    """Each bar with its length, written with a point whatever the language: it is an attribute of a drawing."""
    return [
        (bar, None if width is None else f"{width:.2f}")
        for bar, width in zip(chart.bars, drawing.widths(chart), strict=True)
    ]


@register.filter
def safe_address(url: str) -> str:
    """The address where it is a web address, else none: it came from a network."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""
