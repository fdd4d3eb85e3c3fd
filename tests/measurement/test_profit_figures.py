"""A line of profit as figures: what nobody knows is unknown, and never zero."""

from decimal import Decimal

from passaparola.measurement.profit import Line
from passaparola.measurement.profit_figures import figures_of


def test_sums_of_conversions_of_which_nothing_is_known_are_unknown() -> None:
    found = figures_of(Line(conversions=1, without_revenue=1, without_own_cost=1), "EUR", None)
    for name in ("revenue", "own_costs", "margin"):
        assert found[name].value is None
        assert found[name].unknown is not None


def test_a_known_part_is_shown_with_what_is_missing() -> None:
    found = figures_of(Line(conversions=2, revenue=Decimal("49.90"), without_revenue=1), "EUR", None)
    assert found["revenue"].value == 49.90
    assert found["revenue"].unknown is not None


def test_no_conversions_are_no_revenue() -> None:
    assert figures_of(Line(costs=Decimal("7.50")), "EUR", None)["revenue"].value == 0
