"""The metric catalogue: every figure that the product shows, defined once.

What may be added is part of the definition. Unique counts (reach, followers) are never added over posts or channels:
the same person would be counted again. A rate is never added at all; it is computed anew from what it is made of.
"""

from dataclasses import dataclass
from enum import StrEnum

from passaparola.kernel.message import Message


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    PEOPLE = "people"  # unique accounts
    RATIO = "ratio"  # 0.05 is five per cent
    MONEY = "money"  # in the brand's currency


class Over(StrEnum):
    """What a figure may be added over."""

    POSTS = "posts"
    DAYS = "days"
    CHANNELS = "channels"


class Timing(StrEnum):
    """Whether a reading is a total so far, a level at that moment, or belongs to a period."""

    TOTAL = "total"  # of two readings the difference is what came between them
    LEVEL = "level"
    PERIOD = "period"


@dataclass(frozen=True)
class Metric:
    """One figure. `made_of` names the metrics that a derived one is computed from: numerators first, then its base.

    `source` says where readings come from: "network" for what a network reports, "computed" for what is derived here,
    "own" for what is counted from the brand's own links, conversions and costs.
    The formula in words is the message `metric.<id>.formula`.
    """

    id: str
    unit: Unit
    timing: Timing
    additive: frozenset[Over]
    source: str = "network"
    made_of: tuple[str, ...] = ()
    base: str | None = None

    @property
    def name(self) -> Message:
        """The metric's name."""
        return Message(f"metric.{self.id}")

    @property
    def formula(self) -> Message:
        """How it is counted or computed, in words."""
        return Message(f"metric.{self.id}.formula")


_EVERYTHING = frozenset(Over)
_NOTHING: frozenset[Over] = frozenset()
# What counts as an engagement in every engagement rate of the product.
ENGAGEMENTS = ("likes", "reposts", "replies", "quotes", "comments")


def _count(id: str) -> Metric:
    return Metric(id, Unit.COUNT, Timing.TOTAL, _EVERYTHING)


def _ours(id: str, unit: Unit) -> Metric:
    """A figure that no network reports: counted from our own links, conversions and costs."""
    return Metric(id, unit, Timing.PERIOD, _EVERYTHING, source="own")


def _rate(base: str) -> Metric:
    return Metric(
        f"engagement_rate_by_{base}",
        Unit.RATIO,
        Timing.LEVEL,
        _NOTHING,
        source="computed",
        made_of=ENGAGEMENTS,
        base=base,
    )


CATALOGUE: dict[str, Metric] = {
    metric.id: metric
    for metric in (
        *(_count(id) for id in ENGAGEMENTS),
        *(
            _count(id)
            for id in ("impressions", "saves", "link_clicks", "profile_visits", "video_views", "new_followers")
        ),
        _count("watch_minutes"),
        _count("shares"),
        *(_ours(id, Unit.COUNT) for id in ("posts", "heard", "answers", "visits", "conversions")),
        *(_ours(id, Unit.MONEY) for id in ("revenue", "own_costs", "costs", "ad_costs", "margin")),
        Metric("response_hours", Unit.COUNT, Timing.PERIOD, _NOTHING, source="own"),
        Metric("roi", Unit.RATIO, Timing.PERIOD, _NOTHING, "computed", ("margin",), base="costs"),
        Metric("roas", Unit.RATIO, Timing.PERIOD, _NOTHING, "computed", ("revenue",), base="ad_costs"),
        Metric("cost_per_conversion", Unit.MONEY, Timing.PERIOD, _NOTHING, "computed", ("costs",), base="conversions"),
        Metric("reach", Unit.PEOPLE, Timing.TOTAL, _NOTHING),
        Metric("followers", Unit.PEOPLE, Timing.LEVEL, _NOTHING),
        Metric("average_viewed", Unit.RATIO, Timing.LEVEL, _NOTHING),
        _rate("reach"),
        _rate("impressions"),
        _rate("video_views"),
        _rate("followers"),
    )
}


class UnknownMetric(LookupError):
    """No metric of that id in the catalogue."""


def metric(id: str) -> Metric:
    """The metric of that id. Raises UnknownMetric."""
    try:
        return CATALOGUE[id]
    except KeyError:
        raise UnknownMetric(id) from None


def may_add(id: str, over: Over) -> bool:
    """Whether readings of a metric may be added over posts, days or channels. Raises UnknownMetric."""
    return over in metric(id).additive
