"""What waits for one person, over every brand in the open scope: each question once, however many brands there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from passaparola.channels.access import is_by_hand
from passaparola.channels.models import Health
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.publishing import rules
from passaparola.publishing.approval.rules import may_answer
from passaparola.publishing.models import KIND, Approval, ApprovalStep, Post, Remark
from passaparola.publishing.planning.columns import FAILED_FOR
from passaparola.publishing.rules import Verdict
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission, allows

SHOWN = 20
"""Rows of one list; its page has them all."""
SOON = timedelta(days=7)
_ASKING = tuple(each for each in State if each.value in ("unknown", "waiting", "restored", "dead"))


@dataclass(frozen=True)
class Task:
    """One thing to do: of which brand, what it is, until when (``on`` a day, or ``at`` a moment in UTC)."""

    brand: Brand
    text: str
    post: Post | None = None
    delivery: Delivery | None = None
    approval: Approval | None = None
    on: date | None = None
    at: datetime | None = None
    note: str = ""

    @property
    def overdue(self) -> bool:
        """Whether its day is over where the brand lives."""
        return self.on is not None and self.on < plans.to_wall(timezone.now(), self.brand.zone).date()


@dataclass(frozen=True)
class Work:
    """A person's lists."""

    to_write: Sequence[Task]
    to_approve: Sequence[Task]
    waiting: Sequence[Task]
    remarks: Sequence[Task]
    needs_you: Sequence[Task]
    by_hand: Sequence[Task]

    @property
    def count(self) -> int:
        """How many things there are to do; what waits for others is not counted."""
        return sum(map(len, (self.to_write, self.to_approve, self.remarks, self.needs_you, self.by_hand)))


def work_of(person: int, brands: dict[int, Brand], roles: dict[int, str]) -> Work:
    """All of it; ``roles`` are the person's by organisation."""
    may = {
        permission: [each.pk for each in brands.values() if allows(roles.get(each.organisation_id, ""), permission)]
        for permission in (Permission.WRITE, Permission.SCHEDULE, Permission.DECIDE)
    }
    return Work(
        to_write=_to_write(person, brands),
        to_approve=_to_approve(person, brands, may[Permission.DECIDE]),
        waiting=_waiting(person, brands),
        remarks=_remarks(person, brands),
        needs_you=_needs_you(brands, may[Permission.DECIDE]),
        by_hand=_by_hand(brands, may[Permission.SCHEDULE]),
    )


def _to_write(person: int, brands: dict[int, Brand]) -> list[Task]:
    """Drafts that were given to this person, and their own whose day is near."""
    handed = Delivery.objects.filter(thing_kind=KIND, thing_id=OuterRef("pk")).exclude(state=State.CANCELLED)
    near = timezone.now().date() + SOON
    mine = Q(assignee_id=person) | Q(assignee=None, made_by_id=person, plan_date__lte=near)
    asked = Approval.objects.filter(post_id=OuterRef("pk"), verdict="", expires_at__gt=timezone.now())
    rows = Post.objects.filter(mine, binned_at__isnull=True, brand_id__in=brands)
    rows = rows.exclude(Exists(handed)).exclude(Exists(asked)).order_by("plan_date", "plan_time", "pk")
    return [Task(brands[each.brand_id], str(each), post=each, on=each.plan_date) for each in rows[:SHOWN]]


def _to_approve(person: int, brands: dict[int, Brand], deciding: Sequence[int]) -> list[Task]:
    """Open questions to colleagues that this person may answer."""
    rows = list(_open_questions().filter(brand_id__in=deciding, kind=rules.Mode.COLLEAGUE)[: SHOWN * 2])
    steps = ApprovalStep.objects.filter(pk__in={each.step for each in rows})
    wanted = dict(steps.values_list("pk", "person_id"))
    found = []
    for each in rows:
        solo, involved = brands[each.brand_id].organisation.solo, (each.asked_by_id, each.post.made_by_id)
        if may_answer(person, wanted.get(each.step), involved, solo):
            found.append(_of_question(each, brands, str(each.asked_by or "")))
    return found[:SHOWN]


def _waiting(person: int, brands: dict[int, Brand]) -> list[Task]:
    """What this person asked and nobody has answered yet."""
    rows = _open_questions().filter(asked_by_id=person, brand_id__in=brands)[:SHOWN]
    return [_of_question(each, brands, each.asked_name) for each in rows]


def _of_question(asked: Approval, brands: dict[int, Brand], note: str) -> Task:
    post = asked.post
    return Task(brands[asked.brand_id], str(post), post, approval=asked, on=post.plan_date, note=note)


def _open_questions() -> QuerySet[Approval]:
    rows = Approval.objects.filter(verdict="", expires_at__gt=timezone.now(), post__binned_at__isnull=True)
    return rows.select_related("post", "asked_by").order_by("post__plan_date", "asked_at", "pk")


def _remarks(person: int, brands: dict[int, Brand]) -> list[Task]:
    """Open remarks of others on posts that are this person's, and changes that were asked for."""
    mine = Q(post__assignee_id=person) | Q(post__assignee=None, post__made_by_id=person)
    open_ones = Remark.objects.filter(mine, answers=None, settled_at=None, binned_at=None, post__binned_at=None)
    rows = open_ones.filter(brand_id__in=brands).exclude(author_id=person).select_related("post", "author")
    found = [
        Task(brands[each.brand_id], each.text, each.post, at=each.made_at, note=str(each.author or each.author_name))
        for each in rows.order_by("made_at", "pk")[:SHOWN]
    ]
    return found + _changes_wanted(mine, brands)


def _changes_wanted(mine: Q, brands: dict[int, Brand]) -> list[Task]:
    later = Approval.objects.filter(post_id=OuterRef("post_id"), asked_at__gt=OuterRef("asked_at"))
    rows = Approval.objects.filter(mine, ~Exists(later), verdict=Verdict.CHANGES, post__binned_at=None)
    rows = rows.filter(brand_id__in=brands).select_related("post")
    out = Delivery.objects.filter(thing_kind=KIND, thing_id=OuterRef("post_id")).exclude(state=State.CANCELLED)
    wanted = rows.exclude(Exists(out)).order_by("decided_at", "pk")[:SHOWN]
    return [
        Task(brands[each.brand_id], each.comment or str(each.post), each.post, at=each.decided_at, note=by)
        for each, by in ((each, each.decided_name) for each in wanted)
    ]


def _needs_you(brands: dict[int, Brand], deciding: Sequence[int]) -> list[Task]:
    """Deliveries that stand still until a person looks at them."""
    failed = Q(state=State.FAILED, due_at__gt=timezone.now() - FAILED_FOR, dismissed_at=None)
    rows = Delivery.objects.filter(failed | Q(state__in=_ASKING), brand_id__in=deciding).select_related("channel")
    kept = [each for each in rows.order_by("due_at", "pk")[: SHOWN * 2] if not _is_by_hand(each)]
    return [_of_delivery(each, brands) for each in kept[:SHOWN]]


def _by_hand(brands: dict[int, Brand], publishing: Sequence[int]) -> list[Task]:
    """Posts for networks that let nobody in: a person publishes them, today or since it was due."""
    rows = Delivery.objects.filter(brand_id__in=publishing, channel__health=Health.BY_HAND)
    rows = rows.filter(state__in=(State.SCHEDULED, State.PREPARING, State.WAITING), action=Action.PUBLISH)
    until = timezone.now() + timedelta(days=1)
    rows = rows.filter(due_at__lt=until).select_related("channel").order_by("due_at", "pk")
    return [_of_delivery(each, brands) for each in rows[:SHOWN]]


def _is_by_hand(delivery: Delivery) -> bool:
    return is_by_hand(delivery.channel) and delivery.state == State.WAITING


def _of_delivery(delivery: Delivery, brands: dict[int, Brand]) -> Task:
    said: Any = delivery.snapshot.get("title") or delivery.snapshot.get("text") or ""
    channel = str(delivery.channel)
    return Task(brands[delivery.brand_id], str(said), delivery=delivery, at=delivery.due_at, note=channel)
