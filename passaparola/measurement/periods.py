"""The days that a page is about: pure rules over the brand's calendar."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from passaparola.measurement.profit import Period


class Span(StrEnum):
    """What can be chosen; the words are in ``result_forms``."""

    WEEK = "week"  # from this Monday on
    DAYS_28 = "28"  # whole weeks, so that each weekday counts alike
    QUARTER = "quarter"  # of the calendar
    CUSTOM = "custom"


LONGEST_DAYS = 731
YEARS = (1990, 2200)


def period_of(span: Span, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The days of a span as of ``today``; CUSTOM without both days, or upside down, is the last 28."""
    if span is Span.WEEK:
        return Period(monday_of(today), today)
    if span is Span.QUARTER:
        return Period(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today)
    if span is Span.CUSTOM and first and last and first <= last and is_near(Period(last, last)):
        return Period(max(first, last - timedelta(days=LONGEST_DAYS)), last)
    return Period(today - timedelta(days=27), today)


def is_near(period: Period) -> bool:
    """Whether the days can be reckoned with: at the ends of the calendar there is no day before or after."""
    return YEARS[0] <= period.first.year and period.last.year <= YEARS[1]


def before(period: Period) -> Period:
    """As many days, just before."""
    return Period(period.first - timedelta(days=period.days()), period.first - timedelta(days=1))


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def days_of(period: Period) -> Iterator[date]:
    """Each of its days."""
    return (period.first + timedelta(days=each) for each in range(period.days()))
