"""Holding everything, and resuming: of a brand, of an organisation, of the installation.

Who may schedule may hold a brand; who may decide may resume it. An organisation is held and resumed by those who manage
it, the installation is resumed by an owner.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passaparola.deliveries import resuming
from passaparola.workspaces import auditing, holding, installation, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import Brand, Organisation
from passaparola.workspaces.reauthentication import is_recent, sent_to_prove
from passaparola.workspaces.requests import PersonRequest, needs, outside_scope, with_last_brand
from passaparola.workspaces.rules import Permission, Role, allows

SHOWN = 100
"""Deliveries listed before resuming; more are only counted."""


@needs(holding.MAY_HOLD)
def hold(request: PersonRequest, slug: str) -> HttpResponse:
    """Hold everything of the brand, with a reason."""
    return _hold(request, request.brand)


@needs(holding.MAY_RESUME)
def resume(request: PersonRequest, slug: str) -> HttpResponse:
    """Look at what came due meanwhile, then let the brand send again."""
    return _resume(request, request.brand)


@login_required
@with_last_brand
def hold_organisation(request: PersonRequest, organisation: int) -> HttpResponse:
    """Hold everything of all brands of the organisation."""
    return _hold(request, _managed(request, organisation))


@login_required
@with_last_brand
def resume_organisation(request: PersonRequest, organisation: int) -> HttpResponse:
    """Look at what came due meanwhile in any brand, then let the organisation send again."""
    return _resume(request, _managed(request, organisation))


@outside_scope
@login_required
def resume_installation(request: PersonRequest) -> HttpResponseBase:
    """Let a held installation send again; only an owner, who is told first what that means."""
    with tenancy.person(request.user.pk) as scope:
        request.scope = scope
        if not any(allows(role, Permission.RESUME) for _organisation, role in scope.roles):
            raise PermissionDenied
        if not is_recent(request):
            return sent_to_prove(request)
        if request.method != "POST":
            return _installation_page(request)
    held_back = resuming.resume_installation(request.user.pk)
    if held_back is not None:
        with tenancy.person(request.user.pk) as scope:
            for organisation, role in scope.roles:
                if role == Role.OWNER:
                    auditing.note(Did.INSTALLATION_RESUMED, organisation=organisation)
        messages.success(request, " ".join([_("The installation sends again."), _waiting(held_back)]).strip())
    return redirect("workspaces:installation")


@with_last_brand
def _installation_page(request: Any) -> HttpResponse:
    context = {"hold": installation.hold_now(), "count": resuming.waiting_in_installation()}
    return render(request, "deliveries/resume_installation.html", context)


def _hold(request: PersonRequest, what: Brand | Organisation) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        if resuming.hold(what, reason, request.user.pk, str(request.user)):
            messages.success(request, _("Held: nothing of %(where)s goes out until it is resumed.") % {"where": what})
        return _home(what)
    others = [] if isinstance(what, Organisation) else _also(request, what)
    context = {"what": what, "whole": isinstance(what, Organisation), "others": others,
               "hold": holding.hold_of(what), "missing": request.method == "POST"}  # fmt: skip
    return render(request, "deliveries/hold.html", context, status=422 if context["missing"] else 200)


def _resume(request: PersonRequest, what: Brand | Organisation) -> HttpResponse:
    if request.method == "POST":
        held_back = resuming.resume(what, request.user.pk, str(request.user))
        if held_back is not None:
            said = _("%(where)s sends again.") % {"where": what}
            messages.success(request, " ".join([said, _waiting(held_back)]).strip())
        return _home(what, needy=bool(held_back))
    due = resuming.came_due(what)
    context = {"what": what, "whole": isinstance(what, Organisation), "hold": holding.hold_of(what),
               "due": list(due[:SHOWN]), "count": due.count()}  # fmt: skip
    return render(request, "deliveries/resume.html", context)


def _waiting(count: int) -> str:
    if not count:
        return ""
    told = ngettext(
        "%(count)d that came due meanwhile waits for your decision.",
        "%(count)d that came due meanwhile wait for your decision.",
        count,
    )
    return told % {"count": count}


def _managed(request: PersonRequest, organisation: int) -> Organisation:
    """An organisation that the person manages; 404 for somebody else's."""
    role = request.scope.role_in(organisation)
    if not role:
        raise Http404
    if not allows(role, Permission.MANAGE):
        raise PermissionDenied
    return Organisation.objects.select_related("held_by").get(pk=organisation)


def _also(request: PersonRequest, brand: Brand) -> list[Organisation]:
    """The organisation, for those who may hold all of it, where it has more brands than this."""
    alone = sum(each.organisation == brand.organisation_id for each in request.scope.reached) < 2
    return [brand.organisation] if allows(request.role, Permission.MANAGE) and not alone else []


def _home(what: Brand | Organisation, *, needy: bool = False) -> HttpResponse:
    if isinstance(what, Brand):
        answer = redirect("deliveries:list", what.slug)
        answer["Location"] += "?tab=needs-you" if needy else ""
        return answer
    return redirect("sending:needs_you" if needy else "workspaces:brands")
