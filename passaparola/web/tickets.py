"""Tickets for the live updates: signed by the pages, shown to the process that streams."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

LIFETIME = 600
"""Seconds that a ticket opens a stream for; an open one stays, and its membership is asked for each minute."""

SALT = "passaparola.live"


def issue(person: int, brand: int, key: str | None = None) -> str:
    """A ticket for one person and one brand. ``key`` is the secret of the installation (default: the settings')."""
    return signing.dumps([person, brand], key=key, salt=SALT)


def read(ticket: str, key: str | None = None) -> tuple[int, int]:
    """Person and brand of a ticket. Raises django.core.signing.BadSignature when it is forged or too old."""
    person, brand = signing.loads(ticket, key=key, salt=SALT, max_age=LIFETIME)
    return int(person), int(brand)


def for_request(request: HttpRequest) -> str:
    """The ticket of the signed-in person for the brand of this page; empty without a brand or without streams."""
    brand = getattr(request, "brand", None)
    if brand is None or not request.user.is_authenticated or not settings.PASSAPAROLA_LIVE_URL:
        return ""
    return issue(int(request.user.pk), int(brand.pk))
