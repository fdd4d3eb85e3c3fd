"""What goes with a post when it goes out, changes, or is taken down: the parts of its thread, and its first comment."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action
from passaparola.kernel.message import Message, Problem
from passaparola.publishing.content import side
from passaparola.publishing.models import Post
from passaparola.publishing.sheet import Sheet


@dataclass(frozen=True)
class Going:
    """When (UTC) and by whose word; ``text`` is the whole outgoing one, None for as the sheet would send it."""

    due_at: datetime
    person: int | None
    text: str | None = None


def thing(post: Post, kind: str) -> handing.Thing:
    """A thing of the post as deliveries know it, in the post's present revision."""
    return handing.Thing(kind, post.pk, post.revision, post.occurrence)


def publish(sheet: Sheet, channel: Channel, going: Going, first: Delivery) -> None:
    """Hand over what stands beside the post, each after the one before it."""
    before = first
    for kind, content in sheet.side_for(channel, going.text).items():
        before = handing.hand_over(
            channel, thing(sheet.post, kind), content, going.due_at, person=going.person, follows=before
        )


def take_down(sheet: Sheet, channel: Channel, going: Going) -> None:
    """Delete what stands beside the post, the last first; what has not begun to go out is taken back."""
    side.take_back_beside(sheet.post.pk, channel.pk, going.person)
    for kind, row in _last_first(side.published(sheet.side, channel.pk)):
        _again(channel, thing(sheet.post, kind), row, Action.DELETE, going)


def update(sheet: Sheet, channel: Channel, going: Going, can_delete: bool) -> None:
    """Bring what stands beside the post up to what it says now: only what differs is changed, added or taken away.

    A new part continues the last one that is out. What a network cannot delete was refused before (``problems``).
    """
    side.take_back_beside(sheet.post.pk, channel.pk, going.person)
    rows = side.of([sheet.post.pk])
    wanted, there = sheet.side_for(channel, going.text), side.standing_there(rows, channel.pk)
    before = next((each for each in sheet.published if each.channel_id == channel.pk), None)
    out = side.published(rows, channel.pk)
    for kind, content in wanted.items():
        made, before = thing(sheet.post, kind), out.get(kind, before)
        if kind not in there:
            before = handing.hand_over(channel, made, content, going.due_at, person=going.person, follows=before)
        elif there[kind].snapshot != content.snapshot():
            handing.hand_over(channel, made, content, going.due_at, action=Action.EDIT, person=going.person)
    for kind, row in _last_first(out):
        if kind not in wanted and can_delete:
            _again(channel, thing(sheet.post, kind), row, Action.DELETE, going)


def problems(sheet: Sheet, channels: Sequence[Channel], deletes: Callable[[Channel], bool]) -> list[Problem]:
    """Why what is published cannot be brought up to what the post says now: some servers take nothing away."""
    found = []
    for channel in channels:
        out, wanted = side.published(sheet.side, channel.pk), sheet.side_for(channel)
        if not deletes(channel) and any(kind not in wanted for kind in out):
            said = Message("publishing.thread_shorter", {"handle": channel.handle})
            found.append(Problem(said, field="text"))
    return found


def _last_first(rows: Mapping[str, Delivery]) -> list[tuple[str, Delivery]]:
    """The first comment, then the parts from the last."""
    order = sorted(rows, key=lambda kind: side.number_of(kind) or sys.maxsize, reverse=True)
    return [(kind, rows[kind]) for kind in order]


def _again(channel: Channel, made: handing.Thing, row: Delivery, action: Action, going: Going) -> None:
    content = handing.Content(row.snapshot["text"], language=row.snapshot.get("language", ""))
    handing.hand_over(channel, made, content, going.due_at, action=action, person=going.person)
