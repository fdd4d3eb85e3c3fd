"""The site's pages: taken in, read, compared, read again each week."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, serve_in_thread
from passaparola.kernel.message import Message
from passaparola.links import tracking
from passaparola.smo import site
from passaparola.smo.models import Page, PageReading
from passaparola.smo.tasks import read_forgotten
from passaparola.workspaces import installation, tenancy
from passaparola.workspaces.means import door
from tests.links.test_page_reading import meta, page, picture, shown
from tests.support.browsing import signed_in
from tests.support.people import World

HERE = "/b/caffe/site/"
Owner = psycopg.Connection[tuple[object, ...]]


class Shop:
    """A site with one page, which its owner mends."""

    def __init__(self) -> None:
        self.head = meta("og:title", "Moka")
        self.asked = 0
        self.address = ""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        self.asked += 1
        if request.path == "/moka.png":
            return shown(picture(), "image/png")
        return shown(page(self.head), "text/html; charset=utf-8")


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    made, allowed = Shop(), settings.EGRESS_ALLOW
    with serve_in_thread(made) as running:
        settings.EGRESS_ALLOW = (*allowed, running.authority)
        door.cache_clear()
        made.address = f"{running.url}/moka"
        try:
            yield made
        finally:
            settings.EGRESS_ALLOW = allowed
            door.cache_clear()


def readings(world: World) -> list[PageReading]:
    with tenancy.brand(world.brands["caffe"]):
        return list(PageReading.objects.order_by("pk"))


def test_a_page_is_read_at_once_and_says_what_is_missing(world: World, shop: Shop) -> None:
    answer = signed_in(world.people["bruno"], "it").post(HERE, {"url": shop.address}, follow=True)
    text = answer.content.decode()
    assert "Alla pagina manca la descrizione" in text
    assert "La pagina non indica un’immagine" in text
    assert "Scheda grande" in text


def test_a_mended_page_shows_what_changed_and_its_picture(world: World, shop: Shop) -> None:
    bruno = signed_in(world.people["bruno"])
    bruno.post(HERE, {"url": shop.address})
    shop.head += meta("og:image", "/moka.png") + meta("og:description", "Buona")
    (first,) = readings(world)
    text = bruno.post(f"{HERE}{first.page_id}/read/", follow=True).content.decode()
    assert "Large card" in text
    assert "mended" in text
    second = readings(world)[1]
    assert {"image", "description"} <= set(first.problems) - set(second.problems)
    thumb = text.partition('class="link-card-picture" src="')[2].partition('"')[0]
    assert bruno.get(thumb).headers["Content-Type"] == "image/webp"
    assert signed_in(world.people["anna"]).get(thumb.replace("/caffe/", "/libri/")).status_code == 404
    earlier = bruno.get(f"{HERE}{first.page_id}/?reading={first.pk}").content.decode()
    assert "This is the page as it was on" in earlier


def test_a_page_that_cannot_be_read_says_so_in_words(world: World) -> None:
    answer = signed_in(world.people["bruno"]).post(HERE, {"url": "http://169.254.169.254/latest"}, follow=True)
    assert "The page could not be read." in answer.content.decode()
    (row,) = readings(world)
    assert row.unread is not None
    assert row.unread["id"].startswith("http.refused.")


def test_an_address_that_is_none_is_refused(world: World) -> None:
    assert signed_in(world.people["bruno"]).post(HERE, {"url": "javascript:alert(1)"}).status_code == 422


def test_where_links_lead_is_proposed(world: World) -> None:
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        tracking.shorten(brand, "https://shop.example/nuovo#x", purpose=tracking.FREE)
    assert "https://shop.example/nuovo" in signed_in(world.people["bruno"]).get(HERE).content.decode()


def test_each_page_is_read_again_after_a_week(world: World, shop: Shop, owner: Owner) -> None:
    with tenancy.brand(world.brands["caffe"]):
        site.take_in(world.brands["caffe"], shop.address, None)
    assert read_forgotten(timestamp=0) == 1
    assert read_forgotten(timestamp=0) == 0
    owner.execute("UPDATE smo_page SET read_at = now() - interval '8 days'")
    assert read_forgotten(timestamp=0) == 1
    assert len(readings(world)) == 2


def test_what_is_in_the_bin_or_on_hold_is_not_read(world: World, shop: Shop) -> None:
    with tenancy.brand(world.brands["caffe"]):
        row = site.take_in(world.brands["caffe"], shop.address, None)
    installation.hold(Message("hold.moved"))
    assert read_forgotten(timestamp=0) == 0
    site.read_now(row.brand_id, row.pk)
    (kept,) = readings(world)
    assert kept.unread == Message("links.page.held").as_json()
    assert shop.asked == 0
    with tenancy.brand(row.brand_id):
        site.throw_away(row)
        assert site.take_in(row.brand_id, shop.address, None).binned_at is None
        assert Page.objects.count() == 1


def test_the_card_of_a_text_s_address_is_shown_while_writing(world: World, shop: Shop) -> None:
    bruno = signed_in(world.people["bruno"])
    shop.head += meta("og:image", "/moka.png")
    part = bruno.post("/b/caffe/links/card/", {"url": shop.address}).content.decode()
    assert "Moka" in part
    assert "link-card-large" in part
    assert "no address in the text" in bruno.post("/b/caffe/links/card/", {"text": "ciao"}).content.decode()
    inside = bruno.post("/b/caffe/links/card/", {"text": "vedi http://127.0.0.1:1/x"}).content.decode()
    assert "no address" in inside or "could not be read" in inside
