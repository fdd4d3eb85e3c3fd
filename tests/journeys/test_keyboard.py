"""A newcomer's main steps with nothing but a keyboard; what has the focus can be seen."""

import re
from datetime import time

from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.steps import SLUG, Newcomer

STEPS = 150  # presses of Tab within which everything of a page must be reached
RING = (
    "(each) => { const {outlineStyle, boxShadow, outlineWidth} = getComputedStyle(each);"
    " return outlineStyle !== 'none' && outlineWidth !== '0px' || boxShadow !== 'none'; }"
)


def test_sign_in_write_schedule_and_read_the_receipt_by_keyboard(
    desk: Desk, house: House, newcomer: Newcomer, sit: Sit
) -> None:
    page = sit().new_page()
    page.goto("/accounts/login/")
    reach(page, page.locator("input[name=login]"))
    page.keyboard.type(newcomer.username)
    reach(page, page.locator("input[name=password]"))
    page.keyboard.type(newcomer.password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(brands|b)/"))
    if page.url.endswith("/brands/"):
        reach(page, page.locator(f'main a[href="/b/{SLUG}/"]'))
        page.keyboard.press("Enter")
    page.wait_for_url(f"**/b/{SLUG}/")
    page.keyboard.press("n")
    page.wait_for_url("**/compose/")
    the_skip_link_leads_to_the_content(page)
    write(page)
    plan(page)
    reach(page, page.get_by_role("button", name="Schedule", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#deliveries li .badge").first).to_have_text("Scheduled")
    reach(page, page.get_by_role("link", name="Receipt", exact=True).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Every attempt")).to_be_visible()
    stations_and_help_by_key(page)


def reach(page: Page, wanted: Locator) -> None:
    """Go there with Tab; whatever has the focus shows it."""
    for _step in range(STEPS):
        if wanted.evaluate("(each) => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count():
            shown = focus.evaluate(RING) or focus.locator("xpath=..").evaluate(RING)
            assert shown, f"no focus to be seen on {focus.evaluate('(each) => each.outerHTML.slice(0, 200)')}"
    raise AssertionError(f"{wanted} is not reached in {STEPS} steps")


def the_skip_link_leads_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def write(page: Page) -> None:
    box = page.locator("[data-channel]").first
    reach(page, box)
    if not box.is_checked():
        page.keyboard.press("Space")
    reach(page, page.get_by_role("textbox", name="Text", exact=True))
    page.keyboard.type("Scritto senza mouse.")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def plan(page: Page) -> None:
    """Dates are typed as the browser's language writes them: month, day, year."""
    day, hour = steps.wall(page, 48 * 60)
    year, month, number = day.split("-")
    reach(page, page.get_by_label("Day", exact=True))
    page.keyboard.type(f"{month}{number}{year}")
    reach(page, page.get_by_label("Time", exact=True))
    page.keyboard.type(time.fromisoformat(hour).strftime("%I%M%p"))
    expect(page.get_by_label("Time", exact=True)).to_have_value(hour)
    expect(page.get_by_label("Day", exact=True)).to_have_value(day)


def stations_and_help_by_key(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/calendar/")
