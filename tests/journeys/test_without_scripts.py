"""Pages are whole without JavaScript: sign in, compose with a picture, schedule, cancel; answer somebody.

The furniture of the other stations (audit, goal, persona, plan, links, site, referrals, costs, report) is made without
it as well: see ``furniture.furnish``.
"""

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk
from tests.journeys.furniture import Furnished, post_of
from tests.journeys.house import House
from tests.journeys.steps import SLUG, Newcomer


def test_a_post_is_written_scheduled_and_cancelled_without_a_script(
    desk: Desk, house: House, newcomer: Newcomer, sit: Sit
) -> None:
    page = sit(java_script_enabled=False).new_page()
    steps.sign_in(page, newcomer.email, newcomer.password)
    page.goto(f"/b/{SLUG}/compose/")
    page.locator("[data-channel]").first.check()
    page.get_by_role("textbox", name="Text", exact=True).fill("Senza script, lo stesso pane.")
    page.locator("[data-files]").set_input_files([steps.PICTURE])
    page.get_by_role("button", name="Save draft").click()
    post_of(page)
    page.get_by_label("What picture 1 shows").fill(steps.ALT)
    steps.plan(page, "2031-05-01", "10:00")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge").first).to_have_text("Scheduled")
    page.get_by_role("link", name="Receipt", exact=True).first.click()
    page.get_by_role("button", name="Cancel it").click()
    expect(page.locator("#delivery .badge").first).to_have_text("Cancelled")
    page.goto(f"/b/{SLUG}/calendar/?state=")
    expect(page.locator("main ul.delivered, main .empty").first).to_be_visible()


def test_somebody_is_answered_without_a_script(desk: Desk, house: House, furnished: Furnished, sit: Sit) -> None:
    page = sit(java_script_enabled=False, storage_state=furnished.owner.state).new_page()
    page.goto(furnished.path("/b/{slug}/conversations/{thread}/"))
    page.locator("#answer textarea").fill("Certo, fino alle sette.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("#talk .said-text").last).to_have_text("Certo, fino alle sette.")
