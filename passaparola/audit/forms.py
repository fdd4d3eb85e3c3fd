"""The forms of audits."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.analysis.meanings import IGNORED
from passaparola.audit.wording import meanings, readings
from passaparola.channels.models import Channel


class UploadForm(forms.Form):
    """What an audit is called and what its files are about; the files themselves are read by ``receiving``."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("Such as: our page before we began. May stay empty."),
    )
    channel = forms.ModelChoiceField(
        queryset=Channel.objects.none(),
        label=_("Channel"),
        required=False,
        empty_label=_("The whole brand"),
        help_text=_("The channel whose history this is, if it is connected here."),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        help_text=_(
            "Where hours and weekdays are told. A time in a file that names no zone is taken to be this zone’s."
        ),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].initial = zone
        self.fields["channel"].queryset = Channel.objects.filter(binned_at=None)  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """A zone that there is."""
        return known_zone(str(self.cleaned_data["zone"]))


class HistoryForm(forms.Form):
    """Whose history is read, since when, and where hours are told."""

    channel = forms.ModelChoiceField(
        queryset=Channel.objects.none(),
        label=_("Channel"),
        empty_label=None,
        help_text=_("Its own posts, with the figures that the network gives."),
    )
    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Stays empty for as far back as the network goes; at most the latest 5,000 posts are read."),
    )
    zone = forms.CharField(label=_("Time zone"), max_length=64, help_text=_("Where hours and weekdays are told."))

    def __init__(self, *args: Any, zone: str, channels: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].initial = zone
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=channels)  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """A zone that there is."""
        return known_zone(str(self.cleaned_data["zone"]))


class DatesForm(forms.Form):
    """For each column of dates that can be read in two ways: which one, with two of its cells as they would read."""

    def __init__(self, columns: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for number, column in enumerate(columns):
            self.fields[f"dates-{number}"] = forms.ChoiceField(
                label=_("%(column)s in %(file)s") % {"column": column["name"], "file": column["file"]},
                choices=readings(column["cells"]),
                widget=forms.RadioSelect,
            )

    @property
    def told(self) -> dict[str, str]:
        """How each column is read, by its name."""
        return {
            str(column["name"]): f"date:{self.cleaned_data[f'dates-{number}']}"
            for number, column in enumerate(self.columns)
        }


class ColumnsForm(forms.Form):
    """A select for every column of a file, with its guess chosen."""

    def __init__(self, columns: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for number, column in enumerate(columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column["name"] or _("(no name)"),
                choices=meanings(),
                initial=column["meaning"],
                help_text=" · ".join(cell for cell in column["cells"] if cell),
                required=False,
            )

    @property
    def doubtful(self) -> list[forms.BoundField]:
        """The columns that are asked about."""
        return [self[f"column-{number}"] for number, column in enumerate(self.columns) if column["asked"]]

    @property
    def clear(self) -> list[forms.BoundField]:
        """The other ones, as they were guessed."""
        return [self[f"column-{number}"] for number, column in enumerate(self.columns) if not column["asked"]]

    @property
    def told(self) -> dict[str, str]:
        """The meaning of each column by its name."""
        return {
            str(column["name"]): str(self.cleaned_data[f"column-{number}"] or IGNORED)
            for number, column in enumerate(self.columns)
            if column["name"]
        }

    def clean(self) -> dict[str, Any]:
        """One column for each meaning."""
        cleaned: dict[str, Any] = super().clean() or {}
        said = [value.partition(":")[0] for value in cleaned.values() if value and value != IGNORED]
        if len(said) != len(set(said)):
            raise forms.ValidationError(_("Two columns mean the same: leave one of them out."))
        return cleaned


def known_zone(zone: str) -> str:
    """The zone, if there is such a one. Raises ValidationError."""
    if zone not in available_timezones():
        raise forms.ValidationError(_("There is no such time zone: write one such as Europe/Rome."))
    return zone
