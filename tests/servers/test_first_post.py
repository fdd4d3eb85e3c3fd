"""A person's first post on real networks: the whole product, its pages in a browser, real servers, and what they show.

The story is told once; at each of its ends, what anybody can see on the servers is kept, and the tests judge that.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page, expect

from passaparola.kernel.fakeserver import Running
from passaparola.kernel.http import Response
from tests.journeys import steps
from tests.journeys.desk import CHROMIUM, PATIENCE, Desk, Trouble, evaluated_apart
from tests.journeys.house import House, ground, opened
from tests.servers.pds import RealPds
from tests.servers.proxies import PdsProxy, Proxy, SiteProxy
from tests.servers.site import RealSite

pytestmark = [pytest.mark.server, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]
expect.set_options(timeout=PATIENCE)

PDS, SITE = "bluesky", "wordpress"
TITLE, SLUG = "L'odore del pane, di sabato", "l-odore-del-pane-di-sabato"
TEXT = "Sabato torna il pane di grano duro 🍞 https://example.com/pane #pane"
CHANGED = "Domenica torna il pane di grano duro 🍞 https://example.com/pane #pane"
P = TypeVar("P", bound=Proxy)
FORERUN = 1.2  # minutes: the form knows whole minutes, so that it is due 12 to 72 seconds after this
UNTIL_SENT = 120_000  # milliseconds


@dataclass(frozen=True)
class Seen:
    """What a stranger gets from both servers at one moment of the story."""

    record: Response
    blob: Response
    article: Response
    picture: Response
    page: Response
    alone_on: tuple[int, int]
    """How many posts stand on each server."""


@dataclass(frozen=True)
class Story:
    """How it went."""

    published: Seen
    edited: Seen
    deleted: Seen
    receipts: dict[str, dict[str, Any]]
    told_live: bool
    picture_shown: bool
    alt_shown: str
    trouble: list[str]


@dataclass(frozen=True)
class Strangers:
    """Visitors of both servers without any account."""

    pds: PdsProxy
    site: SiteProxy

    def look(self, receipts: dict[str, dict[str, Any]]) -> Seen:
        """Look at what the receipts name."""
        record = self._record(receipts[PDS]["remote"]["id"])
        route = f"/wp-json/wp/v2/posts/{receipts[SITE]['remote']['id']}?_embed=wp:featuredmedia"
        article = self.site.ask("GET", route, {})
        alone = len(self.pds.shown()), len(self.site.shown())
        return Seen(record, self._blob(record), article, self._picture(article), self._page(), alone)

    def _record(self, uri: str) -> Response:
        repo, collection, key = uri.removeprefix("at://").split("/")
        query = f"repo={repo}&collection={collection}&rkey={key}"
        return self.pds.ask("GET", f"/xrpc/com.atproto.repo.getRecord?{query}", {})

    def _blob(self, record: Response) -> Response:
        if not record.ok:
            return record
        cid = json.loads(record.body)["value"]["embed"]["images"][0]["image"]["ref"]["$link"]
        return self.pds.ask("GET", f"/xrpc/com.atproto.sync.getBlob?did={self.pds.did}&cid={cid}", {})

    def _picture(self, article: Response) -> Response:
        if not article.ok:
            return article
        address = json.loads(article.body)["_embedded"]["wp:featuredmedia"][0]["source_url"]
        return self.site.ask("GET", address.removeprefix(self.site.server.url), {})

    def _page(self) -> Response:
        return self.site.ask("GET", f"/{SLUG}/", {})


@pytest.fixture(scope="module")
def story(pds: RealPds, site: RealSite) -> Iterator[Story]:
    with ExitStack() as stack:
        strangers = Strangers(_closed(stack, PdsProxy(pds)), _closed(stack, SiteProxy(site)))
        networks = {PDS: Running(strangers.pds, "localhost", pds.port)}
        networks[SITE] = Running(strangers.site, "127.0.0.1", site.port)
        folder = stack.enter_context(ground())
        house = stack.enter_context(opened(folder / "data", networks))
        desk = Desk()
        stack.callback(desk.close)
        try:
            yield desk.do(lambda: _told(desk, house, strangers))
        except Exception as error:
            error.add_note(desk.do(desk.told))
            raise


def _closed(stack: ExitStack, proxy: P) -> P:
    stack.callback(proxy.close_own)
    return proxy


def _told(desk: Desk, house: House, strangers: Strangers) -> Story:
    trouble = Trouble()
    page = desk.sit(house.url, trouble).new_page()
    password = steps.secret(house)
    steps.make_owner(page, house, "rosa", "rosa@example.test", password)
    steps.make_brand(page, "Forno Rossi")
    for network in house.networks:
        steps.connect(page, house, network, password)
    live = _scheduled_and_sent(page)
    receipts = _receipts(page)
    published = strangers.look(receipts)
    shown, alt = _in_a_browser(desk, strangers.site.server.url, trouble)
    edited = _changed(page, strangers, receipts)
    _press(page, "Delete from the networks")
    expect(_badges(page)).to_have_text(["Sent"] * 6)
    return Story(published, edited, strangers.look(receipts), receipts, live, shown, alt, trouble.left)


def _scheduled_and_sent(page: Page) -> bool:
    """Write it, with a picture; whether the page said by itself that it went out at its minute."""
    steps.compose(page, TEXT)
    steps.add_picture(page)
    page.locator("#title").fill(TITLE)
    expect(page.locator("#review")).to_contain_text("Every chosen channel takes the post as it is.")
    steps.plan(page, *page.evaluate(steps.WALL, [FORERUN, "Europe/Rome"]))
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(_badges(page)).to_have_text(["Scheduled"] * 2)
    page.evaluate("window.notReloaded = true")
    expect(_badges(page)).to_have_text(["Sent"] * 2, timeout=UNTIL_SENT)
    return bool(page.evaluate("window.notReloaded"))


def _receipts(page: Page) -> dict[str, dict[str, Any]]:
    """The receipts as files, by network."""
    links = page.get_by_role("link", name="Receipt", exact=True).evaluate_all("links => links.map(each => each.href)")
    read = [page.request.get(f"{link}receipt.json").json() for link in links]
    return {each["channel"]["network"]: each for each in read}


def _in_a_browser(desk: Desk, url: str, trouble: Trouble) -> tuple[bool, str]:
    """The article's page as a visitor's browser shows it: whether its picture is drawn, and what stands for it."""
    page = desk.sit(url, trouble).new_page()
    page.goto(f"/{SLUG}/")
    picture = page.locator("img.wp-post-image")
    drawn = evaluated_apart(page, "document.querySelector('img.wp-post-image').naturalWidth > 100")
    return bool(drawn), picture.get_attribute("alt") or ""


def _changed(page: Page, strangers: Strangers, receipts: dict[str, dict[str, Any]]) -> Seen:
    page.get_by_role("textbox", name="Text", exact=True).fill(CHANGED)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    _press(page, "Change it where it is published")
    expect(_badges(page)).to_have_text(["Sent"] * 4)
    return strangers.look(receipts)


def _press(page: Page, button: str) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=button).click()


def _badges(page: Page) -> Any:
    return page.locator("#deliveries li .badge")


def _value(seen: Seen) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(seen.record.body)["value"]
    return value


def test_the_page_says_by_itself_that_it_went_out_and_nothing_goes_wrong_in_the_browser(story: Story) -> None:
    assert story.told_live
    assert story.trouble == []


def test_the_record_on_the_server_has_text_tag_link_language_and_picture(story: Story) -> None:
    value = _value(story.published)
    features = [facet["features"][0]["$type"].rpartition("#")[2] for facet in value["facets"]]
    assert (value["text"], value["langs"], sorted(features)) == (TEXT, ["it"], ["link", "tag"])
    (image,) = value["embed"]["images"]
    assert image["alt"] == steps.ALT
    assert image["aspectRatio"]["width"] > 100


def test_both_servers_give_the_pictures_very_bytes_away(story: Story) -> None:
    (item,) = story.receipts[PDS]["content"]["media"]
    seen = story.published
    assert {sha256(answer.body).hexdigest() for answer in (seen.blob, seen.picture)} == {item["hash"]}
    assert len(seen.blob.body) == item["size"]
    assert seen.blob.headers["content-type"] == seen.picture.headers["content-type"] == item["type"]


def test_a_stranger_reads_the_article_over_the_interface_under_its_human_address(story: Story) -> None:
    article = json.loads(story.published.article.body)
    media = article["_embedded"]["wp:featuredmedia"][0]
    assert (article["status"], article["slug"]) == ("publish", SLUG)
    assert unescape(article["title"]["rendered"]).replace("’", "'") == TITLE
    assert "https://example.com/pane" in article["content"]["rendered"]
    assert media["alt_text"] == steps.ALT
    assert "password" not in story.published.article.text()


def test_the_articles_page_shows_text_and_picture(story: Story) -> None:
    page = story.published.page
    assert page.status == 200
    assert "torna il pane di grano duro" in page.text()
    assert story.picture_shown
    assert story.alt_shown == steps.ALT


def test_each_network_has_it_once_and_the_receipts_prove_it(story: Story) -> None:
    assert story.published.alone_on == (1, 1)
    for receipt in story.receipts.values():
        assert receipt["state"] == "sent"
        assert [each["kind"] for each in receipt["attempts"]].count("commit") == 1
        assert receipt["sent_at"] >= receipt["planned_at"]
    cid = json.loads(story.published.record.body)["cid"]
    assert story.receipts[PDS]["remote"]["proof"]["cid"] == cid
    assert story.receipts[SITE]["remote"]["url"].endswith(f"/{SLUG}/")


def test_an_edit_reaches_both_servers_and_keeps_address_moment_and_picture(story: Story) -> None:
    before, after = _value(story.published), _value(story.edited)
    assert after["text"] == CHANGED
    assert (after["createdAt"], after["embed"]) == (before["createdAt"], before["embed"])
    article = json.loads(story.edited.article.body)
    assert article["slug"] == SLUG
    assert "Domenica" in article["content"]["rendered"]
    assert article["featured_media"] == json.loads(story.published.article.body)["featured_media"]
    assert story.edited.alone_on == (1, 1)


def test_a_deletion_takes_it_off_both_servers(story: Story) -> None:
    seen = story.deleted
    assert (seen.record.status, json.loads(seen.record.body)["error"]) == (400, "RecordNotFound")
    assert seen.article.status in (401, 404)
    assert seen.page.status == 404
    assert seen.alone_on == (0, 0)
