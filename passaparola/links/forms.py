"""Forms about links."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from passaparola.links import rules
from passaparola.links.models import Campaign
from passaparola.workspaces.words import say


class LinkForm(forms.Form):
    """A free link."""

    target = forms.CharField(
        label=_("Leads to"),
        max_length=4 * rules.LONGEST_TARGET,
        widget=forms.TextInput(attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}),
        help_text=_("The whole address of the page. It cannot be changed afterwards: what was published stays true."),
    )
    label = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("To find it again: the leaflet, the newsletter, the shop window."),
    )

    def clean_target(self) -> str:
        """The address in its plain spelling."""
        try:
            return rules.read_target(rules.with_scheme(self.cleaned_data["target"]), rules.own_places(settings.URL))
        except rules.Refused as refused:
            raise forms.ValidationError(say(refused.reason)) from None


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What is added to the addresses."""

    class Meta:
        model = Campaign
        fields = ["on", "source", "medium", "campaign", "code"]
        labels = {
            "on": _("Add campaign words to new links"),
            "source": "utm_source",
            "medium": "utm_medium",
            "campaign": "utm_campaign",
            "code": _("Send the link’s code along (pp=…)"),
        }
        help_texts = {
            "on": _("Your site’s analytics then say where a visitor came from. Links that exist stay as they are."),
            "campaign": _("In braces: {network}, {channel}, {post} and {code} are filled in for each link."),
            "code": _("A shop that gives it back with a sale tells which link brought it. It names no visitor."),
        }

    def preview(self) -> str:
        """What an address would look like."""
        given: dict[str, Any] = {name: self[name].value() or "" for name in ("source", "medium", "campaign")}
        facts = {"network": "network", "channel": "channel", "post": "123", "code": "abc234xyz"}
        words = {f"utm_{name}": str(value) for name, value in given.items()}
        marks = rules.filled(words | ({"pp": "{code}"} if self["code"].value() else {}), facts)
        return rules.with_marks("https://example.com/page", marks)
