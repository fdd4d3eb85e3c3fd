"""The person's choice of theme and language, kept in cookies so that signed-out pages know it too."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from passaparola.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the chosen ``theme`` or ``language`` and go back to where the person was."""
    response = HttpResponseRedirect(_back(request))
    if request.POST.get("theme") in THEMES:
        _keep(request, response, THEME_COOKIE, request.POST["theme"])
    if request.POST.get("language") in dict(settings.LANGUAGES):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, request.POST["language"])
    return response


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()) else "/"


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
