"""What can still be done with a post that is out, channel by channel, and doing it. Inside the brand's scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from passaparola.channels.access import is_by_hand
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing import scheduling
from passaparola.publishing.models import Post, Variant
from passaparola.publishing.planning import copies
from passaparola.publishing.sheet import Sheet, connected, sheet_of
from passaparola.workspaces.auditing import note

REPOST = "repost"


class StillGoing(RuntimeError):
    """Something of the post is still on its way: it would be taken back with what is sent again."""


@dataclass(frozen=True)
class Out:
    """A channel where the post is: whether it can be changed and deleted there, and whether a person does it."""

    delivery: Delivery
    edit: bool
    delete: bool
    by_hand: bool


@dataclass(frozen=True)
class After:
    """What a post's page offers once something went out, or did not."""

    out: Sequence[Out]
    failed: Sequence[Channel]
    elsewhere: Sequence[Channel]

    @property
    def deletable(self) -> list[Out]:
        """Where it can be deleted."""
        return [each for each in self.out if each.delete]

    @property
    def editable(self) -> list[Out]:
        """Where it can be changed."""
        return [each for each in self.out if each.edit]


def after(sheet: Sheet) -> After:
    """What can be done with what is out; empty for a post that never went out."""
    out = [_out(each) for each in sheet.published]
    taken = {each.delivery.channel_id for each in out} | {each.channel_id for each in sheet.pending}
    last: dict[int, str] = {}
    for each in sheet.deliveries:  # the newest first
        if each.action == Action.PUBLISH:
            last.setdefault(each.channel_id, each.state)
    failed = [each for each in sheet.remaining if last.get(each.pk) == State.FAILED]
    elsewhere = [each for each in sheet.channels if each.pk not in taken and each not in failed] if out else []
    return After(out, failed, elsewhere)


def _out(delivery: Delivery) -> Out:
    channel = delivery.channel
    can = {action: scheduling.can(channel, action) for action in (Action.EDIT, Action.DELETE)}
    return Out(delivery, can[Action.EDIT], can[Action.DELETE], is_by_hand(channel))


def send_again(post: Post, person: int) -> list[Delivery]:
    """Now, to the chosen channels where it is not. Raises StillGoing, or as ``scheduling.publish_now`` does."""
    if sheet_of(post).pending:
        raise StillGoing(post.pk)
    return scheduling.publish_now(post, person)


def repost(post: Post, channels: Collection[int], person: int) -> Post:
    """A draft that says the same, for these other channels; where it came from is kept with it."""
    copied = copies.make(post, REPOST, 0, None, person)
    wanted = {each.pk for each in connected()} & set(channels)
    copied.variants.exclude(channel_id__in=wanted).update(chosen=False)
    for channel in wanted:
        Variant.objects.update_or_create(
            post=copied, channel_id=channel, defaults={"brand_id": post.brand_id, "chosen": True}
        )
    made = copied.copy_of
    made.digest = copies.digest(copied)
    made.save(update_fields=["digest"])
    note("post.reposted", str(post), details={"post": post.pk, "copy": copied.pk, "count": len(wanted)})
    return copied
