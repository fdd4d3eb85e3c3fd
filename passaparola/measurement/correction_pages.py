"""The corrections of the week: proposed, decided, and what became of them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passaparola.kernel.message import Message
from passaparola.measurement import correcting, weak_points, week_rows
from passaparola.measurement.goals import today_of
from passaparola.measurement.models import Correction
from passaparola.measurement.periods import monday_of
from passaparola.strategy.models import Format
from passaparola.strategy.wording import FORMATS
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

EARLIER = timedelta(weeks=8)
"""Decisions of so long ago stand below."""


@require_GET
@needs(Permission.SEE)
def corrections(request: PersonRequest, slug: str) -> HttpResponse:
    """This week's proposals, tasks that wait to be done, comparisons, and earlier decisions."""
    today = today_of(request.brand)
    week = monday_of(today)
    rows = Correction.objects.filter(week__gte=week - EARLIER).select_related("decided_by", "slot", "slot__channel")
    shown = [_shown(request, each) for each in rows.order_by("-week", "pk")]
    state = Correction.State
    proposed = [each for each in shown if each["row"].state == state.PROPOSED and each["row"].week == week]
    tasks = [each for each in shown if each["row"].state == state.ACCEPTED and each["row"].done_at is None]
    kept = [each for each in shown if each["row"].state != state.PROPOSED and each not in tasks]
    context = {
        "week": week, "proposed": proposed, "tasks": tasks, "decided": kept,
        "compared": [_compared(each) for each in weak_points.compare(week_rows.groups(request.brand, today))],
        "may_write": allows(request.role, Permission.WRITE),
    }  # fmt: skip
    return render(request, "measurement/corrections.html", context)


@require_POST
@needs(Permission.WRITE)
def look(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Look for weak points now."""
    made = correcting.look(request.brand)
    said = ngettext("%(count)s new proposal.", "%(count)s new proposals.", made) % {"count": made}
    messages.success(request, said if made else _("Nothing new was found."))
    return redirect("measurement:corrections", slug=slug)


@require_POST
@needs(Permission.WRITE)
def decide(request: PersonRequest, slug: str, correction: int) -> HttpResponseBase:
    """``what``: accept, refuse (with ``reason``), done, or reconsider."""
    row = get_object_or_404(Correction, pk=correction)
    what = request.POST.get("what", "")
    undo = reverse("measurement:reconsider", kwargs={"slug": slug, "correction": row.pk})
    if what == "accept":
        row = correcting.accept(row, request.brand, request.user.pk)
        said = _("Accepted: a slot is on the calendar.") if row.slot else _("Accepted: it stands among the tasks.")
        messages.success(request, said, extra_tags=f"undo:{undo}")
    elif what == "refuse":
        correcting.refuse(row, request.user.pk, request.POST.get("reason", "").strip()[:500])
        messages.success(request, _("Refused. It is not proposed again for four weeks."), extra_tags=f"undo:{undo}")
    elif what == "done":
        correcting.done(row)
        messages.success(request, _("Done."))
    return redirect("measurement:corrections", slug=slug)


@require_POST
@needs(Permission.WRITE)
def reconsider(request: PersonRequest, slug: str, correction: int) -> HttpResponseBase:
    """Take a decision back."""
    correcting.reconsider(get_object_or_404(Correction, pk=correction))
    messages.success(request, _("It stands among the proposals again."))
    return redirect("measurement:corrections", slug=slug)


def _shown(request: PersonRequest, row: Correction) -> dict[str, Any]:
    return {
        "row": row,
        "words": _words(row),
        "proposal": Message.from_json(row.proposal),
        "evidence": correcting.evidence_of(row),
        "address": _address(request.brand.slug, row.given),
        "due": correcting.due_by(row, request.brand),
    }


def _words(row: Correction) -> Message | None:
    """The weak point; a format by its name in the page's language."""
    told = Message.from_json(row.words)
    if told is None or row.kind != "format":
        return told
    name = str(told.params.get("name", ""))
    return Message(told.id, {**told.params, "name": _format(name)})


def _address(slug: str, given: dict[str, Any]) -> str:
    """The page where a task is done; empty while that station is not there."""
    if "page" not in given:
        return ""
    try:
        found = reverse(given["page"], kwargs={"slug": slug, **given.get("parts", {})})
    except NoReverseMatch:
        return ""
    return f"{found}?{given['query']}" if "query" in given else found


def _compared(each: weak_points.Compared) -> dict[str, Any]:
    verdict = "too_few" if each.too_few else "lower" if each.lower else "none"
    name = Message(f"trait.{each.group.trait}")
    return {"compared": each, "verdict": Message(f"compared.{verdict}"), "trait": name, "name": _name(each.group)}


def _name(group: weak_points.Group) -> str:
    return _format(group.name) if group.trait == "format" else group.name


def _format(name: str) -> str:
    return str(FORMATS[Format(name)]) if name in Format else name
