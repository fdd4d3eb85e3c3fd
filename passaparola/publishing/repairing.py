"""The review's buttons: what a problem names is mended wherever it is, and can be taken back."""

from collections.abc import Iterator

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from passaparola.channels.models import Channel
from passaparola.kernel.message import Fix
from passaparola.publishing.models import Post
from passaparola.publishing.preflight import mending
from passaparola.publishing.sheet import Sheet, sheet_of
from passaparola.publishing.versions import keeping
from passaparola.workspaces.requests import PersonRequest


def mend(request: PersonRequest, post: Post) -> str:
    """Do the fix that ``do`` names (problem and fix) on every chosen channel that has the problem."""
    problem, _colon, fix = request.POST.get("do", "").rpartition(":")
    before = keeping.keep(post, request.user.pk)
    count = 0
    for channel, found in _having(sheet_of(post), problem, fix):
        mending.mend(Post.objects.get(pk=post.pk), channel, found)
        count += 1
    if not count:
        messages.info(request, _("There is nothing to mend any more: the text changed meanwhile."))
        return ""
    after = keeping.keep(Post.objects.get(pk=post.pk), request.user.pk, "mended")
    undo = ""
    if before is not None and after is not None and before.number != after.number:
        undo = "undo:" + reverse("publishing:version_restore", args=[request.brand.slug, post.pk, before.number])
    messages.success(request, _("Mended: look at the preview before it goes out."), undo)
    return ""


def _having(sheet: Sheet, problem: str, fix: str) -> Iterator[tuple[Channel, Fix]]:
    """The chosen channels with this problem. It is found again, so that a form can name no fix of its own making.

    A fix on the post's own text mends the next channels too: each is looked at as it stands then.
    """
    for channel in sheet.chosen:
        now = sheet_of(Post.objects.get(pk=sheet.post.pk))
        for each in now.problems_for(channel):
            wanted = [offered for offered in each.fixes if offered.id == fix and mending.can(offered)]
            if each.message.id == problem and wanted:
                yield channel, wanted[0]
                break
