"""The person's language on this device: the cookie that pages are rendered by."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 3600

Answer = TypeVar("Answer", bound=HttpResponse)


def keep_language(response: Answer, language: str) -> Answer:
    """Set the cookie for a language that we have."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response
