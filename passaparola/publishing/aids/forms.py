"""Forms of aids and mentions."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.publishing.aids import shelf
from passaparola.publishing.models import Aid, AidKind, Mention

LONGEST = 20_000  # characters of an aid
LONGEST_HANDLE = 200
_NAME = re.compile(r"[\w](?:[\w.-]{0,78}[\w])?")
_WORD = re.compile(r"[^\s,;#]+")


class AidForm(forms.Form):
    """One aid; the fields are those of its kind."""

    name = forms.CharField(
        label=_("Name"), max_length=shelf.LONGEST_NAME, help_text=_("To find it by in the composer.")
    )
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    first_comment = forms.CharField(
        label=_("First comment"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=_("Only for"), required=False, empty_label=_("Every channel"),
        help_text=_("With a channel it is offered for that one alone, and goes into that channel’s own text."),
    )  # fmt: skip
    always = forms.BooleanField(label=_("Put it under every new post"), required=False)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        channels: Any = self.fields["channel"]
        channels.queryset = Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle")
        if kind != AidKind.TEMPLATE:
            del self.fields["title"], self.fields["first_comment"]
        if kind != AidKind.SIGNATURE:
            del self.fields["always"]
        if kind == AidKind.HASHTAGS:
            self.fields["text"].label = _("Hashtags")
            self.fields["text"].help_text = _("With or without #, as many as you like.")
        elif kind == AidKind.TEMPLATE:
            self.fields["text"].help_text = _(
                "Blanks stand in braces, each with a name of yours. They are asked for each time."
            )
            del self.fields["channel"]

    def clean_text(self) -> str:
        """The text; hashtags each with one #, and each once."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "").strip()
        if self.kind != AidKind.HASHTAGS:
            return text
        tags: dict[str, str] = {}
        for each in _WORD.findall(text):
            tags.setdefault(each.casefold(), f"#{each}")
        if not tags:
            raise forms.ValidationError(_("There is no hashtag in it."))
        return " ".join(tags.values())

    def clean(self) -> dict[str, Any]:
        """A signature of one channel is put in by hand: under every new post stands what all channels get."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("always") and given.get("channel"):
            self.add_error("always", _("Only a signature for every channel can stand under every new post."))
        return given

    def keep(self, aid: Aid) -> Aid:
        """Store what was given."""
        given = self.cleaned_data
        aid.kind, aid.name = self.kind, given["name"]
        aid.content = {name: given[name] for name in ("text", "title", "first_comment") if name in given}
        aid.channel, aid.always = given.get("channel"), given.get("always", False)
        aid.save()
        return aid


class MentionForm(forms.Form):
    """One entry of the book, with a handle for each network that the brand has a channel on."""

    name = forms.CharField(
        label=_("Short name"), max_length=80, help_text=_("What you write in a post, after the @. No spaces.")
    )
    plain = forms.CharField(
        label=_("Name in words"), max_length=120, help_text=_("What is written where a network has no handle for it.")
    )

    def __init__(self, *args: Any, handles: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row: int | None = None
        self.handles = handles or {}
        rows = Channel.objects.filter(binned_at__isnull=True).order_by("network").values_list("network", flat=True)
        for network in dict.fromkeys([*rows, *self.handles]):
            self.fields[f"handle-{network}"] = forms.CharField(
                label=_("Handle on %(network)s") % {"network": networks.named(network).spec.name},
                required=False, max_length=LONGEST_HANDLE, initial=self.handles.get(network, ""),
            )  # fmt: skip

    def clean_name(self) -> str:
        """The name without its @, one that no other has."""
        name: str = self.cleaned_data["name"].strip().removeprefix("@")
        if not _NAME.fullmatch(name):
            raise forms.ValidationError(_("Letters, digits, dots and hyphens only, without spaces."))
        if shelf.name_taken(name, self.row):
            raise forms.ValidationError(_("Another mention has this name already."))
        return name

    def keep(self, mention: Mention) -> Mention:
        """Store what was given."""
        mention.name, mention.plain = self.cleaned_data["name"], self.cleaned_data["plain"].strip()
        given = {
            name.removeprefix("handle-"): value.strip().removeprefix("@")
            for name, value in self.cleaned_data.items()
            if name.startswith("handle-")
        }
        mention.handles = {network: handle for network, handle in given.items() if handle}
        mention.save()
        return mention
