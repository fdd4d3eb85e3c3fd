"""The forms for readings that a person brings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.measurement import entering
from passaparola.workspaces.words import say

POSTS = "post"
ACCOUNT = "channel"


class EnterForm(forms.Form):
    """One post or one account, what was read of it, and when. ``what`` is ``post:1`` or ``channel:1``."""

    what = forms.ChoiceField(label=_("What you looked at"))
    at = forms.DateTimeField(
        label=_("When you looked"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text=_("Empty means now."),
    )

    def __init__(self, *args: Any, posts: list[Delivery], channels: list[Channel], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.posts = {f"{POSTS}:{each.pk}": each for each in posts}
        self.channels = {f"{ACCOUNT}:{each.pk}": each for each in channels}
        accounts = [(key, str(each)) for key, each in self.channels.items()]
        listed = [(key, _title(each, zone)) for key, each in self.posts.items()]
        self.fields["what"].choices = [(_("Posts"), listed), (_("Accounts"), accounts)]  # type: ignore[attr-defined]
        for name in ("followers", *entering.FOR_POSTS):
            self.fields[name] = _count(name)

    def clean(self) -> dict[str, Any]:
        """At least one number, and only those that what was looked at can have."""
        given = super().clean() or {}
        account = str(given.get("what", "")).startswith(ACCOUNT)
        if not self.values():
            raise forms.ValidationError(_("Enter at least one number."))
        if account and set(self.values()) != {"followers"}:
            raise forms.ValidationError(_("Of an account only the followers are entered; the rest belongs to a post."))
        if not account and "followers" in self.values():
            raise forms.ValidationError(_("Followers belong to an account: choose it at the top."))
        return given

    def clean_at(self) -> datetime:
        """In UTC; the browser gives a wall time of the brand's zone."""
        given = self.cleaned_data.get("at")
        now = timezone.now()
        if given is None:
            return now
        at = plans.to_utc(given.replace(tzinfo=None), self.zone).utc
        if at > now:
            raise forms.ValidationError(_("This moment is yet to come."))
        return at

    def values(self) -> Mapping[str, float]:
        """What was entered, by metric."""
        names = ("followers", *entering.FOR_POSTS)
        return {name: float(value) for name in names if (value := self.cleaned_data.get(name)) is not None}

    def place(self) -> tuple[Channel, Delivery | None]:
        """Whose numbers they are."""
        what = self.cleaned_data["what"]
        if what in self.channels:
            return self.channels[what], None
        return self.posts[what].channel, self.posts[what]


class ReadingsFile(forms.Form):
    """A file of readings."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or Excel, up to 5 MB: a column with each post's address (or id), one for each metric, and the day if "
            "it is not today."
        ),
    )


def _count(name: str) -> forms.IntegerField:
    widget = forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"})
    label = say(Message(f"metric.{name}"))
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=int(entering.LARGEST), widget=widget)


def _title(row: Delivery, zone: str) -> str:
    said = str(row.snapshot.get("title") or row.snapshot.get("text") or row.remote_url)
    day = date_format(plans.to_wall(row.sent_at or row.due_at, zone), "j M")
    return f"{day} · {row.channel} · {Truncator(said).chars(60)}"
