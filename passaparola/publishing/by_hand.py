"""What a person says about a post that they publish by hand: where it stands, and since when."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passaparola.channels.by_hand import belongs
from passaparola.deliveries.rules import Action
from passaparola.kernel import plans
from passaparola.kernel.network.spec import NetworkSpec

LONGEST_ADDRESS = 900  # characters; shorter than its column
LONGEST_ID = 400
AHEAD = timedelta(minutes=5)
"""Clocks differ: a moment so far ahead is taken for now."""


class DoneForm(forms.Form):
    """Where the post stands now, and since when (in the brand's zone). A deletion has no address."""

    address = forms.CharField(
        label=gettext_lazy("Address of the published post"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("Open the post there and copy its address (Share, Copy link)."),
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When it was done"), widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )
    anyway = forms.BooleanField(required=False, label=gettext_lazy("It is the right address all the same"))

    def __init__(self, spec: NetworkSpec, zone: str, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.zone = spec, zone
        if action != Action.PUBLISH:
            del self.fields["address"]
        if action != Action.PUBLISH or not self.data.get("address"):
            del self.fields["anyway"]

    def clean_address(self) -> str:
        """An address over https; elsewhere than on the network's own pages only when the person insists."""
        given = str(self.cleaned_data["address"]).strip()
        address = given if "://" in given else f"https://{given}"
        if not is_plain(address):
            raise forms.ValidationError(_("This is no address that begins with https://."))
        if not belongs(address, self.spec.hosts) and not self.data.get("anyway"):
            said = _("This does not look like a post on %(network)s. If it is right, tick the box below.")
            raise forms.ValidationError(said % {"network": self.spec.name})
        return address

    def clean_at(self) -> datetime:
        """The moment in UTC; not one that is yet to come."""
        moment = plans.to_utc(self.cleaned_data["at"].replace(tzinfo=None), self.zone).utc
        if moment > timezone.now() + AHEAD:
            raise forms.ValidationError(_("This moment is still to come."))
        return min(moment, timezone.now())


class MoveForm(forms.Form):
    """Another moment for it, in the brand's zone."""

    due = forms.DateTimeField(
        label=gettext_lazy("Remind me at"), widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )

    def __init__(self, zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_due(self) -> datetime:
        """The moment in UTC; one that is still to come."""
        moment = plans.to_utc(self.cleaned_data["due"].replace(tzinfo=None), self.zone).utc
        if moment <= datetime.now(UTC):
            raise forms.ValidationError(_("This moment is over."))
        return moment


def is_plain(address: str) -> bool:
    """An address over https with a host of its own, and nothing that hides where it leads."""
    return bool(
        re.fullmatch(r"https://(?![^/]*[@\\])[A-Za-z0-9.-]+\.[A-Za-z]{2,63}(?::443)?(?:[/?#][^\s<>\"\\]*)?", address)
    )


def id_in(address: str, spec: NetworkSpec) -> str:
    """The post's id in its address, where the network's addresses have one; else the address itself."""
    found = re.search(spec.post_id, address) if spec.post_id and belongs(address, spec.hosts) else None
    return (found[1] if found else address)[:LONGEST_ID]
