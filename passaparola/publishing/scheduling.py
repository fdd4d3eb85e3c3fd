"""Sending a post on its way: at a time on the brand's wall, now, never mind, again, and after it is out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action
from passaparola.deliveries.store import now
from passaparola.kernel.message import Message, Problem
from passaparola.publishing import approvals, following, rules, tracked
from passaparola.publishing.content import side
from passaparola.publishing.models import KIND, Post
from passaparola.publishing.preflight import looking
from passaparola.publishing.preflight.port import added
from passaparola.publishing.sheet import Sheet, sheet_of
from passaparola.publishing.versions import keeping as versions
from passaparola.workspaces.auditing import Did, note


class NoChannel(RuntimeError):
    """The post has no channel to go to."""


class AlreadyOut(RuntimeError):
    """The post is on its way to every chosen channel, or there already."""


class Blocked(RuntimeError):
    """A chosen channel would refuse the post."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


class NotApproved(Blocked):
    """The brand's rule wants an approval of what the post says now, and there is none."""

    def __init__(self) -> None:
        super().__init__([Problem(Message("publishing.not_approved"))])


class InBin(RuntimeError):
    """The post lies in the bin."""


class NothingOut(RuntimeError):
    """Nothing of the post is published where it could be changed."""


@dataclass(frozen=True)
class TakenBack:
    """How many deliveries were taken back, and which could not be."""

    count: int
    left: Sequence[Delivery]


def plan(post: Post, wall: datetime, zone: str) -> rules.Planned:
    """A wall time in the brand's zone, with what must be asked before it is taken."""
    return rules.planned(wall, zone, now())


def schedule(post: Post, wall: datetime, zone: str, person: int | None) -> list[Delivery]:
    """Hand the post over for that wall time; what was handed over before and has not begun is taken back.

    Raises InBin, NoChannel, AlreadyOut or Blocked, and then nothing has changed.
    """
    moment = rules.planned(wall, zone, now())
    post.plan_date, post.plan_time, post.zone = wall.date(), wall.time(), zone
    return _send(post, moment.utc, lambda due_at: due_at == moment.utc, person)


def publish_now(post: Post, person: int | None) -> list[Delivery]:
    """Hand the post over for this moment. Raises as ``schedule`` does."""
    moment = now()
    return _send(post, moment, lambda due_at: due_at <= moment, person)


def take_back(post: Post, person: int | None) -> TakenBack:
    """Cancel what has not begun to go out. What is going out, or in doubt, is left and named."""
    Post.objects.select_for_update().get(pk=post.pk)
    count = side.take_back(post.pk, person)
    post.scheduled_at = None
    post.save(update_fields=["scheduled_at", "changed_at"])
    if count:
        note(Did.POST_UNSCHEDULED, str(post), details={"post": post.pk, "count": count})
    return TakenBack(count, sheet_of(post).pending)


def update(post: Post, person: int | None) -> list[Delivery]:
    """Make what is published say what the post says now. Raises NothingOut, or Blocked."""
    return _follow_up(post, Action.EDIT, person)


def take_down(post: Post, person: int | None) -> list[Delivery]:
    """Delete what is published, on the networks. Raises NothingOut."""
    return _follow_up(post, Action.DELETE, person)


def can(channel: Channel, action: Action) -> bool:
    """Whether the channel's network lets a published thing be edited or deleted."""
    network = network_of(channel)
    return network.by_hand or (network.publisher is not None and action.value in network.spec.evidence)


def blocking(sheet: Sheet, channels: Sequence[Channel]) -> list[Problem]:
    """What these channels would refuse, and what must not go out as it is."""
    found = [sheet.problems_for(each) for each in channels]
    if added():  # checks of the stations above; our own only warn
        found += looking.found(sheet, channels).values()
    return [problem for problems in found for problem in problems if problem.blocks]


def _send(post: Post, due_at: datetime, same: Callable[[datetime], bool], person: int | None) -> list[Delivery]:
    Post.objects.select_for_update().get(pk=post.pk)
    sheet = sheet_of(post)
    if post.binned_at is not None:
        raise InBin(post.pk)
    if sheet.pending and not sheet.stale and all(same(each.due_at) for each in sheet.pending):
        raise AlreadyOut(post.pk)  # the button was pressed twice
    try:
        with transaction.atomic():
            if sheet.pending:
                side.take_back(post.pk, person)
            sent = _hand_over(sheet_of(post), due_at, person)
    except IntegrityError:
        raise AlreadyOut(post.pk) from None
    versions.keep(post, person, "scheduled")
    note(Did.POST_SCHEDULED, str(post), details={"post": post.pk, "at": due_at.isoformat(), "count": len(sent)})
    return sent


def _hand_over(sheet: Sheet, due_at: datetime, person: int | None) -> list[Delivery]:
    channels = _open_channels(sheet)
    if problems := blocking(sheet, channels):
        raise Blocked(problems)
    if not approvals.may_go(sheet):
        raise NotApproved
    return _deliveries(sheet, channels, Action.PUBLISH, due_at, person)


def _open_channels(sheet: Sheet) -> list[Channel]:
    if not sheet.chosen:
        raise NoChannel(sheet.post.pk)
    if not sheet.remaining:
        raise AlreadyOut(sheet.post.pk)
    return sheet.remaining


def _follow_up(post: Post, action: Action, person: int | None) -> list[Delivery]:
    Post.objects.select_for_update().get(pk=post.pk)
    sheet = sheet_of(post)
    channels = [each.channel for each in sheet.published if can(each.channel, action)]
    if not channels:
        raise NothingOut(post.pk)
    if action is Action.EDIT and (problems := _cannot_follow(sheet, channels)):
        raise Blocked(problems)
    if action is Action.EDIT and not approvals.may_go(sheet):
        raise NotApproved
    made = _deliveries(sheet, channels, action, now(), person)
    note(_FOLLOWED_UP[action], str(post), details={"post": post.pk, "count": len(made)})
    return made


def _cannot_follow(sheet: Sheet, channels: Sequence[Channel]) -> list[Problem]:
    deletes = lambda channel: can(channel, Action.DELETE)  # noqa: E731
    return [*blocking(sheet, channels), *following.problems(sheet, channels, deletes)]


_FOLLOWED_UP = {Action.EDIT: "post.updated", Action.DELETE: "post.taken_down"}


def _deliveries(
    sheet: Sheet, channels: Sequence[Channel], action: Action, due_at: datetime, person: int | None
) -> list[Delivery]:
    """One delivery a channel, under a revision that was never used: the last thing that happens in a transaction.

    What stands beside the post (the further parts of a thread, the first comment) goes with it as deliveries of its
    own; only the post's are given back.
    """
    post = sheet.post
    post.revision += 1
    post.scheduled_at = due_at if action is Action.PUBLISH else post.scheduled_at
    post.save()
    texts = {each.pk: _text(sheet, each, action, person) for each in channels}
    yes = None if action is Action.DELETE else approvals.approved(sheet)
    return [_on(sheet, each, action, following.Going(due_at, person, texts[each.pk]), yes) for each in channels]


def _on(
    sheet: Sheet, channel: Channel, action: Action, going: following.Going, approved: Mapping[str, str] | None
) -> Delivery:
    """The post's own delivery on a channel, and those beside it; its receipt shows what was ``approved``."""
    post = sheet.post
    thing, content = following.thing(post, KIND), replace(sheet.content_for(channel, going.text), approval=approved)
    if action is Action.DELETE:  # what stands under the post goes first
        following.take_down(sheet, channel, going)
    made = handing.hand_over(channel, thing, content, going.due_at, action=action, person=going.person)
    if action is Action.PUBLISH:
        following.publish(sheet, channel, going, made)
    elif action is Action.EDIT:
        following.update(sheet, channel, going, can(channel, Action.DELETE))
    return made


def _text(sheet: Sheet, channel: Channel, action: Action, person: int | None) -> str | None:
    """The whole outgoing text with its tracked links, which are made now; None for as it would go."""
    if not sheet.post.tracked or action is Action.DELETE:
        return None
    return tracked.made(sheet.written_text(channel), sheet.post, channel, person)
