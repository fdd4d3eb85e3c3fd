"""Profit is plain arithmetic: what is divided adds up to the cent, in whatever order rows come."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.measurement import profit
from passaparola.measurement.profit import Line, Origin, Period, Place, Sale, Sharing, Spent

DAY = date(2026, 3, 1)
cents = st.integers(0, 10_000_00).map(lambda count: Decimal(count) / 100)
days = st.integers(0, 120).map(lambda count: DAY + timedelta(days=count))
weights = st.dictionaries(st.integers(0, 30), st.fractions(0, 50), min_size=1, max_size=8)


@st.composite
def spent(draw: st.DrawFn) -> Spent:
    first, last = sorted((draw(days), draw(days)))
    monthly = draw(st.booleans())
    hours = draw(st.none() | st.integers(0, 100).map(Decimal))
    kind = draw(st.sampled_from(["hours", "ads", "tools"]))
    end = None if monthly and draw(st.booleans()) else last
    return Spent(kind, draw(cents), first, end, draw(st.integers(0, 2)), draw(st.integers(0, 3)), hours, monthly)


sales = st.builds(
    Sale,
    st.none() | cents,
    st.none() | cents,
    st.sampled_from([Place(Origin.UNKNOWN), Place(Origin.CHANNEL, 1), Place(Origin.CHANNEL, 2, 3)]),
)
WHERE = {1: {1}, 2: {1, 2}, 3: {2}}


@given(cents, weights)
def test_parts_add_up_to_the_whole(amount: Decimal, by: dict[int, Fraction]) -> None:
    if not sum(by.values()):
        with pytest.raises(ValueError):
            profit.split(amount, by)
        return
    parts = profit.split(amount, by)
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())
    fair = {key: amount * weight.numerator / weight.denominator / Decimal(1) for key, weight in by.items()}
    assert fair.keys() == parts.keys()


@given(cents, weights)
def test_no_part_is_a_cent_away_from_its_fair_share(amount: Decimal, by: dict[int, Fraction]) -> None:
    total = sum(by.values(), Fraction(0))
    if total:
        for key, part in profit.split(amount, by).items():
            assert abs(Fraction(part) - Fraction(amount) * by[key] / total) < Fraction(1, 100)


@given(spent(), days, st.integers(0, 40), st.integers(0, 40))
def test_periods_side_by_side_add_up(cost: Spent, first: date, one: int, more: int) -> None:
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=1 + more)
    parts = [profit.within(cost, Period(first, middle)), profit.within(cost, Period(middle + timedelta(days=1), last))]
    assert sum(parts) == profit.within(cost, Period(first, last))


@given(spent())
def test_a_period_around_everything_has_the_whole_amount(cost: Spent) -> None:
    if not cost.monthly:
        assert profit.within(cost, Period(DAY, DAY + timedelta(days=365))) == cost.amount


@given(st.lists(spent(), max_size=8), st.lists(sales, max_size=8), st.sampled_from(Sharing), st.randoms())
def test_the_order_of_rows_changes_nothing_and_sharing_loses_nothing(costs, sold, sharing, random) -> None:  # type: ignore[no-untyped-def]
    period = Period(DAY + timedelta(days=10), DAY + timedelta(days=70))
    found = profit.computed(costs, sold, period, WHERE, sharing=sharing, went_out={1, 2})
    mixed, other = list(costs), list(sold)
    random.shuffle(mixed)
    random.shuffle(other)
    assert profit.computed(mixed, other, period, WHERE, sharing=sharing, went_out={1, 2}) == found
    assert found.total.costs == sum((profit.within(each, period) for each in costs), Decimal(0))
    assert found.total.revenue == sum((each.revenue or Decimal(0) for each in sold), Decimal(0))
    for groups in (found.by_channel(), found.by_post()):
        assert sum(groups.values(), Line()) == found.total


def test_costs_of_the_brand_stand_apart_unless_one_chooses_a_rule() -> None:
    cost = Spent("tools", Decimal("10.00"), DAY, DAY)
    period = Period(DAY, DAY)
    apart = profit.computed([cost], [], period, WHERE)
    assert list(apart.lines) == [Place(Origin.BRAND)]
    by_post = profit.computed([cost], [], period, WHERE, sharing=Sharing.POSTS, went_out={1, 2, 3}).by_post()
    assert [line.costs for line in by_post.values()] == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]


def test_a_rule_with_nothing_to_share_by_says_so() -> None:
    cost = Spent("tools", Decimal("10.00"), DAY, DAY)
    found = profit.computed([cost], [], Period(DAY, DAY), {}, sharing=Sharing.HOURS)
    assert found.unshared
    assert found.total.costs == Decimal("10.00")


def test_hours_share_in_proportion() -> None:
    rows = [
        Spent("hours", Decimal("60.00"), DAY, DAY, channel=1, hours=Decimal(3)),
        Spent("hours", Decimal("20.00"), DAY, DAY, channel=2, hours=Decimal(1)),
        Spent("tools", Decimal("10.00"), DAY, DAY),
    ]
    found = profit.computed(rows, [], Period(DAY, DAY), {}, sharing=Sharing.HOURS).by_channel()
    assert [line.costs for line in found.values()] == [Decimal("67.50"), Decimal("22.50")]


def test_a_monthly_cost_comes_each_month_on_its_day() -> None:
    cost = Spent("tools", Decimal("30.00"), date(2026, 1, 31), None, monthly=True)
    stretches = list(profit.stretches(cost, date(2026, 4, 30)))
    assert [each.first for each in stretches] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert profit.within(cost, Period(date(2026, 1, 31), date(2026, 4, 29))) == Decimal("90.00")


def test_what_is_unknown_makes_the_margin_unknown_and_says_its_bound() -> None:
    known = Line(1, Decimal(100), Decimal(40), Decimal(10))
    assert known.margin == Decimal(50)
    no_value = known + Line(1, own_cost=Decimal(5), without_revenue=1)
    assert (no_value.margin, no_value.at_least, no_value.at_most) == (None, Decimal(45), None)
    no_cost = known + Line(1, revenue=Decimal(20), without_own_cost=1)
    assert (no_cost.margin, no_cost.at_least, no_cost.at_most) == (None, None, Decimal(70))
    neither = no_value + no_cost
    assert (neither.margin, neither.at_least, neither.at_most) == (None, None, None)


def test_nothing_is_divided_by_nothing() -> None:
    empty = Line()
    assert (empty.roi, empty.roas, empty.cost_per_conversion) == (None, None, None)
