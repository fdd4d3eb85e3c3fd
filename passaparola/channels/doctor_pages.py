"""The page of the connection doctor: of one channel, and of an application before anybody is connected."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from passaparola import networks
from passaparola.channels import doctor
from passaparola.channels.access import is_by_hand, network_of
from passaparola.channels.models import Channel
from passaparola.kernel.network.doctor import Verdict
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope
from passaparola.workspaces.rules import Permission, allows

SHOWN = {
    Verdict.BROKEN: {"tone": "danger", "icon": "circle-x", "word": _("Broken")},
    Verdict.WARNING: {"tone": "warning", "icon": "alert-triangle", "word": _("Look at this")},
    Verdict.UNKNOWN: {"tone": "neutral", "icon": "help-circle", "word": _("Nobody knows")},
    Verdict.FINE: {"tone": "success", "icon": "circle-check", "word": _("Fine")},
}


@outside_scope
@login_required
def of_channel(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """What stands between us and this account; asked for by a button, since the network is asked."""
    with entered(request, slug):
        _allowed(request)
        row = get_object_or_404(Channel, pk=channel, binned_at__isnull=True)
        if is_by_hand(row):
            raise Http404
        one = doctor.patient(network_of(row), request.brand.organisation_id, row)
    return _examined(request, slug, one, row)


@outside_scope
@login_required
def of_application(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """What stands between us and this network, before an account is connected."""
    found = networks.every().get(network)
    if found is None or not found.spec.app:
        raise Http404
    with entered(request, slug):
        _allowed(request)
        one = doctor.patient(found, request.brand.organisation_id)
    return _examined(request, slug, one, None)


def _examined(request: PersonRequest, slug: str, one: doctor.Patient, row: Channel | None) -> HttpResponse:
    asked = request.method == "POST"
    found = doctor.examine(one) if asked else []
    told = [{"finding": each, "shown": SHOWN[each.verdict]} for each in found]
    broken = sum(each.verdict is Verdict.BROKEN for each in found)
    with entered(request, slug):
        context = {"spec": one.network.spec, "channel": row, "asked": asked, "findings": told, "broken": broken}
        return render(request, "channels/doctor.html", context)


def _allowed(request: PersonRequest) -> None:
    if not allows(getattr(request, "role", ""), Permission.CONNECT):
        raise PermissionDenied
