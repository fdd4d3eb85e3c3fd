"""Costs: the list, the form, the bin, and files in and out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.measurement import costs, money_files
from passaparola.measurement.importing import Import, import_page
from passaparola.measurement.models import Cost
from passaparola.measurement.money_forms import KINDS, CostForm
from passaparola.measurement.money_rows import COST_FIELDS
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

PAGE = 50


@require_GET
@needs(Permission.MONEY)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's costs: ``?q`` searches, ``?kind`` and ``?of`` narrow, ``?bin`` shows the bin."""
    asked = _asked(request)
    rows = costs.listed(**asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "asked": asked, "kinds": KINDS, "sum": rows.aggregate(sum=Sum("amount"))["sum"]}
    filtered = any(asked[name] for name in ("words", "kind", "of"))
    return render(request, "measurement/costs.html", shown | {"filtered": filtered, "query": request.GET.urlencode()})


@require_GET
@needs(Permission.MONEY)
def export(request: PersonRequest, slug: str) -> HttpResponse:
    """The list as CSV, amounts with a point and two decimals."""
    head = ["from_day", "to_day", "monthly", "kind", "label", "hours", "rate", "amount", "currency", "channel", "post"]
    rows = [
        [each.from_day, each.to_day, "yes" if each.monthly else "", each.kind, each.label, each.hours, each.rate,
         each.amount, request.brand.currency, each.channel.handle if each.channel else "", str(each.post or "")]
        for each in costs.listed(**_asked(request))
    ]  # fmt: skip
    return spreadsheets.download(f"costs-{slug}", [head, *rows])


@require_http_methods(["GET", "POST"])
@needs(Permission.MONEY)
def form(request: PersonRequest, slug: str, cost: int = 0) -> HttpResponse:
    """A new cost, or one that stands."""
    row = get_object_or_404(Cost, pk=cost) if cost else None
    shown = CostForm(request.POST or None, initial=_initial(request, row))
    if request.method == "POST" and shown.is_valid():
        costs.keep(request.brand.pk, shown.plan(), request.user.pk, row)
        messages.success(request, _("Cost saved."))
        return redirect("measurement:costs", slug)
    context = {"form": shown, "cost": row}
    return render(request, "measurement/costs_form.html", context, status=422 if shown.errors else 200)


@require_POST
@needs(Permission.MONEY)
def bin(request: PersonRequest, slug: str, cost: int) -> HttpResponse:
    """Into the bin; the toast takes it back."""
    costs.throw_away(get_object_or_404(Cost, pk=cost))
    undo = reverse("measurement:cost_recover", kwargs={"slug": slug, "cost": cost})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("measurement:costs", slug)


@require_POST
@needs(Permission.MONEY)
def recover(request: PersonRequest, slug: str, cost: int) -> HttpResponse:
    """Out of the bin."""
    costs.recover(get_object_or_404(Cost, pk=cost))
    messages.success(request, _("Back among the costs."))
    return redirect("measurement:costs", slug)


@require_http_methods(["GET", "POST"])
@needs(Permission.MONEY)
def from_file(request: PersonRequest, slug: str) -> HttpResponse:
    """Import a file in two steps: what it holds, then what becomes of each row."""

    def keep(file: money_files.File, outcome: money_files.Outcome) -> str:
        count = money_files.import_costs(request.brand, file, outcome, request.user.pk)
        return ngettext("%(count)d cost imported.", "%(count)d costs imported.", count) % {"count": count}

    what = Import(COST_FIELDS, money_files.look_at_costs, keep, "measurement:costs", "measurement/costs_import.html")
    return import_page(request, what)


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    return {
        "words": given.get("q", "").strip(),
        "kind": given.get("kind", ""),
        "of": given.get("of", ""),
        "binned": "bin" in given,
    }


def _initial(request: PersonRequest, row: Cost | None) -> dict[str, Any]:
    if row is None:
        kept = {name: request.GET.get(name) for name in ("channel", "post") if request.GET.get(name, "").isdecimal()}
        return {"kind": "hours", **{name: int(value or 0) for name, value in kept.items()}}
    names = ("kind", "label", "hours", "rate", "amount", "from_day", "to_day", "monthly")
    placed = {"channel": row.channel_id, "post": row.post_id}
    return {name: getattr(row, name) for name in names} | placed
