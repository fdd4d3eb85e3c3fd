"""The channels that a post can go to, what each gets, and which are ticked on an empty form."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.network.spec import NetworkSpec, TextLimit
from passaparola.publishing import rules, tracked
from passaparola.publishing.models import Post, QueueChannel, Variant
from passaparola.publishing.sheet import Sheet


@dataclass(frozen=True)
class Choice:
    """A channel that can be chosen, with what it has of its own and the limits that the browser counts by.

    ``title``, ``comment`` and ``media`` are its own, or None while they follow the post's.
    """

    channel: Channel
    spec: NetworkSpec
    chosen: bool
    own: bool
    text: str
    counts: Sequence[rules.Count]
    tracked: bool = False
    title: str | None = None
    comment: str | None = None
    media: Sequence[int] | None = None

    @property
    def limits(self) -> str:
        """The limits as JSON, for the browser to count by."""
        return json.dumps([_limit(each.limit, self.tracked) for each in self.counts])

    @property
    def tightest(self) -> rules.Count:
        """The limit of which most is used."""
        return max(self.counts, key=lambda each: each.used / each.limit.maximum)

    @property
    def differs(self) -> bool:
        """Whether it has anything of its own."""
        return self.own or any(each is not None for each in (self.title, self.comment, self.media))


def choices(sheet: Sheet) -> list[Choice]:
    """Every connected channel, as the form offers it."""
    return [_choice(sheet, each) for each in sheet.channels]


def ticked_at_first(sheet: Sheet, person: int | None, asked: Collection[int] = (), queue: int | None = None) -> Sheet:
    """An empty form's sheet: the channels asked for, or the slot's, the queue's, or those of the person's last post.

    Somebody who never wrote here finds none ticked, unless there is only one.
    """
    known = {each.pk for each in sheet.channels}
    wanted = (known & set(asked)) or _meant(sheet.post, queue) & known or _last_of(person) & known
    if not wanted and len(known) == 1:
        wanted = known
    variants = {each.pk: Variant(channel=each, chosen=True) for each in sheet.channels if each.pk in wanted}
    return Sheet(sheet.post, sheet.channels, variants, (), ())


def _meant(post: Post, queue: int | None) -> set[int]:
    if post.slot is not None:
        return {post.slot.channel_id}
    return set(QueueChannel.objects.filter(queue=queue).values_list("channel_id", flat=True)) if queue else set()


def _last_of(person: int | None) -> set[int]:
    """Where the person's last post goes; a copy that a machine made is nobody's choice, and has no maker."""
    rows = Variant.objects.filter(post__made_by=person, chosen=True).order_by("-post__made_at", "-post_id")
    last = rows.values_list("post_id", flat=True).first() if person else None
    return set(Variant.objects.filter(post=last, chosen=True).values_list("channel_id", flat=True)) if last else set()


def _choice(sheet: Sheet, channel: Channel) -> Choice:
    variant, spec = sheet.variants.get(channel.pk), network_of(channel).spec
    own = variant or Variant()
    return Choice(
        channel,
        spec,
        bool(variant and variant.chosen),
        own.text is not None,
        sheet.text_for(channel),
        rules.counts(sheet.outgoing_text(channel), spec.text, bool(sheet.files_for(channel))),
        sheet.post.tracked,
        own.title,
        own.first_comment,
        own.media,
    )


def _limit(limit: TextLimit, as_tracked: bool) -> dict[str, object]:
    link = tracked.short_length() if as_tracked and limit.link_weight is None else limit.link_weight
    shown: dict[str, object] = {"unit": limit.unit.value, "maximum": limit.maximum, "link": link}
    return {**shown, "weights": asdict(limit.weights)} if limit.weights else shown
