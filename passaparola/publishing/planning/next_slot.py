"""The next free place: a slot of the plan or a queue's time that no post has, and else the brand's usual hour."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.publishing import places
from passaparola.publishing.models import Pause, Post, QueueChannel, QueueTime, Variant
from passaparola.publishing.places import Place, Quiet, WeekTime
from passaparola.strategy.models import Pillar, Slot
from passaparola.workspaces.models import Brand

HORIZON = 120  # days that are looked through
SOONEST = timedelta(minutes=5)
USUAL = time(9, 30)
_WEEK = range(7)
_LEARNED_FROM = 200  # posts
Taken = frozenset[tuple[int, datetime]]
"""Channels (by id) and the moments (UTC) at which they have a post."""


@dataclass(frozen=True)
class Free:
    """A place, and the channels and networks that it is for; none are all of the brand's."""

    place: Place
    channels: frozenset[int]
    networks: tuple[str, ...]


def next_free(
    brand: Brand, channel: Channel | None = None, pillar: Pillar | None = None, after: datetime | None = None,
    count: int = 1,
) -> list[datetime]:  # fmt: skip
    """The next free wall times (naive, in the brand's zone), the soonest first; in five queries.

    They lie in the future and behind ``after`` (a wall time there), and not in a pause. Where the plan has no slot and
    no queue a time for the channel and pillar, or all of them are taken, the brand's usual hour of the coming days
    comes next.
    """
    earliest = _earliest(brand.zone, after)
    first = plans.to_wall(earliest, brand.zone).date()
    channels = [channel] if channel else list(Channel.objects.filter(binned_at__isnull=True))
    taken, pauses = taken_between(first, first + timedelta(days=HORIZON), brand.zone), quiet_days()
    planned = [*_slots(first, channel, pillar), *_queue_times(first, channel, pillar)]
    found = _free(planned, earliest, taken, pauses, brand.zone)[:count]
    if len(found) < count:
        usual = _usual(channels, channel, first, brand.zone)
        found += [each for each in _free(usual, earliest, taken, pauses, brand.zone) if each not in found]
    return found[:count]


def quiet_days() -> list[Quiet]:
    """The pauses of the open scope, as rules see them."""
    rows = Pause.objects.filter(binned_at__isnull=True)
    return [Quiet(each.network, each.starts_on, each.ends_on) for each in rows]


def taken_between(first: date, last: date, zone: str) -> Taken:
    """Where posts are planned, or went out, on these days (both included); ``zone`` where a post has none."""
    rows = Variant.objects.filter(
        chosen=True, post__binned_at__isnull=True, post__plan_time__isnull=False,
        post__plan_date__gte=first - timedelta(days=1), post__plan_date__lte=last + timedelta(days=1),
    )  # fmt: skip
    seen: dict[tuple[date, time, str], datetime] = {}
    found = set()
    for channel, day, hour, own in rows.values_list("channel_id", "post__plan_date", "post__plan_time", "post__zone"):
        assert day is not None and hour is not None  # asked for above
        plan = (day, hour, own or zone)
        if plan not in seen:
            seen[plan] = plans.to_utc(datetime.combine(day, hour), plan[2]).utc
        found.add((channel, seen[plan]))
    return frozenset(found)


def _earliest(zone: str, after: datetime | None) -> datetime:
    soonest = datetime.now(UTC) + SOONEST
    return max(soonest, plans.to_utc(after, zone).utc) if after is not None else soonest


def _free(
    found: Sequence[Free], earliest: datetime, taken: Taken, pauses: Sequence[Quiet], zone: str
) -> list[datetime]:
    """What is neither over, nor taken, nor paused: walls of the brand, each once and in order."""
    free = {
        each.place.utc
        for each in found
        if each.place.utc >= earliest
        and not any((channel, each.place.utc) in taken for channel in each.channels)
        and not places.is_quiet(each.place.wall.date(), each.networks, pauses)
    }
    return [plans.to_wall(each, zone) for each in sorted(free)]


def _slots(first: date, channel: Channel | None, pillar: Pillar | None) -> list[Free]:
    filled = Exists(Post.objects.filter(slot=OuterRef("pk"), binned_at__isnull=True))
    rows = Slot.objects.filter(
        ~filled, binned_at__isnull=True, skipped_at__isnull=True, day__gte=first,
        day__lte=first + timedelta(days=HORIZON),
    )  # fmt: skip
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.filter(pillar=pillar) if pillar else rows
    return [_of_slot(each) for each in rows.select_related("channel")]


def _of_slot(slot: Slot) -> Free:
    found = places.place(datetime.combine(slot.day, slot.time), slot.zone)
    return Free(found, frozenset({slot.channel_id}), (slot.channel.network,))


def _queue_times(first: date, channel: Channel | None, pillar: Pillar | None) -> Iterator[Free]:
    rows = QueueTime.objects.filter(queue__binned_at__isnull=True, queue__paused_at__isnull=True)
    rows = rows.filter(queue__pillar=pillar) if pillar else rows
    zones: dict[int, str] = {}
    times: dict[int, list[WeekTime]] = {}
    for each in rows.select_related("queue"):
        zones[each.queue_id] = each.queue.zone
        times.setdefault(each.queue_id, []).append(WeekTime(each.weekday, each.time))
    channels: dict[int, list[Channel]] = {}
    for of in QueueChannel.objects.filter(queue__in=zones, channel__binned_at__isnull=True).select_related("channel"):
        channels.setdefault(of.queue_id, []).append(of.channel)
    for queue, own in channels.items():
        if channel is None or channel in own:
            named = frozenset(each.pk for each in own)
            for found in places.week_places(times[queue], zones[queue], first, HORIZON):
                yield Free(found, named, tuple(each.network for each in own))


def _usual(channels: Sequence[Channel], channel: Channel | None, first: date, zone: str) -> list[Free]:
    """The hour at which most of the last posts went out, every day; on weekdays where nothing was planned yet."""
    rows = Post.objects.filter(plan_time__isnull=False, scheduled_at__isnull=False)
    rows = rows.filter(variants__channel=channel, variants__chosen=True) if channel else rows
    hours = Counter(rows.order_by("-scheduled_at").values_list("plan_time", flat=True)[:_LEARNED_FROM])
    hour = next((each for each, _count in hours.most_common(1)), None) or USUAL
    times = [WeekTime(day, hour) for day in (_WEEK if hours else _WEEK[:5])]
    named, networks = frozenset(each.pk for each in channels), tuple({each.network for each in channels})
    return [Free(each, named, networks) for each in places.week_places(times, zone, first, HORIZON)]
