"""The editorial calendar: what goes and went out by day; dragging a post moves it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passaparola.kernel import plans
from passaparola.kernel.text import shorten
from passaparola.library.pages import may_write
from passaparola.publishing import entries, queries, scheduling
from passaparola.publishing.addresses import page_of
from passaparola.publishing.models import Post
from passaparola.publishing.queries import Listed
from passaparola.publishing.sheet import connected, sheet_of
from passaparola.publishing.wording import when
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

LONGEST = timedelta(days=100)  # one request shows at most this much
AHEAD = timedelta(days=60)  # what the list without scripts shows
LONGEST_TITLE = 160  # characters: what fits into a day without hiding the next post
MORNING = time(9, 0)  # where a draft without an hour stands
STATES = {
    "draft": ("neutral", gettext_lazy("Draft")),
    "scheduled": ("info", gettext_lazy("Scheduled")),
    "preparing": ("info", gettext_lazy("Preparing")),
    "sending": ("accent", gettext_lazy("Sending")),
    "sent": ("success", gettext_lazy("Sent")),
    "unknown": ("violet", gettext_lazy("Unknown")),
    "waiting": ("warning", gettext_lazy("Waits for a person")),
    "failed": ("danger", gettext_lazy("Failed")),
    "restored": ("warning", gettext_lazy("Restored")),
}


@require_GET
@needs(Permission.SEE)
def calendar(request: PersonRequest, slug: str) -> HttpResponse:
    """The calendar, and beside it the drafts that have no day yet. Without scripts: the coming weeks as a list."""
    drafts = [each for each in queries.drafts(12) if each.post.plan_date is None]
    shown = {
        "agenda": _agenda(request),
        "drafts": drafts,
        "channels": connected(),
        "states": STATES | entries.SLOT_STATES,
        "narrowed": entries.asked(request, list(STATES)),
        "query": request.GET.urlencode(),
        "may_write": may_write(request),
        **entries.choices(),
    }
    return render(request, "publishing/calendar.html", shown)


@require_GET
@needs(Permission.SEE)
def events(request: PersonRequest, slug: str) -> HttpResponse:
    """Posts and slots between ``start`` and ``end`` as FullCalendar reads them; times are the brand's wall's."""
    try:
        start, end = _span(request)
    except ValueError:
        return HttpResponseBadRequest()
    return JsonResponse(_events(request, start, end), safe=False)


@require_GET
@needs(Permission.SEE)
def days(request: PersonRequest, slug: str) -> HttpResponse:
    """Public holidays and observances between ``start`` and ``end``, as FullCalendar reads them."""
    try:
        start, end = _span(request)
    except ValueError:
        return HttpResponseBadRequest()
    return JsonResponse(entries.day_events(request.brand, start.date(), end.date()), safe=False)


@require_POST
@needs(Permission.SCHEDULE)
def move(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Give a post another day and hour (``at``, on the brand's wall). A scheduled one is handed over anew.

    An empty ``at`` takes the day from a draft: how the undo of its first move ends.
    """
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    try:
        wall = _asked(request)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    was = _wall(request.brand, row)
    if _moved(request, row, wall):
        _tell(request, row, was)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("publishing:calendar", slug=slug)


def _asked(request: HttpRequest) -> datetime | None:
    written = request.POST["at"] if "at" in request.POST else request.GET["at"]
    return datetime.fromisoformat(written).replace(tzinfo=None) if written else None


def _moved(request: PersonRequest, row: Post, wall: datetime | None) -> bool:
    sheet = sheet_of(row)
    row.written_in = ""  # no window that is open on it knows of this move
    row.save(update_fields=["written_in"])
    if sheet.taken and not sheet.pending:
        messages.error(request, _("The post is out already: it stays where it was."))
        return False
    if sheet.pending and wall is not None:
        return _rescheduled(request, row, wall)
    if not sheet.pending:
        row.plan_date, row.plan_time = (wall.date(), wall.time()) if wall else (None, None)
        row.save()
    return not sheet.pending


def _rescheduled(request: PersonRequest, row: Post, wall: datetime) -> bool:
    planned = scheduling.plan(row, wall, request.brand.zone)
    if planned.past:
        messages.error(request, _("That moment is over: the post stays where it was."))
        return False
    try:
        scheduling.schedule(row, planned.wall, planned.zone, request.user.pk)
    except (scheduling.NoChannel, scheduling.AlreadyOut, scheduling.Blocked):
        messages.error(request, _("The post could not be moved: open it to see why."))
        return False
    return True


def _tell(request: PersonRequest, row: Post, was: datetime | None) -> None:
    wall = _wall(request.brand, row)
    said = _("Moved to %(when)s.") % {"when": when(wall)} if wall else _("Back among the drafts without a day.")
    if wall and not sheet_of(row).pending:
        said += " " + _("It is a draft: it goes out only once you schedule it.")
    back = reverse("publishing:move", kwargs={"slug": request.brand.slug, "post": row.pk})
    messages.success(request, said, extra_tags=f"undo:{back}?at={was.isoformat(timespec='minutes') if was else ''}")


def _wall(brand: Brand, row: Post) -> datetime | None:
    if row.plan_date is None:
        return None
    return datetime.combine(row.plan_date, row.plan_time or MORNING)


def _moment(request: HttpRequest, name: str) -> datetime:
    """A moment of the address; one without a zone is read as UTC, for a day more or less does not matter here."""
    moment = datetime.fromisoformat(request.GET.get(name, "").replace(" ", "+"))
    if not 1970 < moment.year < 2970:
        raise ValueError("no day that anybody plans")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _span(request: HttpRequest) -> tuple[datetime, datetime]:
    start, end = (_moment(request, name) for name in ("start", "end"))
    return start, min(end, start + LONGEST)


def _events(request: PersonRequest, start: datetime, end: datetime) -> list[dict[str, Any]]:
    narrowed = entries.asked(request, list(STATES))
    posts = [_event(request.brand, each) for each in queries.between(start, end) if narrowed.shows_post(each)]
    return posts + entries.slot_events(request.brand, start.date(), end.date(), narrowed)


def _event(brand: Brand, listed: Listed) -> dict[str, Any]:
    tone, word = STATES[listed.standing]
    planned = plans.to_wall(listed.at, brand.zone) if listed.at else _wall(brand, listed.post)
    wall = (planned or timezone.now()).replace(tzinfo=None, second=0, microsecond=0)
    where = {"slug": brand.slug, "post": listed.post.pk}
    return {
        "id": str(listed.post.pk),
        "title": shorten(" ".join(str(listed.post).split()), LONGEST_TITLE, len) or str(_("Untitled")),
        "start": wall.isoformat(),
        "url": page_of(brand.slug, listed.post),
        "kind": "post",
        "state": listed.standing,
        "tone": tone,
        "word": str(word),
        "channels": [str(each) for each in listed.channels],
        "move": reverse("publishing:move", kwargs=where),
        "editable": listed.standing in ("draft", "scheduled"),
    }


def _agenda(request: PersonRequest) -> list[dict[str, Any]]:
    now = timezone.now()
    start, end = now - timedelta(days=7), now + AHEAD
    found = _events(request, start, end) + entries.day_events(request.brand, start.date(), end.date())
    found.sort(key=lambda each: str(each["start"]))
    return [each | {"when": _read(str(each["start"]))} for each in found]


def _read(written: str) -> datetime | date:
    """A day, or a wall time."""
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
