"""Connecting, checking and disconnecting: pages that talk to a network, and therefore hold no scope while they do."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from passaparola import networks
from passaparola.channels import applications, by_hand, connecting, consent_pages, consenting, reach
from passaparola.channels.access import is_by_hand
from passaparola.channels.forms import ConnectForm, first_values
from passaparola.channels.models import Application, Channel, Health
from passaparola.channels.shown import described, shown
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.reauthentication import is_recent, sent_to_prove
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission


@outside_scope
@login_required
@sensitive_post_parameters()
def connect(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """The form of a network, and connecting with what was given."""
    with entered(request, slug):
        consent_pages.must_connect(request)
        if _by_hand(network):
            return by_hand.connect(request, networks.named(network).spec, None)
    return _connect(request, slug, _spec(network), None)


@login_required
@needs(Permission.CONNECT)
def connect_by_hand(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """An account that a person publishes on, of a network that others are connected to: a personal profile, say."""
    found = networks.every().get(network)
    if found is None or not found.spec.hosts:
        raise Http404
    return by_hand.connect(request, found.spec, None)


@outside_scope
@login_required
@sensitive_post_parameters()
def reconnect(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """The same for a channel that is here already."""
    row = _channel(request, slug, channel)
    if is_by_hand(row):
        with entered(request, slug):
            return by_hand.connect(request, networks.named(row.network).spec, row)
    return _connect(request, slug, _spec(row.network), row)


@outside_scope
@login_required
@require_POST
def check(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """Ask the network now how the channel is."""
    row = _channel(request, slug, channel)
    if is_by_hand(row):
        messages.info(request, _("A person publishes there: there is nothing to ask the network."))
        return redirect("channels:one", slug, row.pk)
    health = connecting.check(row.brand_id, row.pk)
    if health == Health.FINE:
        messages.success(request, _("%(handle)s answers.") % {"handle": row.handle})
    else:
        messages.warning(request, _("%(handle)s does not answer as it should: see below.") % {"handle": row.handle})
    return redirect("channels:one", slug, row.pk)


@outside_scope
@login_required
def disconnect(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """Ask first; then take the access back on the network, forget it here, and put the channel in the bin."""
    row = _channel(request, slug, channel)
    assisted = is_by_hand(row)
    if not (assisted or is_recent(request)):
        return sent_to_prove(request)
    if request.method != "POST":
        with entered(request, slug):
            return render(request, "channels/disconnect.html", {"shown": shown(row), "channel": row})
    if not assisted:
        connecting.revoke(row.brand_id, row.pk)
    with entered(request, slug):
        connecting.disconnect(row)
        auditing.note(Did.CHANNEL_DISCONNECTED, row.handle, details={"network": row.network})
    text = _("%(handle)s is disconnected. Its history stays.") % {"handle": row.handle}
    messages.success(request, text, extra_tags=f"undo:{reverse('channels:recover', args=[slug, row.pk])}")
    return redirect("channels:list", slug)


def _connect(request: PersonRequest, slug: str, spec: NetworkSpec, row: Channel | None) -> HttpResponse:
    if not is_recent(request):
        return sent_to_prove(request)
    with entered(request, slug):
        app = applications.of(request.brand.organisation_id, spec.id)
    if applications.is_missing(spec.id, app):
        return redirect("channels:app", slug, spec.id)
    given = request.POST if request.method == "POST" else None
    form = ConnectForm(spec, given, initial=first_values(row, spec) if row else None)
    if form.is_valid():
        try:
            return _begun(request, slug, spec, row, form.given())
        except NetworkError as error:
            form.complain(error.reason)
        except connecting.AnotherAccount as error:
            form.complain(Message("channel.another_account", {"handle": str(error)}))
    with entered(request, slug):
        context = {"form": form, "channel": row, **described(spec), **_ways(spec, row, app)}
        return render(request, "channels/connect.html", context, status=422 if form.errors else 200)


def _begun(
    request: PersonRequest, slug: str, spec: NetworkSpec, row: Channel | None, given: Mapping[str, str]
) -> HttpResponse:
    """Connected with what was typed, or on the way to the network's own page. Raises NetworkError, AnotherAccount."""
    if consenting.by_consent(networks.named(spec.id), given):
        return consent_pages.leave(request, slug, spec, row, given)
    connected = connecting.authorise(spec.id, given)
    return consent_pages.kept(request, slug, spec, [connected], row)


def _ways(spec: NetworkSpec, row: Channel | None, app: Application | None) -> dict[str, object]:
    """Where connecting leads, and whether the network finds us when it wants to fetch a file."""
    server = applications.fields_of(app).get("server", row.address if row else "")
    consent = networks.named(spec.id).consent is not None
    return {"consent": consent, "unreached": spec.fetches and not reach.address_for(server)}


def _channel(request: HttpRequest, slug: str, channel: int) -> Channel:
    """The channel, read in a scope of its own that is closed again. 404 out of reach, 403 without the permission."""
    with entered(request, slug):
        row = get_object_or_404(Channel, pk=channel)
        consent_pages.must_connect(request)
        return row


def _by_hand(network: str) -> bool:
    found = networks.every().get(network)
    return found is not None and found.by_hand


def _spec(network: str) -> NetworkSpec:
    found = networks.every().get(network)
    if found is None or found.connect is None:
        raise Http404
    return found.spec
