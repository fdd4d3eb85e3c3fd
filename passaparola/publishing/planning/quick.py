"""A post looked at and dealt with where it stands, without leaving the calendar or the board."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing import drafts
from passaparola.publishing.addresses import page_of
from passaparola.publishing.calendar import done
from passaparola.publishing.models import Post
from passaparola.publishing.planning import moving, reading, team
from passaparola.publishing.planning.events import MOVABLE
from passaparola.publishing.planning.reading import Entry
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say


@require_GET
@needs(Permission.SEE)
def quick(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """What the window over the calendar holds."""
    get_object_or_404(Post, pk=post)
    (entry,) = reading.entries(Post.objects.filter(pk=post))
    return render(request, "publishing/planning/quick.html", _shown(request, entry))


@require_POST
@needs(Permission.SCHEDULE)
def unschedule(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Back among the drafts, where it stands."""
    try:
        moving.unschedule(get_object_or_404(Post, pk=post), request.user.pk)
    except moving.Stays as stays:
        messages.error(request, say(stays.why))
    else:
        messages.success(request, _("Taken off the schedule: it is a draft again and keeps its day."))
    return done(request)


@require_POST
@needs(Permission.WRITE)
def copy(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """A new draft with the same content, among those without a day; the toast throws it away again."""
    copied = drafts.duplicate(get_object_or_404(Post, pk=post), request.user.pk)
    undo = reverse("publishing:bin", kwargs={"slug": slug, "post": copied.pk})
    messages.success(request, _("Copied: the copy lies among the drafts without a day."), extra_tags=f"undo:{undo}")
    return done(request)


@require_POST
@needs(Permission.WRITE)
def assign(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Give it to a colleague, or to nobody."""
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    chosen = request.POST.get("person", "")
    try:
        team.assign(row, int(chosen) if chosen else None, request.brand)
    except (ValueError, team.NotOfTheTeam):
        return HttpResponseBadRequest()
    said = _("Given to %(name)s.") % {"name": row.assignee} if row.assignee else _("Given to nobody.")
    messages.success(request, said)
    return done(request)


def _shown(request: PersonRequest, entry: Entry) -> dict[str, Any]:
    may_move = allows(request.role, Permission.SCHEDULE)
    return {
        "entry": entry,
        "post": entry.post,
        "page": page_of(request.brand.slug, entry.post),
        "wall": moving.wall_of(entry.post),
        "people": team.of(request.brand),
        "may_write": may_write(request),
        "may_move": may_move and entry.standing in MOVABLE,
        "may_unschedule": may_move and entry.standing == "scheduled",
    }
