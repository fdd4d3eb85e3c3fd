"""The short addresses themselves: open to everybody, without cookies, and leading only where their row says."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from passaparola.links import robots, rules
from passaparola.links.following import follow, visitor_of
from passaparola.workspaces.requests import outside_scope

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin-when-cross-origin",  # the page learns who sent its visitor, as without us
    "X-Robots-Tag": "noindex, nofollow",
}


@csrf_exempt
@outside_scope
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to the page of a link. Nothing in the request can change where: its query is not even read."""
    known = rules.read_code(code)
    robot = robots.told_by(request.method or "", {name.lower(): value for name, value in request.headers.items()})
    visitor = "" if robot or not known else visitor_of(known, _address(request), request.headers.get("User-Agent", ""))
    way = follow(known, visitor, robot, _referrer(request)) if known else None
    if way is None or way.location is None:
        return _dressed(_gone(way is not None))
    return _dressed(HttpResponse(status=302, headers={"Location": way.location}))


def _gone(stopped: bool) -> HttpResponse:
    """A page without the shell: that would ask for the session, and set a cookie for its forms."""
    context = {"stopped": stopped, "language": (get_language() or "en").split("-")[0]}
    return HttpResponse(render_to_string("links/gone.html", context), status=410 if stopped else 404)


def _dressed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _referrer(request: HttpRequest) -> str:
    """The host of the page that the visitor came from, and nothing more of it."""
    try:
        host = urlsplit(request.headers.get("Referer", "")[:2_000]).hostname or ""
    except ValueError:
        return ""
    return "".join(sign for sign in host if sign.isprintable())[:255]


def _address(request: HttpRequest) -> str:
    """The visitor's address: behind our own proxy the last one it names. It is hashed at once and kept nowhere."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return named if named and ip_address(direct).is_private else direct
    except ValueError:
        return direct


app_name = "short"
urlpatterns = [path("<path:code>", short, name="follow")]  # whatever stands below is answered here, without a cookie
