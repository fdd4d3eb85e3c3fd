"""The pages of feeds: the list, adding one by its address or its site's, changing, pausing, reading it now."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola.channels.models import Channel
from passaparola.library.receiving import within
from passaparola.publishing.feeds import fetching, keeping
from passaparola.publishing.feeds.keeping import Wish
from passaparola.publishing.models import Entry, Feed
from passaparola.workspaces.requests import PersonRequest, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

MOST_LAST = 10


class FeedForm(forms.Form):
    """A feed as a person describes it."""

    address = forms.CharField(
        label=gettext_lazy("Address of the feed or of the site"), max_length=2000,
        widget=forms.TextInput({"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    template = forms.CharField(
        label=gettext_lazy("Text of the drafts"), max_length=5000, initial=keeping.TEMPLATE,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("{title}, {link} and {summary} are filled in; {image} takes the picture along."),
    )  # fmt: skip
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=gettext_lazy("Channels of the drafts"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    last = forms.IntegerField(
        label=gettext_lazy("How many of the last entries become drafts now"), min_value=0, max_value=MOST_LAST,
        initial=0, required=False,
        help_text=gettext_lazy("Up to 10. Older entries are left alone; new ones become drafts as they appear."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channels"]
        field.queryset = Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle")

    def clean_address(self) -> str:
        written = str(self.cleaned_data["address"]).strip()
        return written if "://" in written else f"https://{written}"

    def wish(self) -> Wish:
        """What was said."""
        said = self.cleaned_data
        channels = list(said["channels"])
        return Wish(said.get("address", ""), said["name"], said["template"], channels, said.get("last") or 0)


@require_GET
@needs(Permission.SEE)
def listed(request: PersonRequest, slug: str) -> HttpResponse:
    """The brand's feeds: when each was read, and what ails it."""
    rows = Feed.objects.filter(binned_at__isnull=True)
    made = {each.pk: Entry.objects.filter(feed=each, post__isnull=False).count() for each in rows}
    shown = [{"feed": each, "drafts": made[each.pk]} for each in rows]
    return render(
        request, "publishing/feeds/list.html", {"rows": shown, "may_write": allows(request.role, Permission.WRITE)}
    )


@require_http_methods(["GET", "POST"])
@outside_scope
def add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add a feed: it is read at once, outside of any scope, so that its name and what is there are known."""
    wishes: list[Wish] = []

    @needs(Permission.WRITE)
    def form(request: PersonRequest, slug: str) -> HttpResponse:
        shown = FeedForm(request.POST or None)
        if request.method == "POST" and shown.is_valid():
            wishes.append(shown.wish())
        return render(request, "publishing/feeds/form.html", {"form": shown}, status=422 if shown.errors else 200)

    answer = within(request, form, slug)
    if not wishes:
        return answer
    try:
        reading = fetching.find(wishes[0].address)
    except fetching.Unread as unread:
        reason = unread.reason
        return within(request, needs(Permission.WRITE)(_refused), slug, reason=reason)

    @needs(Permission.WRITE)
    def keep(request: PersonRequest, slug: str) -> HttpResponseBase:
        feed = keeping.add(request.brand, wishes[0], reading, request.user.pk)
        messages.success(request, _("“%(feed)s” is read from now on.") % {"feed": feed})
        return redirect("publishing:feeds", slug=slug)

    return within(request, keep, slug)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE)
def edit(request: PersonRequest, slug: str, feed: int) -> HttpResponse:
    """Change a feed's name, text and channels; its address stays."""
    row = get_object_or_404(Feed, pk=feed, binned_at__isnull=True)
    channels = list(row.channels.values_list("channel_id", flat=True))
    shown = FeedForm(request.POST or None, initial={"name": row.name, "template": row.template, "channels": channels})
    for name in ("address", "last"):
        del shown.fields[name]
    if request.method == "POST" and shown.is_valid():
        wish = shown.wish()
        row.name, row.template = wish.name or row.name, wish.template
        row.save(update_fields=["name", "template"])
        keeping.choose(row, wish.channels)
        messages.success(request, _("Feed saved."))
        return redirect("publishing:feeds", slug=slug)
    context = {"form": shown, "feed": row}
    return render(request, "publishing/feeds/form.html", context, status=422 if shown.errors else 200)


@require_POST
@outside_scope
def read(request: HttpRequest, slug: str, feed: int) -> HttpResponseBase:
    """Read a feed now."""
    brands: list[int] = []

    @needs(Permission.WRITE)
    def found(request: PersonRequest, slug: str) -> HttpResponseBase:
        get_object_or_404(Feed, pk=feed, binned_at__isnull=True)
        brands.append(request.brand.pk)
        return HttpResponse()

    answer = within(request, found, slug)
    if not brands:
        return answer
    count = keeping.read(brands[0], feed)
    messages.success(request, ngettext("%(n)d new draft.", "%(n)d new drafts.", count) % {"n": count})
    return redirect("publishing:feeds", slug=slug)


@require_POST
@needs(Permission.WRITE)
def pause(request: PersonRequest, slug: str, feed: int) -> HttpResponseBase:
    """Stop reading a feed, or go on."""
    row = get_object_or_404(Feed, pk=feed, binned_at__isnull=True)
    row.paused_at = None if row.paused_at else timezone.now()
    row.save(update_fields=["paused_at"])
    messages.success(request, _("Paused.") if row.paused_at else _("It is read again."))
    return redirect("publishing:feeds", slug=slug)


@require_POST
@needs(Permission.WRITE)
def bin(request: PersonRequest, slug: str, feed: int) -> HttpResponseBase:
    """Throw a feed away, or (``back``) take it back; its drafts stay."""
    row = get_object_or_404(Feed, pk=feed)
    back = "back" in request.GET
    Feed.objects.filter(pk=row.pk).update(binned_at=None if back else timezone.now())
    if back:
        messages.success(request, _("The feed is back."))
    else:
        undo = reverse("publishing:feed_bin", kwargs={"slug": slug, "feed": feed})
        messages.success(request, _("The feed is gone; its drafts stay."), extra_tags=f"undo:{undo}?back=1")
    return redirect("publishing:feeds", slug=slug)


def _refused(request: PersonRequest, slug: str, reason: Any) -> HttpResponse:
    shown = FeedForm(request.POST)
    shown.is_valid()
    shown.add_error("address", say(reason))
    return render(request, "publishing/feeds/form.html", {"form": shown}, status=422)
