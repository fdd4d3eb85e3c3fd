"""A house that is lived in: posts in every state, an invitation, a second brand with nothing in it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from playwright.sync_api import Page, expect

from passaparola import networks
from tests.journeys import steps
from tests.journeys.accounts import accounted
from tests.journeys.desk import Desk, Trouble
from tests.journeys.house import House
from tests.journeys.planning import planned
from tests.journeys.queueing import TABLES, stocked
from tests.journeys.stations import handed_on, lived_in
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
    """Make it all by the pages; the stations besides publishing in a browser that runs no script."""
    trouble = Trouble()
    context = desk.sit(house.url, trouble, storage_state=newcomer.state)
    page = context.new_page()
    plain = desk.sit(house.url, trouble, storage_state=newcomer.state, java_script_enabled=False).new_page()
    made = {"post": published(page, len(house.networks)), "scheduled": scheduled(page), "draft": blocked(page)}
    made["audit"] = audited(plain)
    made["goal"] = aimed(plain)
    made["asking"] = registered(plain)
    asked(plain, house)
    made |= planned(plain)
    made |= accounted(plain)
    made |= lived_in(plain, house, made["report"])
    made |= handed_on(page, house)
    stocked(plain, house, made["scheduled"])
    plain.context.close()
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


def audited(page: Page) -> str:
    """An audit of a small table; its number."""
    rows = [
        f"2026-03-{day:02},Post {day},{('photo', 'video')[day % 2]},{day * 3},{day},{500 + day}" for day in range(1, 29)
    ]
    table = "\n".join(["Date,Text,Type,Likes,Comments,Reach", *rows, "2026-03-29,Post,photo,many,1,9"])
    page.goto(f"/b/{SLUG}/audit/upload/")
    page.get_by_label("Files").set_input_files({"name": "posts.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Read the files").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/audit/[0-9]+/$"))
    return page.url.rstrip("/").rpartition("/")[2]


def aimed(page: Page) -> str:
    """A goal with everything but a history; its number."""
    page.goto(f"/b/{SLUG}/measure/goals/new/?metric=likes&value=3&source=Audit")
    page.get_by_label("Goal").first.fill("10 likes a post by next summer")
    page.get_by_label("Value to reach").fill("10")
    page.get_by_label("Last day").fill(f"{datetime.now(UTC).date() + timedelta(days=200)}")
    page.get_by_role("button", name="Store").click()
    page.wait_for_url(re.compile(rf"/b/{SLUG}/measure/goals/[0-9]+/$"))
    return page.url.rstrip("/").rpartition("/")[2]


def registered(page: Page) -> str:
    """An application on a network that asks for one; the network."""
    asking = next(name for name, network in networks.every().items() if network.consent and network.spec.app)
    page.goto(f"/b/{SLUG}/channels/apps/{asking}/")
    for each in networks.named(asking).spec.app:
        page.locator(f"main input[name={each.name}]").fill("4711")
    page.locator("main form button.button-primary").click()
    page.wait_for_url(f"**/b/{SLUG}/channels/connect/{asking}/")
    return asking


def asked(page: Page, house: House) -> None:
    """Somebody asks something below the newest post."""
    fake = house.fake(next(iter(house.networks)))
    assert fake.reply(fake.shown()[0].id, "Lea Colombo", "Ne avete ancora per domani?")
    page.goto(f"/b/{SLUG}/conversations/")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Ne avete ancora per domani?")).to_be_visible()


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
        "thread": "conversations_thread",
        **TABLES,
    }
    with psycopg.connect(steps.owner_address(house)) as connection:
        rows = {name: connection.execute(f"SELECT min(id) FROM {table}").fetchone() for name, table in asked.items()}
    return {name: row[0] for name, row in rows.items() if row}
