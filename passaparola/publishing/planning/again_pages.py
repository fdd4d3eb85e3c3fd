"""What comes again: the list, the form with its next dates, skipping one, stopping; and what stays true."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.kernel import plans
from passaparola.library.pages import may_write
from passaparola.publishing import drafts, places
from passaparola.publishing.models import Evergreen, Post, Queue, Recurrence
from passaparola.publishing.planning import evergreen as resting
from passaparola.publishing.planning import recurring
from passaparola.publishing.planning.evergreen import Rest
from passaparola.publishing.planning.forms import AgainForm, EvergreenForm
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_GET
@needs(Permission.SEE)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """What comes again in this brand."""
    rows = Recurrence.objects.filter(binned_at__isnull=True, post__binned_at__isnull=True).select_related("post")
    shown = [{"row": each, "next": recurring.coming(each, 1)} for each in rows.order_by("pk")]
    again = Evergreen.objects.filter(binned_at__isnull=True, post__binned_at__isnull=True)
    context = {
        "rows": shown,
        "resting": [{"row": each, "on": resting.next_on(each)} for each in again.select_related("post", "queue")],
        "may_write": may_write(request),
    }
    return render(request, "publishing/queues/again_list.html", context)


@require_GET
@needs(Permission.SCHEDULE)
def ways(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """Other ways to plan one post: into a queue, again and again, or as evergreen."""
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    shown = {
        "post": row,
        "queues": Queue.objects.filter(binned_at__isnull=True),
        "series": Recurrence.objects.filter(post=row, binned_at__isnull=True),
        "evergreens": Evergreen.objects.filter(post=row, binned_at__isnull=True).select_related("queue"),
        "published": bool(sheet_of(row).published),
        "evergreen_form": EvergreenForm(),
    }
    return render(request, "publishing/queues/ways.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SCHEDULE)
def begin(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """Let a post come again: the form; ``look`` shows its next dates, otherwise it is kept."""
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    return _form(request, slug, row, None)


@require_http_methods(["GET", "POST"])
@needs(Permission.SCHEDULE)
def change(request: PersonRequest, slug: str, recurrence: int) -> HttpResponse:
    """Change how something comes again; what was made ahead is made anew."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence, binned_at__isnull=True)
    return _form(request, slug, row.post, row)


@require_GET
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, recurrence: int) -> HttpResponse:
    """One series: its dates to come and what was made for them."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence)
    shown = {
        "row": row,
        "coming": recurring.coming(row),
        "shortened": places.is_shortened(recurring.series_of(row).pattern),
        "may_write": may_write(request),
    }
    return render(request, "publishing/queues/series.html", shown)


@require_POST
@needs(Permission.SCHEDULE)
def skip(request: PersonRequest, slug: str, recurrence: int) -> HttpResponseBase:
    """It does not come on ``day``; with ``back`` it does after all."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence)
    day = _day(request)
    if day is None:
        return redirect(_page(slug, row))
    if "back" in request.POST or "back" in request.GET:
        recurring.unskip(row, day, request.brand.zone)
        messages.success(request, _("It comes on that day again."))
        return redirect(_page(slug, row))
    try:
        recurring.skip(row, day, request.user.pk)
    except drafts.StillOut:
        messages.error(request, _("The post of that day is going out already."))
        return redirect(_page(slug, row))
    undo = reverse("publishing:recurrence_skip", kwargs={"slug": slug, "recurrence": recurrence})
    messages.success(request, _("It does not come on that day."), extra_tags=f"undo:{undo}?back=1&day={day}")
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def renew(request: PersonRequest, slug: str, recurrence: int) -> HttpResponseBase:
    """Bring the copies to come up to what the post says now."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence, binned_at__isnull=True)
    recurring.renew(row, request.user.pk)
    count = recurring.make_due(row.pk, request.brand.zone)
    said = ngettext("%(count)d copy made anew.", "%(count)d copies made anew.", count) % {"count": count}
    messages.success(request, said + " " + _("Those that somebody changed stay as they are."))
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def stop(request: PersonRequest, slug: str, recurrence: int) -> HttpResponseBase:
    """No more copies; with ``coming`` those that are scheduled go into the bin as well."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence)
    recurring.stop(row)
    taken = recurring.take_copies_back(row, request.user.pk) if "coming" in request.POST else 0
    undo = reverse("publishing:recurrence_resume", kwargs={"slug": slug, "recurrence": recurrence})
    said = ngettext("Stopped, and %(count)d copy thrown away.", "Stopped, and %(count)d copies thrown away.", taken)
    said = said % {"count": taken} if taken else _("Stopped: no more copies are made. What is scheduled goes out.")
    messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect("publishing:recurring", slug=slug)


@require_POST
@needs(Permission.SCHEDULE)
def resume(request: PersonRequest, slug: str, recurrence: int) -> HttpResponseBase:
    """It comes again after all."""
    row = get_object_or_404(Recurrence.objects.select_related("post"), pk=recurrence)
    recurring.resume(row)
    recurring.make_due(row.pk, request.brand.zone)
    messages.success(request, _("It comes again."))
    return redirect(_page(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def keep_evergreen(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Let a published post go out again through a queue."""
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    shown = EvergreenForm(request.POST)
    if not shown.is_valid():
        messages.error(request, _("Choose a queue, and how many days the post rests (7 to 730)."))
        return redirect("publishing:ways", slug=slug, post=post)
    said = shown.cleaned_data
    try:
        resting.add(row, said["queue"], Rest(said["rest_days"], said["most"], said["until"]), request.brand.zone)
        messages.success(request, _("It goes out again through “%(queue)s”.") % {"queue": said["queue"].name})
    except resting.NotPublished:
        messages.error(request, _("This post has not gone out yet."))
        return redirect("publishing:ways", slug=slug, post=post)
    return redirect("publishing:queue", slug=slug, queue=said["queue"].pk)


@require_POST
@needs(Permission.SCHEDULE)
def end_evergreen(request: PersonRequest, slug: str, evergreen: int) -> HttpResponseBase:
    """It does not go out again; with ``back`` it does after all."""
    found = get_object_or_404(Evergreen, pk=evergreen)
    back = "back" in request.GET
    Evergreen.objects.filter(pk=found.pk).update(binned_at=None if back else timezone.now())
    if back:
        messages.success(request, _("It goes out again."))
    else:
        undo = reverse("publishing:evergreen_end", kwargs={"slug": slug, "evergreen": evergreen})
        messages.success(request, _("It does not go out again."), extra_tags=f"undo:{undo}?back=1")
    return redirect("publishing:queue", slug=slug, queue=found.queue_id)


def _form(request: PersonRequest, slug: str, post: Post, row: Recurrence | None) -> HttpResponse:
    shown = AgainForm(request.POST or None, initial=_initial(request, post, row))
    context: dict[str, Any] = {"form": shown, "post": post, "row": row}
    if request.method == "POST" and shown.is_valid():
        series = shown.series(row.zone if row else request.brand.zone)
        if "look" not in request.POST:
            kept = recurring.keep(post, series, request.user.pk, row)
            recurring.make_due(kept.pk, request.brand.zone)
            messages.success(request, _("It comes again, from now on."))
            return redirect(_page(slug, kept))
        context["dates"] = recurring.dates(series, _yesterday(series.zone))
        context["shortened"] = places.is_shortened(series.pattern)
    return render(request, "publishing/queues/again_form.html", context, status=422 if shown.errors else 200)


def _initial(request: PersonRequest, post: Post, row: Recurrence | None) -> dict[str, Any]:
    if row is not None:
        names = ("step", "every", "weekdays", "starts_on", "time", "until")
        return {name: getattr(row, name) for name in names} | {"count": row.left}
    tomorrow = plans.to_wall(datetime.now(UTC), request.brand.zone).date() + timedelta(days=1)
    hour = post.plan_time or time(9)
    return {"starts_on": max(post.plan_date or tomorrow, tomorrow), "time": hour}


def _yesterday(zone: str) -> date:
    return plans.to_wall(datetime.now(UTC), zone).date() - timedelta(days=1)


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("day") or request.GET.get("day", ""))
    except ValueError:
        return None


def _page(slug: str, row: Recurrence) -> str:
    return reverse("publishing:recurrence", kwargs={"slug": slug, "recurrence": row.pk})
