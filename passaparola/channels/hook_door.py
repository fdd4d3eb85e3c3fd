"""The door at which networks call us. What they say is a hint: its channels are listened to within seconds.

A call is known by the signature over its raw bytes. Whoever cannot sign is told nothing, and a call that comes twice
makes the channels be heard once more, which changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from passaparola import networks
from passaparola.channels import applications
from passaparola.channels.models import Application
from passaparola.kernel.http.tame import Untamed
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.push import Incoming, Push, Reply
from passaparola.workspaces.requests import outside_scope

MAX_BYTES = 1_000_000
MOST_ACCOUNTS = 500
"""Of one call; the channels beyond are heard at their turn."""
_FIND = "SELECT * FROM passaparola_application(%s)"
_CALLED = "SELECT passaparola_hook_called(%s, %s, %s::text[])"
_ANSWERED = Reply()
_REFUSED = Reply(403)


@dataclass(frozen=True)
class Called:
    """Which application is called, and what its calls are known by."""

    application: int
    push: Push
    secrets: dict[str, str] = field(repr=False)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@outside_scope
def hook(request: HttpRequest, public: str) -> HttpResponse:
    """Answer a network's handshake, or take its hint. 403 for a call that is not genuine, 404 for no such door."""
    called = _called(public)
    incoming = _incoming(request)
    if incoming is None:
        return HttpResponse(status=413)
    reply = called.push.handshake(incoming, called.secrets)
    return _dressed(_heard(called, incoming) if reply is None else reply)


def _called(public: str) -> Called:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [public])
        row = cursor.fetchone()
    network: Network | None = networks.every().get(row[2]) if row else None
    if row is None or network is None or network.push is None:
        raise Http404
    known = Application(pk=row[0], organisation_id=row[1], network=row[2], fields=row[3])
    return Called(row[0], network.push, applications.secrets_of(known))


def _incoming(request: HttpRequest) -> Incoming | None:
    """The call as it came; None for one that is too large."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return None
    headers = {name.casefold(): value for name, value in request.headers.items()}
    return Incoming(str(request.method), request.GET.dict(), headers, request.body)


def _heard(called: Called, incoming: Incoming) -> Reply:
    if not called.secrets or not called.push.is_genuine(incoming, called.secrets):
        _note(called, False, [])
        return _REFUSED
    try:
        about = list(called.push.about(incoming))[:MOST_ACCOUNTS]
    except Untamed:  # genuine, and news to this version: refusing it would make the network stop calling
        about = []
    _note(called, True, [each for each in about if "\0" not in each])
    return _ANSWERED


def _note(called: Called, genuine: bool, about: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CALLED, [called.application, genuine, list(about)])


def _dressed(reply: Reply) -> HttpResponse:
    answer = HttpResponse(reply.body, status=reply.status, content_type=reply.media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer
