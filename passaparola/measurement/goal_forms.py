"""The form of a goal. Rates are typed in per cent and stored as ratios."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.kernel.metrics import CATALOGUE, Unit
from passaparola.measurement import goal_series
from passaparola.strategy.models import Goal
from passaparola.workspaces.models import Person
from passaparola.workspaces.words import say

GROUPS: tuple[tuple[Any, frozenset[str]], ...] = (
    (_("Money and customers"), frozenset({"conversions", "revenue", *goal_series.MONEY})),
    (_("Being seen"), frozenset({"reach", "impressions", "video_views", "followers", "new_followers"})),
    (_("Visits"), frozenset({"visits", "link_clicks", "profile_visits"})),
    (_("Work done"), frozenset({"posts", "heard", "answers", "response_hours"})),
)  # fmt: skip
"""Metrics as the form offers them; those in none are reactions."""
PER_CENT = ("baseline_value", "target")
FROM_AUDIT = {"metric": "metric", "value": "baseline_value", "on": "baseline_on", "hash": "baseline_hash",
              "source": "baseline_source", "channel": "channel", "name": "name"}  # fmt: skip
"""What an audit's link says, and the field that it fills."""


class GoalForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Everything may be empty but the name and the metric: the letters say what is missing."""

    class Meta:
        """The fields in their order: what, how far, when, with what."""

        model = Goal
        fields = (
            "name", "metric", "channel", "why", "baseline_value", "baseline_on", "baseline_source", "baseline_hash",
            "target", "starts_on", "due_on", "owner", "hours_a_week", "people", "budget",
        )  # fmt: skip
        widgets: Mapping[str, Any] = {
            "baseline_hash": forms.HiddenInput(),
            "why": forms.Textarea({"rows": 2}),
            **{name: forms.DateInput({"type": "date"}, "%Y-%m-%d") for name in ("baseline_on", "starts_on", "due_on")},
        }

    def __init__(self, *args: Any, channels: list[Channel], people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"] = forms.ChoiceField(label=_("Metric"), choices=_metrics)
        self.fields["channel"] = forms.ModelChoiceField(
            Channel.objects.filter(pk__in=[each.pk for each in channels]), required=False, label=_("Channel"),
            empty_label=_("The whole brand"),
        )  # fmt: skip
        self.fields["owner"] = forms.ModelChoiceField(
            Person.objects.filter(pk__in=[each.pk for each in people]), required=False, label=_("Who answers for it"),
            empty_label=_("Nobody yet"),
        )  # fmt: skip
        for name, (label, help_text) in _WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
            if name not in ("name",):
                self.fields[name].required = False
        self._show_per_cent()

    def clean(self) -> dict[str, Any]:
        """Ratios out of per cent; a metric in money or in people is never below zero (a margin may be)."""
        given = dict(super().clean() or {})
        if not self._is_vouched(given):
            given["baseline_hash"] = ""
        if self._is_rate(given.get("metric")):
            given |= {name: given[name] / 100 for name in PER_CENT if given.get(name) is not None}
        for name in ("hours_a_week", "people", "budget"):
            if (given.get(name) or 0) < 0:
                self.add_error(name, _("This cannot be below zero."))
        return given

    def _is_vouched(self, given: Mapping[str, Any]) -> bool:
        """Whether the value is still the one of that metric which the audit gave, as far as that is known here."""
        first, now = self.initial.get("baseline_value"), given.get("baseline_value")
        if first in (None, ""):
            return True
        same = now is not None and isclose(float(first), float(now), rel_tol=1e-6)
        return same and given.get("metric") == self.initial.get("metric")

    def _show_per_cent(self) -> None:
        """Values as somebody would type them: rates in per cent, whole numbers without a point."""
        times = 100 if self._is_rate(self.initial.get("metric") or self.instance.metric) else 1
        for name in PER_CENT:
            value = self.initial.get(name)
            if value is not None:
                self.initial[name] = f"{round(float(value) * times, 6):.15g}"

    @staticmethod
    def _is_rate(metric: Any) -> bool:
        entry = CATALOGUE.get(str(metric))
        return entry is not None and entry.unit is Unit.RATIO


def from_audit(query: Mapping[str, str]) -> dict[str, Any]:
    """The first values that a link carries; what cannot be read is left out."""
    found: dict[str, Any] = {ours: query[theirs] for theirs, ours in FROM_AUDIT.items() if query.get(theirs)}
    for name, read in (("baseline_value", float), ("channel", int), ("baseline_on", date.fromisoformat)):
        try:
            found |= {name: read(found[name])} if name in found else {}
        except ValueError:
            del found[name]
    return found


def _metrics() -> list[tuple[str, list[tuple[str, str]]]]:
    named = [(each, say(CATALOGUE[each].name)) for each in goal_series.KNOWN]
    grouped = [(str(title), [each for each in named if each[0] in members]) for title, members in GROUPS]
    known = frozenset().union(*(members for _title, members in GROUPS))
    return [*grouped, (str(_("Reactions")), [each for each in named if each[0] not in known])]


@dataclass(frozen=True)
class Wish:
    """What somebody wants in plain words, and the metric that can count it."""

    name: Any
    metric: str
    how: Any


WISHES = (
    Wish(_("More customers in the shop"), "conversions",
         _("Give a word or a coupon to say at the till, and write each sale that comes of it under Profit.")),
    Wish(_("More visits to the site"), "visits", _("Counted by the short links of your posts.")),
    Wish(_("Being known by more people"), "reach", _("How many people a typical post reaches.")),
    Wish(_("More people who follow us"), "followers", _("The followers of one channel, read or typed in each week.")),
    Wish(_("Posts that people talk about"), "engagement_rate_by_reach",
         _("Of those who see a post, how many like it, comment on it or share it.")),
)  # fmt: skip
"""Where a first goal may begin."""


_WORDS: Mapping[str, tuple[Any, Any]] = {
    "name": (_("Goal"), _("What grows, where, by how much: “1,500 followers on the shop's account by June”.")),
    "why": (_("Why it matters"), _("What the business gets from it.")),
    "baseline_value": (
        _("Value today"),
        _("Rates in per cent; what is counted, as the sum of the last 28 days. Empty and it is read, where it can be."),
    ),
    "baseline_on": (_("Measured on"), ""),
    "baseline_source": (_("Where the value comes from"), ""),
    "target": (_("Value to reach"), _("Rates in per cent.")),
    "starts_on": (_("First day"), ""),
    "due_on": (_("Last day"), ""),
    "hours_a_week": (_("Hours a week, each person"), _("Empty: the plan's hours count.")),
    "people": (_("People"), ""),
    "budget": (_("Budget a month"), _("In the brand's currency.")),
}
