"""The nights in which the clocks change: an hour that does not exist or comes twice is asked about; nine stays nine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import psycopg
import pytest
from playwright.sync_api import Page, expect

from passaparola.kernel import plans
from tests.journeys import furniture, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import SLUG, Newcomer

ZONE = "Europe/Rome"
NIGHT = time(2, 30)
SEEN_AHEAD = 160  # days: what a queue shows ahead ends soon after


def change(note: plans.Shift) -> date:
    """The next night of this kind where half past two is in question, some weeks ahead."""
    today = datetime.now(UTC).date()
    days = (today + timedelta(days=ahead) for ahead in range(21, 400))
    return next(day for day in days if plans.to_utc(datetime.combine(day, NIGHT), ZONE).note is note)


SPRING, AUTUMN = change(plans.Shift.GAP), change(plans.Shift.FOLD)


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def test_an_hour_that_the_night_skips_is_asked_about_and_goes_out_an_hour_later(
    desk: Desk, house: House, page: Page
) -> None:
    ask(page, "Nella notte più corta.", SPRING)
    expect(page.get_by_role("alert")).to_contain_text(
        "02:30 does not exist (Europe/Rome): the post would go out at 03:30"
    )
    picture(page, "clock-gap-asked")
    post = agree(page)
    assert due(house, post) == datetime.combine(SPRING, time(1, 30), UTC)
    assert_week(page, SPRING, "Nella notte più corta.", "03:30", 3.5)
    picture(page, "clock-gap-week")


def test_an_hour_that_comes_twice_is_asked_about_and_goes_out_the_first_time(
    desk: Desk, house: House, page: Page
) -> None:
    ask(page, "Nella notte più lunga.", AUTUMN)
    expect(page.get_by_role("alert")).to_contain_text("02:30 comes twice (Europe/Rome)")
    picture(page, "clock-fold-asked")
    post = agree(page)
    assert due(house, post) == datetime.combine(AUTUMN, time(0, 30), UTC)
    assert_week(page, AUTUMN, "Nella notte più lunga.", "02:30", 2.5)
    picture(page, "clock-fold-week")


def test_a_post_moved_by_keys_into_the_skipped_hour_is_asked_about(
    desk: Desk, house: House, page: Page, trouble: Trouble
) -> None:
    trouble.expected.add(409)  # the question
    eve = SPRING - timedelta(days=1)
    steps.compose(page, "La sera prima.", 1)
    steps.plan(page, eve.isoformat(), "02:30")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    post = furniture.post_of(page)
    page.goto(f"/b/{SLUG}/calendar/?view=week&date={eve.isoformat()}")
    link = page.locator(".calendar a", has=page.locator(".slot", has_text="La sera prima."))
    expect(link).to_be_visible()
    link.press("Shift+ArrowRight")
    expect(page.locator("#ask")).to_contain_text("02:30 does not exist")
    picture(page, "clock-gap-moved")
    page.locator("#ask").get_by_role("button", name="Move it").click()
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    assert due(house, post) == datetime.combine(SPRING, time(1, 30), UTC)


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_what_comes_again_at_nine_stays_at_nine(desk: Desk, page: Page, night: date) -> None:
    steps.compose(page, f"Ogni mattina alle nove, anche il {night:%d/%m}.", 1)
    again = f"/b/{SLUG}/posts/{furniture.post_of(page)}/again/"
    days = [night + timedelta(days=ahead) for ahead in range(-1, 3)]
    assert dates_of(page, again, days[0], "09:00") == [f"{said(each)}, 09:00" for each in days]
    expect(page.get_by_text("The clocks change that night")).to_have_count(0)
    picture(page, f"clock-again-{night:%m}")
    gone = night == SPRING
    at_night = dates_of(page, again, days[0], "02:30")
    assert [each.split(", ")[1][:5] for each in at_night] == ["02:30", "03:30" if gone else "02:30", "02:30", "02:30"]
    expect(page.get_by_text("The clocks change that night")).to_have_count(1 if gone else 0)


def test_a_queue_keeps_its_hour_over_the_change(desk: Desk, page: Page, quiet: date) -> None:
    page.goto(f"/b/{SLUG}/queues/new/")
    page.get_by_label("Name").fill("La domenica alle nove")
    page.locator("input[name=channels]").first.check()
    page.get_by_label("Sunday").fill("09:00")
    page.get_by_role("button", name="Save").click()
    shown = page.locator("section", has_text="The next dates").locator("li strong").all_inner_texts()
    assert len(shown) > 3
    assert {each.rpartition(", ")[2] for each in shown} == {"09:00"}
    if quiet in (SPRING, AUTUMN):
        assert f"{said(quiet)}, 09:00" in shown
    picture(page, "clock-queue")


@pytest.fixture
def quiet(desk: Desk, page: Page) -> Iterator[date]:
    """A pause up to the days before the next change, or before what a queue still shows; gives that day."""
    last = datetime.now(UTC).date() + timedelta(days=SEEN_AHEAD)
    until = min(SPRING, AUTUMN, last)
    desk.do(lambda: pause(page, until - timedelta(days=8)))
    yield until
    desk.do(lambda: end_pauses(page))


def pause(page: Page, last: date) -> None:
    page.goto(f"/b/{SLUG}/pauses/")
    page.get_by_label("First day").fill(datetime.now(UTC).date().isoformat())
    page.get_by_label("Last day").fill(last.isoformat())
    page.get_by_label("Reason").fill("Prima che cambi l’ora")
    page.locator("main form button.button-primary").click()
    expect(page.get_by_text("Prima che cambi l’ora")).to_be_visible()


def end_pauses(page: Page) -> None:
    page.goto(f"/b/{SLUG}/pauses/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("form[action$='/end/'] button").first.click()
    page.wait_for_load_state("load")


def ask(page: Page, text: str, night: date) -> None:
    steps.compose(page, text, 1)
    steps.plan(page, night.isoformat(), f"{NIGHT:%H:%M}")
    page.get_by_role("button", name="Schedule", exact=True).click()


def agree(page: Page) -> str:
    page.get_by_role("button", name="Schedule it so").click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    return furniture.post_of(page)


def assert_week(page: Page, night: date, text: str, hour: str, hours: float) -> None:
    """Monday to Sunday stand in the week, and the post in its day's column, so many hours down."""
    monday = night - timedelta(days=night.weekday())
    page.goto(f"/b/{SLUG}/calendar/?view=week&date={night.isoformat()}")
    slot = page.locator(".calendar .slot", has_text=text)
    expect(slot).to_contain_text(hour)
    page.wait_for_load_state("networkidle")  # nothing is drawn anew while it is measured
    slot.scroll_into_view_if_needed()
    shown = page.locator(".calendar [data-date]").evaluate_all("all => all.map(each => each.dataset.date)")
    assert sorted(set(shown)) == [(monday + timedelta(days=ahead)).isoformat() for ahead in range(7)]
    column, box = page.locator(f'.calendar [data-date="{night}"]').last.bounding_box(), slot.bounding_box()
    assert column and box
    assert column["x"] <= box["x"] < column["x"] + column["width"]
    assert abs((box["y"] - column["y"]) / column["height"] * 24 - hours) < 0.25


def dates_of(page: Page, address: str, first: date, hour: str) -> list[str]:
    """The dates that the form shows before anything is kept, the first four."""
    page.goto(address)
    page.get_by_label("Unit").select_option("day")
    page.get_by_label("First date").fill(first.isoformat())
    page.get_by_label("Time", exact=True).fill(hour)
    page.get_by_role("button", name="Show the next dates").click()
    shown = page.locator("section", has_text="The next dates").locator("li")
    expect(shown).not_to_have_count(0)
    return shown.all_inner_texts()[:4]


def said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def due(house: House, post: str) -> datetime:
    """The moment of the post's delivery that is scheduled."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        row = connection.execute(
            "SELECT due_at FROM deliveries_delivery WHERE thing_id = %s AND state = 'scheduled'", [post]
        ).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment.astimezone(UTC)
