"""The plan for calendar programs: whoever has the address reads it, without an account, until it is revoked."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from passaparola.publishing import calendar_shares, icalendar
from passaparola.publishing.models import CalendarShare
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import outside_scope

MOST, WITHIN = 20, 60.0  # readings of one address within so many seconds: calendars ask a few times an hour
_KEPT = 10_000  # addresses that one process remembers


class Turnstile:
    """Lets each name pass MOST times within WITHIN seconds; remembers the names that came last. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._passed: OrderedDict[str, list[float]] = OrderedDict()

    def lets_pass(self, name: str) -> bool:
        """Whether this time is one of the allowed."""
        with self._lock:
            now = self._clock()
            recent = [each for each in self._passed.pop(name, []) if now - each < WITHIN]
            passes = len(recent) < MOST
            self._passed[name] = [*recent, now] if passes else recent
            while len(self._passed) > _KEPT:
                self._passed.popitem(last=False)
            return passes


_turnstile = Turnstile()


@require_safe
@outside_scope
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The plan as iCalendar; 304 for a reader that has it, 429 for one that asks too often, 404 once revoked."""
    if not _turnstile.lets_pass(calendar_shares.hash_of(token)):
        return HttpResponse(status=429, headers={"Retry-After": str(int(WITHIN))})
    found = calendar_shares.found_by(token)
    if found is None:
        return _dressed(HttpResponse(status=404))
    with tenancy.brand(found[0]):
        share = CalendarShare.objects.get(pk=found[1])
        brand = Brand.objects.get(pk=found[0])
        body = icalendar.document(f"{brand.name}: {share.name}", calendar_shares.events_of(share, brand)).encode()
        calendar_shares.noted(share)
    return _answer(request, body)


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or "*" in known:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type=icalendar.TYPE)
        answer["Content-Disposition"] = 'inline; filename="passaparola.ics"'
    answer["ETag"] = etag
    return _dressed(answer)


def _dressed(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


app_name = "ical"
urlpatterns = [path("<str:token>.ics", calendar, name="calendar")]
