"""A shop owner on her phone: the guided path alone leads from an empty brand to its first scheduled week."""

import re

from playwright.sync_api import Page, expect

from passaparola import networks
from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import PHONE, Desk
from tests.journeys.house import House

SHOP = "Ceramiche Marta"


def test_the_path_leads_from_an_empty_brand_to_a_scheduled_week(
    desk: Desk, house: House, newcomer: steps.Newcomer, sit: Sit
) -> None:
    page = sit(size=PHONE, storage_state=newcomer.state, has_touch=True, is_mobile=True).new_page()
    brand(page)
    channel(page)
    go_on(page, 2)
    page.get_by_role("button", name="I start from zero").click()
    page.locator(".path a.button-primary").click()  # the overview shows the whole path
    goal(page)
    go_on(page, 4)
    persona(page)
    go_on(page, 5)
    pillar(page)
    go_on(page, 6)
    week(page)
    go_on(page, 7)
    page.get_by_role("button", name="Put it on the calendar").click()
    page.wait_for_url("**/calendar/")
    while page.locator(".next-step").count():
        fill(page)
    page.goto(re.sub(r"/posts/.*", "/", page.url))
    expect(page.locator(".path")).to_have_count(0)


def go_on(page: Page, number: int) -> None:
    """Where a step ended, the next one is offered, and nothing is wider than the phone."""
    strip = page.locator(".next-step")
    expect(strip).to_contain_text(f"step {number} of 9")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    strip.get_by_role("link").click()


def brand(page: Page) -> None:
    page.goto("/brands/")
    page.get_by_role("link", name="New brand").first.click()
    page.get_by_label("Brand").first.fill(SHOP)
    page.locator("main form button").first.click()
    page.wait_for_url("**/channels/connect/")


def channel(page: Page) -> None:
    """One that is published by hand; the address is typed as people type it."""
    name = next(id for id, each in networks.every().items() if each.by_hand and not each.spec.title)
    page.locator(f"#by-hand a[href*='/{name}/']").click()
    page.get_by_label("Account name").fill(SHOP)
    page.get_by_label("Address of its profile").fill(f"{networks.named(name).spec.hosts[0]}/ceramiche")
    page.get_by_role("button", name="Add it").click()


def goal(page: Page) -> None:
    """Chosen by what she wants, not by a metric."""
    page.get_by_role("link", name="More customers in the shop").click()
    page.get_by_label("Value today").fill("20")
    page.get_by_label("Value to reach").fill("40")
    page.get_by_role("button", name="Store").click()


def persona(page: Page) -> None:
    page.get_by_label("Name").first.fill("Chiara")
    page.get_by_role("button", name="Save", exact=True).click()


def pillar(page: Page) -> None:
    page.get_by_role("link", name="Write the first pillar").click()
    page.get_by_label("Name").fill("Dietro le quinte")
    page.get_by_role("button", name="Save").click()


def week(page: Page) -> None:
    page.locator(".week-add").first.click()
    page.get_by_label("Channel").select_option(index=1)
    page.get_by_label("Format").select_option("photo")
    page.get_by_role("button", name="Save").click()


def fill(page: Page) -> None:
    """The strip leads straight to the slot that waits; its post is written and scheduled."""
    page.locator(".next-step").get_by_role("link").click()
    page.get_by_role("link", name="Write the post").first.click()
    page.get_by_role("textbox", name="Text", exact=True).fill("Appena uscite dal forno.")
    steps.add_picture(page, "Tazze blu")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("main")).to_contain_text("Scheduled")
