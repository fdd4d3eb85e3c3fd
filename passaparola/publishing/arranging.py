"""What the small buttons of the compose form do, once the form is kept: files, aids, the next free place."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from passaparola.publishing import drafts
from passaparola.publishing.aids import inserting, shelf
from passaparola.publishing.models import Aid, AidKind, Mention, Post
from passaparola.publishing.planning.next_slot import next_free
from passaparola.workspaces.requests import PersonRequest

Verb = Callable[[PersonRequest, Post, str], str]
_STEPS = {"up": -1, "down": 1, "remove": 0}


def arrange(request: PersonRequest, row: Post) -> str:
    """Do what the pressed button says, or only save; gives where to go, or what is added to the post's address."""
    what, _colon, which = request.POST.get("do", "").partition(":")
    if what in _VERBS:
        return _VERBS[what](request, row, which)
    if what in _STEPS and _is_number(which):
        drafts.rearrange(row, int(which), _STEPS[what])
    elif request.headers.get("HX-Request-Type") != "partial":
        messages.success(request, _("Draft saved."))
    return ""


def _insert(request: PersonRequest, row: Post, which: str) -> str:
    aid = get_object_or_404(Aid, pk=which if _is_number(which) else 0, binned_at__isnull=True)
    if shelf.blanks_of(aid):
        return reverse("publishing:aid_fill", args=[request.brand.slug, aid.pk, row.pk])
    inserting.insert(row, aid)
    return ""


def _mention(request: PersonRequest, row: Post, which: str) -> str:
    inserting.mention(row, get_object_or_404(Mention, pk=which if _is_number(which) else 0, binned_at__isnull=True))
    return ""


def _keep_as(request: PersonRequest, row: Post, which: str) -> str:
    if which not in (AidKind.SNIPPET, AidKind.TEMPLATE) or not row.text.strip():
        messages.error(request, _("There is no text to keep yet."))
        return ""
    aid = shelf.keep_of(row, which, request.POST.get("aid_name", ""), request.user.pk)
    said = _("Kept as the template “%(name)s”.") if which == AidKind.TEMPLATE else _("Kept as the snippet “%(name)s”.")
    messages.success(request, said % {"name": aid.name})
    return ""


def _next_free(request: PersonRequest, row: Post, which: str) -> str:
    """The next place after the one that the form has: pressed again, it goes on to the following one."""
    chosen = [each.channel for each in row.variants.filter(chosen=True).select_related("channel")]
    planned = row.plan_date and row.plan_time
    after = datetime.combine(row.plan_date, row.plan_time) if planned else None  # type: ignore[arg-type]
    only = chosen[0] if len(chosen) == 1 else None
    found = next_free(request.brand, only, row.pillar, after, count=2)
    place = next((each for each in found if each != after), None)
    if place is None:
        messages.error(request, _("There is no free place in the coming months."))
        return ""
    row.plan_date, row.plan_time = place.date(), place.time()
    row.save(update_fields=["plan_date", "plan_time", "changed_at"])
    return ""


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 19


_VERBS: dict[str, Verb] = {"insert": _insert, "mention": _mention, "keep-as": _keep_as, "next-free": _next_free}
