"""Questions about links and their visits, asked inside the brand's scope; also for the layers above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.links.models import Click, TrackedLink
from passaparola.links.rules import AGAIN, REPEAT

VISIT = Q(clicks__robot="")
SORTS = {"visits": ("-visits", "-pk"), "newest": ("-pk",), "label": ("label", "target", "pk")}
SOURCE = Message("links.source.clicks")


@dataclass(frozen=True)
class Day:
    """One day in the brand's zone: visits, and clicks that are none."""

    day: date
    visits: int
    others: int


@dataclass(frozen=True)
class Wanted:
    """What a list of links is narrowed to; ``sort`` is one of SORTS."""

    words: str = ""
    channel: int | None = None
    post: int | None = None
    sort: str = "newest"


def links(wanted: Wanted) -> QuerySet[TrackedLink]:
    """The links of the list, each with ``visits``, ``others`` (clicks that are none) and ``last`` (UTC)."""
    rows = counted(TrackedLink.objects.select_related("channel"))
    if wanted.channel is not None:
        rows = rows.filter(channel=wanted.channel)
    if wanted.post is not None:
        rows = rows.filter(thing_kind="post", thing_id=wanted.post)
    for word in wanted.words.split():
        rows = rows.filter(Q(label__icontains=word) | Q(target__icontains=word) | Q(code__icontains=word))
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["newest"]))


def counted(rows: QuerySet[TrackedLink]) -> QuerySet[TrackedLink]:
    """The links with what was counted on each."""
    others = Count("clicks", filter=~VISIT)
    return rows.annotate(visits=Count("clicks", filter=VISIT), others=others, last=Max("clicks__at", filter=VISIT))


def visits(rows: QuerySet[TrackedLink], formula: Message | None = None) -> Figure:
    """The visits of these links, added up: visits may be, visitors could not."""
    found = Click.objects.filter(link__in=rows, robot="").aggregate(n=Count("pk"), last=Max("at"))
    how = formula or Message("links.visits.all", {"minutes": minutes()})
    return Figure("visits", found["n"], n=rows.count(), source=SOURCE, formula=how, as_of=found["last"])


def visits_of(link: TrackedLink) -> Figure:
    """The visits of one link."""
    found = Click.objects.filter(link=link).aggregate(
        n=Count("pk", filter=Q(robot="")), all=Count("pk"), last=Max("at")
    )
    how = Message("links.visits.one", {"minutes": minutes()})
    return Figure("visits", found["n"], n=found["all"], source=SOURCE, formula=how, as_of=found["last"])


def shown_visits(link: TrackedLink) -> Figure:
    """The same of a link that ``counted`` has counted."""
    n, others = getattr(link, "visits", 0), getattr(link, "others", 0)
    how, last = Message("links.visits.one", {"minutes": minutes()}), getattr(link, "last", None)
    return Figure("visits", n, n=n + others, source=SOURCE, formula=how, as_of=last)


def by_day(link: TrackedLink, zone: str, days: int, now: datetime | None = None) -> list[Day]:
    """The last ``days`` days in the brand's zone, the oldest first, each day there."""
    today = (now or timezone.now()).astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=days - 1)
    day = TruncDate("at", tzinfo=ZoneInfo(zone))
    rows = Click.objects.filter(link=link).annotate(day=day).filter(day__gte=first).values("day")
    found = {row["day"]: row for row in rows.annotate(all=Count("pk"), visits=Count("pk", filter=Q(robot="")))}
    return [_day(first + timedelta(days=n), found) for n in range(days)]


def robots_of(link: TrackedLink) -> Sequence[tuple[Message, int]]:
    """Why clicks of the link are no visits, the most frequent first; repeats last."""
    rows = Click.objects.filter(link=link).exclude(robot="").values_list("robot").annotate(n=Count("pk"))
    order = sorted(rows, key=lambda row: (row[0] == AGAIN, -row[1]))
    return [(Message(f"links.robot.{robot}"), n) for robot, n in order]


def referrers_of(link: TrackedLink, most: int = 10) -> Sequence[tuple[str, int]]:
    """The sites that visitors came from, the most frequent first; an empty name is one that was not told."""
    rows = Click.objects.filter(link=link, robot="").values_list("referrer").annotate(n=Count("pk"))
    return list(rows.order_by("-n", "referrer")[:most])


def of_thing(kind: str, id: int) -> QuerySet[TrackedLink]:
    """The links that a thing carries, counted."""
    rows = TrackedLink.objects.filter(thing_kind=kind, thing_id=id).select_related("channel")
    return counted(rows).order_by(*SORTS["visits"])


def minutes() -> int:
    """How long a visit lasts, in minutes."""
    return int(REPEAT.total_seconds() // 60)


def _day(day: date, found: Mapping[date, Mapping[str, Any]]) -> Day:
    row = found.get(day)
    return Day(day, row["visits"], row["all"] - row["visits"]) if row else Day(day, 0, 0)
