"""Questions about posts, asked inside the brand's scope; also for the layers above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing import rules
from passaparola.publishing.models import KIND, Approval, Post, Variant
from passaparola.publishing.remarks.queries import open_counts

_SETTLED = (State.SENT, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Listed:
    """A post as lists show it; ``at`` (UTC) is when it goes or went out first, None for a draft without a plan."""

    post: Post
    standing: str
    channels: Sequence[Channel]
    deliveries: Sequence[Delivery]
    at: datetime | None
    remarks: int = 0


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to: ids of aims and of a campaign, of who has it in hand, and the state of a delivery."""

    persona: int | None = None
    pillar: int | None = None
    goal: int | None = None
    campaign: int | None = None
    assignee: int | None = None
    state: str = ""


ORDERS: Mapping[str, tuple[Any, ...]] = {
    "changed": ("-changed_at", "-pk"),
    "soonest": (F("scheduled_at").asc(nulls_last=True), F("plan_date").asc(nulls_last=True), "plan_time", "pk"),
    "latest": (F("scheduled_at").desc(nulls_last=True), F("plan_date").desc(nulls_last=True), "-pk"),
    "oldest": ("made_at", "pk"),
}
"""How a list may be sorted."""


def posts(view: str, words: str = "", to: Narrowed | None = None, order: str = "") -> QuerySet[Post]:
    """The posts of a view (drafts, approval, scheduled, published, bin), sorted as ``ORDERS`` names it.

    Unless it is said, the soonest of what is scheduled comes first, and of the others what was changed last.
    """
    rows = _narrowed(Post.objects.filter(binned_at__isnull=view != "bin"), to or Narrowed())
    if view == "drafts":
        rows = rows.exclude(Exists(_publications(state__in=(*_PENDING, State.SENT))))
    if view == "approval":
        asked = Approval.objects.filter(post_id=OuterRef("pk"), verdict="", expires_at__gt=timezone.now())
        rows = rows.filter(Exists(asked))
    if view == "scheduled":
        rows = rows.filter(Exists(_publications(state__in=_PENDING)))
    if view == "published":
        rows = rows.filter(Exists(_publications(state=State.SENT)))
    for word in words.split():
        rows = rows.filter(Q(text__icontains=word) | Q(title__icontains=word) | Q(variants__text__icontains=word))
    chosen = ORDERS.get(order) or ORDERS["soonest" if view == "scheduled" else "changed"]
    return rows.select_related("assignee", "made_by", "campaign").distinct().order_by(*chosen)


def _narrowed(rows: QuerySet[Post], to: Narrowed) -> QuerySet[Post]:
    wanted = {"persona_id": to.persona, "pillar_id": to.pillar, "goal_id": to.goal, "campaign_id": to.campaign}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if to.assignee is not None:  # who wrote it has it in hand until somebody else is given it
        rows = rows.filter(Q(assignee_id=to.assignee) | Q(assignee=None, made_by_id=to.assignee))
    return rows.filter(Exists(_publications(state=to.state))) if to.state else rows


def upcoming(count: int) -> list[Listed]:
    """The posts that go out next, the soonest first."""
    return listed(posts("scheduled").filter(scheduled_at__isnull=False)[:count])


def drafts(count: int) -> list[Listed]:
    """The drafts that were changed last."""
    return listed(posts("drafts")[:count])


def between(start: datetime, end: datetime) -> list[Listed]:
    """Posts with a delivery due from ``start`` up to ``end`` (UTC), and drafts planned in these days."""
    due = _publications(due_at__gte=start, due_at__lt=end)
    days = Q(plan_date__gte=start.date(), plan_date__lte=end.date())
    rows = Post.objects.filter(binned_at__isnull=True).filter(Exists(due) | days)
    return listed(rows.select_related("slot").order_by("pk"))


def listed(rows: Iterable[Post]) -> list[Listed]:
    """Posts with their channels, deliveries and open remarks, read in four queries however many they are."""
    found = list(rows)
    by_post: dict[int, list[Delivery]] = {each.pk: [] for each in found}
    for delivery in handing.of(KIND, list(by_post)):
        by_post[delivery.thing_id].append(delivery)
    channels, remarks = _channels(list(by_post)), open_counts(list(by_post))
    rows_ = [_listed(each, channels.get(each.pk, []), by_post[each.pk]) for each in found]
    return [replace(each, remarks=remarks.get(each.post.pk, 0)) for each in rows_]


def standing_of(deliveries: Sequence[Delivery]) -> rules.Standing:
    """How the post of these deliveries (newest first) stands."""
    states: dict[int, list[str]] = {}
    for each in deliveries:
        if each.action == Action.PUBLISH:
            states.setdefault(each.channel_id, []).append(each.state)
    return rules.standing(rules.newest(states))


_PENDING = tuple(state for state in State if state not in _SETTLED)


def _listed(post: Post, channels: list[Channel], deliveries: list[Delivery]) -> Listed:
    moments = [each.due_at for each in deliveries if each.action == Action.PUBLISH and each.state != State.CANCELLED]
    return Listed(post, standing_of(deliveries).value, channels, deliveries, max(moments, default=None))


def _channels(posts: list[int]) -> dict[int, list[Channel]]:
    found: dict[int, list[Channel]] = {}
    rows = Variant.objects.filter(post_id__in=posts, chosen=True).select_related("channel")
    for each in rows.order_by("channel__network", "channel__handle"):
        found.setdefault(each.post_id, []).append(each.channel)
    return found


def _publications(**which: object) -> QuerySet[Delivery]:
    same = {"thing_kind": KIND, "thing_id": OuterRef("pk"), "action": Action.PUBLISH}
    return Delivery.objects.filter(**same, **which)
