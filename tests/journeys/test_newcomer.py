"""A newcomer's first quarter of an hour, in a browser, on the whole running product."""

import re

from playwright.sync_api import Page, expect

from passaparola import networks
from passaparola.kernel.network.fakes import Shown
from tests.journeys import steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.steps import SLUG, Newcomer

TEXT = "Sabato torna il pane di grano duro, cotto a legna. #pane"


def test_the_way_from_the_owners_link_to_connected_channels_asks_for_the_password_again_before_each(
    desk: Desk, house: House, newcomer: Newcomer, sit: Sit
) -> None:
    page = sit(storage_state=newcomer.state).new_page()
    page.goto(f"/b/{SLUG}/channels/")
    assert newcomer.trouble == []
    assert newcomer.asked_again == len(house.networks)
    for network in house.networks:
        expect(page.locator("a.card-link", has_text=networks.named(network).spec.name)).to_be_visible()


def test_a_post_with_a_picture_goes_from_the_form_to_every_network_and_the_page_says_so_by_itself(
    desk: Desk, house: House, newcomer: Newcomer, sit: Sit, trouble: Trouble
) -> None:
    page = sit(storage_state=newcomer.state).new_page()
    counters_and_problems_follow_the_text(page)
    steps.compose(page, TEXT, len(house.networks))
    steps.add_picture(page)
    page.locator("#title").fill("Il pane del sabato")
    steps.plan(page, *steps.wall(page, 2 * 24 * 60))
    expect(page.locator("#review")).to_contain_text("Every chosen channel takes the post as it is.")
    page.get_by_role("button", name="Schedule", exact=True).click()
    badges = page.locator("#deliveries li .badge")
    expect(badges).to_have_text(["Scheduled"] * len(house.networks))
    page.evaluate("window.notReloaded = true")
    steps.let_the_time_come(house)
    expect(badges).to_have_text(["Sent"] * len(house.networks))
    assert page.evaluate("window.notReloaded")
    the_receipt_has_the_proof(page)
    for network in house.networks:
        seen_on_the_network(page, house, network)


def counters_and_problems_follow_the_text(page: Page) -> None:
    """Too long for the first channel: the counter turns and the review says it; nothing is lost by mending it."""
    steps.compose(page, "x" * 301, 1)
    counter = page.locator("[data-counter]").first
    expect(counter).to_have_text("301 / 300")
    expect(counter).to_have_attribute("data-over", "true")
    expect(page.locator("#review .problem[data-blocks=true]").first).to_be_visible()
    page.get_by_role("textbox", name="Text", exact=True).fill("abc")
    expect(counter).to_have_text("3 / 300")
    expect(page.locator("#review .problem[data-blocks=true]")).to_have_count(0)


def the_receipt_has_the_proof(page: Page) -> None:
    back = page.url
    page.get_by_role("link", name="Receipt", exact=True).first.click()
    expect(page.get_by_role("heading", name="Every attempt")).to_be_visible()
    expect(page.locator(".timeline li").first).to_be_visible()
    expect(page.locator("dt", has_text="Proof")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt (JSON)").click()
    assert steps.text_of(download.value.path()).startswith("{")
    page.goto(back)


def seen_on_the_network(page: Page, house: House, network: str) -> None:
    """Its page there shows text, picture, and what people did about it."""
    post = the_only_post(house, network)
    liked = house.fake(network).like(post.id, "Giulia")
    assert house.fake(network).reply(post.id, "Marco", "A che ora sfornate?")
    post = the_only_post(house, network)
    assert (post.likes, post.replies) == (int(liked), (("Marco", "A che ora sfornate?"),))
    assert post.alts == (steps.ALT,)
    page.goto(house.networks[network].url + post.path)
    expect(page.locator("body")).to_contain_text(TEXT.split(".")[0])
    expect(page.locator("body")).to_contain_text("A che ora sfornate?")
    assert page.evaluate("[...document.images].some((each) => each.complete && each.naturalWidth > 100)")


def the_only_post(house: House, network: str) -> Shown:
    found = [each for each in house.fake(network).shown() if re.search("pane di grano duro", each.text)]
    assert len(found) == 1
    return found[0]
