"""Handing something over to be delivered: the only way in for the layers above."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from passaparola import networks
from passaparola.channels.access import is_by_hand
from passaparola.channels.models import Channel
from passaparola.deliveries import rules, snapshots, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.deliveries.timing import Timing
from passaparola.kernel.network.port import NOTHING_TO_TELL, Disclosure, MediaItem, Poll


@dataclass(frozen=True)
class Thing:
    """What is delivered, without knowing it: its kind and id, its revision and which of its occurrences."""

    kind: str
    id: int
    revision: int = 1
    occurrence: int = 0


@dataclass(frozen=True)
class Answered:
    """What is answered: its remote id, address and proof as the network gave them, and who said it (a handle)."""

    id: str
    url: str = ""
    proof: Mapping[str, str] = field(default_factory=dict)
    who: str = ""


@dataclass(frozen=True)
class Content:
    """What goes out; becomes the delivery's snapshot and never changes afterwards.

    ``answers`` is somebody's words on the network; what continues a thing of ours ``follows`` its delivery instead.
    ``rest`` (the further parts of a thread) and ``comment`` (the first one) are there for a person who publishes by
    hand: elsewhere each is a delivery of its own. ``approval`` (hash, by, at) is not sent: the receipt shows it.
    """

    text: str
    title: str = ""
    language: str = ""
    media: Sequence[MediaItem] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    answers: Answered | None = None
    warning: str = ""
    place: str = ""
    poll: Poll | None = None
    disclosure: Disclosure = NOTHING_TO_TELL
    rest: tuple[str, ...] = ()
    comment: str = ""
    approval: Mapping[str, str] | None = None

    def snapshot(self) -> dict[str, object]:
        """The form that is stored."""
        kept = {"text": self.text, "title": self.title, "language": self.language, "options": dict(self.options)}
        answers = {"answers": asdict(self.answers)} if self.answers else {}
        more = snapshots.of_content(
            warning=self.warning, place=self.place, poll=self.poll, told=self.disclosure, rest=self.rest,
            comment=self.comment,
        )  # fmt: skip
        approval = {"approval": dict(self.approval)} if self.approval else {}
        return {**kept, "media": [_file(item) for item in self.media], **answers, **more, **approval}


def _file(item: MediaItem) -> dict[str, object]:
    """A file of the snapshot; only a video has a length, and only a document pages."""
    own = ("duration", "pages")
    return {name: value for name, value in asdict(item).items() if name not in own or value is not None}


def hand_over(
    channel: Channel, thing: Thing, content: Content, due_at: datetime, *, action: Action = Action.PUBLISH,
    person: int | None = None, follows: Delivery | None = None,
) -> Delivery:  # fmt: skip
    """Store a delivery due at ``due_at`` (UTC), inside the brand's scope.

    Raises IntegrityError when this very thing is on its way to this channel already.
    """
    settle = networks.named(channel.network).spec.idempotency.settle
    identity = _inherited(channel, thing) if action is Action.PUBLISH else {}
    return Delivery.objects.create(
        brand_id=channel.brand_id, channel=channel, thing_kind=thing.kind, thing_id=thing.id, action=action,
        revision=thing.revision, occurrence=thing.occurrence, snapshot=content.snapshot(), due_at=due_at,
        next_at=_begin_at(channel, content, due_at, action), settle=settle, made_by_id=person, follows=follows,
        **identity,
    )  # fmt: skip


def _begin_at(channel: Channel, content: Content, due_at: datetime, action: Action) -> datetime:
    """Files go up ahead of the moment, so that at the moment one call is left; a person's own hands need no lead."""
    staged = action is Action.PUBLISH and content.media and not is_by_hand(channel)
    return due_at - Timing().ahead if staged else due_at


def _inherited(channel: Channel, thing: Thing) -> dict[str, Any]:
    """The key and birth of the same thing's delivery that was taken back before any sender touched it.

    Moving a post to another moment takes one delivery back and makes another. With one key for both, a database that
    is restored to the moment before still recognises on the network what went out since.
    """
    same = {"thing_kind": thing.kind, "thing_id": thing.id, "channel": channel, "occurrence": thing.occurrence}
    rows = Delivery.objects.select_for_update().filter(action=Action.PUBLISH, state=State.CANCELLED, **same)
    last = rows.filter(fence=UNTOUCHED, intents=0).order_by("-pk").first()
    if last is None:
        return {}
    key, last.key = last.key, uuid4()
    last.save(update_fields=["key"])
    return {"key": key, "made_at": last.made_at}


def of(thing_kind: str, thing_ids: Sequence[int]) -> list[Delivery]:
    """Every delivery of these things, the newest first."""
    rows = Delivery.objects.filter(thing_kind=thing_kind, thing_id__in=thing_ids)
    return list(rows.select_related("channel").order_by("-made_at", "-pk"))


def take_back(thing: Thing, person: int | None) -> int:
    """Cancel every delivery of the thing that has not begun to go out; gives how many were cancelled.

    One that is going out, or whose outcome nobody knows, stays: cancelling cannot undo it.
    """
    rows = Delivery.objects.filter(thing_kind=thing.kind, thing_id=thing.id, state__in=_STILL_HERE)
    ids = list(rows.values_list("pk", flat=True))
    return sum(_cancelled(pk, person) for pk in ids)


UNTOUCHED = 1
"""The fence of a delivery that no sender ever claimed and one person took back."""
_STILL_HERE = (State.SCHEDULED, State.PREPARING)


def _cancelled(delivery: int, person: int | None) -> bool:
    try:
        store.decide(delivery, rules.Cancelled(), person)
    except rules.NotAllowed:
        return False
    return True
