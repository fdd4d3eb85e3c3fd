"""Days on which nothing new is planned: a holiday, a crisis, a network that rests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.publishing.models import KIND, Pause, Post
from passaparola.publishing.places import Quiet
from passaparola.workspaces.models import Brand


def make(brand: Brand, days: Quiet, reason: str, person: int | None) -> Pause:
    """Plan nothing new on these days."""
    said = {"network": days.network, "starts_on": days.first, "ends_on": days.last, "reason": reason[:200]}
    return Pause.objects.create(brand=brand, made_by_id=person, **said)


def end(pause: Pause) -> None:
    """Plan on these days again; what was moved away stays there."""
    pause.binned_at = timezone.now()
    pause.save(update_fields=["binned_at"])


def recover(pause: Pause) -> None:
    """The pause holds after all."""
    pause.binned_at = None
    pause.save(update_fields=["binned_at"])


def running(today: date) -> list[Pause]:
    """The pauses that are not over, the next one first."""
    return list(Pause.objects.filter(binned_at__isnull=True, ends_on__gte=today))


def scheduled_in(pause: Pause, zone: str) -> Sequence[Post]:
    """The posts that are scheduled into the pause all the same, the soonest first."""
    start = plans.to_utc(datetime.combine(pause.starts_on, time()), zone).utc
    end_ = plans.to_utc(datetime.combine(pause.ends_on + timedelta(days=1), time()), zone).utc
    rows = Delivery.objects.filter(
        thing_kind=KIND, action=Action.PUBLISH, state__in=(State.SCHEDULED, State.PREPARING),
        due_at__gte=max(start, datetime.now(UTC)), due_at__lt=end_,
    )  # fmt: skip
    rows = rows.filter(channel__network=pause.network) if pause.network else rows
    posts = rows.values_list("thing_id", flat=True)
    return list(Post.objects.filter(pk__in=posts, binned_at__isnull=True).order_by("scheduled_at", "pk"))
