"""What every page of the shell needs."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

from passaparola.web import tickets
from passaparola.web.origins import live_origin
from passaparola.workspaces import tenancy
from passaparola.workspaces.requests import LAST_BRAND

THEME_COOKIE = "passaparola_theme"
THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: brand and brands of the person, theme, languages, ticket for the live updates."""
    brand, brands = getattr(request, "brand", None), _brands()
    return {
        "brand": brand,
        "brands": brands,
        "home": brand or _last(request, brands),
        "held": _held,
        "theme": theme(request),
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "languages": settings.LANGUAGES,
        "live_url": live_origin(settings.PASSAPAROLA_LIVE_URL, request.META.get("HTTP_HOST", "")) + "/live/",
        "live_ticket": tickets.for_request(request),
    }


def theme(request: HttpRequest) -> str:
    """The theme that the person chose on this device; ``auto`` follows the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def _held() -> bool:
    """Whether the installation is on hold; asked only by a page that shows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_held()")
        row = cursor.fetchone()
    return bool(row and row[0])


def _last(request: HttpRequest, brands: Sequence[tenancy.Reached]) -> tenancy.Reached | None:
    """The brand that the person worked on last, for the sidebar of pages that belong to no brand."""
    slug = request.session.get(LAST_BRAND) if hasattr(request, "session") else None
    return next((each for each in brands if each.slug == slug), brands[0] if len(brands) == 1 else None)


def _brands() -> Sequence[tenancy.Reached]:
    """The brands that the person reaches; none on a page outside of a tenant's scope."""
    try:
        return tenancy.current().reached
    except tenancy.NoScope:
        return ()
