"""The buttons of a post that is out: delete everywhere, send again where it failed, publish elsewhere."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from passaparola.publishing import scheduling, sending
from passaparola.publishing.addresses import page_of
from passaparola.publishing.after import what
from passaparola.publishing.models import Post
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_POST
@needs(Permission.SCHEDULE)
def delete_everywhere(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Delete it wherever that can be done; by hand the steps wait among what a person does."""
    row = get_object_or_404(Post, pk=post)
    sending.take_down(request, row)
    return redirect(page_of(slug, row))


@require_POST
@needs(Permission.SCHEDULE)
def send_again(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """Once more, now, to the channels where it failed; where it is already it does not go again."""
    row = get_object_or_404(Post, pk=post)
    try:
        what.send_again(row, request.user.pk)
    except what.StillGoing:
        messages.error(request, _("Something of this post is still on its way: wait until it is settled."))
    except (scheduling.InBin, scheduling.NoChannel, scheduling.AlreadyOut, scheduling.Blocked) as refused:
        sending.refused(request, refused)
    else:
        messages.success(request, _("It goes out again, only where it is not yet."))
    return redirect(page_of(slug, row))


@require_POST
@needs(Permission.WRITE)
def repost(request: PersonRequest, slug: str, post: int) -> HttpResponseBase:
    """A copy for other channels, to look at and to schedule."""
    row = get_object_or_404(Post, pk=post)
    channels = [int(each) for each in request.POST.getlist("channel") if each.isascii() and each.isdigit()]
    if not channels:
        messages.error(request, _("Choose at least one channel."))
        return redirect(page_of(slug, row) + "#after")
    copied = what.repost(row, channels, request.user.pk)
    messages.success(request, _("This is the copy for the other channels: look at it, then schedule it."))
    return redirect(page_of(slug, copied))


urlpatterns = [
    path("posts/<int:post>/delete-everywhere/", delete_everywhere, name="delete_everywhere"),
    path("posts/<int:post>/send-again/", send_again, name="send_again"),
    path("posts/<int:post>/repost/", repost, name="repost"),
]
