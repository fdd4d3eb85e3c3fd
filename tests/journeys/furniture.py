"""A house that is lived in: posts in every state, an invitation, a second brand with nothing in it."""

from dataclasses import dataclass
from typing import Any

import psycopg
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.steps import SLUG, Newcomer

EMPTY = "forno-vuoto"


@dataclass(frozen=True)
class Furnished:
    """What stands where: the parts of addresses."""

    owner: Newcomer
    parts: dict[str, Any]

    def path(self, pattern: str) -> str:
        """An address with its parts filled in."""
        return pattern.format(**self.parts)


def furnish(desk: Desk, house: House, newcomer: Newcomer) -> Furnished:
    """Make it all by the pages."""
    trouble = Trouble()
    context = desk.sit(house.url, trouble, storage_state=newcomer.state)
    page = context.new_page()
    made = {"post": published(page, len(house.networks)), "scheduled": scheduled(page), "draft": blocked(page)}
    second_brand(page)
    made |= {"invitation": invitation(page, house), "slug": SLUG, "empty": EMPTY, "network": next(iter(house.networks))}
    context.close()
    assert trouble.left == []
    return Furnished(newcomer, made | ids(house))


def published(page: Page, channels: int) -> str:
    """A post with a picture that went out."""
    steps.compose(page, "Il lievito madre compie dodici anni. Si chiama Ada. #passaparola", channels)
    steps.add_picture(page, "Un barattolo di lievito")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Sent"] * channels)
    return post_of(page)


def scheduled(page: Page) -> str:
    """A post for tomorrow, on one channel."""
    steps.compose(page, "Domenica mattina il laboratorio è aperto: mani in pasta dai 4 ai 99 anni.", 1)
    steps.plan(page, *steps.wall(page, 24 * 60))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator("#deliveries li .badge")).to_have_text(["Scheduled"])
    return post_of(page)


def blocked(page: Page) -> str:
    """A draft that no channel takes as it is."""
    steps.compose(page, "Una parola lunghissima: " + "pane" * 90, 1)
    expect(page.locator("#review .problem[data-blocks=true]").first).to_be_visible()
    return post_of(page)


def second_brand(page: Page) -> None:
    """A brand in which nothing happened yet."""
    page.goto("/brands/")
    page.get_by_role("link", name="New brand").first.click()
    page.get_by_label("Brand").first.fill("Forno Vuoto")
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/b/{EMPTY}/**")


def invitation(page: Page, house: House) -> str:
    """An open invitation of an editor; its token."""
    page.goto(f"/b/{SLUG}/people/invite/")
    page.get_by_label("Editor").check()
    page.get_by_label("Forno Rossi").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("textbox", name="Link").input_value()
    token = link.rstrip("/").rpartition("/")[2]
    house.secrets.add(token)
    return token


def post_of(page: Page) -> str:
    """The post's number, from its page's address."""
    page.wait_for_url(f"**/b/{SLUG}/posts/**")
    return page.url.split("/posts/")[1].split("/")[0]


def ids(house: House) -> dict[str, Any]:
    """Numbers that no page shows in words."""
    asked = {
        "organisation": "workspaces_organisation",
        "channel": "channels_channel",
        "asset": "library_asset",
        "member": "workspaces_membership",
        "delivery": "deliveries_delivery",
    }
    with psycopg.connect(steps.owner_address(house)) as connection:
        rows = {name: connection.execute(f"SELECT min(id) FROM {table}").fetchone() for name, table in asked.items()}
    return {name: row[0] for name, row in rows.items() if row}
