"""``{% load money %}{{ amount|money:brand.currency }}``: an amount as this language writes it."""

from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """With the currency's sign; nothing for no amount."""
    if amount is None:
        return ""
    return str(format_currency(amount, currency or "EUR", locale=(get_language() or "en").split("-")[0]))
