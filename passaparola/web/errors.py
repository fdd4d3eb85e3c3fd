"""Error pages: named in the root urls as handler400 and so on, and in the settings as CSRF_FAILURE_VIEW."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """What an error page says."""

    status: int
    icon: str
    title: Any
    text: Any


BAD_REQUEST = Page(
    400,
    icon="unlink",
    title=_("The server did not understand"),
    text=_("The address or the form was incomplete. Go back and try again."),
)
FORBIDDEN = Page(
    403,
    icon="lock",
    title=_("Not for your role"),
    text=_("Your role does not allow this. Ask an owner or a manager of the organisation."),
)
NOT_FOUND = Page(
    404,
    icon="map-search",
    title=_("There is nothing here"),
    text=_("The page does not exist, or it belongs to a brand that you do not work for."),
)
BROKEN = Page(
    500,
    icon="bug",
    title=_("Something broke on our side"),
    text=_("Nothing was sent twice and nothing was lost: what goes out is settled by the sender, not by this page."),
)
STALE_FORM = Page(
    403,
    icon="refresh-alert",
    title=_("This form is too old"),
    text=_("You signed in or out in another window meanwhile, or cookies are blocked. Reload the page and try again."),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return _show(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return _show(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return _show(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _show(request, BROKEN)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token does not hold."""
    return _show(request, STALE_FORM)


def _show(request: HttpRequest, page: Page) -> HttpResponse:
    return render(request, "error.html", {"page": page}, status=page.status)
