"""The forms of the plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.strategy import days
from passaparola.strategy.models import Cadence, ChannelRole, Format, Partner, Pillar, Plan, Slot, Tone
from passaparola.strategy.wording import FORMATS, PARTNERS, WEEKDAYS

LINES = forms.Textarea(attrs={"rows": 2})
LABELS = ("#adv", "#pubblicità", "#sponsorizzato", "Pubblicità", "Contenuto sponsorizzato", "In collaborazione con")
"""What is offered as the words that say that something is advertising; others may be typed."""


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class Linking(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A form whose choices are rows of the brand, none of them from the bin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                rows = field.queryset.model._default_manager.filter(binned_at__isnull=True)  # type: ignore[union-attr]
                field.queryset = rows.order_by("pk")
                if not field.required:
                    field.empty_label = _("None in particular")


class RoleForm(Linking):
    """What a channel is for."""

    formats = forms.MultipleChoiceField(
        label=_("Formats"), required=False, choices=list(FORMATS.items()), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ChannelRole
        fields = ["priority", "role", "audience", "persona", "formats"]
        labels = {
            "priority": _("Priority"),
            "role": _("What it is for"),
            "audience": _("Whom it speaks to"),
            "persona": _("Persona"),
        }
        help_texts = {"priority": _("1 is the channel that matters most.")}
        widgets = {"role": LINES, "audience": LINES, "priority": forms.NumberInput(attrs={"min": 1, "max": 99})}


class PillarForm(Linking):
    """A theme."""

    share = forms.IntegerField(
        label=_("Share of the posts, in per cent"), required=False, min_value=0, max_value=100,
        help_text=_("All pillars together make 100."),
    )  # fmt: skip

    class Meta:
        model = Pillar
        fields = ["name", "about", "share", "persona", "goal"]
        labels = {"name": _("Name"), "about": _("What it is about"), "persona": _("Persona"), "goal": _("Goal")}
        widgets = {"about": LINES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("persona", "goal"):
            self.fields[name].required = False
            self.fields[name].empty_label = _("None in particular")  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """Hours that one piece of each format takes, and the hours that there are."""

    def __init__(self, *args: Any, known: Mapping[str, Decimal], plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for format, word in FORMATS.items():
            self.fields[format.value] = _hours(word, known.get(format.value))
        self.fields["available"] = _hours(_("Hours you have each week, all people together"), plan.hours_a_week)
        self.fields["available"].help_text = _("Leave it empty to count the hours written in your open goals.")

    @property
    def estimates(self) -> dict[str, Decimal]:
        """The estimates that were given, by format."""
        given = {each.value: self.cleaned_data[each.value] for each in Format}
        return {name: hours for name, hours in given.items() if hours is not None}


def _hours(label: Any, initial: Decimal | None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, initial=initial, required=False, min_value=0, max_value=999, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )  # fmt: skip


class ToneForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the brand speaks."""

    class Meta:
        model = Tone
        fields = ["voice", "do", "dont", "words", "avoid", "examples"]
        labels = {
            "voice": _("The voice"),
            "do": _("Do"),
            "dont": _("Don’t"),
            "words": _("Words to use"),
            "avoid": _("Words to avoid"),
            "examples": _("Examples"),
        }
        help_texts = {
            "voice": _("As if you described a person: “a baker who knows everybody by name”."),
            "examples": _("Two or three posts that sound right, and why."),
        }
        widgets = dict.fromkeys(fields, forms.Textarea(attrs={"rows": 3}))


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """An influencer or partner."""

    class Meta:
        model = Partner
        fields = ["name", "kind", "contact", "where", "handle", "audience", "audience_on", "audience_source", "terms",
                  "fee", "starts_on", "ends_on", "needs_disclosure", "label", "contract"]  # fmt: skip
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "contact": _("Contact"),
            "where": _("Channel"),
            "handle": _("Handle or address"),
            "audience": _("Audience"),
            "audience_on": _("Read on"),
            "audience_source": _("Where you read it"),
            "terms": _("Terms"),
            "fee": _("Fee"),
            "starts_on": _("From"),
            "ends_on": _("To"),
            "needs_disclosure": _("What they publish for you is advertising, and has to say so"),
            "label": _("The label they write"),
            "contract": _("Contract"),
        }
        help_texts = {
            "contact": _("Only what you need to reach them."),
            "audience": _("Followers or readers. A number without date and source is worth nothing."),
            "terms": _("What they make, where, how often, who owns it afterwards."),
            "contract": _("Where it lies, and what it says of the label."),
            "needs_disclosure": _(
                "Also for gifts, discounts, invitations and codes. Take it off only if they get nothing."
            ),
        }
        widgets = {
            "terms": LINES, "contract": LINES, "audience_on": _day(), "starts_on": _day(), "ends_on": _day(),
            "label": forms.TextInput(attrs={"list": "labels"}),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(PARTNERS.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Advertising has its label, a size its date and source, a period its order."""
        given = super().clean() or {}
        if given.get("needs_disclosure") and not given.get("label"):
            self.add_error("label", _("Choose the label, so that nobody forgets it: #adv, for example."))
        if given.get("audience") is not None and not (given.get("audience_on") and given.get("audience_source")):
            self.add_error("audience", _("Write on which day and where you read this number."))
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The end comes before the beginning."))
        return given


class CadenceForm(Linking):
    """A weekly appointment."""

    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int, choices=list(enumerate(WEEKDAYS)))

    class Meta:
        model = Cadence
        fields = ["weekday", "time", "channel", "format", "pillar", "persona", "goal"]
        labels = {
            "time": _("Time"), "channel": _("Channel"), "format": _("Format"), "pillar": _("Pillar"),
            "persona": _("Persona"), "goal": _("Goal"),
        }  # fmt: skip
        widgets = {"time": _time()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = list(FORMATS.items())  # type: ignore[attr-defined]


class SlotForm(Linking):
    """A slot made or changed by hand."""

    class Meta:
        model = Slot
        fields = ["day", "time", "channel", "format", "pillar", "persona", "goal", "note"]
        labels = {
            "day": _("Day"), "time": _("Time"), "channel": _("Channel"), "format": _("Format"), "pillar": _("Pillar"),
            "persona": _("Persona"), "goal": _("Goal"), "note": _("Note"),
        }  # fmt: skip
        help_texts = {"note": _("What it will be about, for whoever writes it.")}
        widgets = {"day": _day(), "time": _time(), "note": LINES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = list(FORMATS.items())  # type: ignore[attr-defined]
        for name in ("pillar", "persona", "goal"):
            self.fields[name].required = False
            self.fields[name].empty_label = _("None in particular")  # type: ignore[attr-defined]


class DaysForm(forms.Form):
    """The patron saint's place, and the observances that stand on the calendar."""

    place = forms.ChoiceField(
        label=_("Where your shop is"), required=False,
        help_text=_("Adds the day of the patron saint. National holidays are there anyway."),
    )  # fmt: skip
    followed = forms.MultipleChoiceField(label=_("Days to show"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, language: str, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("Nowhere in particular")), *days.places(plan.country).items()]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        known = [(each.key, each.name(language)) for each in days.listed()]
        self.fields["followed"].choices = known  # type: ignore[attr-defined]


class CompileForm(forms.Form):
    """From which week, and how many."""

    start = forms.DateField(label=_("From the week of"), widget=_day())
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=26)
