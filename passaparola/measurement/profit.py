"""What was earned and what it cost, by channel and by post. Pure Decimal arithmetic: no Django and no database.

Every amount is in one currency and whole in cents. Whatever is divided (over days, posts, channels) is divided by
largest remainder, so that the parts add up to the whole to the cent. How it is computed, in words and with an example:
docs/explanation/profit.md.
"""

import calendar
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

CENT = Decimal("0.01")
ADS = "ads"
K = TypeVar("K", bound=Hashable)


class Sharing(StrEnum):
    """What is done with costs of the whole brand."""

    NONE = "none"  # they stand in a row of their own
    POSTS = "posts"  # each post that went out in the period bears the same part
    HOURS = "hours"  # in proportion to the hours that were spent on channels and posts in the period


class Origin(StrEnum):
    """Whose row it is."""

    CHANNEL = "channel"  # of a channel, of a post, or of both
    REFERRAL = "referral"  # somebody brought it by a referral code
    UNKNOWN = "unknown"  # a conversion that nothing leads to
    BRAND = "brand"  # a cost of the whole brand that is not shared out


@dataclass(frozen=True, order=True)
class Place:
    """Where money belongs: channel and post are ids, 0 where there is none."""

    origin: Origin
    channel: int = 0
    post: int = 0


@dataclass(frozen=True)
class Period:
    """Days of the brand, both included."""

    first: date
    last: date

    def days(self) -> int:
        """How many days; 0 when it ends before it begins."""
        return max(0, (self.last - self.first).days + 1)


@dataclass(frozen=True)
class Spent:
    """A cost. ``monthly``: ``amount`` is spent anew each month from ``first`` on; ``last`` None means until revoked."""

    kind: str
    amount: Decimal
    first: date
    last: date | None
    channel: int = 0
    post: int = 0
    hours: Decimal | None = None
    monthly: bool = False


@dataclass(frozen=True)
class Sale:
    """A conversion; ``revenue`` and ``own_cost`` are None while unknown."""

    revenue: Decimal | None
    own_cost: Decimal | None
    place: Place = field(default_factory=lambda: Place(Origin.UNKNOWN))


@dataclass(frozen=True)
class Line:
    """One row of the table: sums of what is known, and how many conversions lack a value or their own cost."""

    conversions: int = 0
    revenue: Decimal = Decimal(0)
    own_cost: Decimal = Decimal(0)
    costs: Decimal = Decimal(0)
    ads: Decimal = Decimal(0)
    without_revenue: int = 0
    without_own_cost: int = 0

    def __add__(self, other: "Line") -> "Line":
        """Both together."""
        return Line(
            self.conversions + other.conversions,
            self.revenue + other.revenue,
            self.own_cost + other.own_cost,
            self.costs + other.costs,
            self.ads + other.ads,
            self.without_revenue + other.without_revenue,
            self.without_own_cost + other.without_own_cost,
        )

    @property
    def so_far(self) -> Decimal:
        """Revenue less own costs less costs, of what is known."""
        return self.revenue - self.own_cost - self.costs

    @property
    def margin(self) -> Decimal | None:
        """The contribution margin; None as long as a value or an own cost is unknown."""
        return None if self.without_revenue or self.without_own_cost else self.so_far

    @property
    def at_least(self) -> Decimal | None:
        """What the margin cannot be below, where only values are missing: no sale is worth less than nothing."""
        return self.so_far if self.without_revenue and not self.without_own_cost else None

    @property
    def at_most(self) -> Decimal | None:
        """What the margin cannot be above, where only own costs are missing."""
        return self.so_far if self.without_own_cost and not self.without_revenue else None

    @property
    def roi(self) -> Decimal | None:
        """Return on investment: margin ÷ costs. None without costs or with an unknown margin."""
        return None if self.margin is None or not self.costs else self.margin / self.costs

    @property
    def roas(self) -> Decimal | None:
        """Return on ad spend: revenue ÷ what ads cost. None without ads or with an unknown value."""
        return None if self.without_revenue or not self.ads else self.revenue / self.ads

    @property
    def cost_per_conversion(self) -> Decimal | None:
        """Costs ÷ conversions; None without conversions."""
        return self.costs / self.conversions if self.conversions else None


@dataclass(frozen=True)
class Result:
    """The period's money by place. ``unshared`` is set when a rule was chosen and found nothing to share by."""

    lines: Mapping[Place, Line]
    unshared: bool = False

    @property
    def total(self) -> Line:
        """All places together."""
        return sum(self.lines.values(), Line())

    def by_channel(self) -> dict[Place, Line]:
        """By channel; a cost of a post that went out nowhere stands under channel 0."""
        return _grouped(self.lines, lambda place: Place(place.origin, place.channel))

    def by_post(self) -> dict[Place, Line]:
        """By post; what belongs to a channel and to no post stands under post 0."""
        return _grouped(self.lines, lambda place: Place(place.origin, 0, place.post))


def computed(
    spent: Iterable[Spent],
    sales: Iterable[Sale],
    period: Period,
    channels_of: Mapping[int, Iterable[int]],
    *,
    sharing: Sharing = Sharing.NONE,
    went_out: Collection[int] = (),
) -> Result:
    """The period's result. ``channels_of`` gives the channels of each post that a cost names, ``went_out`` the posts
    among them that were published in the period: they share the brand's costs where ``sharing`` is by posts.
    """
    channels = {post: sorted(set(where)) for post, where in channels_of.items()}
    costs = [piece for each in spent for piece in _pieces(each, period, channels)]
    sharers = {post: where for post, where in channels.items() if post in went_out and where}
    costs, unshared = _shared(costs, sharers, sharing)
    lines: dict[Place, Line] = {}
    for piece in costs:
        ads = piece.amount if piece.kind == ADS else Decimal(0)
        lines[piece.place] = lines.get(piece.place, Line()) + Line(costs=piece.amount, ads=ads)
    for sale in sales:
        lines[sale.place] = lines.get(sale.place, Line()) + _line_of(sale)
    return Result(_in_order(lines), unshared)


def split(amount: Decimal, weights: Mapping[K, Fraction | Decimal | int]) -> dict[K, Decimal]:
    """``amount`` (whole cents) divided in proportion to ``weights``, to the cent, by largest remainder.

    Ties go to the first in the order of ``weights``. Raises ValueError without a weight above zero, for a negative
    weight, and for parts of a cent.
    """
    exact = {key: Fraction(weight) for key, weight in weights.items()}
    total = sum(exact.values(), Fraction(0))
    cents = amount / CENT
    if total <= 0 or min(exact.values()) < 0 or cents != cents.to_integral_value():
        raise ValueError("nothing to split by, or not whole cents")
    parts = {key: int(cents) * weight / total for key, weight in exact.items()}
    whole = {key: part.numerator // part.denominator for key, part in parts.items()}
    left = int(cents) - sum(whole.values())
    for key in sorted(parts, key=lambda key: whole[key] - parts[key])[:left]:
        whole[key] += 1
    return {key: whole[key] * CENT for key in parts}


def within(cost: Spent, period: Period) -> Decimal:
    """What of a cost falls on the period's days: each stretch is spread evenly over its days, to the cent."""
    return sum((_part(cost.amount, stretch, period) for stretch in stretches(cost, period.last)), Decimal(0))


def hours_within(cost: Spent, period: Period) -> Fraction:
    """The hours that fall on the period's days, exactly."""
    if cost.hours is None:
        return Fraction(0)
    each = Fraction(cost.hours)
    parts = (Fraction(_common(stretch, period).days(), stretch.days()) for stretch in stretches(cost, period.last))
    return each * sum(parts, Fraction(0))


def stretches(cost: Spent, until: date) -> Iterator[Period]:
    """The days that the amount is spread over: once, or for each month that begins by ``until`` and by its last day.

    A month that its last day cuts short costs the whole amount: a subscription is paid for the month.
    """
    if not cost.monthly:
        yield Period(cost.first, cost.last or cost.first)
        return
    for turn in range(12 * 200):
        first = _months_later(cost.first, turn)
        if first > until or (cost.last is not None and first > cost.last):
            return
        last = _months_later(cost.first, turn + 1) - timedelta(days=1)
        yield Period(first, min(last, cost.last or last))


@dataclass(frozen=True)
class _Piece:
    place: Place
    kind: str
    amount: Decimal
    hours: Fraction


def _pieces(cost: Spent, period: Period, channels: Mapping[int, list[int]]) -> Iterator[_Piece]:
    """A cost of the period at its place; a post's cost without a channel is shared by the post's channels alike."""
    amount, hours = within(cost, period), hours_within(cost, period)
    if not amount and not hours:
        return
    if cost.channel or not cost.post:
        origin = Origin.CHANNEL if cost.channel or cost.post else Origin.BRAND
        yield _Piece(Place(origin, cost.channel, cost.post), cost.kind, amount, hours)
        return
    where = channels.get(cost.post) or [0]
    for channel, part in split(amount, dict.fromkeys(where, 1)).items():
        yield _Piece(Place(Origin.CHANNEL, channel, cost.post), cost.kind, part, hours / len(where))


def _shared(pieces: list[_Piece], channels: Mapping[int, list[int]], sharing: Sharing) -> tuple[list[_Piece], bool]:
    weights = _weights(pieces, channels, sharing)
    brands = [each for each in pieces if each.place.origin is Origin.BRAND]
    if not weights:
        return pieces, sharing is not Sharing.NONE and bool(brands)
    kept = [each for each in pieces if each.place.origin is not Origin.BRAND]
    for kind in sorted({each.kind for each in brands}):  # by kind, so that rows in another order give the same cents
        amount = sum((each.amount for each in brands if each.kind == kind), Decimal(0))
        kept += [_Piece(place, kind, part, Fraction(0)) for place, part in split(amount, weights).items()]
    return kept, False


def _weights(pieces: Iterable[_Piece], channels: Mapping[int, list[int]], sharing: Sharing) -> dict[Place, Fraction]:
    found: dict[Place, Fraction] = {}
    if sharing is Sharing.POSTS:
        for post, where in channels.items():
            found |= {Place(Origin.CHANNEL, channel, post): Fraction(1, len(where)) for channel in where}
    if sharing is Sharing.HOURS:
        for each in pieces:
            if each.place.origin is Origin.CHANNEL and each.hours:
                found[each.place] = found.get(each.place, Fraction(0)) + each.hours
    return dict(sorted(found.items()))


def _line_of(sale: Sale) -> Line:
    return Line(
        conversions=1,
        revenue=sale.revenue or Decimal(0),
        own_cost=sale.own_cost or Decimal(0),
        without_revenue=int(sale.revenue is None),
        without_own_cost=int(sale.own_cost is None),
    )


def _part(amount: Decimal, stretch: Period, period: Period) -> Decimal:
    """The cents of the first days of a stretch are the ones that round up, so periods side by side add up."""
    days = stretch.days()
    common = _common(stretch, period)
    if not common.days():
        return Decimal(0)
    before = (common.first - stretch.first).days
    return _first_days(amount, before + common.days(), days) - _first_days(amount, before, days)


def _first_days(amount: Decimal, count: int, days: int) -> Decimal:
    """What the first ``count`` of ``days`` equal days bear when the left-over cents go to the first days."""
    cents, extra = divmod(int(amount / CENT), days)
    return (cents * count + min(count, extra)) * CENT


def _common(stretch: Period, period: Period) -> Period:
    return Period(max(stretch.first, period.first), min(stretch.last, period.last))


def _months_later(day: date, count: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _grouped(lines: Mapping[Place, Line], key: Callable[[Place], Place]) -> dict[Place, Line]:
    found: dict[Place, Line] = {}
    for place, line in lines.items():
        group = key(place)
        found[group] = found.get(group, Line()) + line
    return _in_order(found)


def _in_order(lines: Mapping[Place, Line]) -> dict[Place, Line]:
    """Channels and posts first, then what has no place among them."""
    origins = list(Origin)
    return dict(sorted(lines.items(), key=lambda each: (origins.index(each[0].origin), each[0])))
