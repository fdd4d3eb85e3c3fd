"""Posts that stay true go out again through a queue, once they have rested."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.publishing import places, placing
from passaparola.publishing.models import KIND, Evergreen, Post, Queue
from passaparola.publishing.places import Place
from passaparola.publishing.planning import copies

LEAST_REST = 7  # days: networks and readers take what comes sooner for spam
LONGEST_REST = 730
MOST_TIMES = 100


@dataclass(frozen=True)
class Rest:
    """How long a post rests, how often it may go out again, and until which day."""

    days: int
    most: int | None = None
    until: date | None = None


class NotPublished(RuntimeError):
    """The post has not gone out yet: there is nothing to say again."""


def add(post: Post, queue: Queue, rest: Rest, zone: str) -> Evergreen:
    """Let a published post go out again through the queue; changes what was said of it before.

    The rest is counted from the day (in ``zone``) on which it went out last. Raises NotPublished.
    """
    last = last_out(post)
    if last is None:
        raise NotPublished(post.pk)
    row, _made = Evergreen.objects.update_or_create(
        post=post, queue=queue, binned_at=None,
        defaults={
            "brand_id": post.brand_id, "rest_days": rest.days, "most": rest.most, "until": rest.until,
            "paused_at": None,
        },
    )  # fmt: skip
    row.last_on = max(row.last_on or date.min, plans.to_wall(last, zone).date())
    row.save(update_fields=["last_on"])
    return row


def last_out(post: Post) -> datetime | None:
    """When the post went out last (UTC), by its deliveries; None when it never did."""
    rows = Delivery.objects.filter(thing_kind=KIND, thing_id=post.pk, action=Action.PUBLISH, state=State.SENT)
    return rows.order_by("-due_at").values_list("due_at", flat=True).first()


def resting(queue: Queue) -> list[Evergreen]:
    """What may go out again through the queue one day, the longest rested first."""
    rows = queue.evergreens.filter(binned_at__isnull=True, paused_at__isnull=True, post__binned_at__isnull=True)
    rows = rows.filter(Q(most__isnull=True) | Q(times__lt=F("most")))
    return list(rows.select_related("post").order_by("last_on", "pk"))


def next_on(row: Evergreen) -> date | None:
    """The first day on which it has rested enough; None when it does not come again."""
    if row.paused_at or (row.most is not None and row.times >= row.most):
        return None
    day = (row.last_on or timezone.now().date()) + timedelta(days=row.rest_days)
    return day if row.until is None or day <= row.until else None


def fill(left: list[Evergreen], place: Place, zone: str) -> bool:
    """Let the longest rested of these have the place; each is tried once. Call with the queue locked."""
    day = place.wall.date()
    for row in [each for each in left if _is_ready(each, day)]:
        left.remove(row)
        reason = _placed(row, place, zone)
        row.reason = reason.as_json() if reason else None
        if reason is None:
            row.times, row.last_on = row.times + 1, day
        row.save(update_fields=["reason", "times", "last_on"])
        if reason is None:
            return True
    return False


def set_paused(row: Evergreen, paused: bool) -> None:
    """Let it rest without end, or come again."""
    Evergreen.objects.filter(pk=row.pk).update(paused_at=timezone.now() if paused else None)


def _is_ready(row: Evergreen, day: date) -> bool:
    rested = places.has_rested(row.last_on or date.min, row.rest_days, day)
    return rested and (row.until is None or day <= row.until)


def _placed(row: Evergreen, place: Place, zone: str) -> Message | None:
    """Make the copy and schedule it; a copy that may not go does not stay."""
    with transaction.atomic():
        copied = copies.make(row.post, copies.EVERGREEN, row.pk, place.wall.date())
        reason = placing.put(copied.pk, plans.to_wall(place.utc, zone), zone)
        if reason is not None:
            transaction.set_rollback(True)
    return reason
