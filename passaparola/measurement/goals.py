"""Goals read with their progress, and what is done to them: made, changed, closed, thrown away, recovered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from passaparola.analysis.forecast import Forecast, TooLittle, forecast
from passaparola.kernel import plans
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE, Unit
from passaparola.measurement import goal_series, progress, smart
from passaparola.measurement.goal_series import Series
from passaparola.measurement.progress import Checkpoint, Line, Standing
from passaparola.strategy.models import Goal
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

SEED = 7
"""Of the forecasts: the same goal on the same readings gets the same answer."""


@dataclass(frozen=True)
class Seen:
    """A goal as it stands today, in the brand's days."""

    goal: Goal
    series: Series
    line: Line | None
    outlook: smart.Outlook | None
    forecast: Forecast | None
    standing: Standing
    today: date
    currency: str = ""

    @property
    def now(self) -> float | None:
        """The newest value, None when it is older than eight days."""
        return progress.value_at(self.series.points, self.today)

    @property
    def part(self) -> float | None:
        """How much of the way is done, 0 to 1 and beyond."""
        return None if self.line is None or self.now is None else self.line.part(self.now)

    @property
    def percent(self) -> int:
        """The same for a bar: whole, within 0 and 100."""
        return round(min(1.0, max(0.0, self.part or 0.0)) * 100)

    @property
    def days_left(self) -> int | None:
        """Days until the last one; negative once it is over."""
        return (self.goal.due_on - self.today).days if self.goal.due_on else None

    @property
    def tone(self) -> str:
        """The badge's."""
        return progress.TONES[self.standing]

    @property
    def checkpoints(self) -> list[tuple[Checkpoint, Figure, Figure]]:
        """The weeks' ends, each with what was expected and what was read as figures."""
        found = progress.checkpoints(self.line, self.series.points, self.today) if self.line else []
        how, unread = Message("weak.expected"), Message("goal.not_then")
        return [
            (each, self._figure(each.expected, formula=how), self._figure(each.actual, unknown=unread))
            for each in found
        ]

    @property
    def figure_now(self) -> Figure:
        """The value now, with its card."""
        unknown = self.series.lacking or Message("goal.no_reading")
        return self._figure(self.now, unknown=None if self.now is not None else unknown, as_of=self.series.as_of)

    @property
    def figure_target(self) -> Figure:
        """The target, with its card."""
        return self._figure(self.goal.target, unknown=Message("goal.no_target"))

    @property
    def figure_baseline(self) -> Figure:
        """The baseline, with where it comes from."""
        source = Message("goal.baseline_from", {"source": self.goal.baseline_source or "–"})
        return self._figure(self.goal.baseline_value, source=source, unknown=Message("goal.no_baseline"))

    @property
    def figure_end(self) -> Figure:
        """What the forecast gives for the last day, with its interval."""
        if self.forecast is None:
            return self._figure(None, unknown=Message("goal.no_forecast"))
        found = self.forecast
        interval = (found.low95[-1], found.high95[-1])
        how = Message("goal.forecast_how", {"count": found.points, "days": found.span})
        return self._figure(found.middle[-1], interval=interval, formula=how, n=found.points)

    @property
    def _is_whole(self) -> bool:
        """Whether a part of one makes no sense."""
        entry = CATALOGUE.get(self.goal.metric)
        return entry is not None and entry.unit in (Unit.COUNT, Unit.PEOPLE)

    def _figure(self, value: float | None, **kept: Any) -> Figure:
        if self._is_whole and value is not None:
            value = round(value)
            interval = kept.get("interval")
            kept |= {"interval": (round(interval[0]), round(interval[1]))} if interval else {}
        given = {"formula": self.series.how, "n": self.series.n if value == self.now else None, **kept}
        return Figure(self.goal.metric, value, currency=self.currency, **given)


def today_of(brand: Brand) -> date:
    """The day on the brand's wall."""
    return plans.to_wall(timezone.now(), brand.zone).date()


def listed(
    brand: Brand,
    *,
    owner: int | None = None,
    channel: int | None = None,
    words: str = "",
    binned: bool = False,
    day: date | None = None,
) -> list[Seen]:
    """The brand's goals with their progress, closed ones too; as of ``day``, without one today on the brand's wall."""
    rows = Goal.objects.filter(binned_at__isnull=not binned).select_related("channel", "owner")
    if owner is not None:
        rows = rows.filter(owner=owner)
    if channel is not None:
        rows = rows.filter(channel=channel)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(why__icontains=word))
    shelf = goal_series.Shelf(brand, day or today_of(brand))
    return [seen(brand, each, shelf) for each in rows.order_by("due_on", "pk")]


def open_ones(brand: Brand) -> list[Seen]:
    """Goals that are pursued, those that need somebody first."""
    found = [each for each in listed(brand) if each.standing is not Standing.CLOSED]
    return sorted(found, key=lambda each: each.standing not in (Standing.BEHIND, Standing.MISSED))


def seen(brand: Brand, goal: Goal, shelf: goal_series.Shelf | None = None) -> Seen:
    """One goal as it stands; ``shelf`` has what several goals are made of."""
    today = shelf.today if shelf else today_of(brand)
    series = goal_series.of(brand, goal.metric, goal.channel_id, today, shelf)
    line = line_of(goal)
    expected, found = outlook(goal, series, today)
    standing = progress.standing(
        line, progress.value_at(series.points, today), today, chance=expected.chance if expected else None,
        closed=goal.closed_at is not None,
    )  # fmt: skip
    return Seen(goal, series, line, expected, found, standing, today, brand.currency)


def line_of(goal: Goal) -> Line | None:
    """The straight way of a goal that says all four: baseline, target, first day, last day."""
    first = goal.starts_on or goal.baseline_on
    if goal.baseline_value is None or goal.target is None or first is None or goal.due_on is None:
        return None
    return Line(goal.baseline_value, goal.target, first, goal.due_on) if first < goal.due_on else None


def outlook(goal: Goal, series: Series, today: date) -> tuple[smart.Outlook | None, Forecast | None]:
    """What the forecast says of the target on its day; nothing without a target or a day that is yet to come."""
    if goal.target is None or goal.due_on is None or goal.due_on <= today:
        return None, None
    try:
        found = forecast(series.points, goal.due_on, seed=SEED, lowest=_lowest(goal.metric))
    except TooLittle as little:
        return smart.Outlook(None, points=little.points, days=little.days), None
    rising = goal.baseline_value is None or goal.target >= goal.baseline_value
    chance = found.chance(goal.target, rising=rising)
    return smart.Outlook(chance, found.low95[-1], found.high95[-1], found.points, found.span), found


def _lowest(metric: str) -> float | None:
    entry = CATALOGUE.get(metric)
    return None if entry is None or (entry.unit is Unit.MONEY and metric == "margin") or metric == "roi" else 0.0


def keep(goal: Goal, was: dict[str, Any] | None = None) -> Goal:
    """Store a goal; the audit log says what changed from ``was``."""
    new = goal.pk is None
    goal.save()
    changed = _changes(was or {}, goal)
    if new:
        note("goal.made", goal.name)
    elif changed:
        note("goal.changed", goal.name, details={"what": changed})
    return goal


def state_of(goal: Goal) -> dict[str, Any]:
    """What ``keep`` compares with."""
    return {name: getattr(goal, name) for name in _TOLD}


_TOLD = ("name", "metric", "channel_id", "baseline_value", "target", "starts_on", "due_on", "owner_id", "hours_a_week",
         "people", "budget", "why")  # fmt: skip


def _changes(was: dict[str, Any], goal: Goal) -> str:
    pairs: Sequence[tuple[str, Any, Any]] = [(name, was[name], getattr(goal, name)) for name in _TOLD if name in was]
    return "; ".join(f"{name}: {before} → {after}" for name, before, after in pairs if before != after)[:1000]


def close(goal: Goal) -> None:
    """No longer pursued; it keeps its history."""
    goal.closed_at = timezone.now()
    goal.save(update_fields=["closed_at"])
    note("goal.closed", goal.name)


def reopen(goal: Goal) -> None:
    """Pursued again."""
    goal.closed_at = None
    goal.save(update_fields=["closed_at"])
    note("goal.reopened", goal.name)


def throw_away(goal: Goal) -> None:
    """Into the bin."""
    goal.binned_at = timezone.now()
    goal.save(update_fields=["binned_at"])
    note("goal.binned", goal.name)


def recover(goal: Goal) -> None:
    """Out of the bin."""
    goal.binned_at = None
    goal.save(update_fields=["binned_at"])
    note("goal.recovered", goal.name)
