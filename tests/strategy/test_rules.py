"""What a plan adds up to."""

from decimal import Decimal

from passaparola.strategy.rules import Fit, grounds, shares, workload


def test_grounds_count_evidence() -> None:
    assert (grounds([False, True, False]).percent, grounds([]).percent) == (67, None)


def test_shares_make_a_whole_or_say_what_is_missing() -> None:
    assert shares([50, 30, 20]).whole
    assert (shares([50, 30]).whole, shares([50, 30]).off) == (False, 20)
    assert shares([80, 40]).off == -20
    assert (shares([100, None]).whole, shares([100, None]).missing) == (False, 1)


HOURS = {"video": Decimal("3.5"), "photo": Decimal(1)}


def test_hours_that_fit_and_that_do_not() -> None:
    week = ["video", "photo", "photo"]
    assert workload(week, HOURS, Decimal(6)).fit is Fit.FITS
    assert workload(week, HOURS, Decimal(6)).left == Decimal("0.5")
    assert workload(week, HOURS, Decimal(5)).fit is Fit.TOO_MUCH
    assert workload(week, HOURS, None).fit is Fit.NO_HOURS


def test_a_format_without_an_estimate_is_named_and_not_counted() -> None:
    found = workload(["video", "story"], HOURS, Decimal(4))
    assert (found.needed, found.unknown, found.fit) == (Decimal("3.5"), ("story",), Fit.NO_ESTIMATE)
    assert workload(["video", "story"], HOURS, Decimal(3)).fit is Fit.TOO_MUCH
