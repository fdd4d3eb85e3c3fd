"""The pages of an organisation's application on a network: how to get one, what it is told, what it told us."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from passaparola import networks
from passaparola.channels import applications, reach
from passaparola.channels.forms import ApplicationForm
from passaparola.channels.models import Application
from passaparola.channels.wording import app_guide
from passaparola.kernel.network.port import Network
from passaparola.workspaces.reauthentication import is_recent, sent_to_prove
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope
from passaparola.workspaces.rules import Permission, allows


@outside_scope
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def app(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """Enter the application, or change it: what was entered is stored encrypted and never shown again."""
    found, row = _found(request, slug, network)
    if not found.spec.app and (row is None or found.push is None):
        return redirect("channels:connect_network", slug, network)
    if not is_recent(request):
        return sent_to_prove(request)
    form = ApplicationForm(found.spec, applications.fields_of(row), request.POST if request.method == "POST" else None)
    if found.spec.app and form.is_valid():
        return _entered(request, slug, found, form)
    with entered(request, slug):
        context = {"form": form, "row": row, **_told(found, row)}
        return render(request, "channels/app.html", context, status=422 if form.errors else 200)


@outside_scope
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """Ask first; then forget the application."""
    found, row = _found(request, slug, network)
    if row is None:
        return redirect("channels:app", slug, network)
    if not is_recent(request):
        return sent_to_prove(request)
    with entered(request, slug):
        if request.method != "POST":
            return render(request, "channels/app_remove.html", {"spec": found.spec})
        applications.remove(row)
    messages.success(request, _("The application on %(network)s is removed.") % {"network": found.spec.name})
    return redirect("channels:list", slug)


def _entered(request: PersonRequest, slug: str, network: Network, form: ApplicationForm) -> HttpResponse:
    """Stored in the scope of all brands: the channels of each go on with the new values."""
    organisation = request.brand.organisation_id
    with entered(request, None):
        applications.enter(organisation, network.spec.id, form.given(), request.user.pk)
    messages.success(request, _("The application on %(network)s is stored.") % {"network": network.spec.name})
    return redirect("channels:connect_network", slug, network.spec.id)


def _found(request: PersonRequest, slug: str, network: str) -> tuple[Network, Application | None]:
    """The network and the organisation's application there. 404 out of reach, 403 without the permission."""
    with entered(request, slug):
        if not allows(request.role, Permission.MANAGE):
            raise PermissionDenied
        found = networks.every().get(network)
        if found is None:
            raise Http404
        return found, applications.of(request.brand.organisation_id, network)


def _told(network: Network, row: Application | None) -> dict[str, object]:
    return {
        "spec": network.spec,
        "guide": app_guide(network.spec.id),
        "callback": reach.callback() if network.consent else "",
        "calls": network.push is not None,
        "webhook": reach.webhook(row) if row else "",
        "words": applications.secrets_of(row).get(applications.WEBHOOK, ""),
        "address": reach.address(),
    }
