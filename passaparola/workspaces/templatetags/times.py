"""``{% load times %}{{ delivery.due_at|moment:brand.zone }}``: a fact's moment on the wall of a zone, in words."""

from datetime import datetime

from babel.dates import format_datetime
from django import template
from django.utils.translation import get_language

from passaparola.kernel.plans import to_wall

register = template.Library()


@register.filter
def moment(value: datetime | None, zone: str = "UTC") -> str:
    """``22 novembre 2026, 12:25``; nothing for nothing."""
    return _written(value, zone, "d MMMM y, HH:mm")


@register.filter
def second(value: datetime | None, zone: str = "UTC") -> str:
    """The same with seconds."""
    return _written(value, zone, "d MMMM y, HH:mm:ss")


@register.filter
def soon(value: datetime | None, zone: str = "UTC") -> str:
    """``22 novembre, 12:25``: without the year."""
    return _written(value, zone, "d MMMM, HH:mm")


def _written(value: datetime | None, zone: str, form: str) -> str:
    language = (get_language() or "en").split("-")[0]
    return format_datetime(to_wall(value, zone), form, locale=language) if value else ""
