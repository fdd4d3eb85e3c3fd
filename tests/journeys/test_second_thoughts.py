"""People press twice, go back, work in two windows, change their minds."""

import re
from datetime import date, timedelta

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from passaparola.cli.demo_brand import COLOURS, draw
from tests.journeys import furniture, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.steps import SLUG, Newcomer

OTHER = draw(COLOURS["porte"])


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def deliveries_of(house: House, post: str) -> list[str]:
    """The states of everything that was handed over for this post."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        rows = connection.execute("SELECT state FROM deliveries_delivery WHERE thing_id = %s ORDER BY id", [post])
        return [str(row[0]) for row in rows]


def schedule_for_tomorrow(page: Page, text: str) -> str:
    steps.compose(page, text, 1)
    steps.plan(page, *steps.wall(page, 24 * 60))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    return furniture.post_of(page)


def press(page: Page, button: str) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=button).first.click()


def test_schedule_pressed_twice_schedules_once(desk: Desk, house: House, page: Page, trouble: Trouble) -> None:
    trouble.expected.add(409)  # the second press finds that the first one changed the post
    steps.compose(page, "Premuto due volte, esce una volta.", 1)
    steps.plan(page, *steps.wall(page, 24 * 60))
    page.get_by_role("button", name="Schedule", exact=True).dblclick()
    page.wait_for_url("**/posts/**")
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    assert deliveries_of(house, furniture.post_of(page)) == ["scheduled"]


def test_back_shows_what_was_typed_and_sending_it_again_doubles_nothing(desk: Desk, house: House, page: Page) -> None:
    post = schedule_for_tomorrow(page, "Indietro non si perde niente.")
    page.goto(f"/b/{SLUG}/posts/")
    page.go_back()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("Indietro non si perde niente.")
    page.get_by_role("button", name="Schedule with these changes").click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    assert deliveries_of(house, post).count("scheduled") == 1


def test_a_second_window_is_told_that_the_post_changed_and_its_text_is_not_lost(desk: Desk, page: Page) -> None:
    steps.compose(page, "Prima versione.", 1)
    other = page.context.new_page()
    other.goto(page.url)
    field = other.get_by_role("textbox", name="Text", exact=True)
    page.get_by_role("textbox", name="Text", exact=True).fill("Dalla prima finestra.")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("Dalla prima finestra.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#toasts")).to_contain_text("Draft saved")
    field.fill("Dalla seconda finestra.")
    expect(other.get_by_text("was changed in another window")).to_be_visible()
    expect(field).to_have_value("Dalla seconda finestra.")
    other.get_by_role("button", name="Keep mine instead").click()
    expect(other.get_by_text("was changed in another window")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("Dalla seconda finestra.")


def test_what_was_typed_stays_when_something_is_wrong_with_it(desk: Desk, page: Page, trouble: Trouble) -> None:
    trouble.expected.add(422)
    page.goto("/brands/")
    page.get_by_role("link", name="New brand").first.click()
    page.get_by_label("Brand").first.fill("Un altro forno")
    page.get_by_label("Address").fill(SLUG)
    page.locator("main form button").first.click()
    expect(page.get_by_text("Another brand has this address")).to_be_visible()
    expect(page.get_by_label("Brand").first).to_have_value("Un altro forno")


def test_a_draft_thrown_away_comes_back_with_undo_and_from_the_bin(desk: Desk, page: Page) -> None:
    steps.compose(page, "Da buttare e riprendere.", 1)
    post = furniture.post_of(page)
    page.reload()
    to_the_bin(page)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/posts/{post}/")
    to_the_bin(page)
    page.goto(f"/b/{SLUG}/posts/?view=bin")
    page.get_by_role("link", name="Da buttare e riprendere.").click()
    page.get_by_label("More about this post").click()
    page.get_by_role("button", name="Take out of the bin").click()
    expect(page.locator("#toasts")).to_contain_text("Back among the drafts")


def to_the_bin(page: Page) -> None:
    page.get_by_label("More about this post").click()
    page.get_by_role("button", name="Move to the bin").click()
    expect(page.locator("#toasts")).to_contain_text("Moved to the bin")


def test_a_scheduled_delivery_is_cancelled_on_its_receipt(desk: Desk, house: House, page: Page) -> None:
    post = schedule_for_tomorrow(page, "Ci ho ripensato.")
    page.get_by_role("link", name="Receipt", exact=True).click()
    press(page, "Cancel it")
    expect(page.locator("#delivery .badge").first).to_have_text("Cancelled")
    assert deliveries_of(house, post) == ["cancelled"]


def test_unscheduling_keeps_the_post_as_a_draft(desk: Desk, house: House, page: Page) -> None:
    post = schedule_for_tomorrow(page, "Non ancora.")
    press(page, "Unschedule")
    expect(page.get_by_role("button", name="Schedule", exact=True)).to_be_visible()
    assert deliveries_of(house, post) == ["cancelled"]


def test_dragging_on_the_calendar_reschedules_and_undo_takes_it_back(desk: Desk, house: House, page: Page) -> None:
    tenth = next_month() + timedelta(days=9)
    steps.compose(page, "Da trascinare.", 1)
    steps.plan(page, tenth.isoformat(), "10:30")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    post = furniture.post_of(page)
    page.goto(f"/b/{SLUG}/calendar/?state=")
    expect(page.locator(".calendar [data-date]").first).to_be_visible()  # drawn: before, a step has nothing to move
    page.locator("[data-calendar-step=next]").click()
    expect(cell(page, tenth)).to_be_visible()
    slot = page.locator(".slot", has_text="Da trascinare.")
    drag(page, slot, cell(page, tenth + timedelta(days=2)))
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    expect(cell(page, tenth + timedelta(days=2)).locator(".slot", has_text="Da trascinare.")).to_be_visible()
    with page.expect_navigation():
        page.locator("#toasts").get_by_role("button", name="Undo").click()
    page.goto(f"/b/{SLUG}/posts/{post}/")
    expect(page.get_by_label("Day", exact=True)).to_have_value(tenth.isoformat())
    expect(page.get_by_label("Time", exact=True)).to_have_value("10:30")


def test_the_form_reschedules_by_keyboard_as_dragging_does(desk: Desk, house: House, page: Page) -> None:
    post = schedule_for_tomorrow(page, "Da spostare scrivendo.")
    day, _hour = steps.wall(page, 3 * 24 * 60)
    steps.plan(page, day, "08:05")
    page.get_by_role("button", name="Schedule with these changes").press("Enter")
    expect(page.locator("#deliveries time")).to_contain_text("08:05")
    assert deliveries_of(house, post).count("scheduled") == 1


def next_month() -> date:
    return (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)  # noqa: DTZ011 - any month but this one


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'.calendar [data-date="{day.isoformat()}"]')


def drag(page: Page, what: Locator, onto: Locator) -> None:
    """As a hand does: press, move a little, move there, let go."""
    box, target = what.bounding_box(), onto.bounding_box()
    assert box and target
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 20, steps=4)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2, steps=12)
    page.mouse.up()


def test_a_picture_thrown_away_lies_in_the_librarys_bin_and_comes_back(desk: Desk, page: Page) -> None:
    page.goto(f"/b/{SLUG}/library/")
    page.locator("input[type=file]").first.set_input_files([{**steps.PICTURE, "name": "cestino.png", "buffer": OTHER}])
    shown = page.get_by_role("link", name=re.compile("cestino"))
    expect(shown.first).to_be_visible()
    shown.first.click()
    press(page, "Move to the bin")
    expect(page.locator("#toasts")).to_contain_text("bin")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(shown.first).to_be_visible()
