"""Wall time in a zone becomes UTC: over every change of the clocks in every zone, 2026 to 2030."""

# ruff: noqa: DTZ001 - a plan's wall time is naive, its zone stands beside it

import bisect
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passaparola.kernel.plans import Moment, Shift, UnknownZone, _zone, to_utc, to_wall, tzdata_version, zones

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)


def changes(zone: str) -> list[tuple[datetime, timedelta]]:
    """Each change of a zone's offset (UTC, to the second) and by how much, found by halving."""
    rules, found, at = _zone(zone), [], FIRST

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(rules).utcoffset() or timedelta(0)

    while at < LAST:
        after = at + HALF_A_DAY * 14
        while offset(at) != offset(after):
            seconds = range(int((after - at).total_seconds()))
            begun = offset(at)
            first = bisect.bisect_left(seconds, True, key=lambda s: offset(at + timedelta(seconds=s)) != begun)
            at += timedelta(seconds=first)
            found.append((at, offset(at) - begun))
        at = after
    return found


def test_every_change_of_the_clocks_everywhere_is_kept_to() -> None:
    checked = 0
    for zone in zones():
        for change, jump in changes(zone):
            checked += 1
            before = to_wall(change - timedelta(seconds=1), zone) + timedelta(seconds=1)
            if jump > timedelta(0):
                middle = before + jump / 2
                assert to_utc(middle, zone) == Moment(change + jump / 2, Shift.GAP), (zone, change)
                assert to_wall(change + jump / 2, zone) == middle + jump
                assert to_utc(before + jump, zone) == Moment(change), (zone, change)
            else:
                middle = before + jump / 2
                assert to_utc(middle, zone) == Moment(change + jump / 2, Shift.FOLD), (zone, change)
                assert to_utc(before, zone) == Moment(change - jump), (zone, change)
            for clear in (change - HALF_A_DAY, change + HALF_A_DAY):
                assert to_utc(to_wall(clear, zone), zone).utc == clear, (zone, clear)
    assert checked > 1_000


def test_the_night_in_march_and_the_one_in_october_in_rome() -> None:
    assert to_utc(datetime(2027, 3, 28, 2, 30), "Europe/Rome") == Moment(
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC), Shift.GAP
    )
    assert to_utc(datetime(2027, 10, 31, 2, 30), "Europe/Rome") == Moment(
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC), Shift.FOLD
    )
    assert to_utc(datetime(2027, 7, 1, 9), "Europe/Rome") == Moment(datetime(2027, 7, 1, 7, tzinfo=UTC))


@given(st.datetimes(datetime(2026, 1, 2), datetime(2030, 12, 30)), st.sampled_from(zones()))
def test_a_plan_keeps_its_wall_time_unless_it_falls_into_a_gap(wall: datetime, zone: str) -> None:
    moment = to_utc(wall, zone)
    assert (to_wall(moment.utc, zone) == wall) == (moment.note is not Shift.GAP)
    assert to_utc(wall.replace(fold=1), zone) == moment


def test_zones_are_places_that_can_be_used() -> None:
    names = zones()
    assert {"Europe/Rome", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "UTC"} <= set(names)
    assert len(names) > 300
    for name in names:
        to_wall(FIRST, name)


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "", "..", "../../etc/passwd", "/etc/localtime", "Europe", "Europe/", "a\0b", "."]
)
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        to_utc(datetime(2026, 1, 1), name)


def test_a_wall_time_with_a_zone_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_utc(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Rome")


def test_the_rules_are_the_package_s_and_have_a_version() -> None:
    assert tzdata_version()[:2] == "20"
    wall = datetime(2026, 7, 1, 12)
    assert to_utc(wall, "Europe/Rome").utc == wall.replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


def test_the_machine_s_own_zone_changes_nothing() -> None:
    asked = "from passaparola.kernel.plans import *; print(to_utc(datetime(2027, 3, 28, 2, 30), 'Europe/Rome').utc)"
    said = set()
    for zone in ("UTC", "Pacific/Apia"):
        surroundings = {"TZ": zone, "PYTHONPATH": ":".join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", asked], env=surroundings, capture_output=True, text=True, check=True
        )
        said.add(done.stdout)
    assert said == {"2027-03-28 01:30:00+00:00\n"}
