"""The versions of a post: the list, what changed between two, and going back."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passaparola.channels.models import Channel
from passaparola.library.pages import may_write
from passaparola.publishing.addresses import page_of
from passaparola.publishing.models import Post, Version
from passaparola.publishing.versions import comparing, keeping
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission
from passaparola.workspaces.templatetags.times import wall

WHY = {
    "saved": gettext_lazy("Saved"),
    "scheduled": gettext_lazy("Scheduled"),
    "asked": gettext_lazy("Approval asked"),
    "before_restore": gettext_lazy("Before going back"),
    "restored": gettext_lazy("Gone back"),
    "imported": gettext_lazy("Imported"),
    "mended": gettext_lazy("Mended"),
}
FIELDS: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "language": gettext_lazy("Language"),
    "options": gettext_lazy("Choices of the networks"),
    "tracked": gettext_lazy("Tracked links"),
    "utm": gettext_lazy("Campaign marks"),
    "poll": gettext_lazy("Poll"),
    "first_comment": gettext_lazy("First comment"),
    "split": gettext_lazy("Thread"),
    "numbered": gettext_lazy("Numbered parts"),
    "warning": gettext_lazy("Content warning"),
    "place": gettext_lazy("Place"),
    "relation": gettext_lazy("Commercial relation"),
    "ai_made": gettext_lazy("Made with AI"),
    "plan_date": gettext_lazy("Day"),
    "plan_time": gettext_lazy("Time"),
    "files": gettext_lazy("Files"),
    "media": gettext_lazy("Files"),
    "chosen": gettext_lazy("Goes to the channel"),
}


@require_GET
@needs(Permission.SEE)
def versions(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The versions, the newest first; ``?from`` and ``?to`` (numbers) are compared, the newest two at first."""
    row = get_object_or_404(Post, pk=post)
    rows = list(row.versions.select_related("made_by"))
    before, after = _pair(request, rows)
    shown = _changes(before, after) if before and after else []
    listed = [{"version": each, "why": WHY.get(each.why, each.why)} for each in rows]
    context = {"post": row, "rows": listed, "before": before, "after": after, "changes": shown}
    return render(request, "publishing/versions/list.html", context | {"may_write": may_write(request)})


@require_POST
@needs(Permission.WRITE)
def restore(request: PersonRequest, slug: str, post: int, number: int) -> HttpResponseBase:
    """Back to a version; the toast leads to what the post said before."""
    version = get_object_or_404(Version, post_id=post, number=number)
    row = keeping.restore(version, request.user.pk)
    last = row.versions.filter(why="before_restore").first()
    undo = f"undo:{reverse('publishing:version_restore', args=[slug, post, last.number])}" if last else ""
    messages.success(request, _("The post says again what version %(number)d said.") % {"number": number}, undo)
    if row.scheduled_at is not None:
        messages.warning(request, _("What is scheduled still says what it said: schedule it again to send this."))
    return redirect(page_of(slug, row))


def _pair(request: PersonRequest, rows: list[Version]) -> tuple[Version | None, Version | None]:
    by_number = {str(each.number): each for each in rows}
    after = by_number.get(request.GET.get("to", ""), rows[0] if rows else None)
    older = [each for each in rows if after is not None and each.number < after.number]
    return by_number.get(request.GET.get("from", ""), older[0] if older else None), after


def _changes(before: Version, after: Version) -> list[dict[str, Any]]:
    found = comparing.changes(before.content, after.content)
    handles = dict(Channel.objects.values_list("pk", "handle"))
    return [{"name": FIELDS.get(each.name, each.name), "handle": handles.get(each.channel or 0, ""),
             "pieces": [replace(piece, text=_spoken(each.name, piece.text)) for piece in each.pieces]}
            for each in found if each.name not in keeping.KEYS]  # fmt: skip


def _spoken(name: str, text: str) -> str:
    """What a person reads of a value that is kept as data."""
    if name == "plan_date":
        return wall(date.fromisoformat(text))
    if name == "plan_time":
        return text[:5]
    return _("Yes") if text == "True" else text


urlpatterns = [
    path("posts/<int:post>/versions/", versions, name="versions"),
    path("posts/<int:post>/versions/<int:number>/restore/", restore, name="version_restore"),
]
