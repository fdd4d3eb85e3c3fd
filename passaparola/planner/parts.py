"""The page of the plan, part by part, and the forms that are kept whole."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from passaparola.channels.models import Channel
from passaparola.planner import weeks
from passaparola.planner.forms import DaysForm, HoursForm, RoleForm, ToneForm
from passaparola.strategy import brand_days, days, rules
from passaparola.strategy.models import Cadence, ChannelRole, Partner, Pillar, Tone
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

PARTS = {
    "channels": gettext_lazy("Channels"),
    "pillars": gettext_lazy("Pillars"),
    "formats": gettext_lazy("Formats and hours"),
    "tone": gettext_lazy("Tone"),
    "partners": gettext_lazy("Partners"),
    "week": gettext_lazy("The week"),
    "days": gettext_lazy("Holidays and days"),
}
Shown = dict[str, Any]


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def plan(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The plan: ``?part`` is one of its parts. A form that is sent is that part's."""
    part = request.GET.get("part", "channels")
    part = part if part in PARTS else "channels"
    if request.method == "POST":
        return _sent(request, part)
    return _page(request, part, SHOW[part](request))


def address_of(slug: str, part: str) -> str:
    """Where a part of the plan is."""
    return reverse("planner:plan", kwargs={"slug": slug}) + f"?part={part}"


@needs(Permission.WRITE)
def _sent(request: PersonRequest, part: str) -> HttpResponseBase:
    keep = KEEP.get(part)
    refused = keep(request) if keep else None
    if refused is not None:
        return _page(request, part, SHOW[part](request) | refused, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(address_of(request.brand.slug, part))


def _page(request: PersonRequest, part: str, shown: Shown, status: int = 200) -> HttpResponse:
    around = {
        "parts": PARTS,
        "part": part,
        "binned": _binned(part),
        "may_write": allows(request.role, Permission.WRITE),
        "template": f"planner/part_{part}.html",
        "path_hidden": brand_days.plan_of(request.brand).path_hidden_at is not None,
    }
    return render(request, "planner/plan.html", around | shown, status=status)


def _binned(part: str) -> list[tuple[str, Any]]:
    """What lies in the bin of a part, by the address that recovers it."""
    models: dict[str, Any] = {
        "pillars": ("pillar", Pillar),
        "partners": ("partner", Partner),
        "week": ("cadence", Cadence),
    }
    if part not in models:
        return []
    name, model = models[part]
    return [(name, each) for each in model.objects.filter(binned_at__isnull=False)[:20]]


def _channels(request: PersonRequest) -> Shown:
    data = request.POST if request.method == "POST" else None
    known = {each.channel_id: each for each in ChannelRole.objects.all()}
    rows = Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle")
    forms = []
    for each in rows:
        role = known.get(each.pk) or ChannelRole(brand=request.brand, channel=each)
        forms.append((each, RoleForm(data, prefix=f"c{each.pk}", instance=role)))
    forms.sort(key=lambda one: (one[1].instance.priority is None, one[1].instance.priority or 0))
    return {"channel_forms": forms}


def _keep_channels(request: PersonRequest) -> Shown | None:
    shown = _channels(request)
    forms = [form for _channel, form in shown["channel_forms"]]
    refused = [form for form in forms if not form.is_valid()]
    if refused:
        return shown
    for form in forms:
        form.save()
    return None


def _pillars(request: PersonRequest) -> Shown:
    rows = list(Pillar.objects.filter(binned_at__isnull=True).select_related("persona", "goal"))
    return {"pillars": rows, "shares": rules.shares([each.share for each in rows])}


def _formats(request: PersonRequest) -> Shown:
    known, plan = weeks.hours(), brand_days.plan_of(request.brand)
    rows = weeks.cadences()
    given = {"form": HoursForm(request.POST or None, known=known, plan=plan)}
    return given | {"load": weeks.workload(request.brand, rows), "weekly": len(rows)}


def _keep_formats(request: PersonRequest) -> Shown | None:
    plan = brand_days.plan_of(request.brand)
    form = HoursForm(request.POST, known={}, plan=plan)
    if not form.is_valid():
        return {"form": form}
    weeks.estimate(request.brand, form.estimates)
    available: Decimal | None = form.cleaned_data["available"]
    plan.hours_a_week = available
    plan.save()
    return None


def _tone(request: PersonRequest) -> Shown:
    return {"form": ToneForm(request.POST or None, instance=_tone_of(request))}


def _keep_tone(request: PersonRequest) -> Shown | None:
    form = ToneForm(request.POST, instance=_tone_of(request))
    if not form.is_valid():
        return {"form": form}
    form.save()
    return None


def _tone_of(request: PersonRequest) -> Tone:
    return Tone.objects.first() or Tone(brand=request.brand)


def _partners(request: PersonRequest) -> Shown:
    words = request.GET.get("q", "").strip()
    rows = Partner.objects.filter(binned_at__isnull=True)
    for word in words.split():
        rows = rows.filter(name__icontains=word) | rows.filter(handle__icontains=word)
    return {"partners": list(rows), "words": words}


def _week(request: PersonRequest) -> Shown:
    rows = weeks.cadences()
    some = Channel.objects.filter(binned_at__isnull=True).exists()
    grid = weeks.grid(rows)
    return {"cadences": rows, "grid": grid, "load": weeks.workload(request.brand, rows), "has_channel": some}


def _days(request: PersonRequest) -> Shown:
    plan = brand_days.plan_of(request.brand)
    initial = {"place": plan.subdivision, "followed": sorted(brand_days.followed())}
    form = DaysForm(initial=initial, language=_language(), plan=plan)
    return {"form": form, "sources": sorted({each.source for each in days.listed()})}


def _keep_days(request: PersonRequest) -> Shown | None:
    plan = brand_days.plan_of(request.brand)
    form = DaysForm(request.POST, language=_language(), plan=plan)
    if not form.is_valid():
        return {"form": form}
    plan.subdivision = form.cleaned_data["place"]
    plan.save()
    brand_days.follow(request.brand, set(form.cleaned_data["followed"]))
    return None


def _language() -> str:
    return get_language() or "en"


SHOW: dict[str, Callable[[PersonRequest], Shown]] = {
    "channels": _channels,
    "pillars": _pillars,
    "formats": _formats,
    "tone": _tone,
    "partners": _partners,
    "week": _week,
    "days": _days,
}
KEEP: dict[str, Callable[[PersonRequest], Shown | None]] = {
    "channels": _keep_channels,
    "formats": _keep_formats,
    "tone": _keep_tone,
    "days": _keep_days,
}
