"""Remarks beside the composer: each button answers with the panel, or leads back to the post's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passaparola.channels.models import Channel
from passaparola.publishing.addresses import page_of
from passaparola.publishing.models import Post, Remark
from passaparola.publishing.remarks import queries, writing
from passaparola.publishing.remarks.writing import Place
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows


@require_GET
@needs(Permission.SEE)
def panel(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The threads of a post, and the form for a new one; as a page of its own where there are no scripts."""
    return _panel(request, get_object_or_404(Post, pk=post))


@require_POST
@needs(Permission.SEE)
def add(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """A new remark, or an answer to one; whoever sees the post may write one."""
    row = get_object_or_404(Post.objects.select_related("brand"), pk=post)
    text, above = _words(request), request.POST.get("answers", "")
    if not text:
        messages.error(request, _("Write the remark first."))
        return _back(request, row)
    answers = (
        get_object_or_404(Remark, pk=above, post=row, answers=None) if above.isascii() and above.isdigit() else None
    )
    writing.add(row, text, request.user, _place(request, row), answers)
    return _back(request, row)


@require_POST
@needs(Permission.SEE)
def edit(request: PersonRequest, slug: str, remark: int) -> HttpResponseBase:
    """Say an own remark otherwise."""
    row = _own(request, remark)
    if text := _words(request):
        writing.edit(row, text)
    else:
        messages.error(request, _("Write the remark first."))
    return _back(request, row.post)


@require_POST
@needs(Permission.SEE)
def bin(request: PersonRequest, slug: str, remark: int) -> HttpResponseBase:
    """Throw an own remark away; the toast takes it back."""
    row = _own(request, remark)
    writing.throw_away(row)
    undo = reverse("publishing:remark_recover", args=[slug, row.pk])
    messages.success(request, _("The remark is deleted."), extra_tags=f"undo:{undo}")
    return _back(request, row.post)


@require_POST
@needs(Permission.SEE)
def recover(request: PersonRequest, slug: str, remark: int) -> HttpResponseBase:
    """An own remark is there again."""
    row = _own(request, remark)
    writing.throw_away(row, back=True)
    return _back(request, row.post)


@require_POST
@needs(Permission.SEE)
def settle(request: PersonRequest, slug: str, remark: int) -> HttpResponseBase:
    """It is dealt with: a word of its author, or of whoever writes or decides."""
    return _settled(request, remark, lambda row: writing.settle(row, request.user))


@require_POST
@needs(Permission.SEE)
def reopen(request: PersonRequest, slug: str, remark: int) -> HttpResponseBase:
    """It is not dealt with after all."""
    return _settled(request, remark, lambda row: writing.settle(row, None))


def _settled(request: PersonRequest, remark: int, do: Callable[[Remark], None]) -> HttpResponseBase:
    row = get_object_or_404(Remark.objects.select_related("post__brand"), pk=remark, answers=None)
    if row.author_id != request.user.pk and not _may_settle(request):
        raise PermissionDenied
    do(row)
    return _back(request, row.post)


def _may_settle(request: PersonRequest) -> bool:
    return allows(request.role, Permission.WRITE) or allows(request.role, Permission.DECIDE)


def _own(request: PersonRequest, remark: int) -> Remark:
    row = get_object_or_404(Remark.objects.select_related("post__brand"), pk=remark)
    if row.author_id != request.user.pk:
        raise PermissionDenied
    return row


def _words(request: PersonRequest) -> str:
    return request.POST.get("remark", "").replace("\x00", "").strip()


def _place(request: PersonRequest, post: Post) -> Place:
    """What the form says it is about; words alone are about the text."""
    place, quote = request.POST.get("place", ""), request.POST.get("quote", "").replace("\x00", "").strip()
    known = {"text", "media", *(place_of(each) for each in _channels(post))}
    return Place(place if place in known else ("text" if quote else ""), quote)


def place_of(channel: Channel) -> str:
    """The place of a remark about what a channel gets."""
    return f"channel:{channel.pk}"


def _channels(post: Post) -> list[Channel]:
    rows = post.variants.filter(chosen=True).select_related("channel").order_by("channel__network", "channel__handle")
    return [each.channel for each in rows]


def _panel(request: PersonRequest, post: Post) -> HttpResponse:
    channels = {place_of(each): str(each) for each in _channels(post)}
    places: dict[str, Any] = {"text": _("The text"), "media": _("The files"), **channels}
    threads = queries.threads(post)
    shown = {
        "post": post,
        "threads": [{"thread": each, "place": places.get(each.first.place, "")} for each in threads],
        "open": sum(each.first.settled_at is None for each in threads),
        "places": places,
        "may_settle": _may_settle(request),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, f"publishing/remarks/{'panel' if part else 'page'}.html", shown)


def _back(request: PersonRequest, post: Post) -> HttpResponseBase:
    if request.headers.get("HX-Request") == "true":
        return _panel(request, post)
    return redirect(page_of(request.brand.slug, post) + "#remarks")


urlpatterns = [
    path("posts/<int:post>/remarks/", panel, name="remarks"),
    path("posts/<int:post>/remarks/new/", add, name="remark_add"),
    path("remarks/<int:remark>/edit/", edit, name="remark_edit"),
    path("remarks/<int:remark>/bin/", bin, name="remark_bin"),
    path("remarks/<int:remark>/recover/", recover, name="remark_recover"),
    path("remarks/<int:remark>/settle/", settle, name="remark_settle"),
    path("remarks/<int:remark>/reopen/", reopen, name="remark_reopen"),
]
