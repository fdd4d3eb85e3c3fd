"""The plan on the calendar: once, undone, compiled anew, and filled."""

import re
from datetime import date, time, timedelta

from passaparola.publishing.models import Post
from passaparola.strategy.models import Cadence
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Membership
from tests.planner.conftest import Planner

MONDAY = date(2031, 4, 28)  # the week of 1 May, a Thursday
MAY_DAY = date(2031, 5, 1)


def undo_of(answer: object) -> str:
    found = re.search(r"/plan/compile/[0-9a-f-]+/undo/", str(getattr(answer, "content", b"")))
    assert found
    return found[0].removeprefix("/")


def test_the_preview_makes_nothing(planner: Planner) -> None:
    planner.weekly()
    page = planner.get(f"plan/compile/?start={MONDAY}&weeks=2").content.decode()
    assert "2 slots to add" in page
    assert planner.slots() == []


def test_any_day_of_the_week_means_its_monday(planner: Planner) -> None:
    planner.weekly()
    planner.compile(MONDAY + timedelta(days=4), 1)
    assert [each.day for each in planner.slots()] == [MONDAY]


def test_compiling_twice_makes_nothing_twice(planner: Planner) -> None:
    planner.weekly()
    planner.weekly(3, time(18))
    planner.compile(MONDAY)
    first = [(each.pk, each.day, each.time) for each in planner.slots()]
    assert len(first) == 8
    planner.compile(MONDAY)
    planner.compile(MONDAY + timedelta(weeks=2))
    assert [(each.pk, each.day, each.time) for each in planner.slots()][:8] == first
    assert len(planner.slots()) == 8 + 4


def test_a_holiday_is_named_and_the_slot_moved_or_left_out(planner: Planner) -> None:
    row = planner.weekly(3)
    page = planner.get(f"plan/compile/?start={MONDAY}&weeks=1").content.decode()
    assert f'name="choice-{row}-2031-05-01"' in page
    assert "Labor Day" in page
    planner.compile(MONDAY, 1, **{f"choice-{row}-2031-05-01": "move"})
    assert [each.day for each in planner.slots()] == [MAY_DAY + timedelta(days=1)]
    assert (
        "Everything is on the calendar already" in planner.get(f"plan/compile/?start={MONDAY}&weeks=1").content.decode()
    )


def test_a_slot_left_out_is_remembered_as_empty(planner: Planner) -> None:
    row = planner.weekly(3)
    planner.compile(MONDAY, 1, **{f"choice-{row}-2031-05-01": "skip"})
    (slot,) = planner.slots()
    assert slot.skipped_at is not None
    planner.compile(MONDAY, 1)
    assert [each.pk for each in planner.slots()] == [slot.pk]


def test_the_undo_takes_back_what_nobody_filled(planner: Planner) -> None:
    planner.weekly()
    answer = planner.client.post("/b/caffe/plan/compile/", {"start": MONDAY.isoformat(), "weeks": 3}, follow=True)
    first, second, _third = planner.slots()
    with planner.brand() as brand:
        Post.objects.create(brand=brand, text="Ciao", slot=first)
    planner.post(f"plan/slots/{second.pk}/move/", at="2031-05-06T10:00")
    planner.post(undo_of(answer).removeprefix("b/caffe/"))
    assert [each.pk for each in planner.slots()] == [first.pk, second.pk]


def test_a_change_of_the_plan_replaces_and_its_undo_brings_back(planner: Planner) -> None:
    row = planner.weekly()
    planner.compile(MONDAY, 2)
    before = [each.pk for each in planner.slots()]
    with planner.brand():
        Cadence.objects.filter(pk=row).update(time=time(18))
    page = planner.get(f"plan/compile/?start={MONDAY}&weeks=2").content.decode()
    assert "2 slots to add" in page
    assert "2 slots to take away" in page
    answer = planner.client.post("/b/caffe/plan/compile/", {"start": MONDAY.isoformat(), "weeks": 2}, follow=True)
    assert {each.time for each in planner.slots()} == {time(18)}
    planner.post(undo_of(answer).removeprefix("b/caffe/"))
    assert [each.pk for each in planner.slots()] == before


def test_what_was_changed_by_hand_or_thrown_away_stays_so(planner: Planner) -> None:
    planner.weekly()
    planner.compile(MONDAY, 3)
    moved, binned, _free = planner.slots()
    planner.post(f"plan/slots/{moved.pk}/move/", at="2031-04-29T07:30")
    planner.post(f"plan/slots/{binned.pk}/bin/")
    with planner.brand():
        Cadence.objects.update(time=time(20))
    planner.compile(MONDAY, 3)
    assert [(each.day, each.time) for each in planner.slots()] == [
        (date(2031, 4, 29), time(7, 30)),
        (MONDAY + timedelta(weeks=2), time(20)),
    ]


def test_what_is_over_is_left_alone(planner: Planner) -> None:
    planner.weekly()
    planner.compile(date(2020, 1, 6))
    assert planner.slots() == []


def test_a_skipped_hour_is_compiled_as_people_will_see_it(planner: Planner) -> None:
    planner.weekly(6, time(2, 30))
    planner.compile(date(2031, 3, 24), 1)
    assert [(each.day, each.time) for each in planner.slots()] == [(date(2031, 3, 30), time(3, 30))]
    planner.compile(date(2031, 3, 24), 1)
    assert len(planner.slots()) == 1


def test_weeks_without_number_are_refused(planner: Planner) -> None:
    for given in ({"start": "ieri", "weeks": 2}, {"start": "2031-04-28", "weeks": 0}, {"start": "", "weeks": 99}):
        assert planner.post("plan/compile/", **given).status_code == 422


def test_a_run_that_never_was_has_no_undo(planner: Planner) -> None:
    assert planner.post("plan/compile/6b1c0a3e-0000-4000-8000-000000000000/undo/").status_code == 404


def test_who_only_reads_compiles_nothing(planner: Planner) -> None:
    planner.weekly()
    with tenancy.person(planner.world.people["anna"].pk):
        Membership.objects.filter(person=planner.world.people["bruno"]).update(role="analyst")
    assert planner.compile(MONDAY).status_code == 403
    assert planner.get("plan/compile/").status_code == 200
    assert planner.slots() == []
