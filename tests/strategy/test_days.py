"""Holidays and observances: against lists that others made, and by rules that hold in any year."""

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.strategy import days

SHARED = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "calendar"
YEARS = st.integers(1990, 2090)
LIST_IS_WRONG = {"World Tourism Day": "27 September (UN Tourism, since 1980); the list of 2023 says the 28th"}
MOVES = {"World Day of Remembrance for Road Traffic Victims": "third Sunday of November; the list has the day of 2024"}


def rows(name: str) -> list[dict[str, str]]:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"no {file}: set PASSAPAROLA_SHARED")
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("place", ["", "MI", "RM", "NA", "TO"])
def test_italian_holidays_are_those_of_the_list(place: str) -> None:
    listed: set[date] = set()
    for row in rows("holidays_it_2024_2026.csv"):
        closed = set(row["name"].split("; ")) - days.NOT_A_DAY_OFF
        if row["subdivision"] == place and closed:
            listed.add(date.fromisoformat(row["date"]))
    found = {each.on for each in days.holidays("IT", place, date(2024, 1, 1), date(2027, 1, 1))}
    assert found == listed
    assert len(listed) >= 37


@pytest.mark.parametrize("country", ["DE", "FR"])
def test_holidays_of_other_countries_are_there_too(country: str) -> None:
    listed = {
        date.fromisoformat(row["date"])
        for row in rows("holidays_de_fr_2024_2028.csv")
        if row["country"] == country and not row["subdivision"]
    }
    found = {each.on for each in days.holidays(country, "", date(2024, 1, 1), date(2029, 1, 1))}
    assert found == listed


def test_the_fourth_of_october_is_a_holiday_from_2026_on() -> None:
    found = {each.on for each in days.holidays("IT", "", date(2025, 1, 1), date(2028, 1, 1))}
    assert {date(2026, 10, 4), date(2027, 10, 4)} <= found
    assert date(2025, 10, 4) not in found


def test_national_unity_is_no_day_off() -> None:
    found = days.holidays("IT", "", date(2025, 11, 1), date(2025, 11, 30))
    assert [(each.on.day, each.name) for each in found] == [(1, "Ognissanti")]


def test_a_place_that_nobody_knows_has_the_national_holidays() -> None:
    span = (date(2026, 1, 1), date(2027, 1, 1))
    assert days.holidays("IT", "Atlantide", *span) == days.holidays("IT", "", *span)


def test_names_are_in_the_language_of_the_page() -> None:
    (italian,) = days.holidays("IT", "", date(2026, 8, 15), date(2026, 8, 16), "it")
    (english,) = days.holidays("IT", "", date(2026, 8, 15), date(2026, 8, 16), "en")
    assert (italian.name, english.name) == ("Assunzione della Beata Vergine Maria", "Assumption Of Mary Day")


def test_international_days_are_those_of_the_list() -> None:
    """The list has one rule a row: ``6/5``, or ``6/(6,1)`` for the first Saturday of June as it was meant then."""
    listed = {row["name"]: row["start_m/d"] for row in rows("un_observances_dev.csv")}
    compared = 0
    for each in days.listed():
        name = each.names["en"]
        if name not in listed or name in LIST_IS_WRONG or name in MOVES or "(" in listed[name]:
            continue
        month, day = map(int, listed[name].split("/"))
        assert each.in_year(2026) == date(2026, month, day), name
        compared += 1
    assert compared > 25


@pytest.mark.parametrize(
    ("key", "year", "day"),
    [
        ("mothers", 2026, "05-10"),
        ("black-friday", 2026, "11-27"),
        ("black-friday", 2024, "11-29"),
        ("cyber-monday", 2025, "12-01"),
        ("carnival", 2026, "02-17"),
        ("carnival", 2024, "02-13"),
        ("sales-winter", 2023, "01-05"),
        ("sales-winter", 2025, "01-04"),
        ("sales-winter", 2026, "01-03"),
        ("sales-summer", 2026, "07-04"),
        ("cooperatives", 2026, "07-04"),
        ("habitat", 2026, "10-05"),
        ("road-victims", 2024, "11-17"),
        ("tourism", 2026, "09-27"),
    ],
)
def test_days_that_move(key: str, year: int, day: str) -> None:
    (found,) = (each for each in days.listed() if each.key == key)
    assert found.in_year(year).isoformat() == f"{year}-{day}"


@given(year=YEARS, month=st.integers(1, 12), weekday=st.integers(0, 6), turn=st.sampled_from([1, 2, 3, 4, -1]))
def test_a_turn_of_a_weekday_lies_in_its_month(year: int, month: int, weekday: int, turn: int) -> None:
    found = days.day_of({"nth": [month, weekday, turn]}, year)
    assert (found.year, found.month, found.weekday()) == (year, month, weekday)
    if turn > 0:
        assert (found.day - 1) // 7 == turn - 1
    else:
        assert (found + timedelta(days=7)).month != month


@given(year=YEARS)
def test_every_day_has_its_date_in_any_year(year: int) -> None:
    assert all(each.in_year(year).year == year for each in days.listed())


def test_every_day_has_two_names_and_a_source() -> None:
    assert all(each.names["it"] and each.names["en"] and each.source for each in days.listed())
    keys = [each.key for each in days.listed()]
    assert len(keys) == len(set(keys))


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no rule"):
        days.day_of({"moon": "full"}, 2026)
