"""How results are narrowed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.measurement.periods import Span, period_of
from passaparola.measurement.profit import Period
from passaparola.measurement.results import BASES

SPANS = {
    Span.WEEK: _("This week"),
    Span.DAYS_28: _("Last 28 days"),
    Span.QUARTER: _("This quarter"),
    Span.CUSTOM: _("From … to …"),
}
BASE_NAMES = {"impressions": _("by impressions"), "reach": _("by reach"), "followers": _("by followers")}


_FIRST = {"span": Span.DAYS_28.value, "base": BASES[-1]}


class ResultsFilter(forms.Form):
    """Period, channel, words, and the base of the rate in the table."""

    span = forms.ChoiceField(label=_("Period"), choices=list(SPANS.items()))
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    channel = forms.TypedChoiceField(label=_("Channel"), coerce=int, empty_value=None, required=False)
    base = forms.ChoiceField(label=_("Engagement rate"), choices=[(each, BASE_NAMES[each]) for each in BASES])
    q = forms.CharField(label=_("Search the posts"), required=False, max_length=200)

    def __init__(self, given: Any, channels: list[Channel]) -> None:
        super().__init__(_FIRST | {name: given[name] for name in given})
        names = [(str(each.pk), str(each)) for each in channels]
        self.fields["channel"].choices = [("", _("All channels")), *names]  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs |= {"data-filter": "", "type": "search"}
        self.is_valid()

    def period(self, today: date) -> Period:
        """The days that were chosen; the last 28 without a choice."""
        given = self.cleaned_data
        span = Span(given.get("span") or Span.DAYS_28)
        return period_of(span, today, given.get("first"), given.get("last"))

    @property
    def is_custom(self) -> bool:
        """Whether the days are typed in."""
        return self.cleaned_data.get("span") == Span.CUSTOM

    @property
    def base_chosen(self) -> str:
        """The base of the rate in the table of posts."""
        return str(self.cleaned_data.get("base") or BASES[-1])

    @property
    def channel_chosen(self) -> int | None:
        """Only this channel's, or all."""
        return self.cleaned_data.get("channel")

    @property
    def words(self) -> list[str]:
        """What the posts must say."""
        return str(self.cleaned_data.get("q") or "").casefold().split()
