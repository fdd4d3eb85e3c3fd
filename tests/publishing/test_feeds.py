"""Feeds over real HTTP on loopback: found from the site, each new entry one draft, troubles shown; pictures fetched."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from PIL import Image

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Running
from passaparola.publishing.bulk import fetching
from passaparola.publishing.feeds import keeping
from passaparola.publishing.models import Entry, Feed, ImportedPost, Post
from tests.publishing.conftest import Desk
from tests.support.browsing import answering


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 20, 40)).save(file, "PNG")
    return file.getvalue()


class Site:
    """A site with a feed that its page names; it counts what it is asked."""

    def __init__(self) -> None:
        self.titles = ["Uno", "Due"]
        self.asked: list[FakeRequest] = []
        self.status = 200

    async def handle(self, request: FakeRequest) -> FakeResponse:
        self.asked.append(request)
        if request.path == "/a.png":
            return FakeResponse(body=_png(), headers={"Content-Type": "image/png"})
        if request.path != "/feed.xml":
            page = b'<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
            return FakeResponse(body=page, headers={"Content-Type": "text/html"})
        etag = f'"{len(self.titles)}"'
        if request.headers.get("if-none-match") == etag:
            return FakeResponse(304)
        items = "".join(f"<item><title>{t}</title><guid>{t}</guid></item>" for t in reversed(self.titles))
        body = f"<rss><channel><title>Il sito</title>{items}</channel></rss>".encode()
        return FakeResponse(self.status, body, {"Content-Type": "application/rss+xml", "ETag": etag})


@contextmanager
def running(site: Site) -> Iterator[Running]:
    with answering(site) as served:  # type: ignore[arg-type]
        yield served


def form(served: Running, **given: Any) -> dict[str, Any]:
    return {"address": f"http://{served.authority}/blog/", "template": "{title} {link}", "last": "0"} | given


def texts(desk: Desk) -> list[str]:
    return [each.title for each in desk.posts()]


def due(owner: psycopg.Connection[object]) -> None:
    owner.execute("UPDATE publishing_feed SET next_at = now()")


def test_a_site_s_feed_is_found_and_each_new_entry_becomes_one_draft(
    desk: Desk, owner: psycopg.Connection[object]
) -> None:
    site = Site()
    with running(site) as served:
        assert desk.client.post("/b/caffe/feeds/new/", form(served, last="1", channels=[desk.short])).status_code == 302
        assert texts(desk) == ["Due"]
        site.titles.append("Tre")
        due(owner)
        assert keeping.read_due() == 1
        assert keeping.read_due() == 0  # not its turn
        due(owner)
        assert keeping.read_due() == 0  # nothing new: 304
        assert site.asked[-1].headers["if-none-match"] == '"3"'
        assert texts(desk) == ["Due", "Tre"]
        with desk.brand():
            assert Feed.objects.get().name == "Il sito"
            assert Entry.objects.count() == 3
            assert [each.channel_id for each in Post.objects.latest("pk").variants.all()] == [desk.short]


def test_a_feed_in_trouble_says_so_and_is_asked_later_and_later(desk: Desk, owner: psycopg.Connection[object]) -> None:
    site = Site()
    with running(site) as served:
        desk.client.post("/b/caffe/feeds/new/", form(served))
        site.status, site.titles = 500, ["Altro"]
        waits = []
        for _ in range(3):
            due(owner)
            assert keeping.read_due() == 0
            with desk.brand():
                row = Feed.objects.get()
                assert row.trouble["id"] == "feed.status"
                assert row.next_at and row.read_at
                waits.append(row.next_at - row.read_at)
        assert waits == sorted(waits)
        assert "500" in desk.client.get("/b/caffe/feeds/").content.decode()


def test_an_address_inside_the_house_and_a_page_without_a_feed_are_refused(desk: Desk) -> None:
    for address in ("http://127.0.0.1:9/feed", "http://169.254.169.254/latest/"):
        answer = desk.client.post("/b/caffe/feeds/new/", {"address": address, "template": "x", "last": "0"})
        assert answer.status_code == 422
    with desk.brand():
        assert not Feed.objects.exists()


def test_a_paused_feed_is_not_read_and_a_binned_one_comes_back(desk: Desk, owner: psycopg.Connection[object]) -> None:
    site = Site()
    with running(site) as served:
        desk.client.post("/b/caffe/feeds/new/", form(served))
        with desk.brand():
            feed = Feed.objects.get().pk
        desk.client.post(f"/b/caffe/feeds/{feed}/pause/")
        site.titles.append("Tre")
        due(owner)
        assert keeping.read_due() == 0
        desk.client.post(f"/b/caffe/feeds/{feed}/pause/")
        desk.client.post(f"/b/caffe/feeds/{feed}/bin/")
        assert keeping.read_due() == 0
        desk.client.post(f"/b/caffe/feeds/{feed}/bin/?back=1")
        assert keeping.read_due() == 1


@pytest.mark.parametrize(("path", "there"), [("/a.png", True), ("/none", False)])
def test_pictures_of_an_import_are_fetched_through_the_guarded_door(desk: Desk, path: str, there: bool) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with running(Site()) as served:
        table = f"Testo;Data;Ora;Canali;Immagine\nUno;2031-03-01;09:30;@caffe;http://{served.authority}{path}\n"
        file = {"file": SimpleUploadedFile("a.csv", table.encode())}
        page = desk.client.post("/b/caffe/imports/", file).headers["location"]
        desk.client.post(f"{page}start/", {"as": "scheduled"})
        assert [fetching.fetch_waiting() for _ in range(3)] == ([1, 0, 0] if there else [0, 0, 0])
        (post,) = desk.posts()
        assert bool(desk.deliveries(post.pk)) is there
        with desk.brand():
            row = ImportedPost.objects.get()
            assert (row.trouble is None) is there
            assert post.attachments.count() == int(there)
