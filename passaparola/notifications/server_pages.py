"""The page of the mail server: for who runs the installation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from passaparola.notifications import server as servers
from passaparola.notifications import trying
from passaparola.notifications.forms import MailServerForm
from passaparola.workspaces import auditing, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.reauthentication import is_recent, sent_to_prove
from passaparola.workspaces.requests import PersonRequest, outside_scope, with_last_brand
from passaparola.workspaces.rules import Role


@login_required
@with_last_brand
def mail(request: PersonRequest) -> HttpResponse:
    """Show and keep the server; the password only goes in."""
    _only_who_runs_it(request)
    if not is_recent(request):
        return sent_to_prove(request)
    known = servers.saved()
    form = MailServerForm(known, request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        servers.keep(form.server(), request.user.pk)
        _note(request, Did.MAIL_SERVER_CHANGED, form.cleaned_data["host"])
        messages.success(request, _("Saved. Now send a test."))
        return redirect("notifications:mail")
    return _page(request, form, known)


@require_POST
@outside_scope
@login_required
def test(request: HttpRequest) -> HttpResponseBase:
    """Send the person a letter through what is saved, and say what failed. No scope is open while it talks."""
    person = int(str(request.user.pk))
    if not servers.runs_installation(person):
        raise PermissionDenied
    known, to = servers.saved(), getattr(request.user, "email", "")
    failed = None
    if known and to and not is_held():
        text = _("It works: Passaparola can write to you.")
        failed = trying.try_out(known, to, _("A test from Passaparola"), f"{text}\n\n{settings.URL}\n")
    with tenancy.person(person) as scope:
        request.scope = scope  # type: ignore[attr-defined]
        return _tested(request, known, {"failed": failed, "to": to, "held": is_held()})


@require_POST
@login_required
def forget(request: PersonRequest) -> HttpResponse:
    """Go back to what the environment says."""
    _only_who_runs_it(request)
    if not is_recent(request):
        return sent_to_prove(request)
    servers.forget(request.user.pk)
    _note(request, Did.MAIL_SERVER_FORGOTTEN, "")
    messages.success(request, _("Removed, with its password."))
    return redirect("notifications:mail")


def _only_who_runs_it(request: PersonRequest) -> None:
    if not servers.runs_installation(request.user.pk):
        raise PermissionDenied


@with_last_brand
def _tested(request: Any, known: servers.Server | None, tried: dict[str, Any]) -> HttpResponse:
    return _page(request, MailServerForm(known, initial=_initial(known)), known, tried)


def _page(
    request: HttpRequest, form: MailServerForm, known: servers.Server | None, tried: dict[str, Any] | None = None
) -> HttpResponse:
    context = {"form": form, "known": known, "tried": tried, "from_environment": settings.MAIL_SET_UP}
    return render(request, "notifications/mail.html", context, status=422 if form.errors else 200)


def _initial(known: servers.Server | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {
        "host": known.host,
        "port": known.port,
        "security": known.security.value,
        "username": known.username,
        "sender": known.sender,
    }


def _note(request: PersonRequest, action: Did, host: str) -> None:
    for organisation, role in request.scope.roles:
        if role == Role.OWNER:
            auditing.note(action, host, organisation=organisation)
