"""Deliveries as pages ask for them, within the brand's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from django.db import connection
from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from passaparola.channels.models import Channel, Health
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import ABSENCES_NEEDED, State

PAGE = 50


class Tab(StrEnum):
    """Parts of the list."""

    NEEDS_YOU = "needs-you"
    COMING = "coming"
    SENT = "sent"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed; ``after`` is the position of the page before."""

    tab: Tab = Tab.ALL
    state: str = ""
    channel: int | None = None
    text: str = ""
    after: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the list; ``after`` is the next one's position, empty at the end."""

    rows: list[Delivery]
    after: str


@dataclass(frozen=True)
class Summary:
    """A brand in one line; ``next_at`` in UTC."""

    channels: int
    next_at: datetime | None
    needs_you: int


def page(brand: int, wanted: Wanted) -> Page:
    """Deliveries of the brand: what comes, the soonest first; everything else, the latest first."""
    rows = _narrowed(Delivery.objects.filter(brand_id=brand).select_related("channel"), wanted)
    soonest = wanted.tab is Tab.COMING
    rows = _after(rows, wanted.after, soonest).order_by(*(("due_at", "pk") if soonest else ("-due_at", "-pk")))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return Page(found[:PAGE], _position(found[PAGE - 1]) if more else "")


def needing_somebody(brand: int) -> QuerySet[Delivery]:
    """What stands still until a person looks at it, or may not be what the person believes."""
    return needy([brand])


def counts(brand: int) -> dict[Tab, int]:
    """How many are in the tabs that are worth counting."""
    rows = Delivery.objects.filter(brand_id=brand)
    return {Tab.NEEDS_YOU: needing_somebody(brand).count(), Tab.COMING: rows.filter(_COMING).count()}


def summary(brand: int) -> Summary:
    """How many channels, when the next delivery goes out, and how many wait for somebody."""
    coming = Delivery.objects.filter(brand_id=brand, state=State.SCHEDULED).order_by("due_at").first()
    channels = Channel.objects.filter(brand_id=brand, binned_at__isnull=True).count()
    return Summary(channels, coming.due_at if coming else None, needing_somebody(brand).count())


def oldest_due_seconds() -> float:
    """How long that has waited which has been due the longest and could go out, in seconds; of all tenants."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_oldest_due()")
        row = cursor.fetchone()
    return float(row[0]) if row else 0.0


def is_absent(row: Delivery) -> bool:
    """Out of a backup, and every look-up that was needed says that it is not there."""
    return awaits_a_word(row) and row.absences >= ABSENCES_NEEDED


def awaits_a_word(row: Delivery) -> bool:
    """Out of a backup, and nothing more is looked up: absent, or nobody can tell."""
    return row.state == State.RESTORED and row.next_at is None


_COMING = Q(state__in=[State.SCHEDULED, State.PREPARING, State.SENDING])


def _narrowed(rows: QuerySet[Delivery], wanted: Wanted) -> QuerySet[Delivery]:
    parts = {Tab.COMING: _COMING, Tab.SENT: Q(state=State.SENT)}
    return narrowed(rows.filter(parts.get(wanted.tab, Q())), wanted)


def narrowed(rows: QuerySet[Delivery], wanted: Wanted) -> QuerySet[Delivery]:
    """By state, channel and words."""
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.channel is not None:
        rows = rows.filter(channel_id=wanted.channel)
    if wanted.text:
        rows = rows.filter(Q(snapshot__text__icontains=wanted.text) | Q(snapshot__title__icontains=wanted.text))
    return rows


def _after(rows: QuerySet[Delivery], position: str, soonest: bool) -> QuerySet[Delivery]:
    moment, _, number = position.partition("|")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not number.isdecimal():
        return rows
    if soonest:
        return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(number)))
    return rows.filter(Q(due_at__lt=at) | Q(due_at=at, pk__lt=int(number)))


def _position(row: Delivery) -> str:
    return f"{row.due_at.isoformat()}|{row.pk}"


FAILED_FOR = timedelta(days=30)
"""So long a failure asks for somebody, unless it is dismissed or sent anew; afterwards it is history."""


class Need(IntEnum):
    """What is to be decided; in the order in which people are asked."""

    DOUBT = 1
    DEAD = 2
    LATE = 3
    HELD = 4
    RESTORED = 5
    BY_HAND = 6
    STUCK = 7
    CHANNEL = 8
    OVERDUE = 9
    FAILED = 10
    LOOKING = 11


@dataclass(frozen=True)
class Needy:
    """A page of what needs somebody: the rows, each with ``need``, and how many there are of each need in all."""

    rows: list[Delivery]
    counts: dict[Need, int]


def needy(brands: Sequence[int]) -> QuerySet[Delivery]:
    """What needs somebody in these brands, each row with its ``need``: in that order, the oldest first."""
    rows = Delivery.objects.filter(_anybody(), brand_id__in=brands)
    rows = rows.exclude(Q(state=State.FAILED) & Exists(_anew()))
    return rows.annotate(need=_need()).order_by(_need(), "due_at", "pk")


def needy_page(rows: QuerySet[Delivery], start: int, size: int) -> Needy:
    """``size`` of the rows from ``start`` on."""
    counted = rows.order_by().values_list(_need()).annotate(Count("pk"))
    found = rows.select_related("channel", "brand")[start : start + size]
    return Needy(list(found), {Need(need): count for need, count in counted})


def _anybody() -> Q:
    restored = Q(state=State.RESTORED, next_at__isnull=True)
    failed = Q(state=State.FAILED, settled_at__gte=Now() - FAILED_FOR, dismissed_at__isnull=True)
    return Q(state__in=[State.WAITING, State.DEAD, State.UNKNOWN]) | restored | failed | _shut() | _overdue()


def _shut() -> Q:
    """Due, and its channel is disconnected or asks to be connected again: it would wait in silence."""
    closed = Q(channel__health=Health.RECONNECT) | Q(channel__binned_at__isnull=False)
    return Q(state__in=_BEFORE, due_at__lte=Now()) & closed


def _overdue() -> Q:
    """Past its moment by more than the brand allows, with nothing in its way that we know of."""
    limit = ExpressionWrapper(
        F("brand__late_minutes") * Value(timedelta(minutes=1), DurationField()), output_field=DurationField()
    )
    sends = Q(brand__held_at__isnull=True, brand__organisation__held_at__isnull=True)
    return Q(state__in=_BEFORE, due_at__lt=Now() - limit) & sends


def _anew() -> QuerySet[Delivery]:
    """A later delivery of the same thing to the same channel: the failure has been dealt with."""
    same = {name: OuterRef(name) for name in ("thing_kind", "thing_id", "channel_id", "action", "occurrence")}
    return Delivery.objects.filter(pk__gt=OuterRef("pk"), **same).exclude(state=State.CANCELLED)


def _need() -> Case:
    """A failure and a look-up first: what they waited for before is no longer the question."""
    waits = {"state": State.WAITING}
    return Case(
        When(state=State.FAILED, then=Need.FAILED),
        When(state=State.UNKNOWN, then=Need.LOOKING),
        When(state=State.DEAD, then=Need.DEAD),
        When(state=State.RESTORED, then=Need.RESTORED),
        When(**waits, reason__id__startswith="delivery.by_hand", then=Need.BY_HAND),
        When(**waits, reason__id="delivery.late", then=Need.LATE),
        When(**waits, reason__id="delivery.held_meanwhile", then=Need.HELD),
        When(**waits, intents__gt=0, then=Need.DOUBT),
        When(**waits, then=Need.STUCK),
        When(Q(channel__health=Health.RECONNECT) | Q(channel__binned_at__isnull=False), then=Need.CHANNEL),
        default=Need.OVERDUE,
    )


_BEFORE = (State.SCHEDULED, State.PREPARING)
