"""Goals: the list, one goal, its form, and what is done to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.channels.models import Channel
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE, Unit
from passaparola.measurement import goal_checks, goal_series, goals, progress, smart
from passaparola.measurement.goal_forms import WISHES, GoalForm, from_audit
from passaparola.measurement.goals import Seen
from passaparola.strategy.models import Goal
from passaparola.workspaces.models import BrandAccess, Membership, Person
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import EVERY_BRAND, Permission, allows

POINTS = 40
"""Points of the chart before today, and as many after."""
ORDER = ("missed", "behind", "too_early", "unknown", "on_track", "reached", "closed")
"""What needs somebody stands first."""
SORTS = ("standing", "due", "part", "name")


@require_GET
@needs(Permission.SEE)
def goals_page(request: PersonRequest, slug: str) -> HttpResponse:
    """Every goal with its bar: ``?owner``, ``?channel``, ``?q``, ``?sort``; ``?view=bin`` the thrown away ones."""
    given = request.GET
    binned = given.get("view") == "bin"
    found = goals.listed(
        request.brand, owner=_number(given.get("owner")), channel=_number(given.get("channel")),
        words=given.get("q", "").strip(), binned=binned,
    )  # fmt: skip
    sort = given.get("sort") if given.get("sort") in SORTS else SORTS[0]
    context = {
        "goals": _sorted(found, str(sort)), "sort": sort, "binned": binned, "given": given,
        "owners": _people(request), "channels": _channels(), "may_write": allows(request.role, Permission.WRITE),
        "sorts": {"standing": _("Who needs me"), "due": _("Last day"), "part": _("How far"), "name": _("Name")},
        "narrowed": any(given.get(each) for each in ("q", "owner", "channel")),
    }  # fmt: skip
    return render(request, "measurement/goals.html", context)


@require_GET
@needs(Permission.SEE)
def goal(request: PersonRequest, slug: str, goal: int) -> HttpResponse:
    """One goal: how it stands, its letters, its line and forecast, its checkpoints."""
    row = get_object_or_404(Goal.objects.select_related("channel", "owner"), pk=goal)
    seen = goals.seen(request.brand, row)
    context = {
        "seen": seen, "goal": row, "letters": _letters(request, row), "chart": _chart(seen),
        "standing": Message(f"standing.{seen.standing}"), "may_write": allows(request.role, Permission.WRITE),
        "bands": (round(smart.LIKELY * 100), round(smart.STRETCH * 100)),
    }  # fmt: skip
    return render(request, "measurement/goal.html", context)


@needs(Permission.WRITE)
def goal_new(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A new goal; an audit's link fills the baseline."""
    return _edited(request, Goal(brand_id=request.brand.pk), from_audit(request.GET.dict()))


@needs(Permission.WRITE)
def goal_edit(request: PersonRequest, slug: str, goal: int) -> HttpResponseBase:
    """Change a goal; what changed is in the audit log."""
    return _edited(request, get_object_or_404(Goal, pk=goal), {})


@require_POST
@needs(Permission.WRITE)
def goal_close(request: PersonRequest, slug: str, goal: int) -> HttpResponseBase:
    """Close it, or pursue it again."""
    row = get_object_or_404(Goal, pk=goal)
    if row.closed_at is None:
        goals.close(row)
        messages.success(request, _("The goal is closed. It keeps its history."))
    else:
        goals.reopen(row)
        messages.success(request, _("The goal is pursued again."))
    return redirect("measurement:goal", slug=slug, goal=row.pk)


@require_POST
@needs(Permission.WRITE)
def goal_bin(request: PersonRequest, slug: str, goal: int) -> HttpResponseBase:
    """Into the bin; the toast takes it back."""
    goals.throw_away(get_object_or_404(Goal, pk=goal))
    undo = reverse("measurement:goal_recover", kwargs={"slug": slug, "goal": goal})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("measurement:goals", slug=slug)


@require_POST
@needs(Permission.WRITE)
def goal_recover(request: PersonRequest, slug: str, goal: int) -> HttpResponseBase:
    """Out of the bin."""
    goals.recover(get_object_or_404(Goal, pk=goal))
    messages.success(request, _("The goal is back."))
    return redirect("measurement:goal", slug=slug, goal=goal)


def _edited(request: PersonRequest, row: Goal, first: dict[str, Any]) -> HttpResponseBase:
    was = goals.state_of(row) if row.pk else {}
    given = request.POST if request.method == "POST" else None
    form = GoalForm(given, instance=row, initial=first, channels=_channels(), people=_people(request))
    checked = None
    if given is not None and form.is_valid():
        kept = form.save(commit=False)
        _fill_baseline(request, kept)
        if "check" not in given:
            goals.keep(kept, was)
            messages.success(request, _("The goal is stored."))
            return redirect("measurement:goal", slug=request.brand.slug, goal=kept.pk)
        checked = _letters(request, kept)
        form = GoalForm(
            instance=kept, channels=_channels(), people=_people(request), initial={"baseline_hash": kept.baseline_hash}
        )
    wishes = WISHES if row.pk is None and given is None and "name" not in first else ()
    context = {"form": form, "goal": row if row.pk else None, "letters": checked, "wishes": wishes}
    return render(request, "measurement/goal_form.html", context, status=422 if form.errors else 200)


def _fill_baseline(request: PersonRequest, row: Goal) -> None:
    """Where no starting value was given, today's reading is it, if there is one."""
    if row.baseline_value is not None:
        row.baseline_on = row.baseline_on or goals.today_of(request.brand)
        return
    today = goals.today_of(request.brand)
    series = goal_series.of(request.brand, row.metric, row.channel_id, today)
    value = progress.value_at(series.points, today)
    if value is not None:
        row.baseline_value, row.baseline_on = value, today
        row.baseline_source = row.baseline_source or _("Read by Passaparola")


def _letters(request: PersonRequest, row: Goal) -> list[dict[str, Any]]:
    return [
        {
            "letter": each,
            "name": Message(smart.NAMES[each.letter]),
            "verdict": Message(f"smart.verdict.{each.verdict}"),
            "tone": _TONES[each.verdict],
            "icon": _ICONS[each.verdict],
        }
        for each in goal_checks.letters(request.brand, row)
    ]


_TONES = {
    smart.Verdict.PASSED: "success",
    smart.Verdict.DOUBT: "warning",
    smart.Verdict.FAILED: "danger",
    smart.Verdict.UNKNOWN: "neutral",
}
_ICONS = {
    smart.Verdict.PASSED: {"icon": "circle-check"},
    smart.Verdict.DOUBT: {"icon": "alert-triangle"},
    smart.Verdict.FAILED: {"icon": "circle-x"},
    smart.Verdict.UNKNOWN: {"icon": "help-circle"},
}


def _chart(seen: Seen) -> dict[str, Any]:
    """What was, the straight way, and the forecast's fan, on one axis of days."""
    past = _thinned(seen.series.points[-120:])
    found = seen.forecast
    ahead = _thinned(list(range(len(found.days)))) if found else []
    known = dict(past)
    days = sorted({*known, *(found.days[each] for each in ahead)} if found else known)
    if seen.line:
        coming = [] if found else _thinned([each.day for each, _, _ in seen.checkpoints if each.day > seen.today])
        days = sorted({*days, *coming, seen.line.first, seen.line.last})
    series: list[dict[str, Any]] = [{"name": _("Readings"), "values": [known.get(day) for day in days]}]
    if seen.line:
        line = seen.line
        series.append(
            {
                "name": _("Way to the target"),
                "values": [_round(line.at(day)) if line.first <= day <= line.last else None for day in days],
            }
        )
    if found:
        bounds = {"low95": _("95%: low"), "middle": _("Forecast"), "high95": _("95%: high")}
        for name, words in bounds.items():
            values = dict(zip(found.days, getattr(found, name), strict=True))
            series.append({"name": words, "values": [_round(values.get(day)) for day in days]})
    return {"kind": "line", "labels": [date_format(day, _("j M y")) for day in days], **_in_unit(seen, series)}


def _in_unit(seen: Seen, series: list[dict[str, Any]]) -> dict[str, Any]:
    """Rates in percent, as they are written everywhere else."""
    entry = CATALOGUE.get(seen.goal.metric)
    if entry is None or entry.unit is not Unit.RATIO:
        return {"series": series}
    for each in series:
        each["values"] = [None if value is None else round(value * 100, 4) for value in each["values"]]
    return {"series": series, "unit": "%"}


def _thinned(rows: list[Any]) -> list[Any]:
    every = max(1, -(-len(rows) // POINTS))
    return rows[::-1][::every][::-1]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4 if abs(value) < 10 else 1)


def _sorted(found: list[Seen], by: str) -> list[Seen]:
    keys: dict[str, Any] = {
        "standing": lambda each: ORDER.index(each.standing),
        "due": lambda each: (each.goal.due_on is None, each.goal.due_on),
        "part": lambda each: -(each.part if each.part is not None else -1e9),
        "name": lambda each: each.goal.name.casefold(),
    }
    return sorted(found, key=keys[by])


def _channels() -> list[Channel]:
    return list(Channel.objects.filter(binned_at__isnull=True).order_by("name", "handle"))


def _people(request: PersonRequest) -> list[Person]:
    """Those who work on this brand."""
    rows = Membership.objects.filter(organisation_id=request.brand.organisation_id).select_related("person")
    given = set(BrandAccess.objects.filter(brand_id=request.brand.pk).values_list("membership_id", flat=True))
    return [each.person for each in rows if each.role in EVERY_BRAND or each.pk in given]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None
