"""A colleague's yes, then the client's by a link: what was approved goes out, and any change is asked about again."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import colleague, furniture, stations, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.seen import picture
from tests.journeys.steps import SLUG, Newcomer

TEXT = "Sabato si assaggia il panettone, dalle dieci."
CHANGED = "Sabato si assaggia il panettone, dalle undici."
CLIENT = "Signora Verdi"
GONE = "This link opens nothing any more"
RUN_OUT = "UPDATE publishing_approval SET expires_at = now() - interval '1 minute' WHERE post_id = %s AND verdict = ''"


@pytest.fixture
def page(desk: Desk, newcomer: Newcomer, sit: Sit) -> Page:
    return desk.do(lambda: sit(storage_state=newcomer.state).new_page())


@pytest.fixture
def two_steps(desk: Desk, page: Page) -> Iterator[None]:
    """Every post needs a colleague's yes and the client's; as long as this test lasts."""
    desk.do(lambda: ask_for_two(page))
    yield
    desk.do(lambda: stations.rule(page, "none"))


@pytest.fixture
def author(desk: Desk, house: House, page: Page, sit: Sit) -> Page:
    """A colleague who may write and schedule, and decides nothing."""
    path = desk.do(lambda: colleague.invited(page, house))
    return desk.do(lambda: colleague.joined(sit(), house, path, "dora"))


@pytest.fixture
def client(desk: Desk, sit: Sit) -> Page:
    """Somebody without an account."""
    return desk.do(lambda: sit().new_page())


def test_a_post_goes_out_as_two_people_approved_it_and_is_asked_about_again_when_it_changes(
    desk: Desk, house: House, two_steps: None, page: Page, author: Page, client: Page, trouble: Trouble
) -> None:
    trouble.expected.update({409, 410, 422})  # scheduling too early, a link that is over, an answer without words
    post = write(author)
    refused(author)
    ask(author)
    expect(author.get_by_label("Link for whoever approves")).to_have_count(0)  # the author answers for nobody
    first_step(page)
    link = link_of(page, house, post)
    approve(client, link)
    scheduled(author, post)
    receipt(author)
    change(author, post)
    ask(author)
    first_step(page)
    revoked(page, client, link_of(page, house, post))
    expired(house, page, client, author, post)
    approve(client, asked_once_more(house, page, author, post))
    scheduled(author, post)


def ask_for_two(page: Page) -> None:
    page.goto(f"/b/{SLUG}/approvals/steps/")
    first, second = (page.get_by_role("group", name=f"Step {number}") for number in (1, 2))
    first.get_by_label("Who says yes").select_option("colleague")
    first.get_by_label("What for").fill("Redazione")
    second.get_by_label("Who says yes").select_option("client")
    second.get_by_label("The client’s name").fill(CLIENT)
    page.get_by_role("button", name="Save the steps").click()
    expect(page.locator("input[name=mode][value=steps]")).to_be_checked()
    picture(page, "approval-rule")


def write(author: Page) -> str:
    steps.compose(author, TEXT, 1)
    return furniture.post_of(author)


def refused(author: Page) -> None:
    """Nothing is scheduled before everybody said yes."""
    steps.plan(author, *steps.wall(author, 30 * 60))
    author.get_by_role("button", name="Schedule", exact=True).click()
    expect(author.locator("#toasts")).to_contain_text("Not scheduled: it waits for approval.")
    expect(deliveries(author)).to_have_count(0)


def ask(author: Page) -> None:
    author.get_by_role("button", name="Ask for approval").click()
    expect(author.locator("#approval .badge").first).to_have_text("Waits for approval")


def first_step(page: Page) -> None:
    """The colleague sees which step it is, and says yes: the client is asked by that."""
    page.goto(f"/b/{SLUG}/approvals/")
    others = page.locator("[data-approvals]").get_by_role("link", name=re.compile("Sabato si assaggia"))
    if others.count():  # other posts wait, too
        others.first.click()
    expect(page.locator("dl.facts")).to_contain_text("1 of 2")
    picture(page, "approval-first-step")
    page.get_by_role("button", name="Approve it").click()
    expect(page.locator("#toasts")).to_contain_text(f"Approved. Asked next: {CLIENT}.")


def link_of(page: Page, house: House, post: str) -> str:
    """The client's link, which somebody who may decide copies."""
    page.goto(f"/b/{SLUG}/posts/{post}/")
    link = page.get_by_label("Link for whoever approves").input_value()
    house.secrets.add(link.rstrip("/").rpartition("/")[2])
    return link


def approve(client: Page, link: str) -> None:
    client.goto(link)
    expect(client.locator(".preview-text").first).to_contain_text("panettone")
    expect(client.get_by_label("Your name")).to_have_value(CLIENT)
    picture(client, "approval-client")
    client.get_by_role("button", name="Approve it").click()
    expect(client.locator(".callout", has_text=f"Approved by {CLIENT}")).to_be_visible()


def scheduled(author: Page, post: str) -> None:
    author.goto(f"/b/{SLUG}/posts/{post}/")
    expect(author.locator("#approval .badge").first).to_have_text("Approved")
    author.get_by_role("button", name="Schedule", exact=True).click()
    expect(deliveries(author)).to_have_text(["Scheduled"])


def receipt(author: Page) -> None:
    """What was approved stands on the receipt, as its hash."""
    author.get_by_role("link", name="Receipt of all channels").click()
    expect(author.locator("dt", has_text="Hash of what was approved")).to_be_visible()
    shown = author.locator("dt", has_text="Hash of what was approved").locator("+ dd").inner_text()
    assert re.fullmatch(r"[0-9a-f]{16,64}", shown.split()[0]), shown
    picture(author, "approval-receipt")


def change(author: Page, post: str) -> None:
    """Other words are nobody's yes: the post is a draft again that may not be scheduled."""
    author.goto(f"/b/{SLUG}/posts/{post}/")
    author.once("dialog", lambda dialog: dialog.accept())
    author.get_by_role("button", name="Unschedule").click()
    expect(author.get_by_role("button", name="Schedule", exact=True)).to_be_visible()
    author.get_by_role("textbox", name="Text", exact=True).fill(CHANGED)
    author.get_by_role("button", name="Save draft").click()
    expect(author.locator("#approval .badge").first).to_have_text("Changed since")
    author.get_by_role("button", name="Schedule", exact=True).click()
    expect(author.locator("#toasts")).to_contain_text("Not scheduled: it waits for approval.")


def revoked(page: Page, client: Page, link: str) -> None:
    page.goto(f"/b/{SLUG}/approvals/links/")
    row = page.get_by_role("row", name=re.compile("Sabato si assaggia"))
    picture(page, "approval-links")
    row.get_by_role("button", name="Take it back").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    over(client, link)


def expired(house: House, page: Page, client: Page, author: Page, post: str) -> None:
    """Asked again, the client lets fourteen days go by: in the row, not on the clock."""
    link = asked_once_more(house, page, author, post)
    with psycopg.connect(steps.owner_address(house)) as connection:
        connection.execute(RUN_OUT, [post])
    over(client, link)


def asked_once_more(house: House, page: Page, author: Page, post: str) -> str:
    """The first step's yes holds for these words; the second is asked anew."""
    author.goto(f"/b/{SLUG}/posts/{post}/")
    ask(author)
    return link_of(page, house, post)


def over(client: Page, link: str) -> None:
    client.goto(link)
    expect(client.get_by_role("heading", name=GONE)).to_be_visible()


def deliveries(author: Page) -> Locator:
    return author.locator("#deliveries li .badge").filter(has_text="Scheduled")
