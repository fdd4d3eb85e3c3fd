"""The brands of a person: the list, a new one, the bin."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.workspaces import founding
from passaparola.workspaces.forms import BrandForm
from passaparola.workspaces.models import Brand, Organisation
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_GET
@login_required
def brands(request: PersonRequest) -> HttpResponse:
    """Every brand that the person reaches, by organisation, and the bin."""
    roles = dict(request.scope.roles)
    organisations = [_card(each, roles) for each in Organisation.objects.order_by("name")]
    binned = founding.binned(request.user.pk)
    return render(request, "workspaces/brands.html", {"organisations": organisations, "binned": binned})


def _card(organisation: Organisation, roles: dict[int, str]) -> dict[str, Any]:
    rows = list(Brand.objects.filter(organisation=organisation).order_by("name"))
    manages = allows(roles.get(organisation.pk, ""), Permission.MANAGE)
    return {"organisation": organisation, "brands": rows, "manages": manages}


@login_required
def new(request: PersonRequest, organisation: int) -> HttpResponse:
    """A new brand in an organisation that the person manages; 404 for somebody else's."""
    role = request.scope.role_in(organisation)
    if not role:
        raise Http404
    if not allows(role, Permission.MANAGE):
        raise PermissionDenied
    form = BrandForm(request.POST or None, initial={"language": (get_language() or "it").split("-")[0]})
    if request.method == "POST" and form.is_valid() and _founded(request, organisation, form):
        messages.success(request, _("The brand is there. Now connect its first channel."))
        return redirect("channels:connect", form.cleaned_data["slug"])
    return render(request, "workspaces/brand_new.html", {"form": form}, status=422 if form.errors else 200)


def _founded(request: PersonRequest, organisation: int, form: BrandForm) -> bool:
    try:
        with transaction.atomic():
            founding.found_brand(request.user.pk, organisation, form.plan())
    except IntegrityError:
        form.add_error("slug", _("Another brand has this address. Choose another one."))
        return False
    return True


@require_POST
@needs(Permission.MANAGE)
def to_bin(request: PersonRequest, slug: str) -> HttpResponse:
    """Put the brand of this address in the bin."""
    founding.bin_brand(request.user.pk, request.brand)
    undo = reverse("workspaces:brand_recover", args=[request.brand.pk])
    text = _("%(brand)s is in the bin. Nothing of it goes out.") % {"brand": request.brand.name}
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("workspaces:brands")


@require_POST
@login_required
def recover(request: PersonRequest, brand: int) -> HttpResponse:
    """Take a brand out of the bin; 404 for one that the person does not manage."""
    try:
        slug = founding.recover_brand(request.user.pk, brand)
    except founding.Forbidden:
        raise Http404 from None
    messages.success(request, _("The brand is back, with everything in it."))
    return redirect("web:overview", slug)
