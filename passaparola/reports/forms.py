"""The form of a new report."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from passaparola.measurement.profit import Period
from passaparola.reports.gathering import SECTIONS, USUAL, Order
from passaparola.workspaces.rules import Permission, allows

NAMES = {
    "done": (_("What was done"), _("The posts that went out, by channel.")),
    "results": (_("Results"), _("Sums, medians of rates with their base, and followers.")),
    "goals": (_("Goals"), _("Where each began, where it is, where it should get.")),
    "best": (_("Best posts"), _("The five with the most engagements.")),
    "conversations": (_("Conversations"), _("What was said, what was answered, how soon.")),
    "word_of_mouth": (_("Word of mouth"), _("Who carried it further, and visits from your links.")),
    "profit": (_("Profit"), _("Costs and margin: only if your client should see them.")),
    "corrections": (_("Corrections"), _("What you decided to do better.")),
}
LONGEST_DAYS = 731


class ReportForm(forms.Form):
    """Days, language, sections, and a few words."""

    title = forms.CharField(label=_("Title"), max_length=200)
    span = forms.ChoiceField(label=_("Period"), widget=forms.RadioSelect)
    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for days of your own."),
    )  # fmt: skip
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    sections = forms.MultipleChoiceField(label=_("Sections"), widget=forms.CheckboxSelectMultiple)
    intro = forms.CharField(
        label=_("Your words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stand at the top. An empty line begins a new paragraph."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = spans(today)
        words = {"month": _("Last month"), "this_month": _("This month, until today"), "quarter": _("Last quarter"),
                 "28": _("The last 28 days"), "custom": _("Days of your own")}  # fmt: skip
        self.fields["span"].choices = list(words.items())  # type: ignore[attr-defined]
        offered = [each for each in SECTIONS if each != "profit" or allows(role, Permission.MONEY)]
        self.fields["sections"].choices = [(each, NAMES[each][0]) for each in offered]  # type: ignore[attr-defined]
        self.fields["sections"].initial = [each for each in USUAL if each in offered]

    def clean(self) -> dict[str, Any]:
        """Days of one's own need both ends, in their order."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if given.get("span") != "custom":
            return given
        if not first or not last or last < first:
            self.add_error("last", _("Both days are needed, the first one first."))
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _("Two years at most."))
        return given

    def order(self) -> Order:
        """What was asked for."""
        given = self.cleaned_data
        own = given["span"] == "custom"
        period = Period(given["first"], given["last"]) if own else self.periods[given["span"]]
        chosen = tuple(each for each in SECTIONS if each in given["sections"])
        return Order(given["title"], given["language"], period, chosen, given["intro"].replace("\r\n", "\n").strip())


def spans(today: date) -> dict[str, Period]:
    """The periods that can be chosen, as of ``today`` on the brand's calendar."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    end = quarter - timedelta(days=1)
    return {
        "month": Period(before.replace(day=1), before),
        "this_month": Period(first, today),
        "quarter": Period(date(end.year, end.month - 2, 1), end),
        "28": Period(today - timedelta(days=27), today),
    }
