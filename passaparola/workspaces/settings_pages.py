"""Settings: the person's account, the brand, its organisation, and the installation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola import __version__
from passaparola.kernel.message import Message
from passaparola.workspaces import auditing, pulse
from passaparola.workspaces import installation as state
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.forms import BrandSettingsForm, LanguageForm, OrganisationForm
from passaparola.workspaces.languages import keep_language
from passaparola.workspaces.models import Brand, Person
from passaparola.workspaces.requests import PersonRequest, needs, with_last_brand
from passaparola.workspaces.rules import Permission, Role, allows


@login_required
@with_last_brand
def account(request: PersonRequest) -> HttpResponse:
    """The person's language, and the way to the pages of password, e-mail and second factors."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language or request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        Person.objects.filter(pk=request.user.pk).update(language=language)
        return keep_language(redirect("workspaces:account"), language)
    return render(request, "workspaces/account.html", {"form": form})


@needs(Permission.SEE)
def brand(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's name, zone and language; who may not change them reads them."""
    may = allows(request.role, Permission.MANAGE)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = BrandSettingsForm(request.POST or None, instance=request.brand)
    if request.method == "POST" and form.is_valid():
        form.save()
        auditing.note(Did.BRAND_CHANGED, request.brand.name, details=_told(request.brand))
        messages.success(request, _("Saved."))
        return redirect("workspaces:settings", slug)
    context = {"form": form, "may": may}
    return render(request, "workspaces/settings_brand.html", context, status=422 if form.errors else 200)


def _told(brand: Brand) -> dict[str, object]:
    return {"zone": brand.zone, "late_minutes": brand.late_minutes, "late_then": brand.late_then}


@needs(Permission.MANAGE)
def organisation(request: PersonRequest, slug: str) -> HttpResponse:
    """The organisation's name, and whether its one person works alone."""
    form = OrganisationForm(request.POST or None, instance=request.brand.organisation)
    if request.method == "POST" and form.is_valid():
        changed = form.save()
        auditing.note(Did.ORGANISATION_CHANGED, changed.name, organisation=changed.pk, details={"solo": changed.solo})
        messages.success(request, _("Saved."))
        return redirect("workspaces:organisation", slug)
    return render(request, "workspaces/settings_organisation.html", {"form": form},
                  status=422 if form.errors else 200)  # fmt: skip


@require_GET
@login_required
@with_last_brand
def installation(request: PersonRequest) -> HttpResponse:
    """Whether it may send and why not, its processes and its version; for owners and managers."""
    if not any(allows(role, Permission.MANAGE) for _organisation, role in request.scope.roles):
        raise PermissionDenied
    context: dict[str, Any] = {"hold": state.hold_now(), "processes": pulse.latest(), "owns": _owns(request)}
    context |= {"version": __version__, "identity": state.identity()[:16]}
    return render(request, "workspaces/installation.html", context)


@require_POST
@login_required
def pause(request: PersonRequest) -> HttpResponse:
    """Let nothing out until an owner resumes."""
    if not _owns(request):
        raise PermissionDenied
    state.hold(Message("hold.asked"))
    _note_where_owner(request, Did.INSTALLATION_PAUSED)
    messages.success(request, _("Nothing goes out until you resume."))
    return redirect("workspaces:installation")


def _note_where_owner(request: PersonRequest, action: Did) -> None:
    for organisation, role in request.scope.roles:
        if role == Role.OWNER:
            auditing.note(action, organisation=organisation)


def _owns(request: PersonRequest) -> bool:
    return any(allows(role, Permission.RESUME) for _organisation, role in request.scope.roles)
