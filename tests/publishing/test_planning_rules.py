"""Places of a week, what comes again, and pauses: on the wall, whatever the clocks do."""

from datetime import date, datetime, time

from passaparola.publishing import places
from passaparola.publishing.places import Pattern, Quiet, WeekTime

ROME = "Europe/Rome"


def first(pattern: Pattern, count: int, after: date | None = None) -> list[date]:
    days = pattern.days(after)
    return [day for day, _ in zip(days, range(count), strict=False)]


def test_nine_stays_nine_when_the_clocks_change() -> None:
    found = list(places.week_places([WeekTime(6, time(9))], ROME, date(2027, 3, 15), 14))
    assert [each.wall for each in found] == [
        datetime.fromisoformat("2027-03-21T09:00"),
        datetime.fromisoformat("2027-03-28T09:00"),
    ]
    assert [each.utc.hour for each in found] == [8, 7]


def test_a_time_that_does_not_exist_moves_on_by_the_gap_that_day_only() -> None:
    found = list(places.week_places([WeekTime(6, time(2, 30))], ROME, date(2027, 3, 21), 15))
    assert [each.wall.time() for each in found] == [time(2, 30), time(3, 30), time(2, 30)]
    assert [each.moved for each in found] == [False, True, False]


def test_every_second_week_on_two_days_is_counted_from_its_first_week() -> None:
    pattern = Pattern("week", 2, date(2027, 1, 6), weekdays=(0, 2))  # a Wednesday
    assert first(pattern, 4) == [date(2027, 1, 6), date(2027, 1, 18), date(2027, 1, 20), date(2027, 2, 1)]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    pattern = Pattern("month", 1, date(2027, 12, 31))
    assert first(pattern, 4) == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]
    assert places.is_shortened(pattern)
    assert not places.is_shortened(Pattern("month", 1, date(2027, 12, 28)))


def test_it_ends_with_its_last_day_and_goes_on_after_what_was_made() -> None:
    pattern = Pattern("day", 3, date(2027, 1, 1), until=date(2027, 1, 10))
    assert list(pattern.days()) == [date(2027, 1, day) for day in (1, 4, 7, 10)]
    assert list(pattern.days(date(2027, 1, 5))) == [date(2027, 1, 7), date(2027, 1, 10)]


def test_a_pause_of_one_network_leaves_the_others() -> None:
    pauses = [Quiet("a", date(2027, 8, 10), date(2027, 8, 16))]
    assert places.is_quiet(date(2027, 8, 16), ["a", "b"], pauses)
    assert not places.is_quiet(date(2027, 8, 17), ["a"], pauses)
    assert not places.is_quiet(date(2027, 8, 12), ["b"], pauses)
    assert places.is_quiet(date(2027, 8, 12), ["b"], [Quiet("", date(2027, 8, 12), date(2027, 8, 12))])


def test_a_shift_over_the_change_of_the_clocks_keeps_the_hour() -> None:
    assert places.shifted(datetime.fromisoformat("2027-03-27T09:00"), ROME, days=1).wall == datetime.fromisoformat(
        "2027-03-28T09:00"
    )
    gap = places.shifted(datetime.fromisoformat("2027-03-27T02:30"), ROME, days=1)
    assert (gap.wall, gap.moved) == (datetime.fromisoformat("2027-03-28T03:30"), True)


def test_an_order_changes_by_one_thing_moved() -> None:
    assert places.rearranged([1, 2, 3], 2, "up") == [2, 1, 3]
    assert places.rearranged([1, 2, 3], 2, "down") == [1, 3, 2]
    assert places.rearranged([1, 2, 3], 3, "front") == [3, 1, 2]
    assert places.rearranged([1, 2, 3], 1, "end") == [2, 3, 1]
    assert places.rearranged([1, 2, 3], 1, "up") == [1, 2, 3]
    assert places.rearranged([1, 2, 3], 9, "up") == [1, 2, 3]
