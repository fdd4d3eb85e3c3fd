"""Going to a network's own page to say yes, and coming back: pages that hold no scope while a network is asked."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from passaparola import networks
from passaparola.channels import applications, connecting, consenting, reach
from passaparola.channels.consenting import Pending
from passaparola.channels.forms import ChoiceForm
from passaparola.channels.models import Channel, Consenting
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Verdict
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope
from passaparola.workspaces.rules import Permission, allows

BROWSER = "consenting"
"""The session's key for what only this browser knows: it outlives the change of the session's own key."""


def must_connect(request: HttpRequest) -> None:
    """Raises PermissionDenied for a role that connects no channels."""
    if not allows(getattr(request, "role", ""), Permission.CONNECT):
        raise PermissionDenied


def leave(
    request: PersonRequest, slug: str, spec: NetworkSpec, channel: Channel | None, given: Mapping[str, str]
) -> HttpResponse:
    """The page that leads on to the network's. Raises NetworkError.

    It is a page and no redirect: the policy of a form's page forbids to be sent elsewhere by it.
    """
    state = consenting.fresh_state()
    begun = consenting.begin(networks.named(spec.id), _application(request, slug, spec.id), given, state)
    with entered(request, slug):
        going = consenting.Going(request.user.pk, _browser(request), state)
        consenting.remember(going, spec.id, channel, begun.keep)
        return render(request, "channels/leaving.html", {"spec": spec, "address": begun.address})


def _at_home(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Some networks lead back to 127.0.0.1 whoever left from localhost, where the browser keeps the session."""

    @wraps(page)
    def led(request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and reach.strays(request.get_host()):
            return redirect(f"{reach.callback()}?{request.META['QUERY_STRING']}")
        return page(request)

    return led


@never_cache
@outside_scope
@_at_home
@login_required
@require_GET
def back(request: PersonRequest) -> HttpResponse:
    """Where every network sends people back to; which one it was, and for which brand, the state tells."""
    answer = request.GET.dict()
    state = answer.pop("state", "")
    with entered(request, None):
        pending = consenting.come_back(request.user.pk, request.session.get(BROWSER, ""), state)
        if pending is None or pending.network not in networks.every():
            return _over(request)
    return _arrived(request, pending, answer)


@outside_scope
@login_required
@require_http_methods(["GET", "POST"])
def accounts(request: PersonRequest, slug: str, consent: int) -> HttpResponse:
    """Which of the accounts that the person may speak for are connected."""
    with entered(request, slug):
        must_connect(request)
        row = get_object_or_404(Consenting, pk=consent)
        found = consenting.offered(row, request.user.pk, request.session.get(BROWSER, ""))
        if not found:
            return _over(request)
        form = ChoiceForm(found, _here(row.network), request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"form": form, "spec": networks.named(row.network).spec}
            return render(request, "channels/accounts.html", context, status=422 if form.errors else 200)
        consenting.settle(row)
    return kept(request, slug, networks.named(row.network).spec, form.chosen(found), None)


def kept(
    request: PersonRequest, slug: str, spec: NetworkSpec, found: Sequence[Connected], channel: Channel | None
) -> HttpResponse:
    """Keep the accounts, and have the network call us for them where it can. Raises AnotherAccount."""
    with entered(request, slug):
        rows = [connecting.welcome(spec, each, channel) for each in found]
    deaf = [row for row in rows if not connecting.subscribe(row)]
    told = ngettext("%(handle)s is connected.", "%(count)s accounts are connected.", len(rows))
    messages.success(request, told % {"handle": rows[0].handle, "count": len(rows)})
    if deaf:
        messages.warning(request, _("%(network)s does not call us: we ask every few minutes.") % {"network": spec.name})
    return redirect("channels:one", slug, rows[0].pk) if len(rows) == 1 else redirect("channels:list", slug)


def _arrived(request: PersonRequest, pending: Pending, answer: Mapping[str, str]) -> HttpResponse:
    network, slug = networks.named(pending.network), pending.slug
    application = _application(request, slug, pending.network)
    refusal = consenting.refusal(network, answer)
    if refusal is not None:
        return _refused(request, pending, refusal)
    try:
        found = _wanted(consenting.finish(network, application, pending.keep, answer), pending.channel)
    except NetworkError as error:
        return _refused(request, pending, Finding("consent", Verdict.BROKEN, error.reason))
    except connecting.AnotherAccount as error:
        another = Message("channel.another_account", {"handle": str(error)})
        return _refused(request, pending, Finding("account", Verdict.BROKEN, another))
    if len(found) == 1:
        return kept(request, slug, network.spec, found, pending.channel)
    with entered(request, slug):
        consenting.offer(pending, found)
    return redirect("channels:accounts", slug, pending.id)


def _wanted(found: Sequence[Connected], channel: Channel | None) -> Sequence[Connected]:
    """All of them; of a channel that is connected again, its own. Raises AnotherAccount."""
    if channel is None:
        return found
    own = [each for each in found if each.account.remote_id == channel.remote_id]
    if not own:
        raise connecting.AnotherAccount(", ".join(each.account.handle for each in found))
    return own


def _application(request: PersonRequest, slug: str, network: str) -> Application:
    with entered(request, slug):
        must_connect(request)
        return applications.known_as(applications.of(request.brand.organisation_id, network), network)


def _refused(request: PersonRequest, pending: Pending, finding: Finding) -> HttpResponse:
    """What was refused and the next click; what was waiting still waits."""
    channel = pending.channel
    page, at = ("reconnect", channel.pk) if channel else ("connect_network", pending.network)
    with entered(request, pending.slug):
        context = {
            "finding": finding,
            "spec": networks.named(pending.network).spec,
            "again": reverse(f"channels:{page}", args=[pending.slug, at]),
        }
        return render(request, "channels/refused.html", context, status=422)


def _over(request: PersonRequest) -> HttpResponse:
    return render(request, "channels/consent_over.html", status=400)


def _here(network: str) -> frozenset[str]:
    rows = Channel.objects.filter(network=network, binned_at__isnull=True, secrets__isnull=False)
    return frozenset(rows.values_list("remote_id", flat=True))


def _browser(request: PersonRequest) -> str:
    """What only this browser knows, made when it first leaves."""
    if BROWSER not in request.session:
        request.session[BROWSER] = secrets.token_urlsafe(24)
    return str(request.session[BROWSER])
