"""The page on which many posts are changed at once: what is chosen, what is done, what it would make of each."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing import queries
from passaparola.publishing.bulk import changing
from passaparola.publishing.bulk.changing import Change
from passaparola.publishing.bulk.choosing import chosen, people
from passaparola.publishing.models import BulkChange, Post
from passaparola.strategy.models import Campaign, Pillar
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission
from passaparola.workspaces.words import say

WORDS: dict[str, Any] = {
    "shift": gettext_lazy("Move by days or hours"),
    "set": gettext_lazy("Set campaign, pillar, person or tracking"),
    "add": gettext_lazy("Add text at the end"),
    "replace": gettext_lazy("Replace text"),
    "unschedule": gettext_lazy("Unschedule"),
    "bin": gettext_lazy("Move to the bin"),
}
KEEP = "keep"
LONGEST = 5_000
FURTHEST = 3_660  # days


@require_http_methods(["GET", "POST"])
@needs(Permission.SCHEDULE)
def change(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Choose what to do with the posts of ``?id`` (several), or of the list's filter (``?all``); look; do it."""
    given = request.POST if request.method == "POST" else request.GET
    posts = chosen(given)
    kinds = {name: words for name, words in WORDS.items() if name in changing.PLANNING or may_write(request)}
    what = given.get("what", "shift")
    what = what if what in kinds else "shift"
    asked = _asked(given, what, request.brand)
    if request.method == "POST" and "do" in request.POST and asked is not None:
        return _done(request, slug, posts, asked)
    shown = {
        "posts": queries.listed(posts), "what": what, "kinds": kinds, "given": given, "keep": KEEP,
        "outlook": changing.outlook(request.brand, posts, asked) if asked and request.method == "POST" else None,
        "campaigns": Campaign.objects.filter(binned_at__isnull=True),
        "pillars": Pillar.objects.filter(binned_at__isnull=True), "people": people(request.brand),
        "most": changing.MOST,
    }  # fmt: skip
    return render(request, "publishing/bulk/change.html", shown)


@require_POST
@needs(Permission.SCHEDULE)
def undo(request: PersonRequest, slug: str, change: int) -> HttpResponseBase:
    """Give all of its posts back what they said."""
    row = get_object_or_404(BulkChange.objects.select_for_update(), pk=change)
    if row.what not in changing.PLANNING and not may_write(request):
        raise PermissionDenied
    if row.undone_at is None:
        lost = changing.undo(request.brand, row, request.user.pk)
        messages.success(request, _("Everything is as it was."))
        if lost:
            said = ngettext(
                "%(n)d post could not be put back where it was: it is out, or its moment is over.",
                "%(n)d posts could not be put back where they were: they are out, or their moment is over.",
                lost,
            )
            messages.warning(request, said % {"n": lost})
    return redirect("publishing:posts", slug=slug)


def _done(request: PersonRequest, slug: str, posts: Sequence[Post], asked: Change) -> HttpResponse:
    row, left = changing.apply(request.brand, posts, asked, request.user.pk)
    count = len(row.before)
    undo_at = reverse("publishing:bulk_undo", kwargs={"slug": slug, "change": row.pk})
    said = ngettext("%(n)d post changed.", "%(n)d posts changed.", count) % {"n": count}
    if count:
        messages.success(request, said, extra_tags=f"undo:{undo_at}")
    for each in left[:5]:
        name = str(each.post)[:60]
        why = say(each.reason) if each.reason else ""
        messages.warning(request, _("“%(post)s” stays as it was: %(why)s") % {"post": name, "why": why})
    return redirect("publishing:posts", slug=slug)


def _asked(given: QueryDict, what: str, brand: Brand) -> Change | None:
    """The change that the form describes, None while it describes none."""
    if what == "shift":
        days, hours = _whole(given.get("days", "")), _whole(given.get("hours", ""))
        far = abs(days) > FURTHEST or abs(hours) > FURTHEST
        return Change(what, days=days, minutes=hours * 60) if (days or hours) and not far else None
    if what == "set":
        wanted = _set(given, brand)
        return Change(what, set=wanted) if wanted else None
    put, find = _lines(given.get("put", "")), _lines(given.get("find", ""))
    if what == "add":
        return Change(what, put=put) if put.strip() else None
    if what == "replace":
        return Change(what, find=find, put=put) if find else None
    return Change(what)


def _set(given: QueryDict, brand: Brand) -> dict[str, Any]:
    rows = {
        "campaign": Campaign.objects.filter(binned_at__isnull=True),
        "pillar": Pillar.objects.filter(binned_at__isnull=True),
    }
    wanted: dict[str, Any] = {}
    for name, found in rows.items():
        if given.get(name, KEEP) != KEEP:
            wanted[f"{name}_id"] = found.filter(pk=_whole(given.get(name, ""))).values_list("pk", flat=True).first()
    if given.get("assignee", KEEP) != KEEP:
        known = {each.pk for each in people(brand)}
        wanted["assignee_id"] = person if (person := _whole(given.get("assignee", ""))) in known else None
    if given.get("tracked", KEEP) in ("yes", "no"):
        wanted["tracked"] = given["tracked"] == "yes"
    return wanted


def _whole(written: str) -> int:
    bare = written.strip().removeprefix("+")
    digits = bare.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        return 0
    return int(bare)


def _lines(written: str) -> str:
    return written.replace("\r\n", "\n").replace("\x00", "")[:LONGEST]
