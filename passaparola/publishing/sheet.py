"""A post laid out with everything that belongs to it, read once: what compose, review and schedule look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.network.port import Draft, MediaItem, Network
from passaparola.kernel.network.spec import MediaRule
from passaparola.publishing import rules, tracked
from passaparola.publishing.models import KIND, Attachment, Post, Variant
from passaparola.publishing.queries import standing_of


@dataclass(frozen=True)
class Sheet:
    """A post, its variants by channel, its files, and its deliveries (the newest first)."""

    post: Post
    channels: Sequence[Channel]
    variants: Mapping[int, Variant]
    attachments: Sequence[Attachment]
    deliveries: Sequence[Delivery]

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

    def outgoing_text(self, channel: Channel) -> str:
        """What goes out to the channel: with tracked links in place of addresses, where the post wants them."""
        text = self.text_for(channel)
        return tracked.as_it_goes(text, self.post, channel) if self.post.tracked else text

    def draft_for(self, channel: Channel) -> Draft:
        """What would go to this channel now, as its network's port wants it."""
        network = network_of(channel)
        moment = datetime.now(UTC)
        return Draft(
            key=self.post.key.hex,
            text=self.outgoing_text(channel),
            at=moment,
            made_at=moment,
            title=self.post.title if network.spec.title else "",
            language=self.post.language,
            media=[media_for(each, network) for each in self.attachments],
            options=dict(self.post.options.get(channel.network, {})),
        )

    def content_for(self, channel: Channel) -> handing.Content:
        """The same as what is handed over to be delivered."""
        draft = self.draft_for(channel)
        return handing.Content(draft.text, draft.title, draft.language, draft.media, draft.options)

    @property
    def _latest_published(self) -> list[Delivery]:
        """What each channel shows: the last edit that went out, or else the publication."""
        edits: dict[int, Delivery] = {}
        for each in self._of(Action.EDIT):
            if each.state not in (State.FAILED, State.CANCELLED):
                edits.setdefault(each.channel_id, each)
        return [edits.get(each.channel_id, each) for each in self.published]

    def _differs(self, delivery: Delivery) -> bool:
        return bool(delivery.snapshot != self.content_for(delivery.channel).snapshot())

    def _of(self, action: Action) -> list[Delivery]:
        return [each for each in self.deliveries if each.action == action]


def sheet_of(post: Post) -> Sheet:
    """Everything of one post, inside the brand's scope."""
    channels = list(connected())
    variants = {each.channel_id: each for each in post.variants.all()}
    attachments = list(post.attachments.select_related("asset").prefetch_related("asset__renditions"))
    return Sheet(post, channels, variants, attachments, handing.of(KIND, [post.pk]))


def blank(post: Post) -> Sheet:
    """The sheet of a post that is not stored yet."""
    return Sheet(post, list(connected()), {}, [], [])


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
    length = getattr(file, "duration", None)
    return MediaItem(**kept, alt=attachment.alt, name=attachment.asset.name, duration=length)
