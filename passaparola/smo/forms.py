"""Forms about the site."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from passaparola.links import rules
from passaparola.workspaces.words import say


class PageForm(forms.Form):
    """An address to read."""

    url = forms.CharField(
        label=_("Address of the page"),
        max_length=4 * rules.LONGEST_TARGET,
        widget=forms.TextInput(attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}),
        help_text=_("A page that you share or that others share of you: the home page, a product, an article."),
    )

    def clean_url(self) -> str:
        """The address in its plain spelling; https where no scheme was typed."""
        given = self.cleaned_data["url"]
        try:
            return rules.read_target(given if "://" in given else f"https://{given}", rules.own_places(settings.URL))
        except rules.Refused as refused:
            raise forms.ValidationError(say(refused.reason)) from None
