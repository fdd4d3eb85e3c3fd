"""The door at which a network fetches a file from us: an address that is signed, names one object, and ends.

No cookie, no session and no tenant's scope: who has the address has the file, for an hour, as long as the channel that
it was made for is connected.
"""

import hashlib

from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from passaparola.channels import files
from passaparola.workspaces.requests import outside_scope
from passaparola.workspaces.serving import served

A_MINUTE = 300
"""Calls for one object in a minute that a web process takes: a network fetches a video in many ranges."""
_OPEN = "SELECT passaparola_channel_is_open(%s)"


@require_safe
@outside_scope
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The object, whole or a range of it; 404 for whatever is not exactly as it was signed, 429 for too many."""
    found = files.signed(token)
    if found is None:
        raise Http404
    hash, media_type, channel = found
    if not _lets_pass(hash, channel):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    if not _is_open(channel):
        raise Http404
    answer = served(request, hash, media_type, name)
    answer.headers["Cache-Control"] = f"private, max-age={int(files.GOOD_FOR.total_seconds())}"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _without_body(answer) if request.method == "HEAD" else answer


def _lets_pass(hash: str, channel: int) -> bool:
    object = hashlib.sha256(f"{hash} {channel}".encode()).hexdigest()[:32]
    minute = f"files:{object}:{int(timezone.now().timestamp() // 60)}"
    cache.add(minute, 0, timeout=120)
    try:
        return cache.incr(minute) <= A_MINUTE
    except ValueError:  # thrown out of a full cache between the two
        return True


def _is_open(channel: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [channel])
        row = cursor.fetchone()
    return bool(row and row[0])


def _without_body(answer: HttpResponseBase) -> HttpResponse:
    """The head alone; the file is closed again at once."""
    answer.close()
    return HttpResponse(status=answer.status_code, headers=dict(answer.headers))
