"""The later stations of the furnished house: links, the site, word of mouth, and what is handed to other people."""

import re
from typing import Any

import psycopg
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.house import House
from tests.journeys.planning import number
from tests.journeys.steps import SLUG
from tests.support.plain import BY_HAND

SHOP = "https://forno.example/pane?gusto=segale"


def lived_in(page: Page, house: House, report: str) -> dict[str, Any]:
    """Make it; the parts of the addresses of what was made."""
    return {
        "link": link(page),
        "page": read_page(page, house),
        **carried(house),
        "referral": referral(page),
        "shared": shared(page, house, report),
    }


def handed_on(page: Page, house: House) -> dict[str, str]:
    """What waits for somebody else: a client's approval, and a post to publish by hand."""
    return {"approval": approval(page, house), "kit": by_hand(page)}


def link(page: Page) -> str:
    """A free one; its number."""
    page.goto(f"/b/{SLUG}/links/")
    page.get_by_label("Leads to").fill(SHOP)
    page.locator("main input[name=label]").fill("Volantino")
    page.get_by_role("button", name="Make the link").click()
    page.goto(f"/b/{SLUG}/links/")
    return number(page.get_by_role("link", name="Volantino").get_attribute("href"))


def read_page(page: Page, house: House) -> str:
    """A page that is read at once: the article of a network that stands on loopback; its number."""
    name, running = next(iter(house.networks.items()))
    page.goto(f"/b/{SLUG}/site/")
    page.get_by_label("Address of the page").fill(running.url + house.fake(name).shown()[0].path)
    page.get_by_role("button", name="Read it now").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/site/[0-9]+/$"))
    return number(page.url)


def carried(house: House) -> dict[str, int]:
    """Somebody who passed a post on, as the job keeps them; their number."""
    with psycopg.connect(steps.owner_address(house)) as connection:
        row = connection.execute(ADVOCATE).fetchone()
        assert row is not None
        connection.execute(PASSED, row)
    return {"advocate": row[0]}


ADVOCATE = """INSERT INTO word_of_mouth_advocate
  (brand_id, network, remote_id, handle, name, url, followers, note, first_seen, last_seen)
  SELECT d.brand_id, c.network, 'lea', '@lea', 'Lea Colombo', 'https://lea.example/', 120, '', now(), now()
  FROM deliveries_delivery d JOIN channels_channel c ON c.id = d.channel_id ORDER BY d.id LIMIT 1 RETURNING id"""
PASSED = """INSERT INTO word_of_mouth_passed
  (brand_id, advocate_id, delivery_id, kind, remote_id, url, first_seen, last_seen)
  SELECT d.brand_id, %s, d.id, 'repost', '', '', now(), now() FROM deliveries_delivery d ORDER BY d.id LIMIT 1"""


def referral(page: Page) -> str:
    """A link of her own for a customer; its number."""
    page.goto(f"/b/{SLUG}/word-of-mouth/referrals/")
    page.locator("main input[name=name]").fill("Signora Pina")
    page.get_by_label("How they agreed").fill("Al banco, il 3 novembre")
    page.get_by_label("Leads to").fill(SHOP)
    page.get_by_role("button", name="Make their link").click()
    page.goto(f"/b/{SLUG}/word-of-mouth/referrals/")
    card = page.get_by_role("link", name="Card", exact=True).first.get_attribute("href")
    return number(str(card).removesuffix("card/"))


def shared(page: Page, house: House, report: str) -> str:
    """A link of a report for the client; its token."""
    page.goto(f"/b/{SLUG}/reports/{report}/")
    page.get_by_role("button", name="Link for the client").click()
    token = number(page.locator(".callout code").inner_text())
    house.secrets.add(token)
    return token


def approval(page: Page, house: House) -> str:
    """A client is asked about a draft, by a link; its token. Other posts need nobody's approval, before and after."""
    rule(page, "client")
    steps.compose(page, "Sabato assaggi di panettone, dalle 10. Va bene così?", 2)
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(f"**/b/{SLUG}/posts/**")
    page.locator("#ask_name").fill("Signor Bianchi")
    page.get_by_role("button", name="Ask for approval").click()
    token = number(page.get_by_label("Link for whoever approves").input_value())
    house.secrets.add(token)
    rule(page, "none")
    return token


def rule(page: Page, mode: str) -> None:
    """Whose approval the brand's posts need."""
    page.goto(f"/b/{SLUG}/approvals/")
    page.locator(f"main input[name=mode][value={mode}]").check()
    page.locator("main form[action$='/approvals/rule/'] button").click()
    page.wait_for_load_state("load")


def by_hand(page: Page) -> str:
    """A post that a person publishes, on a profile that no program may: the number of its delivery.

    The account's network comes last by name, so that the first channels of every form stay the others.
    """
    able = [each.spec for each in BY_HAND.values() if not (each.spec.needs_media or each.spec.needs_title)]
    spec = max(able, key=lambda each: each.id)
    page.goto(f"/b/{SLUG}/channels/connect/{spec.id}/by-hand/")
    page.get_by_label("Account name").fill("fornorossi")
    page.get_by_label("Address of its profile").fill(f"https://{spec.hosts[0]}/fornorossi")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/channels/[0-9]+/$"))
    steps.compose(page, "Il forno apre alle sei anche a Santo Stefano.", 0)
    page.locator("[data-channel]").last.check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Publish now").click()
    return number(page.locator("#deliveries a[href*='/kit/']").get_attribute("href"))
