# ruff: noqa: DTZ001 - what has no zone in a file has none here
"""Numbers and dates as people write them; what could be either is decided for its column."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passaparola.analysis.dates import NotADate, Order, OrderWatch, moment, order_of
from passaparola.analysis.numbers import NotANumber, Style, is_blank, number, style_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("12K", 12_000), ("3,4 Mln", 3_400_000), ("541.2K", 541_200),
        ("1.2M", 1_200_000), ("5.714285714", 5.714285714), ("2.5%", 0.025), ("1.234", 1234), ("1 234", 1234),
        ("1\u202f234\u00a0567", 1_234_567), ("1'234", 1234), ("2,5 mila", 2500),
        ("2633.0", 2633), ("−3", -3), ("７", 7),
        ("1.234.567", 1_234_567), ("12,5", 12.5), ("0.123", 0.123), ("7.5e+3", 7500), ("1.2 mrd", 1.2e9), (".5", 0.5),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, value: float) -> None:
    assert number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "12,34,5", "3 videos", "1-2", "9" * 70, "1e999", "00:31", "=1+1", "NaN"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        number(text)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "n/a", "NaN", "null"])
def test_blanks_say_nothing(text: str) -> None:
    assert is_blank(text)


def test_what_could_be_either_is_decided_by_its_column() -> None:
    assert style_of(["1.234", "2.5"]) is Style.POINT
    assert style_of(["1.234", "2,5"]) is Style.COMMA
    assert style_of(["1.234", "999"]) is None
    assert number("1.234", Style.POINT) == 1.234
    assert number("1.234", Style.COMMA) == 1234
    assert number("1.234,5", Style.POINT) == 1234.5


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_both_ways_of_writing_come_back(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    italian = english.translate(str.maketrans(",.", ".,"))
    assert number(english, Style.POINT) == number(italian, Style.COMMA) == pytest.approx(whole + cents / 100)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("10/16/17 22:59", datetime(2017, 10, 16, 22, 59)),
        ("31/12/2019", datetime(2019, 12, 31)),
        ("2016-12-01 18:00 +0000", datetime(2016, 12, 1, 18, tzinfo=UTC)),
        ("2019-12-31T23:59:59.123Z", datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2019-12-31T23:59:59+01:00", datetime(2019, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("12/31/2019 11:38 PM", datetime(2019, 12, 31, 23, 38)),
        ("Mon, Jan 5, 2026", datetime(2026, 1, 5)),
        ("3 marzo 2024", datetime(2024, 3, 3)),
        ("3 de agosto de 2024", datetime(2024, 8, 3)),
        ("Wed Oct 10 20:19:24 +0000 2018", datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)),
        ("43831.5", datetime(2020, 1, 1, 12)),
        ("1577836800", datetime(2020, 1, 1, tzinfo=UTC)),
        ("20200131", datetime(2020, 1, 31)),
    ],
)
def test_a_date_is_read(text: str, at: datetime) -> None:
    assert moment(text).at == at


@pytest.mark.parametrize(
    "text", ["", "Lifetime", "31/31/2019", "2019-02-30", "2019-13-01", "12:30", "1.5", "1/2/2020", "x" * 99]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        moment(text)


def test_the_day_or_the_month_first_is_decided_by_the_column() -> None:
    assert order_of(["1/2/2020", "13/2/2020"]) is Order.DAY_FIRST
    assert order_of(["1/2/2020", "2/13/2020"]) is Order.MONTH_FIRST
    assert order_of(["5/1/2020", "6/1/2020", "7/1/2020", "1/2/2020", "2/2/2020", "3/2/2020"]) is Order.DAY_FIRST
    watch = OrderWatch()
    for cell in ("1/2/2023", "3/2/2023", "2/3/2023"):
        watch.watch(cell)
    assert watch.undecided


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(st.dates(date(1971, 1, 1), date(2069, 12, 31)), st.times().map(lambda at: at.replace(microsecond=0)))
def test_every_way_of_writing_a_moment_comes_back(day: date, time) -> None:  # type: ignore[no-untyped-def]
    at = datetime.combine(day, time)
    assert moment(at.isoformat()).at == at
    assert moment(f"{at:%d/%m/%Y %H:%M:%S}", Order.DAY_FIRST).at == at
    assert moment(f"{at:%m/%d/%y %I:%M:%S %p}", Order.MONTH_FIRST).at == at
    assert moment(f"{at:%b %d, %Y %H:%M:%S}").at == at
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    assert abs(moment(f"{serial:.8f}").at - at) <= timedelta(seconds=1)
