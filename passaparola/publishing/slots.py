"""Slots of the calendar, and the posts that fill them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet

from passaparola.kernel import plans
from passaparola.publishing import queries
from passaparola.publishing.models import Post
from passaparola.publishing.queries import Listed
from passaparola.publishing.rules import Standing
from passaparola.strategy.models import Slot


class SlotStanding(StrEnum):
    """How a slot stands."""

    EMPTY = "empty"
    BEGUN = "begun"  # a draft is there
    FILLED = "filled"  # a post is scheduled, or went out
    SKIPPED = "skipped"
    MISSED = "missed"  # its time is over, and nothing went out


@dataclass(frozen=True)
class Place:
    """A slot with how it stands, and its posts."""

    slot: Slot
    standing: SlotStanding
    posts: Sequence[Listed]

    @property
    def wall(self) -> datetime:
        """Day and time, on the wall of its zone."""
        return datetime.combine(self.slot.day, self.slot.time)


def between(start: date, end: date, now: datetime) -> list[Place]:
    """The slots of these days, both included, that are on the calendar."""
    rows = Slot.objects.filter(binned_at__isnull=True, day__gte=start, day__lte=end)
    return places(rows.select_related("channel", "pillar", "persona"), now)


def places(rows: QuerySet[Slot] | Iterable[Slot], now: datetime) -> list[Place]:
    """Slots with their posts, read in a few queries however many they are."""
    found = list(rows)
    listed = queries.listed(Post.objects.filter(slot__in=found, binned_at__isnull=True).order_by("pk"))
    posts: dict[int, list[Listed]] = {}
    for each in listed:
        posts.setdefault(each.post.slot_id or 0, []).append(each)
    return [Place(each, standing_of(each, posts.get(each.pk, ()), now), posts.get(each.pk, ())) for each in found]


def standing_of(slot: Slot, posts: Sequence[Listed], now: datetime) -> SlotStanding:
    """How a slot stands at a moment (UTC), by the posts that are for it."""
    if any(each.standing != Standing.DRAFT for each in posts):
        return SlotStanding.FILLED
    if slot.skipped_at is not None:
        return SlotStanding.SKIPPED
    over = plans.to_utc(datetime.combine(slot.day, slot.time), slot.zone).utc <= now
    if over:
        return SlotStanding.MISSED
    return SlotStanding.BEGUN if posts else SlotStanding.EMPTY
