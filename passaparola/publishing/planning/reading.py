"""Posts as the planning views show them: read in a few queries however many they are, without what goes out whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing import rules
from passaparola.publishing.models import KIND, Post, Variant
from passaparola.strategy.models import Campaign, Pillar, Slot
from passaparola.workspaces.models import Person

HUES = 6
"""Colours of the palette (``--chart-1`` and on)."""
_READ = (
    "pk", "brand_id", "title", "text", "plan_date", "plan_time", "stage", "revision", "changed_at", "assignee",
    "campaign", "pillar", "slot",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A post with how it stands and where it goes; ``at`` (UTC) is when it goes or went out, None for a draft.

    ``remarks`` are those that are open, where somebody counted them.
    """

    post: Post
    standing: str
    channels: Sequence[Channel]
    at: datetime | None
    remarks: int = 0

    @property
    def icons(self) -> list[str]:
        """The icons of its networks, each once."""
        return list(dict.fromkeys(icon_of(each) for each in self.channels))

    @property
    def theme(self) -> str:
        """The name of its campaign, or of its pillar."""
        post = self.post
        pillar = post.pillar or (post.slot.pillar if post.slot else None)
        return str(post.campaign or pillar or "")

    @property
    def hue(self) -> str:
        """The colour of its campaign, or of its pillar; empty for neither."""
        post = self.post
        if post.campaign:
            return post.campaign.hue or hue_of(post.campaign_id)
        pillar = post.pillar_id or (post.slot.pillar_id if post.slot else None)
        return hue_of(pillar) if pillar else ""


def hue_of(number: int | None) -> str:
    """A colour of the palette that stays the same for an id."""
    return f"chart-{(number or 0) % HUES + 1}"


def icon_of(channel: Channel) -> str:
    """The icon of a channel's network."""
    network = networks.every().get(channel.network)
    return network.spec.icon if network else "broadcast"


def between(rows: QuerySet[Post], start: datetime, end: datetime, most: int | None = None) -> list[Entry]:
    """Those of ``rows`` with a delivery due from ``start`` up to ``end`` (UTC), and drafts planned in these days.

    With ``most`` only so many, in the order of their plans.
    """
    due = Delivery.objects.filter(
        thing_kind=KIND, thing_id=OuterRef("pk"), action=Action.PUBLISH, due_at__gte=start, due_at__lt=end
    ).exclude(state=State.CANCELLED)
    days = Q(plan_date__gte=start.date() - timedelta(days=1), plan_date__lte=end.date())
    found = rows.filter(binned_at__isnull=True).filter(Exists(due) | days)
    return entries(found.order_by("plan_date", "plan_time", "pk")[:most])


def entries(rows: QuerySet[Post]) -> list[Entry]:
    """These posts, in their order."""
    posts = list(rows.select_related(None).only(*_READ).prefetch_related(*_beside()))
    ids = [each.pk for each in posts]
    channels, deliveries = _channels(ids), _deliveries(ids)
    return [_entry(each, channels.get(each.pk, []), deliveries.get(each.pk, [])) for each in posts]


def _beside() -> tuple[Any, ...]:
    """Of these a month has few: each is made once and shared, and asked for only where a post has one."""
    return (
        Prefetch("assignee", Person.objects.only("username", "first_name", "last_name")),
        Prefetch("campaign", Campaign.objects.only("name", "hue")),
        Prefetch("pillar", Pillar.objects.only("name")),
        Prefetch("slot", Slot.objects.only("pillar")),
        Prefetch("slot__pillar", Pillar.objects.only("name")),
    )


def _entry(post: Post, channels: Sequence[Channel], deliveries: Iterable[tuple[int, str, datetime]]) -> Entry:
    states: dict[int, list[str]] = {}
    moments = []
    for channel, state, due_at in deliveries:
        states.setdefault(channel, []).append(state)
        if state != State.CANCELLED:
            moments.append(due_at)
    return Entry(post, rules.standing(rules.newest(states)).value, channels, max(moments, default=None))


def _channels(posts: Sequence[int]) -> dict[int, list[Channel]]:
    """A channel is one object however many posts go there."""
    pairs = list(Variant.objects.filter(_among("post_id", posts), chosen=True).values_list("post_id", "channel_id"))
    rows = Channel.objects.filter(pk__in={channel for _post, channel in pairs}).order_by("network", "handle")
    order = {each.pk: (place, each) for place, each in enumerate(rows.only("network", "handle", "name"))}
    found: dict[int, list[tuple[int, Channel]]] = {}
    for post, channel in pairs:
        found.setdefault(post, []).append(order[channel])
    return {post: [each for _place, each in sorted(mine, key=lambda pair: pair[0])] for post, mine in found.items()}


def _deliveries(posts: Sequence[int]) -> dict[int, list[tuple[int, str, datetime]]]:
    """Channel, state and moment of the publications of each, the newest first."""
    rows = Delivery.objects.filter(_among("thing_id", posts), thing_kind=KIND, action=Action.PUBLISH)
    found: dict[int, list[tuple[int, str, datetime]]] = {}
    said = rows.order_by("-made_at", "-pk").values_list("thing_id", "channel_id", "state", "due_at")
    for post, channel, state, due_at in said:
        found.setdefault(post, []).append((channel, state, due_at))
    return found


def _among(column: str, ids: Sequence[int]) -> Func:
    """``column = ANY(ids)``: a thousand parameters cost more to write down than to look up, and an array is one."""
    given = Value(list(ids), ArrayField(BigIntegerField()))
    return Func(F(column), given, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def icons() -> list[str]:
    """The icon of every network that the scope's channels are on."""
    ids = Channel.objects.values_list("network", flat=True).distinct()
    known = networks.every()
    return sorted({known[each].spec.icon for each in ids if each in known} | {"broadcast"})
