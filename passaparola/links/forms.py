"""Forms about links."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.links import rules, tracking
from passaparola.links.models import UtmRule
from passaparola.workspaces.words import say

EXAMPLE = (123, "abc234xyz")
"""A post and a code, to show what an address will look like."""


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


class UtmRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What is added to the addresses, and other words of single channels."""

    class Meta:
        model = UtmRule
        fields = ["on", "source", "medium", "campaign", "code"]
        labels = {
            "on": _("Add UTM words to new links"),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = list(Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle"))
        for channel in self.channels:
            for word in tracking.WORDS:
                own = self.instance.by_channel.get(str(channel.pk), {})
                self.fields[f"{word}-{channel.pk}"] = forms.CharField(
                    label=f"utm_{word}", required=False, max_length=100, initial=own.get(word, "")
                )

    def save(self, commit: bool = True) -> UtmRule:
        """Store the rule; a channel keeps the words that it was given, and follows the rule with the others."""
        given: dict[int, dict[str, str]] = {}
        for channel in self.channels:
            own = {word: self.cleaned_data.get(f"{word}-{channel.pk}", "") for word in tracking.WORDS}
            given[channel.pk] = {word: value for word, value in own.items() if value}
        self.instance.by_channel = {str(channel): own for channel, own in given.items() if own}
        row: UtmRule = super().save(commit)
        return row

    def by_channel(self) -> list[tuple[Channel, list[Any], str]]:
        """Each channel with its fields and what an address of it would look like."""
        return [
            (channel, [self[f"{word}-{channel.pk}"] for word in tracking.WORDS], self._example(channel))
            for channel in self.channels
        ]

    def preview(self) -> str:
        """What an address would look like, on the first channel that there is."""
        return self._example(next(iter(self.channels), None))

    def facts(self) -> str:
        """What its names in braces stand for in the example, as JSON."""
        return json.dumps(tracking.facts_of(next(iter(self.channels), None), *EXAMPLE))

    def _example(self, channel: Channel | None) -> str:
        given: dict[str, Any] = {word: self[word].value() or "" for word in tracking.WORDS}
        own = {word: self[f"{word}-{channel.pk}"].value() for word in tracking.WORDS} if channel else {}
        asked = UtmRule(**given, code=bool(self["code"].value()))
        asked.by_channel = {str(channel.pk): own} if channel else {}
        return rules.with_marks("https://example.com/page", tracking.marks_by(asked, channel, *EXAMPLE))
