"""The brand's channels, and the networks that it can connect."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.channels import connecting
from passaparola.channels.models import Channel, Health
from passaparola.channels.shown import connectable, described, published_by_hand, shown, spending_of
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
    """The networks that an account can be connected on."""
    return render(request, "channels/choose.html", {"networks": connectable(), "by_hand": published_by_hand()})


@require_GET
@needs(Permission.SEE)
def channel(request: PersonRequest, slug: str, channel: int) -> HttpResponse:
    """One channel: the account, its health, what its network allows."""
    row = shown(get_object_or_404(Channel, pk=channel))
    context = {"shown": row, "channel": row.channel, "may_connect": allows(request.role, Permission.CONNECT)}
    known = {**described(row.spec), "budgets": spending_of(row)} if row.spec else {}
    return render(request, "channels/one.html", context | known)


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
