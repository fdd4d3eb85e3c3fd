"""Forms about notifications and mail."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from passaparola.notifications.rules import UNSAID, Kind, Mail, Ways
from passaparola.notifications.server import Security, Server, bare

MAIL = [(Mail.SOON.value, _("At once")), (Mail.DAILY.value, _("Once a day")), (Mail.NEVER.value, _("No mail"))]


class PreferencesForm(forms.Form):
    """In the app and by mail, for each kind."""

    def __init__(self, chosen: dict[Kind, Ways], *args: Any) -> None:
        super().__init__(*args)
        for kind in Kind:
            ways = chosen.get(kind, UNSAID[kind])
            self.fields[f"{kind}-app"] = forms.BooleanField(required=False, initial=ways.app)
            self.fields[f"{kind}-mail"] = forms.ChoiceField(choices=MAIL, initial=ways.mail.value)

    def ways(self) -> dict[Kind, Ways]:
        """What was chosen."""
        given = self.cleaned_data
        return {kind: Ways(given[f"{kind}-app"], Mail(given[f"{kind}-mail"])) for kind in Kind}


class MailServerForm(forms.Form):
    """Where letters are handed in. The password that is kept is never shown: left empty it stays."""

    host = forms.CharField(label=_("Server"), max_length=255, help_text=_("Such as smtp.example.com."))
    security = forms.ChoiceField(
        label=_("Protection"),
        choices=[
            (Security.STARTTLS.value, _("STARTTLS (usually port 587)")),
            (Security.TLS.value, _("TLS from the start (usually port 465)")),
            (Security.NONE.value, _("None: only for a server in the same house")),
        ],
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    username = forms.CharField(label=_("User name"), max_length=255, required=False, help_text=_(
        "Often the whole mail address. Empty: without signing in."))  # fmt: skip
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    sender = forms.CharField(label=_("Sender"), max_length=300, help_text=_(
        "Whom the letters come from: a mail address, such as post@example.com."))  # fmt: skip

    def __init__(self, known: Server | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        kept = _now("A password is kept, sealed; it is never shown. Leave this empty to keep it.")
        self.fields["password"].help_text = kept if known and known.password else ""

    def clean_host(self) -> str:
        """A name or an address, nothing else."""
        host = str(self.cleaned_data["host"])
        if any(each in host for each in "/@: \t"):
            raise forms.ValidationError(_now("Only the server's name, such as smtp.example.com."))
        return host

    def clean_sender(self) -> str:
        """With an address in it."""
        sender = str(self.cleaned_data["sender"])
        if any(each in sender for each in "\r\n"):
            raise forms.ValidationError(_now("Write a mail address."))
        validate_email(bare(sender))
        return sender

    def server(self) -> Server:
        """What was given. The password that is kept stays only for the same server and user: it is nobody else's."""
        given = self.cleaned_data
        same = self.known is not None and (self.known.host, self.known.username) == (given["host"], given["username"])
        kept = self.known.password if self.known is not None and same else ""
        password = given["password"] or kept
        return Server(
            given["host"], given["port"], Security(given["security"]), given["username"], password, given["sender"]
        )
