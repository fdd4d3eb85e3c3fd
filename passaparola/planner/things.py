"""Pillars, partners and weekly appointments: made, changed, thrown away and recovered on pages of the same kind."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from passaparola.planner.forms import LABELS, CadenceForm, PartnerForm, PillarForm
from passaparola.planner.parts import PARTS, address_of
from passaparola.strategy.models import Cadence, Partner, Pillar
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@dataclass(frozen=True)
class Kind:
    """A sort of thing in the plan. ``part`` is where it is listed; its addresses are ``planner:<name>`` and so on."""

    name: str
    model: type[Any]
    form: "type[forms.ModelForm[Any]]"
    part: str
    heading: str | Promise


PILLAR = Kind("pillar", Pillar, PillarForm, "pillars", gettext_lazy("Pillar"))
PARTNER = Kind("partner", Partner, PartnerForm, "partners", gettext_lazy("Partner"))
CADENCE = Kind("cadence", Cadence, CadenceForm, "week", gettext_lazy("Weekly appointment"))
KINDS = {each.name: each for each in (PILLAR, PARTNER, CADENCE)}


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def new(request: PersonRequest, slug: str, kind: str) -> HttpResponseBase:
    """An empty form; ``?weekday``, ``?time`` and so on fill it in."""
    sort = KINDS[kind]
    return _edit(request, sort, sort.model(brand=request.brand))


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def edit(request: PersonRequest, /, slug: str, kind: str, **which: int) -> HttpResponseBase:
    """Change one."""
    sort = KINDS[kind]
    return _edit(request, sort, get_object_or_404(sort.model, pk=which[kind]))


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, /, slug: str, kind: str, **which: int) -> HttpResponseBase:
    """Into the bin; the toast takes it back."""
    _mark(KINDS[kind], which[kind], binned=True)
    undo = reverse(f"planner:{kind}_recover", kwargs={"slug": slug, **which})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(address_of(slug, KINDS[kind].part))


@require_POST
@needs(Permission.WRITE)
def recover(request: PersonRequest, /, slug: str, kind: str, **which: int) -> HttpResponseBase:
    """Out of the bin."""
    _mark(KINDS[kind], which[kind], binned=False)
    messages.success(request, _("It is back in the plan."))
    return HttpResponseRedirect(address_of(slug, KINDS[kind].part))


def _mark(kind: Kind, number: int, *, binned: bool) -> None:
    row = get_object_or_404(kind.model, pk=number)
    row.binned_at = timezone.now() if binned else None
    row.save(update_fields=["binned_at"])


def _edit(request: PersonRequest, kind: Kind, row: Any) -> HttpResponseBase:
    initial = {name: value for name, value in request.GET.items() if name in kind.form.base_fields}
    form = kind.form(request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(address_of(request.brand.slug, kind.part))
    shown = {
        "form": form,
        "row": row,
        "kind": kind,
        "back": address_of(request.brand.slug, kind.part),
        "part_name": PARTS[kind.part],
        "labels": LABELS,
    }
    return render(request, "planner/thing.html", shown, status=422 if request.method == "POST" else 200)
