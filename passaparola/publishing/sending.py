"""The buttons that send: what each says when it worked, and what to do when it did not."""

from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passaparola.publishing import scheduling
from passaparola.publishing.models import Post
from passaparola.publishing.rules import Planned
from passaparola.publishing.wording import when
from passaparola.workspaces.requests import PersonRequest

ASK = "?ask"


def schedule(request: PersonRequest, post: Post) -> str:
    """For the time in the form. One that the clock skips, shows twice or has shown already is asked about."""
    if post.plan_date is None or post.plan_time is None:
        messages.error(request, _("Choose a day and a time first. The text is saved."))
        return ""
    wall = datetime.combine(post.plan_date, post.plan_time)
    planned = scheduling.plan(post, wall, request.brand.zone)
    if planned.surprises and request.POST.get("accepted") != wall.isoformat():
        return ASK
    return _sent(request, post, planned)


def publish(request: PersonRequest, post: Post) -> str:
    """For this moment."""
    return _sent(request, post, None)


def unschedule(request: PersonRequest, post: Post) -> str:
    """Take back; say what cannot be."""
    taken = scheduling.take_back(post, request.user.pk)
    if taken.left:
        handles = ", ".join(dict.fromkeys(each.channel.handle for each in taken.left))
        said = _("It cannot be taken back any more on: %(handles)s. Look at its delivery to decide.")
        messages.warning(request, said % {"handles": handles})
    if taken.count:
        messages.success(request, _("Unscheduled: the post is a draft again."))
    elif not taken.left:
        messages.info(request, _("Nothing was scheduled."))
    return ""


def update(request: PersonRequest, post: Post) -> str:
    """Bring what is published up to the post."""
    try:
        count = len(scheduling.update(post, request.user.pk))
    except (scheduling.NothingOut, scheduling.Blocked) as why:
        return refused(request, why)
    said = ngettext("The change goes to %(count)d channel.", "The change goes to %(count)d channels.", count)
    messages.success(request, said % {"count": count})
    return ""


def take_down(request: PersonRequest, post: Post) -> str:
    """Delete on the networks what is published."""
    try:
        count = len(scheduling.take_down(post, request.user.pk))
    except scheduling.NothingOut as why:
        return refused(request, why)
    said = ngettext(
        "The post is being deleted on %(count)d channel.", "The post is being deleted on %(count)d channels.", count
    )
    messages.success(request, said % {"count": count})
    return ""


def _sent(request: PersonRequest, post: Post, planned: Planned | None) -> str:
    try:
        if planned is None:
            scheduling.publish_now(post, request.user.pk)
        else:
            scheduling.schedule(post, planned.wanted, planned.zone, request.user.pk)
    except (scheduling.InBin, scheduling.NoChannel, scheduling.AlreadyOut, scheduling.Blocked) as why:
        return refused(request, why)
    messages.success(request, _told(planned))
    return ""


def _told(planned: Planned | None) -> str:
    if planned is None:
        return _("The post is going out now.")
    return _("Scheduled for %(when)s (%(zone)s).") % {"when": when(planned.wall), "zone": planned.zone}


def refused(request: PersonRequest, why: Exception) -> str:
    """Say why nothing went out, and what to do about it."""
    words = {
        scheduling.InBin: _("The post lies in the bin: take it out first."),
        scheduling.NoChannel: _("Choose at least one channel. The text is saved."),
        scheduling.AlreadyOut: _("This post is already on its way: it goes out once."),
        scheduling.Blocked: _("Not scheduled yet: fix what the list names first. The text is saved."),
        scheduling.NotApproved: _(
            "Not scheduled: it waits for approval. The text is saved; ask for it beside the post."
        ),
        scheduling.NothingOut: _("Nothing of this post is published where it could be changed."),
    }
    level = messages.info if isinstance(why, scheduling.AlreadyOut) else messages.error
    level(request, words[type(why)])
    return ""
