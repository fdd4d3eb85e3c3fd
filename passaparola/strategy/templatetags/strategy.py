"""``{% load strategy %}``: the words of the plan's terms, and addresses of pages of the layers above."""

from babel.numbers import format_decimal
from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from passaparola.strategy.wording import EVIDENCE, FORMATS, PARTNERS, WEEKDAYS

register = template.Library()


@register.filter
def evidence(kind: str) -> str:
    """The kind of evidence in words."""
    return str(dict(EVIDENCE).get(kind, kind))  # type: ignore[call-overload]


@register.filter
def format_word(format: str) -> str:
    """The format in words."""
    return str(dict(FORMATS).get(format, format))  # type: ignore[call-overload]


@register.filter
def partner_word(kind: str) -> str:
    """The kind of partner in words."""
    return str(dict(PARTNERS).get(kind, kind))  # type: ignore[call-overload]


@register.filter
def people(count: int) -> str:
    """How many, as this language writes it."""
    return str(format_decimal(count, locale=(get_language() or "en").split("-")[0]))


@register.filter
def weekday(number: int) -> str:
    """The weekday's name; 0 is Monday."""
    return str(WEEKDAYS[number])


@register.simple_tag(takes_context=True)
def url_of(context: Context, name: str, **parts: object) -> SafeString:
    """The address of a page of this brand by its name and parts; empty where there is no such page."""
    try:
        return conditional_escape(reverse(name, kwargs={"slug": context["brand"].slug, **parts}))
    except NoReverseMatch:
        return SafeString("")
