"""Giving a post another day and hour; what a person would want to know first is asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.publishing import scheduling
from passaparola.publishing.models import KIND, Post
from passaparola.publishing.sheet import Sheet, sheet_of
from passaparola.workspaces.models import Brand

NEAR = timedelta(minutes=10)
"""Two posts so close on one channel stand in each other's way."""
MORNING = time(9, 0)
"""Where a draft without an hour stands."""
_NAMED = 3
"""Neighbours that a question names."""
_OVER = (State.CANCELLED, State.FAILED)


class Stays(RuntimeError):
    """The post cannot be moved; ``why`` says so in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = Message(f"publishing.stays.{why}")


class Asks(RuntimeError):
    """Nothing was moved: a person is asked first."""

    def __init__(self, questions: Sequence[Message]) -> None:
        super().__init__(len(questions))
        self.questions = questions


def move(post: Post, wall: datetime | None, brand: Brand, person: int, *, anyway: bool = False) -> None:
    """Plan a draft at ``wall`` (in the brand's zone), schedule a scheduled one anew; None takes a draft's plan away.

    One that may not be scheduled any more (its approval is lost, a channel would refuse it) becomes a draft, if the
    person wants it ``anyway``. Raises Asks and Stays, and then nothing has changed.
    """
    sheet = sheet_of(post)
    if sheet.taken and not sheet.pending:
        raise Stays("out")
    if sheet.pending and wall is None:
        raise Stays("scheduled")
    with transaction.atomic():
        questions = list(_questions(sheet, wall, brand.zone))
        questions += _moved(post, sheet, wall, brand, person)
        if questions and not anyway:
            raise Asks(questions)


def unschedule(post: Post, person: int) -> None:
    """Back to a draft at the same plan. Raises Stays when something of it is on its way already."""
    with transaction.atomic():
        if scheduling.take_back(post, person).left:
            raise Stays("going")


def wall_of(post: Post) -> datetime | None:
    """Where its plan stands on the wall; a draft without an hour in the morning."""
    return datetime.combine(post.plan_date, post.plan_time or MORNING) if post.plan_date else None


def _moved(post: Post, sheet: Sheet, wall: datetime | None, brand: Brand, person: int) -> list[Message]:
    """What is to be asked after all: the rules of scheduling are only known by trying."""
    asked: list[Message] = []
    post.written_in = ""  # no window that is open on it knows of this move
    post.save(update_fields=["written_in"])
    if sheet.pending and wall is not None:
        try:
            with transaction.atomic():
                scheduling.schedule(post, wall, brand.zone, person)
            return []
        except scheduling.AlreadyOut:
            raise Stays("going") from None
        except (scheduling.NoChannel, scheduling.InBin, scheduling.Blocked) as trouble:
            lost = isinstance(trouble, scheduling.NotApproved)
            asked.append(Message("publishing.move_unapproved" if lost else "publishing.move_blocked"))
            unschedule(post, person)
    post.plan_date, post.plan_time = (wall.date(), wall.time()) if wall else (None, None)
    post.zone = brand.zone
    post.save(update_fields=["plan_date", "plan_time", "zone", "changed_at"])
    return asked


def _questions(sheet: Sheet, wall: datetime | None, zone: str) -> Iterator[Message]:
    if wall is None:
        return
    planned = scheduling.plan(sheet.post, wall, zone)
    if planned.past and sheet.pending:
        raise Stays("past")
    if planned.past:
        yield Message("publishing.move_past", {"wanted": f"{wall:%H:%M}", "zone": zone})
    elif planned.question:
        yield planned.question
    for each in _near(sheet, planned.utc):
        at = f"{plans.to_wall(each.due_at, zone):%H:%M}"
        said = str(each.snapshot.get("title") or each.snapshot.get("text") or "")
        yield Message(
            "publishing.move_near", {"time": at, "channel": str(each.channel), "text": " ".join(said.split())[:60]}
        )


def _near(sheet: Sheet, moment: datetime) -> list[Delivery]:
    """Other posts that go or went out on the same channels at about that time."""
    rows = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, channel__in=sheet.chosen)
    rows = rows.filter(due_at__gt=moment - NEAR, due_at__lt=moment + NEAR).exclude(thing_id=sheet.post.pk)
    return list(rows.exclude(state__in=_OVER).select_related("channel").order_by("due_at", "pk")[:_NAMED])
