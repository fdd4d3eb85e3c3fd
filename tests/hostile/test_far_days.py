"""Days at the ends of the calendar, which any date field takes."""

from datetime import datetime

import pytest
from django.utils import timezone

from passaparola.kernel import plans
from passaparola.strategy.models import Goal
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

FAR = [("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31"), ("0001-01-01", "9999-12-31"), ("x", "2026-02-30")]
PAGES = (
    "measure/profit/?first={0}&last={1}",
    "measure/profit/export.csv?first={0}&last={1}",
    "measure/results/?span=custom&first={0}&last={1}",
    "calendar/events/?start={0}T00:00:00&end={1}T00:00:00",
    "calendar/days/?start={0}&end={1}",
    "links/?first={0}&last={1}",
    "measure/goals/new/?metric=followers&value=nan&on={0}",
    "measure/goals/new/?metric=followers&value=inf&on={1}&channel=99999999999999999999",
)


@pytest.mark.parametrize("zone", ["Europe/Rome", "Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize("wall", [datetime.min, datetime.max])  # noqa: DTZ901 - walls are naive
def test_every_day_of_the_calendar_is_a_moment_and_back(zone: str, wall: datetime) -> None:
    assert abs(plans.to_wall(plans.to_utc(wall, zone).utc, zone) - wall).days <= 4


@pytest.mark.parametrize("first, last", FAR)
def test_no_day_breaks_a_page(world: World, first: str, last: str) -> None:
    anna = signed_in(world.people["anna"])
    for page in PAGES:
        answer = anna.get(f"/b/caffe/{page.format(first, last)}")
        assert answer.status_code in (200, 400), page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_goal_for_the_end_of_time_is_shown(world: World, day: str) -> None:
    with tenancy.brand(world.brands["caffe"]):
        goal = Goal.objects.create(
            brand_id=world.brands["caffe"], name="Meta", metric="posts", baseline_value=1, target=9, due_on=day,
            starts_on=timezone.now().date() if day > "2" else day, baseline_on=timezone.now().date(),
        )  # fmt: skip
    anna = signed_in(world.people["anna"])
    for page in ("measure/goals/", f"measure/goals/{goal.pk}/", ""):
        assert anna.get(f"/b/caffe/{page}").status_code == 200
