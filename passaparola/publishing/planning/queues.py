"""Queues of a theme: what waits in them takes the free places of their week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.publishing import places, placing
from passaparola.publishing.models import Post, Queue, QueueChannel, Queued, QueueTime, Variant
from passaparola.publishing.places import Place, WeekTime
from passaparola.publishing.planning import evergreen, telling
from passaparola.publishing.planning.next_slot import SOONEST, quiet_days, taken_between
from passaparola.strategy.models import Pillar
from passaparola.workspaces.models import Brand

AHEAD = 7  # days: what is nearer is scheduled, what is further away can still be put in another order
PREVIEWED = 10
_SEARCHED = 180  # days, for the preview


@dataclass(frozen=True)
class Shape:
    """What a person says of a queue."""

    name: str
    pillar: Pillar | None
    channels: Sequence[Channel]
    times: Sequence[tuple[int, time]]


@dataclass(frozen=True)
class Next:
    """A place to come, and who will probably take it; ``wall`` is in the brand's zone."""

    wall: datetime
    queued: Queued | None


def keep(brand: Brand, shape: Shape, queue: Queue | None = None) -> Queue:
    """Make a queue, or change one; what it scheduled already stays where it is."""
    row = queue or Queue(brand=brand, zone=brand.zone)
    row.name, row.pillar = shape.name, shape.pillar
    row.save()
    row.channels.exclude(channel__in=shape.channels).delete()
    for each in shape.channels:
        QueueChannel.objects.get_or_create(brand_id=brand.pk, queue=row, channel=each)
    row.times.all().delete()
    QueueTime.objects.bulk_create(
        QueueTime(brand_id=brand.pk, queue=row, weekday=day, time=hour) for day, hour in sorted(set(shape.times))
    )
    return row


def add(queue: Queue, posts: Sequence[Post], person: int | None, *, front: bool = False) -> int:
    """Put posts at the end (or the front) of what waits; gives how many. One that waits elsewhere moves here."""
    Queue.objects.select_for_update().get(pk=queue.pk)
    last = queue.posts.aggregate(last=Max("position"))["last"] or 0
    for number, post in enumerate(posts, 1):
        _channels_of(queue, post)
        Queued.objects.update_or_create(
            post=post,
            defaults={
                "brand_id": queue.brand_id, "queue": queue, "position": last + number, "placed_for": None,
                "reason": None, "added_by_id": person, "added_at": timezone.now(),
            },
        )  # fmt: skip
    if front:
        ids = [each.post_id for each in waiting(queue)]
        new = [each.pk for each in posts]
        _number(queue, [*new, *(each for each in ids if each not in new)])
    return len(posts)


def waiting(queue: Queue) -> list[Queued]:
    """What waits, in order."""
    rows = queue.posts.filter(placed_for__isnull=True, post__binned_at__isnull=True)
    return list(rows.select_related("post").order_by("position", "pk"))


def placed(queue: Queue) -> list[Queued]:
    """What took a place that is still to come, the soonest first."""
    rows = queue.posts.filter(placed_for__gte=timezone.now(), post__binned_at__isnull=True)
    return list(rows.select_related("post").order_by("placed_for"))


def move(queue: Queue, post: int, where: str) -> None:
    """Move what waits ``up``, ``down``, to the ``front`` or the ``end``; or after the post of this id."""
    Queue.objects.select_for_update().get(pk=queue.pk)
    order = [each.post_id for each in waiting(queue)]
    if where.isdigit():
        rest = [each for each in order if each != post]
        at = rest.index(int(where)) + 1 if int(where) in rest else 0
        _number(queue, [*rest[:at], post, *rest[at:]] if post in order else order)
    else:
        _number(queue, places.rearranged(order, post, where))


def remove(queue: Queue, post: int) -> None:
    """Take a post out of the queue; it stays a draft, or scheduled where it is."""
    queue.posts.filter(post_id=post).delete()


def set_paused(queue: Queue, paused: bool) -> None:
    """Stop the queue, or let it go on; what is scheduled already goes out."""
    Queue.objects.filter(pk=queue.pk).update(paused_at=timezone.now() if paused else None)


def preview(queue: Queue, zone: str, count: int = PREVIEWED) -> list[Next]:
    """The next places and who takes them, as it stands now."""
    posts: list[Queued | None] = list(waiting(queue))
    free = [each for each, _ in zip(_free(queue, zone, _SEARCHED), range(count), strict=False)]
    filled = [*posts, *([None] * len(free))]
    return [Next(plans.to_wall(place.utc, zone), one) for place, one in zip(free, filled, strict=False)]


def top_up(queue: int, zone: str) -> int:
    """Schedule what waits into the free places of the coming days; gives how many. ``zone`` is the brand's.

    One at a time for a queue, whoever calls: a place that was filled is taken when the next one looks. A post that may
    not go is passed over with its reason and tried again the next time; the one behind it takes the place.
    """
    row = Queue.objects.select_for_update().filter(pk=queue, binned_at__isnull=True, paused_at__isnull=True).first()
    if row is None:
        return 0
    left, resting = waiting(row), evergreen.resting(row)
    if not (left or resting):
        return 0
    return sum(
        _fill(place, plans.to_wall(place.utc, zone), zone, left) or evergreen.fill(resting, place, zone)
        for place in _free(row, zone, AHEAD)
    )


def _fill(place: Place, wall: datetime, zone: str, left: list[Queued]) -> bool:
    while left:
        queued = left.pop(0)
        reason = placing.put(queued.post_id, wall, zone, queued.added_by_id)
        if reason and queued.reason != reason.as_json():  # told once, not each time that it is tried
            telling.passed_over(queued, reason)
        queued.reason = reason.as_json() if reason else None
        queued.placed_for = None if reason else place.utc
        queued.save(update_fields=["reason", "placed_for"])
        if reason is None:
            return True
    return False


def _free(queue: Queue, zone: str, days: int) -> Iterator[Place]:
    """The queue's places of the coming days that nobody has, that are not paused, in order."""
    channels = [each.channel for each in queue.channels.select_related("channel") if each.channel.binned_at is None]
    soonest = datetime.now(UTC) + SOONEST
    first = plans.to_wall(soonest, queue.zone).date()
    taken, pauses = taken_between(first, first + timedelta(days=days), zone), quiet_days()
    times = [WeekTime(each.weekday, each.time) for each in queue.times.all()]
    seen: set[datetime] = set()
    for place in places.week_places(times if channels else [], queue.zone, first, days + 1):
        free = not any((each.pk, place.utc) in taken for each in channels) and place.utc not in seen
        seen.add(place.utc)
        quiet = places.is_quiet(place.wall.date(), [each.network for each in channels], pauses)
        if place.utc >= soonest and free and not quiet:
            yield place


def _channels_of(queue: Queue, post: Post) -> None:
    """A post that goes nowhere yet goes where the queue goes; its pillar is the queue's unless it has one."""
    if not post.variants.filter(chosen=True).exists():
        for each in queue.channels.all():
            Variant.objects.update_or_create(
                post=post, channel_id=each.channel_id, defaults={"brand_id": post.brand_id, "chosen": True}
            )
    if post.pillar_id is None and queue.pillar_id is not None:
        post.pillar_id = queue.pillar_id
        post.save(update_fields=["pillar", "changed_at"])


def _number(queue: Queue, order: Sequence[int]) -> None:
    numbers = {post: number for number, post in enumerate(order, 1)}
    rows = list(queue.posts.filter(post_id__in=order))
    for each in rows:
        each.position = numbers[each.post_id]
    Queued.objects.bulk_update(rows, ["position"])
