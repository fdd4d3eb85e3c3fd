"""In which column of the board each post stands: three questions to the database, however many posts there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing.models import KIND, Approval, Post, Stage
from passaparola.publishing.planning import reading
from passaparola.publishing.planning.reading import Entry
from passaparola.publishing.remarks.queries import open_counts
from passaparola.publishing.rules import Verdict

SHOWN = 20
"""Cards of one column; the rest are counted."""
PUBLISHED_FOR = timedelta(days=30)
FAILED_FOR = timedelta(days=30)
Said = TypeVar("Said")


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
_ASKING = frozenset({"unknown", "waiting", "restored", "dead"})
_COMING = frozenset({"scheduled", "preparing", "sending"})
_OUT = frozenset({"sent", "failed"})


class Last(NamedTuple):
    """The last publication of a post on one of its channels."""

    state: str
    due_at: datetime
    sent_at: datetime | None
    dismissed_at: datetime | None


class Asked(NamedTuple):
    """A question for approval that was not taken back."""

    verdict: str
    expires_at: datetime


class _Card(NamedTuple):
    pk: int
    stage: str
    scheduled_at: datetime | None
    plan_date: date | None
    plan_time: time | None
    changed_at: datetime


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
    placed = _placed(rows)
    shown = [pk for pks in placed.values() for pk in pks[:SHOWN]]
    remarks = open_counts(shown)
    found = reading.entries(Post.objects.filter(pk__in=shown))
    entries = {each.post.pk: replace(each, remarks=remarks.get(each.post.pk, 0)) for each in found}
    return [_filled(column, placed.get(column, ()), entries) for column in Column]


def column_of(post: Post) -> Column | None:
    """Where one post stands; None when it went out long ago."""
    return next(iter(_placed(Post.objects.filter(pk=post.pk))), None)


def stands_in(stage: str, lasts: Iterable[Last], asked: Sequence[Asked], now: datetime) -> Column | None:
    """The column of a post at a moment (UTC); ``asked`` newest first. None when it went out long ago."""
    words = list(lasts)
    states = {each.state for each in words}
    if states & _ASKING or any(_has_failed(each, now) for each in words):
        return Column.NEEDS_YOU
    if states & _COMING:
        return Column.SCHEDULED
    if any(each.state == State.SENT and each.sent_at and each.sent_at > now - PUBLISHED_FOR for each in words):
        return Column.PUBLISHED
    return None if states & _OUT else _before(stage, asked, now)


def _has_failed(last: Last, now: datetime) -> bool:
    return last.state == State.FAILED and last.due_at > now - FAILED_FOR and last.dismissed_at is None


def _before(stage: str, asked: Sequence[Asked], now: datetime) -> Column:
    if any(not each.verdict and each.expires_at > now for each in asked):
        return Column.TO_APPROVE
    return Column.APPROVED if asked and asked[0].verdict == Verdict.APPROVED else Column(stage)


def _filled(column: Column, mine: Sequence[int], entries: Mapping[int, Entry]) -> Filled:
    return Filled(column, [entries[pk] for pk in mine[:SHOWN] if pk in entries], len(mine))


def _placed(rows: QuerySet[Post]) -> dict[Column, list[int]]:
    """The posts by column, in its order."""
    now = timezone.now()
    shown = _maybe_shown(rows, now)
    lasts, asked = _lasts(shown), _asked(shown)
    found: dict[Column, list[_Card]] = {}
    for card in map(_Card._make, shown.values_list(*_Card._fields)):
        column = stands_in(card.stage, lasts.get(card.pk, ()), asked.get(card.pk, ()), now)
        if column is not None:
            found.setdefault(column, []).append(card)
    return {column: [each.pk for each in sorted(cards, key=_turn(column))] for column, cards in found.items()}


def _turn(column: Column) -> Any:
    """What comes soonest first; what is published, and drafts without a day, the latest first."""
    published = column is Column.PUBLISHED

    def turn(card: _Card) -> tuple[Any, ...]:
        out = -card.scheduled_at.timestamp() if published and card.scheduled_at else 0.0
        day, hour = card.plan_date or date.max, card.plan_time or time.max
        return out, day, hour, -card.changed_at.timestamp(), -card.pk

    return turn


def _maybe_shown(rows: QuerySet[Post], now: datetime) -> QuerySet[Post]:
    """Without those of which everything is out for longer than any column shows: the years behind a brand."""
    mine = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, thing_id=OuterRef("pk"))
    since = now - max(PUBLISHED_FOR, FAILED_FOR)
    told = Exists(mine.filter(Q(state__in=_ASKING | _COMING) | Q(due_at__gt=since) | Q(sent_at__gt=since)))
    return rows.filter(told | ~Exists(mine.filter(state__in=_OUT)), binned_at__isnull=True).order_by()


def _lasts(rows: QuerySet[Post]) -> dict[int, list[Last]]:
    """The last word of each channel, by post."""
    said = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, thing_id__in=rows.values("pk"))
    newest = said.order_by("thing_id", "channel_id", "-made_at", "-pk").distinct("thing_id", "channel_id")
    return _by_post((post, Last(*rest)) for post, *rest in newest.values_list("thing_id", *Last._fields))


def _asked(rows: QuerySet[Post]) -> dict[int, list[Asked]]:
    """The questions, by post, the newest first."""
    said = Approval.objects.filter(post__in=rows.values("pk")).exclude(verdict=Verdict.WITHDRAWN)
    newest = said.order_by("-asked_at", "-pk").values_list("post_id", *Asked._fields)
    return _by_post((post, Asked(*rest)) for post, *rest in newest)


def _by_post(pairs: Iterable[tuple[int, Said]]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for post, said in pairs:
        found.setdefault(post, []).append(said)
    return found
