"""A post laid out with everything that belongs to it, read once: what compose, review and schedule look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.message import Problem
from passaparola.kernel.network.port import NOTHING_TO_TELL, Disclosure, Draft, MediaItem, Network
from passaparola.kernel.network.spec import MediaRule
from passaparola.publishing import rules, tracked
from passaparola.publishing.content import checks, polls, side, threads
from passaparola.publishing.content.mentions import Known, resolved
from passaparola.publishing.models import KIND, Attachment, Mention, Post, Variant
from passaparola.publishing.queries import standing_of


@dataclass(frozen=True)
class Sheet:
    """A post, its variants by channel, its files, and its deliveries (the newest first).

    ``side`` are the deliveries beside it (thread parts, first comments), ``mentions`` the brand's mention book.
    """

    post: Post
    channels: Sequence[Channel]
    variants: Mapping[int, Variant]
    attachments: Sequence[Attachment]
    deliveries: Sequence[Delivery]
    side: Sequence[Delivery] = ()
    mentions: Sequence[Known] = ()
    _parts: dict[int, list[str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def chosen(self) -> list[Channel]:
        """The channels that the post goes to."""
        return [each for each in self.channels if each.pk in self.variants and self.variants[each.pk].chosen]

    @property
    def published(self) -> list[Delivery]:
        """What is out there now: sent, and not taken down since."""
        gone = {each.channel_id for each in self._of(Action.DELETE) if each.state != State.FAILED}
        return [each for each in self._of(Action.PUBLISH) if each.state == State.SENT and each.channel_id not in gone]

    @property
    def pending(self) -> list[Delivery]:
        """What is neither settled nor taken back."""
        return [each for each in self.deliveries if each.state not in (State.SENT, State.FAILED, State.CANCELLED)]

    @property
    def taken(self) -> set[int]:
        """Channels to which this post went or is on its way: it can go to each only once."""
        over = (State.CANCELLED, State.FAILED)
        return {each.channel_id for each in self._of(Action.PUBLISH) if each.state not in over}

    @property
    def remaining(self) -> list[Channel]:
        """The chosen channels to which the post has yet to go."""
        return [each for each in self.chosen if each.pk not in self.taken]

    @property
    def stale(self) -> bool:
        """Whether what was handed over, or is published, says something else than the post does now."""
        waiting = [each for each in self.pending if each.action == Action.PUBLISH]
        if waiting and {each.channel_id for each in waiting} - {each.pk for each in self.chosen}:
            return True
        if self.taken and self.remaining:
            return True
        return any(self._differs(each) for each in [*waiting, *self._latest_published])

    @property
    def standing(self) -> rules.Standing:
        """How the post stands as a whole."""
        return standing_of(self.deliveries)

    def text_for(self, channel: Channel) -> str:
        """What the channel gets: its own text, or the post's."""
        variant = self.variants.get(channel.pk)
        return self.post.text if variant is None or variant.text is None else variant.text

    def title_for(self, channel: Channel) -> str:
        """The channel's own title, or the post's; empty where the network shows none."""
        if not network_of(channel).spec.title:
            return ""
        variant = self.variants.get(channel.pk)
        return self.post.title if variant is None or variant.title is None else variant.title

    def comment_for(self, channel: Channel) -> str:
        """The first comment as it goes out to the channel: its own, or the post's."""
        variant = self.variants.get(channel.pk)
        own = None if variant is None else variant.first_comment
        return resolved(self.post.first_comment if own is None else own, channel.network, self.mentions).strip()

    def files_for(self, channel: Channel) -> list[Attachment]:
        """The files that the channel gets, in its own order where it has one."""
        variant = self.variants.get(channel.pk)
        if variant is None or variant.media is None:
            return list(self.attachments)
        known = {each.asset_id: each for each in self.attachments}
        return [known[asset] for asset in variant.media if asset in known]

    def written_text(self, channel: Channel) -> str:
        """The channel's text with everybody whom it mentions as the network knows them, links as they were typed."""
        return resolved(self.text_for(channel), channel.network, self.mentions)

    def outgoing_text(self, channel: Channel) -> str:
        """What goes out to the channel: with tracked links in place of addresses, where the post wants them."""
        text = self.written_text(channel)
        return tracked.as_it_goes(text, self.post, channel) if self.post.tracked else text

    def parts_for(self, channel: Channel, text: str | None = None) -> list[str]:
        """The text as its thread on this channel, one part where it fits or where the network has no threads.

        ``text`` is the outgoing one unless it is given.
        """
        if text is not None:
            return self._cut(channel, text)
        if channel.pk not in self._parts:
            self._parts[channel.pk] = self._cut(channel, self.outgoing_text(channel))
        return self._parts[channel.pk]

    def _cut(self, channel: Channel, whole: str) -> list[str]:
        spec = network_of(channel).spec
        if not self.post.split:
            return [whole]
        if not spec.threads:
            return [threads.undrawn(whole)]
        beside = bool(self.files_for(channel))
        return threads.parts(whole, spec.text, numbered=self.post.numbered, with_media=beside)

    def draft_for(self, channel: Channel) -> Draft:
        """What would go to this channel now, as its network's port wants it; of a thread, its first part."""
        network = network_of(channel)
        moment = datetime.now(UTC)
        return Draft(
            key=self.post.key.hex,
            text=self.parts_for(channel)[0],
            at=moment,
            made_at=moment,
            title=self.title_for(channel),
            language=self.post.language,
            media=[media_for(each, network) for each in self.files_for(channel)],
            options=dict(self.post.options.get(channel.network, {})),
            warning=self.post.warning,
            place=self.post.place,
            poll=polls.read(self.post.poll),
            disclosure=self.disclosure,
        )

    @property
    def disclosure(self) -> Disclosure:
        """What the readers have to be told."""
        partner = self.post.partner.name if self.post.partner else ""
        return Disclosure(self.post.relation, partner, self.post.ai_made)

    def problems_for(self, channel: Channel) -> list[Problem]:
        """Everything that stands in the way on this channel, of each part of the post; the grave ones first."""
        network, draft = network_of(channel), self.draft_for(channel)
        drawn = self.post.split and threads.is_drawn(self.text_for(channel))
        found = rules.problems(draft, network)
        found += checks.problems(draft, network.spec, self.comment_for(channel), drawn)
        for text in self.parts_for(channel)[1:]:
            found += rules.problems(further(draft, text), network)
        return sorted(dict.fromkeys(found), key=lambda problem: not problem.blocks)

    def content_for(self, channel: Channel, text: str | None = None) -> handing.Content:
        """The same as what is handed over to be delivered; ``text`` is the outgoing one unless it is given."""
        draft, (first, *rest) = self.draft_for(channel), self.parts_for(channel, text)
        network, comment = network_of(channel), self.comment_for(channel)
        by_hand = {"rest": tuple(rest), "comment": comment if network.spec.comments else ""} if network.by_hand else {}
        return handing.Content(
            first, draft.title, draft.language, draft.media, draft.options, warning=draft.warning, place=draft.place,
            poll=draft.poll, disclosure=draft.disclosure, **by_hand,  # type: ignore[arg-type]
        )  # fmt: skip

    def side_for(self, channel: Channel, text: str | None = None) -> dict[str, handing.Content]:
        """What goes out beside the post on this channel, by kind and in order; a person does both in one go."""
        network = network_of(channel)
        if network.publisher is None:
            return {}
        rest = self.parts_for(channel, text)[1:]
        beside = {side.part(number): each for number, each in enumerate(rest, 2)}
        if network.spec.comments and (comment := self.comment_for(channel)):
            beside[side.COMMENT] = comment
        options = dict(self.post.options.get(channel.network, {}))
        language, warning = self.post.language, self.post.warning
        return {
            kind: handing.Content(each, language=language, options=options, warning=warning)
            for kind, each in beside.items()
        }

    @property
    def _latest_published(self) -> list[Delivery]:
        """What each channel shows: the last edit that went out, or else the publication."""
        edits: dict[int, Delivery] = {}
        for each in self._of(Action.EDIT):
            if each.state not in (State.FAILED, State.CANCELLED):
                edits.setdefault(each.channel_id, each)
        return [edits.get(each.channel_id, each) for each in self.published]

    def _differs(self, delivery: Delivery) -> bool:
        channel = delivery.channel
        sent = {name: value for name, value in delivery.snapshot.items() if name != "approval"}
        if sent != self.content_for(channel).snapshot():
            return True
        there = {kind: row.snapshot for kind, row in side.standing_there(self.side, channel.pk).items()}
        return there != {kind: each.snapshot() for kind, each in self.side_for(channel).items()}

    def _of(self, action: Action) -> list[Delivery]:
        return [each for each in self.deliveries if each.action == action]


def sheet_of(post: Post) -> Sheet:
    """Everything of one post, inside the brand's scope."""
    channels = list(connected())
    variants = {each.channel_id: each for each in post.variants.all()}
    attachments = list(post.attachments.select_related("asset").prefetch_related("asset__renditions"))
    deliveries = handing.of(KIND, [post.pk])
    beside = side.of([post.pk]) if deliveries else []
    return Sheet(post, channels, variants, attachments, deliveries, beside, mention_book())


def blank(post: Post) -> Sheet:
    """The sheet of a post that is not stored yet."""
    return Sheet(post, list(connected()), {}, [], [])


def mention_book() -> list[Known]:
    """Everybody whom the brand of the open scope mentions."""
    rows = Mention.objects.filter(binned_at__isnull=True)
    return [Known(each.name, each.plain, each.handles) for each in rows]


def further(draft: Draft, text: str) -> Draft:
    """A further part of a draft's thread: words alone."""
    return replace(draft, text=text, media=(), title="", poll=None, disclosure=NOTHING_TO_TELL)


def connected() -> Sequence[Channel]:
    """The channels of the open scope."""
    return list(Channel.objects.filter(binned_at__isnull=True).order_by("network", "handle"))


def media_for(attachment: Attachment, network: Network) -> MediaItem:
    """The version of the picture that the network takes: the picture itself, else a lighter one."""
    asset = attachment.asset
    versions = [_item(asset, attachment)]
    versions += [_item(each, attachment) for each in asset.renditions.all() if each.kind == "light"]
    return rules.fitting(versions, network.spec.media_rule(asset.type) or _any_rule(network))


def _any_rule(network: Network) -> MediaRule | None:
    return next((rule for rule in network.spec.media if rule.kind == "image"), None)


def _item(file: object, attachment: Attachment) -> MediaItem:
    kept = {name: getattr(file, name) for name in ("hash", "type", "size", "width", "height")}
    length, pages = getattr(file, "duration", None), getattr(file, "pages", None)
    name = attachment.asset.title or attachment.asset.name
    return MediaItem(**kept, alt=attachment.alt, name=name, duration=length, pages=pages)
