"""Accounts that a person publishes on: a name and an address, no secret, and nothing is asked of the network."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passaparola.channels.models import Channel, Health
from passaparola.channels.shown import described
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.requests import PersonRequest

LONGEST_HANDLE, LONGEST_ADDRESS = 120, 400  # characters; shorter than their columns


class AccountForm(forms.Form):
    """The account's name, and the address of its profile on the network's own pages."""

    handle = forms.CharField(
        label=gettext_lazy("Account name"), max_length=LONGEST_HANDLE, help_text=gettext_lazy("As people see it there.")
    )
    address = forms.CharField(
        label=gettext_lazy("Address of its profile"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("Open the profile in your browser and copy its address."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "autocomplete": "url"}),
    )

    def __init__(self, spec: NetworkSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        self.fields["address"].widget.attrs["placeholder"] = f"https://www.{spec.hosts[0]}/…"

    def clean_handle(self) -> str:
        """Without spaces around it or the sign in front."""
        return " ".join(str(self.cleaned_data["handle"]).split()).removeprefix("@")

    def clean_address(self) -> str:
        """A page of the network itself, over https."""
        given = str(self.cleaned_data["address"]).strip()
        address = given if "://" in given else f"https://{given}"
        if not belongs(address, self.spec.hosts):
            said = _("This is no address on %(hosts)s.") % {"hosts": ", ".join(self.spec.hosts)}
            raise forms.ValidationError(said)
        return address.rstrip("/")


def belongs(address: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address leads, over https, to one of these domains or below it."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and port in (None, 443) and not (parts.username or parts.password)
    return plain and any(host == each or host.endswith(f".{each}") for each in hosts)


def connect(request: PersonRequest, spec: NetworkSpec, row: Channel | None) -> HttpResponse:
    """The form, and keeping what it says; inside the brand's scope."""
    first = {"handle": row.handle, "address": row.url} if row else None
    form = AccountForm(spec, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                kept = keep(request.brand.pk, spec.id, form.cleaned_data, row)
        except IntegrityError:
            form.add_error("handle", _("This account is among the channels already."))
        else:
            auditing.note(
                Did.CHANNEL_RECONNECTED if row else Did.CHANNEL_CONNECTED, kept.handle, details={"network": spec.name}
            )
            messages.success(request, _("%(handle)s is here. You publish there by hand.") % {"handle": kept.handle})
            return redirect("channels:one", request.brand.slug, kept.pk)
    context = {"form": form, "channel": row, **described(spec), "by_hand": True}
    return render(request, "channels/by_hand.html", context, status=422 if form.errors else 200)


def keep(brand: int, network: str, given: Mapping[str, str], channel: Channel | None = None) -> Channel:
    """Store the account; one in the bin comes back. Raises IntegrityError for one that is here already."""
    handle, address = given["handle"], given["address"]
    row = channel or _binned(network, address) or Channel(brand_id=brand, network=network)
    same = Q(url__iexact=address) | Q(remote_id=handle.casefold())
    here = Channel.objects.filter(same, network=network, binned_at__isnull=True)
    if here.exclude(pk=row.pk).exists():
        raise IntegrityError("this account is a channel already")
    row.handle, row.name, row.remote_id = handle, handle, handle.casefold()
    row.address, row.url = address, address
    row.health, row.health_reason, row.binned_at = Health.BY_HAND, None, None
    row.connected_at = timezone.now()
    row.save()
    return row


def _binned(network: str, address: str) -> Channel | None:
    rows = Channel.objects.filter(network=network, url__iexact=address, binned_at__isnull=False)
    return rows.order_by(F("binned_at").desc()).first()
