"""Posts and drafts are put on the calendar by hand and by keys; what would hurt is asked, and undo takes it back."""

from datetime import date

import psycopg
import pytest
from playwright.sync_api import Locator, Page, Position, expect

from tests.journeys import furniture, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import SLUG, Newcomer

TUESDAY, WEDNESDAY, THURSDAY = (date(2027, 6, day) for day in (15, 16, 17))
"""A week that no other journey plans in."""


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def test_a_post_dragged_beside_another_is_asked_about_and_stays_or_goes(
    desk: Desk, house: House, page: Page, trouble: Trouble
) -> None:
    trouble.expected.add(409)  # the question
    scheduled(page, "Il vicino del mese.", TUESDAY, "11:00")
    post = scheduled(page, "Trascinato nel mese.", THURSDAY, "11:05")
    show(page, "month", THURSDAY)
    drag(page, chip(page, "Trascinato nel mese."), cell(page, TUESDAY))
    expect(page.locator("#ask")).to_contain_text("At 11:00 another post goes out on")
    picture(page, "drag-month-asked")
    with page.expect_response(lambda answer: "/calendar/events/" in answer.url):  # it is read anew
        page.get_by_role("button", name="Leave it where it was").click()
    expect(cell(page, THURSDAY).locator(".slot", has_text="Trascinato nel mese.")).to_be_visible()
    assert plan_of(house, post) == (THURSDAY, "11:05")
    drag(page, chip(page, "Trascinato nel mese."), cell(page, TUESDAY))
    page.locator("#ask").get_by_role("button", name="Move it").click()
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    expect(cell(page, TUESDAY).locator(".slot", has_text="Trascinato nel mese.")).to_be_visible()
    assert plan_of(house, post) == (TUESDAY, "11:05")
    undo(page)
    assert plan_of(house, post) == (THURSDAY, "11:05")


def test_a_post_is_dragged_through_the_week_to_another_day_and_hour(desk: Desk, house: House, page: Page) -> None:
    post = scheduled(page, "Trascinato nella settimana.", TUESDAY, "09:00")
    show(page, "week", TUESDAY)
    slot = chip(page, "Trascinato nella settimana.")
    hour = slot.bounding_box()
    assert hour is not None
    drag(page, slot, column(page, WEDNESDAY), down=2 * hour["height"])
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    day, at = plan_of(house, post)
    assert (day, at[:2]) == (WEDNESDAY, "11")
    picture(page, "drag-week")
    undo(page)
    assert plan_of(house, post) == (TUESDAY, "09:00")


def test_a_draft_from_the_tray_gets_the_day_and_hour_where_it_is_dropped(desk: Desk, house: House, page: Page) -> None:
    post = drafted(page, "Bozza nel cassetto.")
    show(page, "month", THURSDAY)
    lying(page, "Bozza nel cassetto.").drag_to(cell(page, WEDNESDAY))
    expect(page.locator("#toasts")).to_contain_text("It is a draft: it goes out only once you schedule it.")
    expect(lying(page, "Bozza nel cassetto.")).to_have_count(0)
    assert plan_of(house, post) == (WEDNESDAY, "09:00")
    undo(page)
    assert plan_of(house, post) == (None, "")
    show(page, "week", THURSDAY)
    hour = column(page, WEDNESDAY).bounding_box()
    assert hour is not None
    at: Position = {"x": hour["width"] / 2, "y": hour["height"] * 10 / 24 + 2}  # ten hours down
    lying(page, "Bozza nel cassetto.").drag_to(column(page, WEDNESDAY), target_position=at)
    expect(lying(page, "Bozza nel cassetto.")).to_have_count(0)
    expect(chip(page, "Bozza nel cassetto.")).to_contain_text("10:00")
    assert plan_of(house, post) == (WEDNESDAY, "10:00")


def test_keys_move_a_post_by_days_and_quarters_and_enter_opens_it(desk: Desk, house: House, page: Page) -> None:
    post = scheduled(page, "Spostato con i tasti.", TUESDAY, "15:00")
    show(page, "week", TUESDAY)
    pressed(page, "Shift+ArrowRight", WEDNESDAY, house, post, "15:00")
    pressed(page, "Shift+ArrowDown", WEDNESDAY, house, post, "15:15")
    undo(page)
    assert plan_of(house, post) == (WEDNESDAY, "15:00")
    show(page, "month", TUESDAY)
    pressed(page, "Shift+ArrowRight", THURSDAY, house, post, "15:00")
    link_of(page, "Spostato con i tasti.").press("Enter")
    expect(page.locator("#quick")).to_contain_text("Spostato con i tasti.")
    picture(page, "keys-opened")


def test_a_draft_is_put_on_the_calendar_without_a_pointer(desk: Desk, house: House, page: Page) -> None:
    post = drafted(page, "Bozza senza mouse.")
    show(page, "month", THURSDAY)
    draft = lying(page, "Bozza senza mouse.")
    draft.get_by_label("Put it on the calendar").press("Enter")
    draft.get_by_label("Day").fill(THURSDAY.isoformat())
    draft.get_by_label("Time").fill("17:30")
    draft.get_by_role("button", name="Put it there").press("Enter")
    expect(chip(page, "Bozza senza mouse.")).to_be_visible()
    assert plan_of(house, post) == (THURSDAY, "17:30")


def scheduled(page: Page, text: str, day: date, hour: str) -> str:
    steps.compose(page, text, 1)
    steps.plan(page, day.isoformat(), hour)
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    return furniture.post_of(page)


def drafted(page: Page, text: str) -> str:
    steps.compose(page, text, 1)
    return furniture.post_of(page)


def show(page: Page, view: str, day: date) -> None:
    page.goto(f"/b/{SLUG}/calendar/?view={view}&date={day.isoformat()}")
    expect(page.locator(".calendar [data-date]").first).to_be_visible()


def chip(page: Page, text: str) -> Locator:
    return page.locator(".calendar .slot", has_text=text)


def link_of(page: Page, text: str) -> Locator:
    """What has the focus when a post has it."""
    return page.locator(".calendar a", has=page.locator(".slot", has_text=text))


def lying(page: Page, text: str) -> Locator:
    """A draft in the tray."""
    return page.locator("#tray [data-draft]", has_text=text)


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'.calendar [data-date="{day.isoformat()}"]').first


def column(page: Page, day: date) -> Locator:
    """The hours of a day, below its head."""
    return page.locator(f'.calendar [data-date="{day.isoformat()}"]').last


def drag(page: Page, what: Locator, onto: Locator, down: float | None = None) -> None:
    """As a hand does: press, move a little, move there, let go; so many pixels ``down``, or in the middle of it."""
    expect(what).to_be_visible()
    page.wait_for_load_state("networkidle")  # nothing is drawn anew under the hand
    what.scroll_into_view_if_needed()
    box, target = what.bounding_box(), onto.bounding_box()
    assert box and target
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 20, steps=4)
    y = target["y"] + target["height"] / 2 if down is None else box["y"] + 10 + down
    page.mouse.move(target["x"] + target["width"] / 2, y, steps=12)
    page.mouse.up()


def pressed(page: Page, keys: str, day: date, house: House, post: str, hour: str) -> None:
    """Press on the post in focus, and wait until it stands where it should."""
    expect(chip(page, "Spostato con i tasti.")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith(f"/posts/{post}/move/")):
        link_of(page, "Spostato con i tasti.").press(keys)
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    assert plan_of(house, post) == (day, hour)


def undo(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.locator("#toasts")).to_be_attached()


def plan_of(house: House, post: str) -> tuple[date | None, str]:
    """Day and hour as they are stored."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        row = connection.execute("SELECT plan_date, plan_time FROM publishing_post WHERE id = %s", [post]).fetchone()
    assert row is not None
    return row[0], row[1].strftime("%H:%M") if row[1] else ""
