"""The brand's channels, and the networks that it can connect."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola import networks
from passaparola.channels import applications, connecting
from passaparola.channels.access import is_by_hand
from passaparola.channels.models import Application, Channel, Health
from passaparola.channels.shown import closed, connectable, described, published_by_hand, shown, spending_of
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_GET
@needs(Permission.SEE)
def channels(request: PersonRequest, slug: str) -> HttpResponse:
    """Every channel of the brand with its health; the bin below."""
    rows = Channel.objects.order_by("network", "handle")
    context = {
        "channels": [shown(each) for each in rows.filter(binned_at__isnull=True)],
        "binned": [shown(each) for each in rows.filter(binned_at__isnull=False)],
        "may_connect": allows(request.role, Permission.CONNECT),
    }
    return render(request, "channels/list.html", context)


@require_GET
@needs(Permission.CONNECT)
def choose(request: PersonRequest, slug: str) -> HttpResponse:
    """The networks that an account can be connected on, and those that ask for an application first."""
    rows = {row.network: row for row in Application.objects.filter(organisation_id=request.brand.organisation_id)}
    asking = [name for name in networks.every() if applications.is_missing(name, rows.get(name))]
    context = {"networks": connectable(), "by_hand": published_by_hand(), "closed": closed(), "asking": asking}
    return render(request, "channels/choose.html", context)


@require_GET
@needs(Permission.SEE)
def channel(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """One channel: the account, its health, what its network allows."""
    row = shown(get_object_or_404(Channel, pk=channel))
    context = {"shown": row, "channel": row.channel, "may_connect": allows(request.role, Permission.CONNECT)}
    known = {**described(row.spec), "by_hand": is_by_hand(row.channel), "budgets": spending_of(row)} if row.spec else {}
    return render(request, "channels/one.html", context | known)


_TITLES = {
    "purpose": gettext_lazy("What it is for"),
    "audience": gettext_lazy("Who is there"),
    "formats": gettext_lazy("Formats that work"),
    "cadence": gettext_lazy("How often, and when"),
    "etiquette": gettext_lazy("Good manners"),
    "ranking": gettext_lazy("How its feed chooses"),
    "avoid": gettext_lazy("What to avoid"),
}


@require_GET
@needs(Permission.SEE)
def playbook(request: PersonRequest, slug: str, network: str) -> HttpResponse:
    """How a network is mastered, for whoever writes for it."""
    found = networks.playbook(network) if network in networks.every() else None
    if found is None:
        raise Http404
    language = get_language() or "en"
    sections = [
        {"id": each.id, "title": _TITLES[each.id], "words": each.said(language), "sources": each.sources}
        for each in found.sections
    ]
    context = {"spec": networks.named(network).spec, "playbook": found, "sections": sections}
    return render(request, "channels/playbook.html", context)


@require_POST
@needs(Permission.CONNECT)
def recover(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """Take a channel out of the bin; it must then be connected again, because its access was forgotten."""
    row = get_object_or_404(Channel, pk=channel, binned_at__isnull=False)
    try:
        with transaction.atomic():
            connecting.recover(row)
    except IntegrityError:
        messages.error(request, _("This account is connected again already."))
        return redirect("channels:list", slug)
    auditing.note(Did.CHANNEL_RECOVERED, row.handle, details={"network": row.network})
    back = (
        _("%(handle)s is back.")
        if row.health == Health.BY_HAND
        else _("%(handle)s is back. Connect it again to use it.")
    )
    messages.success(request, back % {"handle": row.handle})
    return redirect("channels:one", slug, row.pk)
