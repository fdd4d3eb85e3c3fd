"""``{% load times %}{{ delivery.due_at|moment:brand.zone }}``: a fact's moment on the wall of a zone, in words."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime
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


@register.filter
def wall(value: date | datetime) -> str:
    """A plan as it stands on the wall: ``22 novembre 2026``, with the hour where it has one."""
    if isinstance(value, datetime):
        return format_datetime(value.replace(tzinfo=None), "d MMMM y, HH:mm", locale=_language())
    return format_date(value, "d MMMM y", locale=_language())


def _written(value: datetime | None, zone: str, form: str) -> str:
    return format_datetime(to_wall(value, zone), form, locale=_language()) if value else ""


def _language() -> str:
    return (get_language() or "en").split("-")[0]
