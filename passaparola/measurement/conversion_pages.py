"""Conversions: the list, the form, the bin, files, and the keys of the endpoint."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.kernel import plans
from passaparola.measurement import conversions, money_files, signing
from passaparola.measurement.importing import Import, import_page
from passaparola.measurement.models import Conversion, ConversionKey
from passaparola.measurement.money_forms import SOURCES, ConversionForm, KeyForm
from passaparola.measurement.money_rows import CONVERSION_FIELDS
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

PAGE = 50


@require_GET
@needs(Permission.MONEY)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's conversions: ``?q`` searches order numbers, ``?origin`` narrows, ``?bin`` shows the bin."""
    asked = _asked(request)
    page = Paginator(conversions.listed(**asked), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "asked": asked, "sources": SOURCES, "filtered": bool(asked["words"] or asked["origin"])}
    return render(request, "measurement/conversions.html", shown | {"query": request.GET.urlencode()})


@require_GET
@needs(Permission.MONEY)
def export(request: PersonRequest, slug: str) -> HttpResponse:
    """The list as CSV, moments in UTC, amounts with a point and two decimals; empty is unknown."""
    head = ["at", "kind", "external_id", "revenue", "own_cost", "currency", "source", "link", "channel", "post"]
    rows = [
        [each.at.isoformat(), each.kind, each.external_id, each.revenue, each.own_cost, request.brand.currency,
         each.source, each.link.code if each.link else "", each.channel.handle if each.channel else "",
         str(each.post or "")]
        for each in conversions.listed(**_asked(request))
    ]  # fmt: skip
    return spreadsheets.download(f"conversions-{slug}", [head, *rows])


@require_http_methods(["GET", "POST"])
@needs(Permission.MONEY)
def form(request: PersonRequest, slug: str) -> HttpResponse:
    """A conversion, by hand."""
    now = plans.to_wall(timezone.now(), request.brand.zone).replace(second=0, microsecond=0)
    shown = ConversionForm(request.POST or None, initial={"kind": "sale", "at": now})
    if request.method == "POST" and shown.is_valid() and _recorded(request, shown):
        return redirect("measurement:conversions", slug)
    context = {"form": shown}
    return render(request, "measurement/conversions_form.html", context, status=422 if shown.errors else 200)


@require_POST
@needs(Permission.MONEY)
def bin(request: PersonRequest, slug: str, conversion: int) -> HttpResponse:
    """Into the bin; the toast takes it back."""
    conversions.throw_away(get_object_or_404(Conversion, pk=conversion))
    undo = reverse("measurement:conversion_recover", kwargs={"slug": slug, "conversion": conversion})
    messages.success(request, _("Moved to the bin."), extra_tags=f"undo:{undo}")
    return redirect("measurement:conversions", slug)


@require_POST
@needs(Permission.MONEY)
def recover(request: PersonRequest, slug: str, conversion: int) -> HttpResponse:
    """Out of the bin."""
    conversions.recover(get_object_or_404(Conversion, pk=conversion))
    messages.success(request, _("Back among the conversions."))
    return redirect("measurement:conversions", slug)


@require_http_methods(["GET", "POST"])
@needs(Permission.MONEY)
def from_file(request: PersonRequest, slug: str) -> HttpResponse:
    """Import a file in two steps: what it holds, then what becomes of each row."""

    def keep(file: money_files.File, outcome: money_files.Outcome) -> str:
        count = money_files.import_conversions(request.brand, file, outcome)
        return ngettext("%(count)d conversion imported.", "%(count)d conversions imported.", count) % {"count": count}

    page = "measurement/conversions_import.html"
    what = Import(CONVERSION_FIELDS, money_files.look_at_conversions, keep, "measurement:conversions", page)
    return import_page(request, what)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE)
def keys(request: PersonRequest, slug: str) -> HttpResponse:
    """The endpoint's keys; a fresh secret is shown in the answer that makes it and never again."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, secret = signing.make(request.brand.pk, form.cleaned_data["label"], request.user.pk)
        return _keys(request, KeyForm(), row, secret)
    return _keys(request, form)


@never_cache
@require_POST
@needs(Permission.MANAGE)
def rotate(request: PersonRequest, slug: str, key: int) -> HttpResponse:
    """A new secret for a key."""
    row = get_object_or_404(ConversionKey, pk=key, revoked_at=None)
    return _keys(request, KeyForm(), row, signing.rotate(row))


@require_POST
@needs(Permission.MANAGE)
def revoke(request: PersonRequest, slug: str, key: int) -> HttpResponse:
    """Make a key useless."""
    signing.revoke(get_object_or_404(ConversionKey, pk=key, revoked_at=None))
    messages.success(request, _("The key is revoked: what it signs is refused from now on."))
    return redirect("measurement:conversion_keys", slug)


def _keys(request: PersonRequest, form: KeyForm, fresh: ConversionKey | None = None, secret: str = "") -> HttpResponse:
    rows = ConversionKey.objects.select_related("made_by").order_by("revoked_at", "-made_at")
    shown = fresh or rows.filter(revoked_at=None).first()
    address = request.build_absolute_uri(reverse("door:conversion", args=[shown.key if shown else "ck_…"]))
    context = {"form": form, "keys": rows, "fresh": fresh, "secret": secret, "address": address}
    return render(request, "measurement/conversions_keys.html", context, status=422 if form.errors else 200)


def _recorded(request: PersonRequest, form: ConversionForm) -> bool:
    try:
        recorded = conversions.record(request.brand.pk, form.given(request.brand.zone), "form")
    except conversions.Different:
        form.add_error("external_id", _("A conversion with this number stands already, and says something else."))
        return False
    told = _("Conversion recorded.") if recorded.made else _("It was here already: it is counted once.")
    messages.success(request, told)
    return True


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    origin = given.get("origin", "")
    return {
        "words": given.get("q", "").strip(),
        "origin": origin if origin in {"known", "unknown"} else "",
        "binned": "bin" in given,
    }
