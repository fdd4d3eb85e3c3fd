"""S.M.A.R.T., letter by letter: pure rules. Each letter gets its own verdict, what was seen, and what to do next.

Nothing is averaged: a goal is as good as its worst letter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from passaparola.kernel.message import Flat, Message
from passaparola.kernel.metrics import CATALOGUE, Metric, Over

LIKELY, STRETCH = 0.6, 0.2
"""From 0.6 on a goal is likely, from 0.2 on a stretch, below it unlikely: bounds of ours, said on the page."""
CHECKPOINTS_NEEDED = 2
LONGEST_DAYS = 548
"""Eighteen months: beyond, the channel and its audience are others than those that were measured."""
VAGUE = frozenset((
    "aumentare", "aumento", "avere", "be", "better", "bigger", "brand", "cose", "crescere", "crescita",
    "customers", "di", "dei", "del", "della", "engagement", "esserci", "essere", "fans", "farsi", "fare",
    "follower", "followers", "get", "goal", "gli", "grow", "growth", "i", "improve", "increase", "la", "le",
    "migliorare", "more", "nostra", "nostri", "nostro", "obiettivo", "of", "on", "our", "più", "piu", "present",
    "presente", "presenti", "presenza", "seguaci", "seguire", "social", "su", "sui", "sulle", "the", "to",
    "vendere", "viral", "virale", "visibility", "visibilità", "vogliamo", "want", "we",
))  # fmt: skip
"""Words that say nothing that can be checked; a name of these alone is vague."""


class Verdict(StrEnum):
    """What one letter is given."""

    PASSED = "passed"
    DOUBT = "doubt"  # it stands, but something must be known or done by hand
    FAILED = "failed"
    UNKNOWN = "unknown"  # there is too little to say


@dataclass(frozen=True)
class Letter:
    """One of S, M, A, R, T: its verdict, what was seen, what to do next (None when nothing)."""

    letter: str
    verdict: Verdict
    words: tuple[Message, ...]
    next: Message | None = None


@dataclass(frozen=True)
class Collected:
    """How the goal's metric gets here. ``by`` is ``network``, ``own``, ``person`` or empty where nobody gives it.

    ``channel`` is its name, empty for the whole brand; ``channels`` how many the brand has; ``posts_a_day`` what the
    network's interface lets through, None where it sets no bound.
    """

    by: str = ""
    channel: str = ""
    network: str = ""
    channels: int = 1
    posts_a_day: float | None = None


@dataclass(frozen=True)
class Means:
    """What there is: hours a week of each person, people, money a month. None is "not said"."""

    hours_a_week: float | None = None
    people: int | None = None
    budget: float | None = None


@dataclass(frozen=True)
class Plan:
    """What the plan asks for: hours and posts a week, costs a month. None while there is no plan.

    ``gain`` is what the metric grew by for each post so far, None where it is not known.
    """

    hours_a_week: float | None = None
    posts_a_week: float | None = None
    costs_a_month: float | None = None
    gain: float | None = None


@dataclass(frozen=True)
class Outlook:
    """What the forecast says of the target on its day; ``chance`` None with ``points`` and ``days`` of history."""

    chance: float | None
    low: float = 0
    high: float = 0
    points: int = 0
    days: int = 0


@dataclass(frozen=True)
class Wish:
    """A goal as somebody writes it; days are the brand's."""

    name: str
    metric: str
    target: float | None
    due_on: date | None
    today: date
    why: str = ""
    baseline: float | None = None
    baseline_on: date | None = None
    starts_on: date | None = None
    base: str = ""
    collected: Collected = Collected()
    means: Means = Means()
    plan: Plan = Plan()
    outlook: Outlook | None = None

    @property
    def known_metric(self) -> Metric | None:
        """The catalogue's entry."""
        return CATALOGUE.get(self.metric)

    @property
    def begins(self) -> date:
        """The first day: as said, else the baseline's, else today."""
        return self.starts_on or self.baseline_on or self.today

    @property
    def weeks(self) -> float:
        """Weeks that remain until the day, at least a week's seventh."""
        return max(1 / 7, ((self.due_on or self.today) - max(self.today, self.begins)).days / 7)

    @property
    def checkpoints(self) -> int:
        """Whole weeks between the first day and the last."""
        return max(0, ((self.due_on or self.begins) - self.begins).days // 7)

    @property
    def is_reached(self) -> bool:
        """Whether the target is no way away from the baseline."""
        return self.baseline is not None and self.target is not None and self.baseline == self.target


def letters(wish: Wish) -> tuple[Letter, ...]:
    """All five, in their order."""
    rules: tuple[Callable[[Wish], Letter], ...] = (specific, measurable, attainable, realistic, time_bound)
    return tuple(rule(wish) for rule in rules)


def worst(checked: tuple[Letter, ...]) -> Verdict:
    """What the goal as a whole is: its worst letter."""
    order = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.DOUBT, Verdict.PASSED)
    return min((each.verdict for each in checked), key=order.index)


def specific(wish: Wish) -> Letter:
    """A number, a metric and a subject; a name that says more than "grow"; and why."""
    if wish.known_metric is None:
        return _failed("S", "smart.specific.no_metric", "smart.specific.no_metric.next")
    if wish.target is None:
        return _failed("S", "smart.specific.no_number", "smart.specific.no_number.next", metric=wish.metric)
    if is_vague(wish.name):
        return _failed("S", "smart.specific.vague", "smart.specific.vague.next", name=wish.name)
    if not wish.collected.channel and _needs_channel(wish):
        return _failed("S", "smart.specific.no_channel", "smart.specific.no_channel.next")
    if not wish.why.strip():
        return Letter("S", Verdict.DOUBT, (Message("smart.specific.no_why"),), Message("smart.specific.no_why.next"))
    return Letter("S", Verdict.PASSED, (Message("smart.specific.passed"),))


def is_vague(name: str) -> bool:
    """Whether a name is made of words that cannot be checked, without any number."""
    words = re.findall(r"\w+", name.casefold())
    return not re.search(r"\d", name) and all(word in VAGUE for word in words)


def measurable(wish: Wish) -> Letter:
    """The metric reaches us for this channel, its base is named, and a first value is known."""
    metric, collected = wish.known_metric, wish.collected
    if metric is None:
        return _failed("M", "smart.measurable.no_metric", "smart.measurable.no_metric.next")
    if not collected.by:
        told = "smart.measurable.not_given" if collected.network else "smart.measurable.no_channels"
        return _failed("M", told, f"{told}.next", network=collected.network)
    if metric.made_of and not (wish.base or metric.base):
        return _failed("M", "smart.measurable.no_base", "smart.measurable.no_base.next")
    if wish.baseline is None:
        return _failed("M", "smart.measurable.no_baseline", "smart.measurable.no_baseline.next")
    seen = Message(f"smart.measurable.{collected.by}", _of(network=collected.network))
    if collected.by == "person":
        return Letter("M", Verdict.DOUBT, (seen,), Message("smart.measurable.person.next"))
    return Letter("M", Verdict.PASSED, (seen,))


def attainable(wish: Wish) -> Letter:
    """Hours, money and the network's interface suffice for what the plan, or the pace so far, asks for."""
    for rule in (_beyond_interface, _beyond_hours, _beyond_pace, _beyond_budget):
        found = rule(wish)
        if found is not None:
            return found
    if _hours(wish) is None:
        return Letter(
            "A", Verdict.DOUBT, (Message("smart.attainable.no_hours"),), Message("smart.attainable.ask_hours")
        )
    if wish.plan.hours_a_week is None:
        return Letter("A", Verdict.DOUBT, (Message("smart.attainable.no_plan"),), Message("smart.attainable.ask_plan"))
    params = _of(needed=round(wish.plan.hours_a_week, 1), there=round(_hours(wish) or 0, 1))
    return Letter("A", Verdict.PASSED, (Message("smart.attainable.passed", params),))


def realistic(wish: Wish) -> Letter:
    """How probable the target is if things go on as they did; too little history is an answer."""
    outlook = wish.outlook
    if wish.is_reached:
        return _failed("R", "smart.realistic.reached", "smart.realistic.reached.next")
    if outlook is None or wish.target is None or wish.due_on is None:
        return Letter(
            "R", Verdict.UNKNOWN, (Message("smart.realistic.unasked"),), Message("smart.realistic.unasked.next")
        )
    if outlook.chance is None:
        told = Message("smart.realistic.too_little", _of(count=outlook.points, days=outlook.days))
        return Letter("R", Verdict.UNKNOWN, (told,), Message("smart.realistic.too_little.next"))
    params = _of(
        chance=min(99, round(outlook.chance * 100)),  # a forecast is never sure
        low=_short(outlook.low),
        high=_short(outlook.high),
    )
    if outlook.chance >= LIKELY:
        return Letter("R", Verdict.PASSED, (Message("smart.realistic.likely", params),))
    if outlook.chance >= STRETCH:
        told = Message("smart.realistic.stretch", params)
        return Letter("R", Verdict.DOUBT, (told,), Message("smart.realistic.stretch.next"))
    return _failed("R", "smart.realistic.unlikely", "smart.realistic.unlikely.next", **params)


def time_bound(wish: Wish) -> Letter:
    """A last day that is yet to come, weeks enough to check on the way, and not a lifetime."""
    if wish.due_on is None:
        return _failed("T", "smart.time.no_day", "smart.time.no_day.next")
    if wish.due_on <= wish.today:
        return _failed("T", "smart.time.past", "smart.time.past.next", day=wish.due_on.isoformat())
    if wish.due_on <= wish.begins:
        return _failed("T", "smart.time.order", "smart.time.order.next")
    if wish.checkpoints < CHECKPOINTS_NEEDED:
        return _failed("T", "smart.time.too_short", "smart.time.too_short.next", count=wish.checkpoints)
    if (wish.due_on - wish.begins).days > LONGEST_DAYS:
        return Letter("T", Verdict.DOUBT, (Message("smart.time.long"),), Message("smart.time.long.next"))
    return Letter("T", Verdict.PASSED, (Message("smart.time.passed", _of(count=wish.checkpoints)),))


def _needs_channel(wish: Wish) -> bool:
    metric = wish.known_metric
    return metric is not None and wish.collected.channels != 1 and Over.CHANNELS not in metric.additive


def _beyond_interface(wish: Wish) -> Letter | None:
    allowed, posts = wish.collected.posts_a_day, wish.plan.posts_a_week
    if allowed is None or posts is None or posts / 7 <= allowed:
        return None
    params = _of(posts=_short(posts / 7), allowed=_short(allowed), network=wish.collected.network)
    return _failed("A", "smart.attainable.interface", "smart.attainable.interface.next", **params)


def _beyond_hours(wish: Wish) -> Letter | None:
    there, needed = _hours(wish), wish.plan.hours_a_week
    if there is None or needed is None or needed <= there:
        return None
    params = _of(needed=round(needed, 1), there=round(there, 1))
    return _failed("A", "smart.attainable.hours", "smart.attainable.hours.next", **params)


def _beyond_pace(wish: Wish) -> Letter | None:
    """At so much for each post, the posts that are missing take more hours than there are."""
    there, plan = _hours(wish), wish.plan
    posts = posts_needed(wish)
    if posts is None or there is None or not plan.hours_a_week or not plan.posts_a_week:
        return None
    hours = posts * plan.hours_a_week / plan.posts_a_week
    if hours <= there:
        return None
    params = _of(posts=_short(posts), hours=round(hours, 1), there=round(there, 1), gain=_short(plan.gain or 0))
    return _failed("A", "smart.attainable.pace", "smart.attainable.pace.next", **params)


def posts_needed(wish: Wish) -> float | None:
    """Posts a week that the way to the target takes at the gain of each post so far; None where that is unknown."""
    if not wish.plan.gain or wish.plan.gain <= 0 or wish.target is None or wish.baseline is None:
        return None
    if wish.due_on is None or wish.due_on <= wish.today:  # there is no way left to walk
        return None
    return max(0.0, (wish.target - wish.baseline) / wish.plan.gain / wish.weeks)


def _beyond_budget(wish: Wish) -> Letter | None:
    there, needed = wish.means.budget, wish.plan.costs_a_month
    if there is None or needed is None or needed <= there:
        return None
    params = _of(needed=round(needed, 2), there=round(there, 2))
    return _failed("A", "smart.attainable.money", "smart.attainable.money.next", **params)


def _hours(wish: Wish) -> float | None:
    hours = wish.means.hours_a_week
    return None if hours is None else hours * (wish.means.people or 1)


def _failed(letter: str, told: str, then: str, **params: str | int | float) -> Letter:
    return Letter(letter, Verdict.FAILED, (Message(told, params),), Message(then, params))


def _of(**params: str | int | float) -> Flat:
    return dict(params)


def _short(value: float) -> float:
    """As many digits as a sentence needs."""
    return round(value) if abs(value) >= 100 else round(value, 1) if abs(value) >= 1 else round(value, 4)


NAMES: Mapping[str, str] = {
    "S": "smart.letter.specific",
    "M": "smart.letter.measurable",
    "A": "smart.letter.attainable",
    "R": "smart.letter.realistic",
    "T": "smart.letter.time",
}
"""The message that names each letter."""
