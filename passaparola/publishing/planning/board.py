"""The board: every post by how far it is; cards are dragged, or moved by their menu."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passaparola.library.pages import may_write
from passaparola.publishing.calendar import ALL_STATES
from passaparola.publishing.models import Post
from passaparola.publishing.planning import columns, filters, narrowing, putting, reading, team
from passaparola.publishing.planning.columns import Column, Filled
from passaparola.publishing.planning.events import STATES
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.words import say

WORDS = {
    Column.IDEA: gettext_lazy("Ideas"),
    Column.WRITING: gettext_lazy("Being written"),
    Column.READY: gettext_lazy("Ready"),
    Column.TO_APPROVE: gettext_lazy("To approve"),
    Column.APPROVED: pgettext_lazy("several posts", "Approved"),
    Column.SCHEDULED: pgettext_lazy("several posts", "Scheduled"),
    Column.PUBLISHED: pgettext_lazy("several posts", "Published"),
    Column.NEEDS_YOU: gettext_lazy("Needs you"),
}


@dataclass(frozen=True)
class Shown:
    """A column as the page shows it."""

    filled: Filled
    may_write: bool

    @property
    def word(self) -> Any:
        """What the column is called."""
        return WORDS[self.filled.column]

    @property
    def ways(self) -> list[tuple[str, Any]]:
        """Where its cards can be put, as value and word."""
        offered = putting.offered(self.filled.column) if self.may_write else []
        return [(each.value, WORDS[each]) for each in offered]


@require_GET
@needs(Permission.SEE)
def board(request: PersonRequest, slug: str) -> HttpResponse:
    """Every column with its first cards."""
    narrowed = narrowing.asked(request, ALL_STATES, slug)
    choices = filters.of_brand(request.brand, narrowed, ALL_STATES)
    shown = {
        "columns": _columns(request, narrowed),
        "choices": choices,
        "chips": filters.chips(choices, narrowed),
        "narrowed": narrowed,
        "icons": reading.icons(),
        "people": team.of(request.brand),
        "may_write": may_write(request),
    }
    return render(request, "publishing/planning/board.html", shown)


@require_POST
@needs(Permission.WRITE)
def put(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Put a card into the column ``to``; what it takes is done, or the toast says why not."""
    row = get_object_or_404(Post, pk=post, binned_at__isnull=True)
    if request.POST.get("to") not in set(Column):
        return HttpResponseBadRequest()
    column = Column(request.POST["to"])
    try:
        may_schedule = allows(request.role, Permission.SCHEDULE)
        putting.put(row, column, request.brand, request.user.pk, may_schedule=may_schedule)
    except putting.Refused as refused:
        messages.warning(request, say(refused.why))
    else:
        messages.success(request, _("Now in “%(column)s”.") % {"column": WORDS[column]})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("publishing:board", slug=slug)


def _columns(request: PersonRequest, narrowed: narrowing.Filter) -> list[Shown]:
    found = columns.filled(narrowed.posts(Post.objects.filter(brand=request.brand)))
    if narrowed.state in STATES:
        found = [_of_state(each, narrowed.state) for each in found]
    return [Shown(each, may_write(request)) for each in found]


def _of_state(filled: Filled, state: str) -> Filled:
    kept = [each for each in filled.entries if each.standing == state]
    return Filled(filled.column, kept, len(kept))
