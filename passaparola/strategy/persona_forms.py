"""The form of a persona: every statement has its evidence, or is marked an assumption."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.strategy.models import Goal, Persona, Trait
from passaparola.strategy.wording import EVIDENCE, FACETS

ASSUMPTION = "assumption"
"""What is chosen instead of a kind of evidence."""


class PersonaForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Who it is, and the goals that reaching them serves."""

    class Meta:
        model = Persona
        fields = ["name", "role", "age", "place", "summary"]
        labels = {
            "name": _("Name"),
            "role": _("What they do"),
            "age": _("Age"),
            "place": _("Where they live"),
            "summary": _("In two lines"),
        }
        help_texts = {"name": _("A typical customer has a name: “Giulia, who reopens the shop on Monday”.")}
        widgets = {"summary": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = Goal.objects.filter(binned_at__isnull=True).order_by("name", "pk")
        if goals.exists():
            self.fields["goals"] = forms.ModelMultipleChoiceField(
                goals, label=_("Goals that reaching them serves"), required=False, widget=forms.CheckboxSelectMultiple,
                initial=list(self.instance.goals.all()) if self.instance.pk else (),
            )  # fmt: skip

    @property
    def goals(self) -> Sequence[Goal]:
        """The goals that were chosen."""
        return list(self.cleaned_data.get("goals") or ())


class TraitForm(forms.Form):
    """One statement. Left empty, it is taken out."""

    facet = forms.ChoiceField(choices=[(key, words[0]) for key, words in FACETS.items()], widget=forms.HiddenInput)
    text = forms.CharField(label=_("Statement"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.ChoiceField(
        label=_("How do you know?"),
        required=False,
        choices=[("", _("Choose")), *EVIDENCE.items(), (ASSUMPTION, _("It is an assumption"))],
    )
    evidence = forms.CharField(label=_("The evidence"), required=False, max_length=2000)
    evidence_url = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    evidence_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """A statement says what it rests on, and evidence can be found again."""
        given = super().clean() or {}
        if not given.get("text"):
            return given
        basis = given.get("basis")
        if not basis:
            self.add_error("basis", _("Say how you know it, or mark it as an assumption."))
        elif basis != ASSUMPTION and not (given.get("evidence") or given.get("evidence_url")):
            self.add_error("evidence", _("Write where it can be found again, or mark it as an assumption."))
        return given

    def trait(self, persona: Persona, position: int) -> Trait:
        """The statement as a row, not saved yet."""
        given = self.cleaned_data
        assumed = given["basis"] == ASSUMPTION
        return Trait(
            brand_id=persona.brand_id, persona=persona, position=position, facet=given["facet"], text=given["text"],
            evidence_kind="" if assumed else given["basis"], evidence=given["evidence"],
            evidence_url=given["evidence_url"], evidence_on=given["evidence_on"], is_assumption=assumed,
        )  # fmt: skip


class Traits:
    """The statements of a persona as forms: those that there are, and one empty place in each facet."""

    def __init__(self, traits: Sequence[Trait], data: Any = None) -> None:
        """With ``data`` the forms are those that were sent."""
        self.bound = data is not None
        if data is not None:
            numbers = sorted({int(each) for each in data.getlist("trait") if each.isascii() and each.isdigit()})
            self.forms = [TraitForm(data, prefix=f"t{number}") for number in numbers[:MOST]]
        else:
            self.forms = [TraitForm(prefix=f"t{number}", initial=each) for number, each in enumerate(_initial(traits))]

    @property
    def facets(self) -> Iterator[tuple[str, Any, Any, list[TraitForm]]]:
        """Key, name and hint of each facet, and its forms."""
        for key, (name, hint) in FACETS.items():
            yield key, name, hint, [each for each in self.forms if each["facet"].value() == key]

    def is_valid(self) -> bool:
        """Whether every statement is whole."""
        refused = [each for each in self.forms if not each.is_valid()]  # each one says what is wrong, not the first
        return not refused

    def keep(self, persona: Persona) -> None:
        """Replace what was said of the persona. Only after ``is_valid``."""
        persona.traits.all().delete()
        said = [each for each in self.forms if each.cleaned_data.get("text")]
        Trait.objects.bulk_create(each.trait(persona, position) for position, each in enumerate(said, 1))


MOST = 200
"""Statements about one persona."""


def _initial(traits: Sequence[Trait]) -> Iterator[dict[str, Any]]:
    for key in FACETS:
        for each in traits:
            if each.facet == key:
                basis = ASSUMPTION if each.is_assumption else each.evidence_kind
                yield {"facet": key, "text": each.text, "basis": basis, "evidence": each.evidence,
                       "evidence_url": each.evidence_url, "evidence_on": each.evidence_on}  # fmt: skip
        yield {"facet": key}
