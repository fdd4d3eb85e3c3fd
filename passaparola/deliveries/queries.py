"""Deliveries as pages ask for them, within the brand's scope."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import ABSENCES_NEEDED, State

FAILED_FOR = timedelta(days=7)
"""So long a failure is among what needs somebody; afterwards it is history."""
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
    return Delivery.objects.filter(_needs_you(), brand_id=brand)


def counts(brand: int) -> dict[Tab, int]:
    """How many are in the tabs that are worth counting."""
    rows = Delivery.objects.filter(brand_id=brand)
    return {Tab.NEEDS_YOU: rows.filter(_needs_you()).count(), Tab.COMING: rows.filter(_COMING).count()}


def summary(brand: int) -> Summary:
    """How many channels, when the next delivery goes out, and how many wait for somebody."""
    coming = Delivery.objects.filter(brand_id=brand, state=State.SCHEDULED).order_by("due_at").first()
    channels = Channel.objects.filter(brand_id=brand, binned_at__isnull=True).count()
    return Summary(channels, coming.due_at if coming else None, needing_somebody(brand).count())


def is_absent(row: Delivery) -> bool:
    """Out of a backup, and every look-up that was needed says that it is not there."""
    return awaits_a_word(row) and row.absences >= ABSENCES_NEEDED


def awaits_a_word(row: Delivery) -> bool:
    """Out of a backup, and nothing more is looked up: absent, or nobody can tell."""
    return row.state == State.RESTORED and row.next_at is None


_COMING = Q(state__in=[State.SCHEDULED, State.PREPARING, State.SENDING])


def _needs_you() -> Q:
    restored = Q(state=State.RESTORED, next_at__isnull=True)
    failed = Q(state=State.FAILED, settled_at__gte=timezone.now() - FAILED_FOR)
    return Q(state__in=[State.WAITING, State.UNKNOWN]) | restored | failed


def _narrowed(rows: QuerySet[Delivery], wanted: Wanted) -> QuerySet[Delivery]:
    parts = {Tab.NEEDS_YOU: _needs_you(), Tab.COMING: _COMING, Tab.SENT: Q(state=State.SENT), Tab.ALL: Q()}
    rows = rows.filter(parts[wanted.tab])
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
