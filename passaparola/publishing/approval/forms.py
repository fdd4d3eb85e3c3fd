"""The form of a rule in steps: one row of fields each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.publishing.approval.rules import MOST_STEPS, Step
from passaparola.publishing.rules import Mode

KINDS = [("", _("No step")), (Mode.COLLEAGUE.value, _("A colleague")), (Mode.CLIENT.value, _("The client, by a link"))]
SPARE = 2  # empty rows after those that are there


class StepForm(forms.Form):
    """One step."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Who says yes"), choices=KINDS, required=False)
    name = forms.CharField(label=_("What for"), max_length=120, required=False, help_text=_("For example: Legal"))
    channel = forms.TypedChoiceField(label=_("For which posts"), coerce=int, empty_value=None, required=False)
    person = forms.TypedChoiceField(label=_("Which colleague"), coerce=int, empty_value=None, required=False)
    client_name = forms.CharField(label=_("The client’s name"), max_length=120, required=False)
    client_email = forms.EmailField(label=_("The client’s e-mail"), required=False)
    place = forms.IntegerField(label=_("Turn"), min_value=1, max_value=99, required=False)

    def __init__(self, *args: Any, channels: Sequence[Any], people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["channel"]
        chosen.choices = [("", _("All posts")), *((each.pk, _only(each)) for each in channels)]
        asked: Any = self.fields["person"]
        asked.choices = [("", _("Whoever may decide")), *((each.pk, str(each)) for each in people)]

    def step(self) -> Step | None:
        """What was filled in; None for a row without a step. What belongs to the other kind is dropped."""
        given = self.cleaned_data
        if not given["kind"]:
            return None
        client = given["kind"] == Mode.CLIENT
        return Step(
            given["id"] or 0, given["kind"], given["name"].strip(), given["channel"],
            None if client else given["person"], given["client_name"].strip() if client else "",
            given["client_email"] if client else "",
        )  # fmt: skip


def _only(channel: object) -> Any:
    return _("Only those for %(channel)s") % {"channel": channel}


def rows(given: Any, steps: Sequence[Step], **offered: Any) -> list[StepForm]:
    """The rows of the form: what stands, and empty ones up to the most that a rule has."""
    count = min(len(steps) + SPARE, MOST_STEPS)
    first: list[dict[str, Any]] = [{**vars(each), "place": place} for place, each in enumerate(steps, 1)]
    first += [{"place": place} for place in range(len(steps) + 1, count + 1)]
    return [StepForm(given, prefix=f"step{place}", initial=each, **offered) for place, each in enumerate(first, 1)]


def steps_of(forms_: Sequence[StepForm]) -> list[Step]:
    """The steps of valid rows, in the order of their places."""
    placed = [(form.cleaned_data["place"] or 99, number, form.step()) for number, form in enumerate(forms_)]
    ordered = sorted(placed, key=lambda each: each[:2])
    return [step for _place, _number, step in ordered if step is not None]
