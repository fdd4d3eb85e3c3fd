"""Forms about word of mouth."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from passaparola.links import rules
from passaparola.word_of_mouth.models import Advocate
from passaparola.workspaces.words import say


class ReferralForm(forms.Form):
    """A link of their own for somebody."""

    name = forms.CharField(
        label=_("Who"), max_length=120, help_text=_("A customer, a friend of the brand, a colleague.")
    )
    contact = forms.CharField(
        label=_("Contact"), max_length=200, required=False, help_text=_("How you reach them: mail, telephone, handle.")
    )
    consent = forms.CharField(
        label=_("How they agreed"),
        max_length=300,
        help_text=_("When and how they said yes to being kept here, for example “by mail on 3 November”."),
    )
    target = forms.CharField(
        label=_("Leads to"),
        max_length=4 * rules.LONGEST_TARGET,
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=_("The page where their people arrive."),
    )
    advocate = forms.ModelChoiceField(
        label=_("On the networks"),
        queryset=Advocate.objects.none(),
        required=False,
        help_text=_("If they carried a post."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advocate"].queryset = Advocate.objects.order_by("handle")  # type: ignore[attr-defined]

    def clean_target(self) -> str:
        """The address in its plain spelling."""
        try:
            return rules.read_target(rules.with_scheme(self.cleaned_data["target"]), rules.own_places(settings.URL))
        except rules.Refused as refused:
            raise forms.ValidationError(say(refused.reason)) from None
