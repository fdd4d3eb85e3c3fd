"""Moments as people read them."""

from datetime import datetime

from babel.dates import format_datetime
from django.utils.translation import get_language


def when(wall: datetime) -> str:
    """A wall time (naive) in the page's language, such as "26 novembre 2026, 09:30"."""
    return str(format_datetime(wall, "d MMMM y, HH:mm", locale=(get_language() or "en").replace("-", "_")))
