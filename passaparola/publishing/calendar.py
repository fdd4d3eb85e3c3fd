"""The editorial calendar: what goes and went out by day; dragging a post moves it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing import entries
from passaparola.publishing.models import Post
from passaparola.publishing.planning import events as shown_events
from passaparola.publishing.planning import filters, moving, narrowing, reading
from passaparola.publishing.planning.events import STATES
from passaparola.publishing.planning.narrowing import Filter
from passaparola.publishing.planning.tray import waiting
from passaparola.publishing.sheet import sheet_of
from passaparola.publishing.wording import when
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

LONGEST = timedelta(days=100)  # one request shows at most this much
AHEAD = timedelta(days=60)  # what the list without scripts shows,
LISTED = 60  # and how many posts of it
ALL_STATES = STATES | entries.SLOT_STATES


@require_GET
@needs(Permission.SEE)
def calendar(request: PersonRequest, slug: str) -> HttpResponse:
    """The calendar, and beside it the drafts that have no day yet. Without scripts: the coming weeks as a list."""
    narrowed = narrowing.asked(request, ALL_STATES, slug)
    choices = filters.of_brand(request.brand, narrowed, ALL_STATES)
    shown = {
        "agenda": _agenda(request, narrowed),
        "tray": waiting(narrowed),
        "choices": choices,
        "chips": filters.chips(choices, narrowed),
        "narrowed": narrowed,
        "icons": reading.icons(),
        "may_write": may_write(request),
        "may_move": allows(request.role, Permission.SCHEDULE),
    }
    return render(request, "publishing/calendar.html", shown)


@require_GET
@needs(Permission.SEE)
def events(request: PersonRequest, slug: str) -> HttpResponse:
    """Posts and slots between ``start`` and ``end`` as FullCalendar reads them; times are the brand's wall's."""
    try:
        start, end = span(request)
    except ValueError:
        return HttpResponseBadRequest()
    return JsonResponse(_events(request, narrowing.of_address(request, ALL_STATES), start, end), safe=False)


@require_GET
@needs(Permission.SEE)
def days(request: PersonRequest, slug: str) -> HttpResponse:
    """Holidays, observances and pauses between ``start`` and ``end``, as FullCalendar reads them."""
    try:
        start, end = span(request)
    except ValueError:
        return HttpResponseBadRequest()
    found = entries.day_events(request.brand, start.date(), end.date())
    return JsonResponse(found + shown_events.pause_events(start.date(), end.date()), safe=False)


@require_POST
@needs(Permission.SCHEDULE)
def move(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Give a post another day and hour (``at``, or ``day`` and ``hour``, on the brand's wall); asks before it hurts.

    An empty ``at`` takes the day from a draft: how the undo of its first move ends. ``anyway`` is the answer to the
    questions: over htmx they come as 409 and JSON, else as a page.
    """
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    try:
        wall = _asked(request)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    was = moving.wall_of(row)
    anyway = "anyway" in request.POST or "anyway" in request.GET
    try:
        moving.move(row, wall, request.brand, request.user.pk, anyway=anyway)
    except moving.Asks as asks:
        return _ask(request, row, wall, [say(each) for each in asks.questions])
    except moving.Stays as stays:
        messages.error(request, say(stays.why))
    else:
        _tell(request, row, was)
    return done(request)


def done(request: PersonRequest) -> HttpResponseBase:
    """Back to where the deed was done; over htmx its words alone."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    back = "publishing:board" if request.POST.get("back") == "board" else "publishing:calendar"
    return redirect(back, slug=request.brand.slug)


def _asked(request: HttpRequest) -> datetime | None:
    given = request.POST
    if "day" in given:
        return datetime.fromisoformat(f"{given['day']}T{given['hour']}").replace(tzinfo=None)
    written = given["at"] if "at" in given else request.GET["at"]
    return datetime.fromisoformat(written).replace(tzinfo=None) if written else None


def _ask(request: PersonRequest, row: Post, wall: datetime | None, questions: list[str]) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return JsonResponse({"questions": questions}, status=409)
    at = wall.isoformat(timespec="minutes") if wall else ""
    shown = {"post": row, "at": at, "wall": wall, "questions": questions, "back": request.POST.get("back", "")}
    return render(request, "publishing/planning/ask.html", shown, status=409)


def _tell(request: PersonRequest, row: Post, was: datetime | None) -> None:
    wall = moving.wall_of(row)
    said = _("Moved to %(when)s.") % {"when": when(wall)} if wall else _("Back among the drafts without a day.")
    if wall and not sheet_of(row).pending:
        said += " " + _("It is a draft: it goes out only once you schedule it.")
    back = reverse("publishing:move", kwargs={"slug": request.brand.slug, "post": row.pk})
    at = f"{was.isoformat(timespec='minutes')}&anyway=1" if was else ""
    messages.success(request, said, extra_tags=f"undo:{back}?at={at}")


def span(request: HttpRequest) -> tuple[datetime, datetime]:
    """The days that a calendar asks for. Raises ValueError."""
    start, end = (shown_events.moment(request.GET.get(name, "")) for name in ("start", "end"))
    return start, min(end, start + LONGEST)


def _events(
    request: PersonRequest, narrowed: Filter, start: datetime, end: datetime, most: int | None = None
) -> list[dict[str, Any]]:
    brand, may_move = request.brand, allows(request.role, Permission.SCHEDULE)
    found = reading.between(narrowed.posts(Post.objects.filter(brand=brand)), start, end, most)
    shown = [each for each in found if narrowed.state in ("", each.standing)]
    posts = [shown_events.post_event(brand, each, may_move=may_move) for each in shown]
    return posts + entries.slot_events(brand, start.date(), end.date(), narrowed)


def _agenda(request: PersonRequest, narrowed: Filter) -> list[dict[str, Any]]:
    now = timezone.now()
    start, end = now - timedelta(days=7), now + AHEAD
    found = _events(request, narrowed, start, end, LISTED) + entries.day_events(request.brand, start.date(), end.date())
    found.sort(key=lambda each: str(each["start"]))
    return [each | {"when": _read(str(each["start"]))} for each in found]


def _read(written: str) -> datetime | date:
    """A day, or a wall time."""
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
