"""What people write into the pages of conversations."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """An answer; ``key`` is the form's own, so that it counts once however often it is sent."""

    text = forms.CharField(
        label=_("Your answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4, "data-answer": ""})
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def fresh(text: str = "", to: int | None = None) -> "AnswerForm":
        """An empty form, or one with words to begin from."""
        return AnswerForm(initial={"key": uuid4(), "text": text, "to": to})

    @property
    def said(self) -> tuple[str, UUID, int | None]:
        """The text, the key, and the utterance that is answered."""
        given: dict[str, Any] = self.cleaned_data
        return given["text"], given["key"], given["to"]


class NoteForm(forms.Form):
    """A note for the team."""

    text = forms.CharField(label=_("Note for the team"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}))


class VoiceForm(forms.Form):
    """What the team should know about somebody."""

    note = forms.CharField(
        label=_("What the team should know"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your team sees this."),
    )
