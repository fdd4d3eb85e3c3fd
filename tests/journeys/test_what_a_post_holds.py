"""A thread with a poll for a partner who pays: without the label it is not scheduled, and one click puts it there."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import Newcomer

TEXT = "La farina di Marta arriva dal mulino di pietra.\n---\nSi sente nella crosta, e dura tre giorni di più."
LABEL = "Pubblicità"


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


def test_a_paid_thread_with_a_poll_waits_for_its_label_and_one_click_puts_it_in_front(
    desk: Desk, house: House, page: Page, trouble: Trouble
) -> None:
    trouble.expected.update({409, 422})  # scheduling is refused until the label stands there
    steps.compose(page, TEXT, 0)
    only_where_a_poll_goes(page)
    fold(page, "thread").get_by_label("Make it a thread where it is too long").check()
    ask_the_readers(page)
    expect(page.locator("#review")).to_contain_text("Every chosen channel takes the post as it is.")
    picture(page, "holds-thread-and-poll")
    fold(page, "labels").get_by_label("Commercial relation").select_option("paid")
    missing = page.locator("#review .problem[data-blocks=true]", has_text="The label stands at the beginning")
    expect(missing).to_be_visible()
    refused(page)
    picture(page, "holds-label-missing")
    missing.get_by_role("button", name="Put the label in front").click()
    expect(words(page)).to_have_value(f"{LABEL}\n\n{TEXT}")
    expect(missing).to_have_count(0)
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge").first).to_have_text("Scheduled")
    picture(page, "holds-scheduled")


def only_where_a_poll_goes(page: Page) -> None:
    """Of the channels, the one whose network the page names beside the poll."""
    networks = fold(page, "poll").locator(".help").first.inner_text().removeprefix("On ").rstrip(".").split(", ")
    boxes = page.locator("label", has=page.locator("[data-channel]")).filter(has_text=networks[0])
    boxes.first.locator("[data-channel]").check()


def ask_the_readers(page: Page) -> None:
    poll = fold(page, "poll")
    poll.get_by_label("Add a poll").check()
    poll.get_by_label("Choice 1").fill("La crosta")
    poll.get_by_label("Choice 2").fill("La mollica")


def refused(page: Page) -> None:
    """Scheduling is tried all the same: it stays a draft."""
    steps.plan(page, *steps.wall(page, 26 * 60))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#toasts")).to_be_attached()
    expect(page.get_by_role("button", name="Schedule", exact=True)).to_be_visible()
    expect(page.locator("#deliveries li .badge").filter(has_text="Scheduled")).to_have_count(0)


def fold(page: Page, name: str) -> Locator:
    """A part of the form, unfolded."""
    part = page.locator(f"#fold-{name}")
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    return part


def words(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)
