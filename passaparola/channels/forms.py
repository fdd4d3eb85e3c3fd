"""The form that connects an account: what the network asks for, in its own words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.channels.wording import word
from passaparola.kernel.message import Message
from passaparola.kernel.network.spec import FormField, NetworkSpec
from passaparola.workspaces.words import say

LONGEST = 2_000


class ConnectForm(forms.Form):
    """One field for each that the spec names. What is secret is never sent back to the browser."""

    def __init__(self, spec: NetworkSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in spec.connect:
            self.fields[field.name] = _field(spec.id, field)

    def given(self) -> Mapping[str, str]:
        """What the person gave, by the spec's names."""
        return {name: str(value) for name, value in self.cleaned_data.items()}

    def complain(self, reason: Message) -> None:
        """Show why the network refused, beside the field that it named."""
        field = str(reason.params.get("field", ""))
        self.add_error(field if field in self.fields else None, say(reason))


def first_values(channel: Channel, spec: NetworkSpec) -> dict[str, str]:
    """What is known already of an account that is connected again; never a secret."""
    known = {**channel.facts, "handle": channel.handle, "user": channel.handle}
    known |= dict.fromkeys(("server", "site", "address"), channel.address)
    return {field.name: str(known.get(field.name, "")) for field in spec.connect if not field.secret}


def _field(network: str, field: FormField) -> forms.CharField:
    attrs = {"placeholder": field.example, "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
    widget = forms.PasswordInput({**attrs, "autocomplete": "new-password"}) if field.secret else forms.TextInput(attrs)
    return forms.CharField(
        label=word(network, f"connect.{field.name}") or field.name,
        help_text=word(network, f"connect.{field.name}.help"),
        required=not field.optional,
        max_length=LONGEST,
        widget=widget,
        strip=not field.secret,
        error_messages={"required": _("This is needed to connect.")},
    )
