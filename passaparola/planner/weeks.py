"""The week of the plan: its cadence as a grid, and the hours that it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from django.db.models import Sum

from passaparola.strategy import brand_days, rules
from passaparola.strategy.models import Cadence, FormatHours, Goal
from passaparola.workspaces.models import Brand

USUAL = (time(9, 0), time(13, 0), time(18, 0))
"""Times that the empty grid offers; any other may be chosen."""


@dataclass(frozen=True)
class Row:
    """A time of the day and what comes then, from Monday to Sunday."""

    at: time
    cells: Sequence[tuple[int, Sequence[Cadence]]]


def cadences() -> list[Cadence]:
    """The weekly appointments whose channel is still connected, in the order of the week."""
    rows = Cadence.objects.filter(binned_at__isnull=True, channel__binned_at__isnull=True)
    return list(rows.select_related("channel", "pillar", "persona", "goal"))


def grid(rows: Sequence[Cadence]) -> list[Row]:
    """Days by times, with the usual times where nothing is yet."""
    times = sorted({each.time for each in rows} | set(USUAL))
    return [Row(at, [(day, _at(rows, day, at)) for day in range(7)]) for at in times]


def hours() -> Mapping[str, Decimal]:
    """The estimates, by format."""
    return dict(FormatHours.objects.values_list("format", "hours"))


def available(brand: Brand) -> Decimal | None:
    """Hours a week that there are: the plan's, or else those of the open goals together; None when nobody said."""
    own = brand_days.plan_of(brand).hours_a_week
    if own is not None:
        return own
    goals = Goal.objects.filter(binned_at__isnull=True, closed_at__isnull=True)
    total: Decimal | None = goals.aggregate(total=Sum("hours_a_week"))["total"]
    return total


def workload(brand: Brand, rows: Sequence[Cadence]) -> rules.Workload:
    """What a week takes, against what there is."""
    return rules.workload([each.format for each in rows], hours(), available(brand))


def estimate(brand: Brand, given: Mapping[str, Decimal]) -> None:
    """Keep these estimates and no others."""
    FormatHours.objects.filter(brand=brand).delete()
    FormatHours.objects.bulk_create(FormatHours(brand=brand, format=name, hours=each) for name, each in given.items())


def _at(rows: Sequence[Cadence], day: int, at: time) -> list[Cadence]:
    return [each for each in rows if each.weekday == day and each.time == at]
