"""The forms of queues, of what comes again, and of pauses."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.publishing import places
from passaparola.publishing.models import Queue
from passaparola.publishing.places import Pattern
from passaparola.publishing.planning import evergreen
from passaparola.publishing.planning.queues import Shape
from passaparola.publishing.planning.recurring import Series
from passaparola.strategy.models import Pillar

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
MOST_TIMES = 24  # of one day
UNITS = {places.DAY: gettext_lazy("days"), places.WEEK: gettext_lazy("weeks"), places.MONTH: gettext_lazy("months")}


class QueueForm(forms.Form):
    """Name, pillar, channels, and the times of each day of the week."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    pillar = forms.ModelChoiceField(
        Pillar.objects.none(), label=gettext_lazy("Pillar"), required=False, empty_label=gettext_lazy("None")
    )
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=gettext_lazy("Channels"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, queue: Queue | None = None) -> None:
        super().__init__(data, initial=_initial_of(queue))
        _choices(self, "pillar", Pillar.objects.filter(binned_at__isnull=True))
        _choices(self, "channels", Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle"))
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(
                label=WEEKDAYS[day], required=False, max_length=300,
                widget=forms.TextInput({"placeholder": "09:00, 18:30", "inputmode": "text", "autocomplete": "off"}),
            )  # fmt: skip

    @property
    def week(self) -> list[Any]:
        """The fields of the seven days."""
        return [self[f"day_{day}"] for day in range(7)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        times = [(day, hour) for day in range(7) for hour in self._times(day)]
        if not times and not self.errors:
            raise forms.ValidationError(_("Write at least one time: the hour at which a post of this queue goes out."))
        return cleaned | {"times": times}

    def shape(self) -> Shape:
        """What was said."""
        said = self.cleaned_data
        return Shape(said["name"], said["pillar"], list(said["channels"]), said["times"])

    def _times(self, day: int) -> list[time]:
        written = self.cleaned_data.get(f"day_{day}", "")
        parts = [each for each in re.split(r"[\s,;]+", written) if each]
        try:
            return [_time(each) for each in parts[:MOST_TIMES]]
        except ValueError:
            self.add_error(f"day_{day}", _("Write times as 09:00, with commas between them."))
            return []


class AgainForm(forms.Form):
    """How a post comes again."""

    step = forms.IntegerField(label=gettext_lazy("Every"), min_value=1, max_value=places.MOST_STEPS, initial=1)
    every = forms.ChoiceField(label=gettext_lazy("Unit"), choices=list(UNITS.items()), initial=places.WEEK)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these weekdays"), choices=list(WEEKDAYS.items()), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For weeks only. Without any, it comes on the weekday of the first date."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("First date"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    count = forms.IntegerField(
        label=gettext_lazy("How often at most"), required=False, min_value=1, max_value=1000,
        help_text=gettext_lazy("Empty: without end, until you stop it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("until")
        if first and last and last < first:
            self.add_error("until", _("This day lies before the first one."))
        return cleaned

    def series(self, zone: str) -> Series:
        """What was said."""
        said = self.cleaned_data
        weekdays = tuple(said["weekdays"]) if said["every"] == places.WEEK else ()
        pattern = Pattern(said["every"], said["step"], said["starts_on"], weekdays, said["until"])
        return Series(pattern, said["time"], zone, said["count"])


class EvergreenForm(forms.Form):
    """Through which queue a published post goes out again, and how long it rests."""

    queue = forms.ModelChoiceField(Queue.objects.none(), label=gettext_lazy("Queue"), empty_label=None)
    rest_days = forms.IntegerField(
        label=gettext_lazy("Days of rest"), min_value=evergreen.LEAST_REST, max_value=evergreen.LONGEST_REST, initial=60
    )
    most = forms.IntegerField(
        label=gettext_lazy("How often at most"), required=False, min_value=1, max_value=evergreen.MOST_TIMES
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "queue", Queue.objects.filter(binned_at__isnull=True))


class PauseForm(forms.Form):
    """Days without anything new, on one network or all."""

    network = forms.ChoiceField(label=gettext_lazy("Network"), required=False)
    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Channel.objects.filter(binned_at__isnull=True).order_by("network").values_list("network", flat=True)
        named = [(each, networks.named(each).spec.name) for each in dict.fromkeys(own)]
        self.fields["network"] = forms.ChoiceField(
            label=gettext_lazy("Network"), required=False, choices=[("", _("All networks")), *named]
        )
        self.order_fields(["network", "first", "last", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= _year_after(first):
            self.add_error("last", _("Choose a day from the first one on, within a year."))
        return cleaned


def _choices(form: forms.Form, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows


def _initial_of(queue: Queue | None) -> dict[str, Any]:
    if queue is None:
        return {}
    times: dict[str, list[str]] = {}
    for each in queue.times.all():
        times.setdefault(f"day_{each.weekday}", []).append(each.time.strftime("%H:%M"))
    channels: Sequence[int] = list(queue.channels.values_list("channel_id", flat=True))
    said = {name: ", ".join(each) for name, each in times.items()}
    return {"name": queue.name, "pillar": queue.pillar_id, "channels": channels, **said}


def _time(written: str) -> time:
    found = _TIME.fullmatch(written)
    if found is None:
        raise ValueError(written)
    return time(int(found[1]), int(found[2] or 0))


def _year_after(first: date) -> date:
    return date.fromordinal(min(first.toordinal() + 366, date.max.toordinal()))
