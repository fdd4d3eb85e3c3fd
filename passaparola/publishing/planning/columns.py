"""In which column of the board each post stands: one question to the database, however many posts there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing.models import KIND, Approval, Post, Stage
from passaparola.publishing.planning import reading
from passaparola.publishing.planning.reading import Entry
from passaparola.publishing.rules import Verdict

SHOWN = 20
"""Cards of one column; the rest are counted."""
PUBLISHED_FOR = timedelta(days=30)
FAILED_FOR = timedelta(days=30)


class Column(StrEnum):
    """A column of the board, in order."""

    IDEA = Stage.IDEA.value
    WRITING = Stage.WRITING.value
    READY = Stage.READY.value
    TO_APPROVE = "to_approve"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    NEEDS_YOU = "needs_you"


STAGES = (Column.IDEA, Column.WRITING, Column.READY)
"""Where a draft stands by its writers' own word."""
_ASKING = tuple(each for each in State if each.value in ("unknown", "waiting", "restored", "dead"))
_COMING = tuple(each for each in State if each.value in ("scheduled", "preparing", "sending"))


@dataclass(frozen=True)
class Filled:
    """A column with its first cards, and how many more there are."""

    column: Column
    entries: Sequence[Entry]
    count: int

    @property
    def more(self) -> int:
        """Cards that are not shown."""
        return self.count - len(self.entries)


def filled(rows: QuerySet[Post]) -> list[Filled]:
    """Every column, with those of ``rows`` that stand there."""
    placed = _turned(_placed(rows))
    cards = list(placed.filter(turn__lte=SHOWN).values_list("pk", "column", "total").order_by("turn"))
    entries = {each.post.pk: each for each in reading.entries(Post.objects.filter(pk__in=[pk for pk, *_ in cards]))}
    return [_filled(column, cards, entries) for column in Column]


def column_of(post: Post) -> Column | None:
    """Where one post stands; None when it went out long ago."""
    found = _placed(Post.objects.filter(pk=post.pk)).values_list("column", flat=True).first()
    return Column(found) if found else None


def _filled(column: Column, cards: Sequence[tuple[int, str, int]], entries: dict[int, Entry]) -> Filled:
    mine = [(pk, total) for pk, where, total in cards if where == column]
    return Filled(column, [entries[pk] for pk, _total in mine if pk in entries], mine[0][1] if mine else 0)


def _placed(rows: QuerySet[Post]) -> QuerySet[Any]:
    """The posts with ``column``; those that went out long ago are left out."""
    now = timezone.now()
    newest = Approval.objects.filter(post_id=OuterRef("pk")).exclude(verdict=Verdict.WITHDRAWN)
    asked = newest.filter(verdict="", expires_at__gt=now)
    verdict = Subquery(newest.order_by("-asked_at", "-pk").values("verdict")[:1])
    failed = Exists(_last(state=State.FAILED, due_at__gt=now - FAILED_FOR, dismissed_at=None))
    column = Case(
        When(Exists(_last(state__in=_ASKING)) | failed, then=Value(Column.NEEDS_YOU.value)),
        When(Exists(_last(state__in=_COMING)), then=Value(Column.SCHEDULED.value)),
        When(Exists(_last(state=State.SENT, sent_at__gt=now - PUBLISHED_FOR)), then=Value(Column.PUBLISHED.value)),
        When(Exists(_last(state__in=(State.SENT, State.FAILED))), then=Value("")),
        When(Exists(asked), then=Value(Column.TO_APPROVE.value)),
        When(verdict=Verdict.APPROVED, then=Value(Column.APPROVED.value)),
        default=F("stage"),
        output_field=CharField(),
    )
    found = rows.filter(binned_at__isnull=True).annotate(verdict=verdict).annotate(column=column)
    shown: QuerySet[Any] = found.exclude(column="").order_by()
    return shown


def _turned(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What comes soonest first; what is published, and drafts without a day, the latest first."""
    own = [F("column")]
    out = Case(When(column=Column.PUBLISHED.value, then=F("scheduled_at")), default=None)
    order = [out.desc(nulls_last=True), F("plan_date").asc(nulls_last=True), F("plan_time").asc(nulls_last=True),
             F("changed_at").desc(), F("pk").desc()]  # fmt: skip
    turn, total = Window(RowNumber(), partition_by=own, order_by=order), Window(Count("pk"), partition_by=own)
    turned: QuerySet[Any] = rows.annotate(turn=turn, total=total)
    return turned


def _last(**which: Any) -> QuerySet[Delivery]:
    """Publications of the outer post that are the last word on their channel."""
    same = {"thing_kind": KIND, "action": Action.PUBLISH}
    later = Delivery.objects.filter(
        Q(made_at__gt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), pk__gt=OuterRef("pk")),
        thing_id=OuterRef("thing_id"), channel_id=OuterRef("channel_id"), **same,
    )  # fmt: skip
    return Delivery.objects.filter(~Exists(later), thing_id=OuterRef("pk"), **same, **which)
