"""The form that connects an account: what the network asks for, in its own words."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.channels.wording import word
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.network.spec import FormField, NetworkSpec
from passaparola.workspaces.words import say

LONGEST = 2_000


class ConnectForm(forms.Form):
    """One field for each that the spec names. What is secret is never sent back to the browser."""

    def __init__(self, spec: NetworkSpec, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in spec.connect:
            self.fields[field.name] = _field(spec.id, field, "connect")

    def given(self) -> Mapping[str, str]:
        """What the person gave, by the spec's names."""
        return {name: str(value) for name, value in self.cleaned_data.items()}

    def complain(self, reason: Message) -> None:
        """Show why the network refused, beside the field that it named."""
        field = str(reason.params.get("field", ""))
        self.add_error(field if field in self.fields else None, say(reason))


class ApplicationForm(ConnectForm):
    """One field for each of the application's. A secret that was entered already may be left as it is."""

    def __init__(self, spec: NetworkSpec, known: Mapping[str, str], given: Mapping[str, Any] | None) -> None:
        shown = {field.name: known.get(field.name, "") for field in spec.app if not field.secret}
        super(ConnectForm, self).__init__(given, initial=shown)
        for field in spec.app:
            self.fields[field.name] = _field(spec.id, field, "app")
            if field.secret and known.get(field.name):
                self.fields[field.name].required = False
                self.fields[field.name].widget.attrs["placeholder"] = _("Entered: leave it empty to keep it")

    def given(self) -> Mapping[str, str]:
        """What was typed; what was left empty stays as it is stored."""
        return {name: str(value).strip() for name, value in self.cleaned_data.items() if value}


class ChoiceForm(forms.Form):
    """Which of the accounts are connected."""

    accounts = forms.MultipleChoiceField(
        label=_("Accounts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one account.")},
    )

    def __init__(self, found: Sequence[Connected], here: Set[str], given: Mapping[str, Any] | None) -> None:
        names = [(str(place), _called(each.account, here)) for place, each in enumerate(found)]
        fresh = [place for place, _name in names if found[int(place)].account.remote_id not in here]
        super().__init__(given, initial={"accounts": fresh})
        self.fields["accounts"].choices = names  # type: ignore[attr-defined]

    def chosen(self, found: Sequence[Connected]) -> list[Connected]:
        """The accounts that were ticked."""
        return [found[int(place)] for place in self.cleaned_data["accounts"]]


def _called(account: Account, here: Set[str]) -> str:
    name = f"{account.name} ({account.handle})" if account.name not in ("", account.handle) else account.handle
    if account.remote_id not in here:
        return name
    return gettext("%(account)s: connected already, its access is renewed") % {"account": name}


def first_values(channel: Channel, spec: NetworkSpec) -> dict[str, str]:
    """What is known already of an account that is connected again; never a secret."""
    known = {**channel.facts, "handle": channel.handle, "user": channel.handle}
    known |= dict.fromkeys(("server", "site", "address"), channel.address)
    return {field.name: str(known.get(field.name, "")) for field in spec.connect if not field.secret}


def _field(network: str, field: FormField, kind: str) -> forms.CharField:
    attrs = {"placeholder": field.example, "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
    widget = forms.PasswordInput({**attrs, "autocomplete": "new-password"}) if field.secret else forms.TextInput(attrs)
    return forms.CharField(
        label=word(network, f"{kind}.{field.name}") or field.name,
        help_text=word(network, f"{kind}.{field.name}.help"),
        required=not field.optional,
        max_length=LONGEST,
        widget=widget,
        strip=not field.secret,
        error_messages={"required": _("This is needed to connect.")},
    )
