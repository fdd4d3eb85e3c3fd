"""Forms about money."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.measurement import conversions, periods
from passaparola.measurement.conversions import Given
from passaparola.measurement.costs import CostPlan
from passaparola.measurement.money_rows import REQUIRED
from passaparola.measurement.profit import Period, Sharing
from passaparola.publishing.models import Post, Variant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

KINDS = {"hours": _("Hours"), "ads": _("Ads"), "tools": _("Tools"), "people": _("People")}
SOURCES = {"csv": _("File"), "form": _("By hand"), "endpoint": _("Endpoint")}
SHARINGS = {
    Sharing.NONE: _("Not shared: they stand in a row of their own"),
    Sharing.POSTS: _("Equally, by post published in the period"),
    Sharing.HOURS: _("By the hours spent on channels and posts"),
}
FIELDS = {
    "at": _("Date"),
    "external_id": _("Order number"),
    "revenue": _("Revenue"),
    "own_cost": _("Cost of what was sold"),
    "currency": _("Currency"),
    "link": _("Link or referral code"),
    "kind": _("Kind"),
    "from_day": _("From"),
    "to_day": _("To"),
    "label": _("What"),
    "amount": _("Amount"),
    "hours": _("Hours"),
    "rate": _("Hourly rate"),
    "channel": _("Channel (as it is called on its network)"),
}
POSTS_OFFERED = 200  # the newest; older ones are kept when a cost is edited


def _day(label: "Words", *, required: bool = True, help_text: "Words" = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def _money(label: "Words", *, required: bool = False, help_text: "Words" = "", digits: int = 14) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, help_text=help_text, min_value=Decimal(0), max_digits=digits, decimal_places=2,
        localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


class PlacedForm(forms.Form):
    """Something of a channel, of a post, or of the brand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = [(each.pk, str(each)) for each in Channel.objects.filter(binned_at=None)]
        posts = Post.objects.filter(binned_at=None).order_by("-pk")[:POSTS_OFFERED]
        empty = ("", _("None in particular"))
        self.fields["channel"] = forms.TypedChoiceField(
            label=_("Channel"), coerce=int, empty_value=None, required=False, choices=[empty, *channels]
        )
        self.fields["post"] = forms.TypedChoiceField(
            label=_("Post"), coerce=int, empty_value=None, required=False,
            choices=[empty, *((each.pk, str(each)[:80] or f"#{each.pk}") for each in posts)],
        )  # fmt: skip
        for name in ("channel", "post"):
            self._keep_known(name)

    def _keep_known(self, name: str) -> None:
        """What is set already stays a choice, even when the list has become longer than what is offered."""
        known = self.initial.get(name)
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        choices = list(field.choices)  # type: ignore[arg-type]
        if known and known not in [value for value, _label in choices]:
            field.choices = [*choices, (known, f"#{known}")]


class CostForm(PlacedForm):
    """A cost: for hours, hours and a rate; else an amount."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial="hours")
    label = forms.CharField(label=_("What"), max_length=200, help_text=_("For example: photos for the spring menu."))
    hours = _money(_("Hours"), help_text=_("Only for hours."), digits=8)
    rate = _money(_("Hourly rate"), help_text=_("Only for hours: what an hour costs."), digits=10)
    amount = _money(_("Amount"), help_text=_("For everything else, in the brand’s currency."))
    from_day = _day(_("From"))
    to_day = _day(
        _("To"), required=False, help_text=_("Empty: that day only, or, if it comes every month, until you stop it.")
    )
    monthly = forms.BooleanField(label=_("It comes every month"), required=False)

    def clean(self) -> dict[str, Any]:
        """Hours need a rate, the rest an amount; it ends after it began."""
        given = super().clean() or {}
        needed = ("hours", "rate") if given.get("kind") == "hours" else ("amount",)
        for name in needed:
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Needed for this kind of cost."))
        first, last = given.get("from_day"), given.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("It ends before it begins."))
        return given

    def plan(self) -> CostPlan:
        """What was asked for."""
        given = dict(self.cleaned_data)
        by_hours = given["kind"] == "hours"
        for name in ("amount",) if by_hours else ("hours", "rate"):
            given[name] = None
        if not given["monthly"]:
            given["to_day"] = given["to_day"] or given["from_day"]
        return CostPlan(**given)


class ConversionForm(PlacedForm):
    """A conversion, by hand."""

    kind = forms.CharField(
        label=_("Kind"), max_length=32, initial=_("sale"), help_text=_("For example: sale, booking, request.")
    )
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip
    external_id = forms.CharField(
        label=_("Order number"),
        max_length=120,
        required=False,
        help_text=_("Your own: the same one is never counted twice."),
    )
    revenue = _money(
        _("Revenue"), help_text=_("Leave it empty while you do not know it: it is then unknown, not zero.")
    )
    own_cost = _money(
        _("Cost of what was sold"), help_text=_("What the goods or the service cost you. Empty: unknown.")
    )
    link = forms.CharField(
        label=_("Link or referral code"),
        max_length=24,
        required=False,
        help_text=_("It says by itself which channel and post."),
    )

    def clean(self) -> dict[str, Any]:
        """A post that went to one channel says the channel too."""
        given = super().clean() or {}
        if given.get("post") and not given.get("channel"):
            chosen = Variant.objects.filter(post=given["post"], chosen=True).values_list("channel", flat=True)[:2]
            given["channel"] = chosen[0] if len(chosen) == 1 else None
        return given

    def clean_link(self) -> str:
        """A code of this brand, or nothing."""
        code: str = self.cleaned_data["link"].strip()
        if code:
            try:
                conversions.link_of(code)
            except conversions.UnknownLink:
                raise forms.ValidationError(_("None of your links has this code.")) from None
        return code

    def given(self, zone: str) -> Given:
        """What was told; the moment is on the wall of ``zone``."""
        told = dict(self.cleaned_data)
        at: datetime = told.pop("at")
        return Given(at=plans.to_utc(at.replace(tzinfo=None), zone).utc, **told)


class KeyForm(forms.Form):
    """A key for a shop."""

    label = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Where you will use it, for example: the shop.")
    )


class FileForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or Excel, up to 5 MB. The next step shows what is understood.")
    )


class ColumnsForm(forms.Form):
    """Which column is what; columns are numbered from 0."""

    ticket = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, header: Sequence[str], wanted: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("Not in this file")), *((i, name or f"#{i + 1}") for i, name in enumerate(header))]
        for name in wanted:
            self.fields[name] = forms.TypedChoiceField(
                label=FIELDS[name], choices=columns, coerce=int, empty_value=None, required=name in REQUIRED
            )
        self.fields["day_first"] = forms.ChoiceField(
            label=_("A date such as 3/4 is"), initial="1",
            choices=[("1", _("the third of April")), ("0", _("the fourth of March"))],
        )  # fmt: skip

    def columns(self) -> dict[str, int]:
        """The chosen columns by field."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        return {name: value for name, value in chosen.items() if value is not None}

    @property
    def day_first(self) -> bool:
        """How an ambiguous date is read."""
        return bool(self.cleaned_data["day_first"] == "1")


class PeriodForm(forms.Form):
    """Days, and how the brand's costs are shared."""

    first = _day(_("From"), required=False)
    last = _day(_("To"), required=False)
    sharing = forms.ChoiceField(
        label=_("Costs of the whole brand"),
        required=False,
        choices=[(each.value, word) for each, word in SHARINGS.items()],
    )

    def period(self, usual: Period) -> Period:
        """The days asked for, or the usual ones where they are none."""
        given = self.cleaned_data if self.is_valid() else {}
        chosen = Period(given.get("first") or usual.first, given.get("last") or usual.last)
        return chosen if 0 < chosen.days() <= 3660 and periods.is_near(chosen) else usual

    def rule(self) -> Sharing:
        """How costs of the brand are shared; not at all where nothing is said."""
        given = self.cleaned_data.get("sharing") if self.is_valid() else ""
        return Sharing(given) if given else Sharing.NONE
