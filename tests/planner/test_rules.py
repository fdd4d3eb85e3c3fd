"""The compiler: weeks become places, twice is once, holidays and clocks are minded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.plans import Shift
from passaparola.planner.rules import (
    Choice,
    Content,
    Place,
    Span,
    Standing,
    Weekly,
    choices_of,
    compare,
    monday_of,
    next_open,
    places,
)

PHOTO = Content(channel=1, format="photo")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 26)}


def span(monday: str = "2026-11-30", weeks: int = 4, now: datetime = LONG_AGO) -> Span:
    return Span(date.fromisoformat(monday), weeks, "Europe/Rome", now)


def weekly(cadence: int = 1, weekday: int = 4, at: time = time(9, 0), content: Content = PHOTO) -> Weekly:
    return Weekly(cadence, weekday, at, content)


def standing(made: list[Place], *, held: bool = False) -> list[Standing]:
    return [Standing(number, each, held) for number, each in enumerate(made, 1)]


def test_a_weekly_appointment_comes_once_a_week() -> None:
    found = places([weekly()], span(), (), {})
    assert [each.day.isoformat() for each in found] == ["2026-12-04", "2026-12-11", "2026-12-18", "2026-12-25"]
    assert {each.time for each in found} == {time(9, 0)}


def test_what_is_over_is_not_compiled() -> None:
    now = datetime(2026, 12, 11, 8, 0, tzinfo=UTC)  # nine o'clock in Rome
    assert len(places([weekly()], span(now=now), (), {})) == 2
    assert len(places([weekly()], span(now=now - timedelta(seconds=1)), (), {})) == 3


def test_a_holiday_is_kept_moved_or_skipped() -> None:
    key = (1, date(2026, 12, 25))

    def last(choice: Choice | None) -> Place:
        return places([weekly()], span(), CHRISTMAS, {key: choice} if choice else {})[-1]

    assert last(None).day == last(Choice.KEEP).day == date(2026, 12, 25)
    assert (last(Choice.MOVE).day, last(Choice.MOVE).cadence_day) == (date(2026, 12, 27), date(2026, 12, 25))
    assert last(Choice.SKIP).skip


def test_a_choice_for_a_day_that_is_no_holiday_changes_nothing() -> None:
    choices = {(1, date(2026, 12, 4)): Choice.SKIP}
    assert places([weekly()], span(), CHRISTMAS, choices) == places([weekly()], span(), CHRISTMAS, {})


def test_an_hour_that_the_clock_skips_becomes_the_one_that_people_see() -> None:
    found = places([weekly(weekday=6, at=time(2, 30))], span("2026-03-23", 2), (), {})
    assert [(each.day.isoformat(), each.time, each.shift) for each in found] == [
        ("2026-03-29", time(3, 30), Shift.GAP),
        ("2026-04-05", time(2, 30), None),
    ]


def test_an_hour_that_comes_twice_stays_and_is_named() -> None:
    (found,) = places([weekly(weekday=6, at=time(2, 30))], span("2026-10-19", 1), (), {})
    assert (found.time, found.shift) == (time(2, 30), Shift.FOLD)


def test_nine_stays_nine_when_the_clocks_change() -> None:
    found = places([weekly(weekday=0)], span("2026-03-16", 4), (), {})
    assert {each.time for each in found} == {time(9, 0)}


def test_compiling_anew_after_a_change_replaces_only_what_nobody_touched() -> None:
    before = places([weekly()], span(), (), {})
    there = [Standing(number, each, held=number == 2) for number, each in enumerate(before, 1)]
    outcome = compare(places([weekly(at=time(18, 0))], span(), (), {}), there, span())
    assert [each.slot for each in outcome.removed] == [1, 3, 4]
    assert [each.slot for each in outcome.kept] == [2]
    assert {each.time for each in outcome.added} == {time(18, 0)}
    assert len(outcome.added) == 3


def test_what_the_plan_no_longer_says_goes_unless_it_is_held_or_over() -> None:
    made = places([weekly()], span(), (), {})
    now = span(now=datetime(2026, 12, 12, tzinfo=UTC))
    outcome = compare([], standing(made), now)
    assert [each.place.day.day for each in outcome.removed] == [18, 25]
    assert compare([], standing(made, held=True), now).removed == []


def test_a_compilation_asks_no_question_twice() -> None:
    choices = {(1, date(2026, 12, 25)): Choice.MOVE, (2, date(2026, 12, 25)): Choice.SKIP}
    made = places([weekly(), weekly(2)], span(), CHRISTMAS, choices)
    assert choices_of(standing(made)) == choices


def test_the_next_open_day_is_after_all_holidays() -> None:
    assert next_open(date(2026, 12, 24), CHRISTMAS) == date(2026, 12, 27)
    assert monday_of(date(2026, 12, 27)) == date(2026, 12, 21)


WEEKLIES = st.lists(
    st.builds(
        Weekly,
        st.integers(1, 6),
        st.integers(0, 6),
        st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        st.builds(Content, st.integers(1, 3), st.sampled_from(["photo", "video"]), st.integers(0, 2)),
    ),
    unique_by=lambda each: each.cadence,
    max_size=6,
)
SPANS = st.builds(
    Span,
    st.dates(date(2024, 1, 1), date(2030, 1, 1)).map(monday_of),
    st.integers(1, 8),
    st.sampled_from(["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.timedeltas(timedelta(0), timedelta(days=2500)).map(lambda later: datetime(2023, 1, 1, tzinfo=UTC) + later),
)


@given(WEEKLIES, SPANS, st.data())
def test_compiling_twice_is_compiling_once(rows: list[Weekly], weeks: Span, data: st.DataObject) -> None:
    every = [weeks.monday + timedelta(days=number) for number in range(7 * weeks.weeks)]
    days_off = set(data.draw(st.lists(st.sampled_from(every), max_size=4)))
    keys = [(each.cadence, day) for each in rows for day in days_off]
    choices = {key: data.draw(st.sampled_from(list(Choice))) for key in keys}
    first = compare(places(rows, weeks, days_off, choices), [], weeks)
    there = standing(list(first.added))
    again = compare(places(rows, weeks, days_off, choices_of(there)), there, weeks)
    assert again.nothing
    assert len({each.key for each in first.added}) == len(first.added)


@given(WEEKLIES, WEEKLIES, SPANS)
def test_after_any_change_of_the_plan_the_calendar_says_what_it_says(
    before: list[Weekly], after: list[Weekly], weeks: Span
) -> None:
    there = standing(places(before, weeks, (), {}))
    wanted = places(after, weeks, (), {})
    outcome = compare(wanted, there, weeks)
    left = [each.place for each in outcome.kept] + list(outcome.added)
    order = {each.key: each for each in left}
    assert [order[each.key] for each in wanted] == wanted
    assert len(left) == len(wanted)


@given(WEEKLIES, WEEKLIES, SPANS)
def test_held_slots_are_never_touched(before: list[Weekly], after: list[Weekly], weeks: Span) -> None:
    there = standing(places(before, weeks, (), {}), held=True)
    outcome = compare(places(after, weeks, (), {}), there, weeks)
    assert outcome.removed == []
    held = {each.place.key for each in there}
    assert not held & {each.key for each in outcome.added}


def test_a_shift_of_the_clocks_is_no_change() -> None:
    (found,) = places([weekly(weekday=6, at=time(2, 30))], span("2026-03-23", 1), (), {})
    assert compare([found], standing([replace(found, shift=None)]), span("2026-03-23", 1)).nothing
