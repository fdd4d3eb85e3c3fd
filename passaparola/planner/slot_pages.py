"""One slot of the calendar: what it waits for, moving it, leaving it empty, throwing it away."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from passaparola.planner.forms import SlotForm
from passaparola.publishing import queries
from passaparola.publishing.models import Post
from passaparola.publishing.slots import standing_of
from passaparola.publishing.wording import when
from passaparola.strategy import brand_days
from passaparola.strategy.models import Slot
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def slot(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """What the slot is for, and what can be done with it; sent, it is changed."""
    row = get_object_or_404(Slot.objects.select_related("channel", "pillar", "persona", "goal"), pk=slot)
    if request.method == "POST":
        return _changed(request, row)
    return _page(request, row, SlotForm(instance=row))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A slot made by hand; ``?day`` fills it in."""
    row = Slot(brand=request.brand, zone=request.brand.zone)
    form = SlotForm(request.POST or None, instance=row, initial={"day": _day(request)})
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, _("The slot is on the calendar."))
        return redirect("planner:slot", slug=slug, slot=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "planner/slot_new.html", {"form": form}, status=status)


@require_POST
@needs(Permission.WRITE)
def move(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """Another day and hour (``at``, on the brand's wall); how a drag on the calendar ends, and its undo."""
    row = get_object_or_404(Slot, pk=slot)
    try:
        written = request.POST["at"] if "at" in request.POST else request.GET["at"]
        wall = datetime.fromisoformat(written).replace(tzinfo=None)
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    was = datetime.combine(row.day, row.time).isoformat(timespec="minutes")
    row.day, row.time, row.changed_at = wall.date(), wall.time(), timezone.now()
    row.save(update_fields=["day", "time", "changed_at"])
    back = reverse("planner:slot_move", kwargs={"slug": slug, "slot": slot})
    messages.success(request, _("Moved to %(when)s.") % {"when": when(wall)}, extra_tags=f"undo:{back}?at={was}")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("publishing:calendar", slug=slug)


@require_POST
@needs(Permission.WRITE)
def skip(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """Leave it empty on purpose, and say why."""
    row = get_object_or_404(Slot, pk=slot)
    row.skipped_at, row.skipped_why = timezone.now(), request.POST.get("why", "").strip()[:200]
    _touch(row, "skipped_at", "skipped_why")
    undo = reverse("planner:slot_unskip", kwargs={"slug": slug, "slot": slot})
    messages.success(request, _("This slot stays empty."), extra_tags=f"undo:{undo}")
    return redirect("planner:slot", slug=slug, slot=slot)


@require_POST
@needs(Permission.WRITE)
def unskip(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """It waits for a post again."""
    row = get_object_or_404(Slot, pk=slot)
    row.skipped_at, row.skipped_why = None, ""
    _touch(row, "skipped_at", "skipped_why")
    messages.success(request, _("The slot waits for a post again."))
    return redirect("planner:slot", slug=slug, slot=slot)


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """Off the calendar; the toast takes it back. The plan does not put it there again."""
    row = get_object_or_404(Slot, pk=slot)
    row.binned_at, row.removed_in = timezone.now(), None
    _touch(row, "binned_at", "removed_in")
    undo = reverse("planner:slot_recover", kwargs={"slug": slug, "slot": slot})
    messages.success(request, _("Taken off the calendar."), extra_tags=f"undo:{undo}")
    return redirect("publishing:calendar", slug=slug)


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, slug: str, slot: int) -> HttpResponseBase:
    """Back on the calendar, unless the plan put another one there meanwhile."""
    row = get_object_or_404(Slot, pk=slot)
    same = Slot.objects.filter(cadence=row.cadence, cadence_day=row.cadence_day, binned_at__isnull=True)
    if row.cadence and same.exclude(pk=slot).exists():
        messages.error(request, _("The plan has put another slot in its place: that one stays."))
        return redirect("publishing:calendar", slug=slug)
    row.binned_at, row.removed_in = None, None
    _touch(row, "binned_at", "removed_in")
    messages.success(request, _("The slot is back on the calendar."))
    return redirect("planner:slot", slug=slug, slot=slot)


@needs(Permission.WRITE)
def _changed(request: PersonRequest, row: Slot) -> HttpResponseBase:
    form = SlotForm(request.POST, instance=row)
    if not form.is_valid():
        return _page(request, row, form, 422)
    changed = form.save(commit=False)
    changed.changed_at = timezone.now()
    changed.save()
    messages.success(request, _("Saved."))
    return redirect("planner:slot", slug=request.brand.slug, slot=row.pk)


def _page(request: PersonRequest, row: Slot, form: SlotForm, status: int = 200) -> HttpResponse:
    posts = queries.listed(Post.objects.filter(slot=row, binned_at__isnull=True).order_by("pk"))
    language = request.LANGUAGE_CODE
    shown = {
        "slot": row,
        "form": form,
        "posts": posts,
        "compose_here": reverse("publishing:compose", kwargs={"slug": request.brand.slug}) + f"?slot={row.pk}",
        "standing": standing_of(row, posts, timezone.now()),
        "days": brand_days.by_day(request.brand, row.day, date.fromordinal(row.day.toordinal() + 1), language).get(
            row.day, ()
        ),
        "may_write": allows(request.role, Permission.WRITE),
    }
    return render(request, "planner/slot.html", shown, status=status)


def _touch(row: Slot, *fields: str) -> None:
    row.changed_at = timezone.now()
    row.save(update_fields=[*fields, "changed_at"])


def _day(request: PersonRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
