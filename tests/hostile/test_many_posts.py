"""What a file, a form or a feed may bring that nobody would write: who may do what to many posts at once, and sizes."""

from datetime import UTC, datetime
from html import escape
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passaparola.analysis.dates import Order
from passaparola.kernel.text import graphemes
from passaparola.publishing.bulk import changing, rows
from passaparola.publishing.bulk.changing import Change
from passaparola.publishing.bulk.likeness import Likeness
from passaparola.publishing.feeds import parsing
from passaparola.publishing.models import BulkChange, Post
from passaparola.publishing.preflight import rules as preflight
from passaparola.publishing.versions import comparing
from passaparola.workspaces.models import Brand, BrandAccess, Membership
from passaparola.workspaces.rules import Role
from passaparola.workspaces.spreadsheets import lines
from tests.publishing.conftest import Desk, desk
from tests.support.browsing import signed_in

__all__ = ["desk"]  # a fixture
ITEM = "<item><guid>1</guid><link>{link}</link><description>{body}</description>{more}</item>"
FEED = f"<rss><channel>{ITEM}</channel></rss>"


def approver(desk: Desk) -> None:
    """Bruno says when from now on, not what."""
    with desk.brand():
        Membership.objects.filter(person=desk.world.people["bruno"]).update(role=Role.APPROVER)
        assert BrandAccess.objects.exists()
    desk.client = signed_in(desk.world.people["bruno"])


@pytest.mark.parametrize(
    "form", [{"what": "add", "put": "Mio"}, {"what": "replace", "find": "Ciao", "put": "Mio"}, {"what": "bin"}]
)
def test_who_may_not_write_changes_no_words_of_many_posts(desk: Desk, form: dict[str, str]) -> None:
    desk.send(desk.form())
    (post,) = desk.posts()
    approver(desk)
    desk.client.post("/b/caffe/posts/change/", {**form, "id": post.pk, "do": "1"})
    (after,) = desk.posts()
    assert (after.text, after.binned_at) == ("Ciao", None)


def test_who_may_not_write_takes_back_neither_words_nor_imports(desk: Desk) -> None:
    file = SimpleUploadedFile("a.csv", b"Testo;Data;Ora;Canali\nUno;2031-03-01;09:30;@caffe\n")
    page = str(desk.client.post("/b/caffe/imports/", {"file": file}).headers["location"])
    desk.client.post(f"{page}start/", {"as": "draft"})
    with desk.brand():
        brand = Brand.objects.get(slug="caffe")
        change, _left = changing.apply(brand, list(Post.objects.all()), Change("add", put="Mio"), None)
    approver(desk)
    assert desk.client.post(f"{page}undo/").status_code == 403
    assert desk.client.post(f"/b/caffe/posts/changes/{change.pk}/undo/").status_code == 403
    with desk.brand():
        assert BulkChange.objects.get().undone_at is None
        assert Post.objects.get().text == "Uno\n\nMio"


def test_a_replacement_that_would_fill_the_memory_is_refused(desk: Desk) -> None:
    desk.send(desk.form(text="a" * 50_000))
    with desk.brand():
        brand, posts = Brand.objects.get(slug="caffe"), list(Post.objects.all())
        change = Change("replace", find="a", put="b" * 5_000)
        (seen,) = changing.outlook(brand, posts, change)
        _row, (left,) = changing.apply(brand, posts, change, None)
        assert seen.reason is not None and left.reason == seen.reason
        assert Post.objects.get().text == "a" * 50_000


def test_whoever_starts_an_import_is_who_scheduled_it(desk: Desk) -> None:
    file = SimpleUploadedFile("a.csv", b"Testo;Data;Ora;Canali\nUno;2031-03-01;09:30;@caffe\n")
    page = str(desk.client.post("/b/caffe/imports/", {"file": file}).headers["location"])
    signed_in(desk.world.people["anna"]).post(f"{page}start/", {"as": "scheduled"})
    (post,) = desk.posts()
    (delivery,) = desk.deliveries(post.pk)
    assert (post.made_by_id, delivery.made_by_id) == (desk.world.people["bruno"].pk, desk.world.people["anna"].pk)


def test_a_cell_of_a_million_names_is_judged_by_its_first(desk: Desk) -> None:
    known = rows.Known((), frozenset(), {}, {}, "Europe/Rome", datetime.now(UTC), Order.DAY_FIRST, Likeness(()))
    read = rows.read(1, {"text": "Uno", "channels": "x," * 1_000_000, "media": "y " * 1_000_000}, known)
    assert read.blocked
    assert len(read.problems) < 250


@pytest.mark.parametrize("piece", ["<img ", "<!--", "<a", '<a b="', "<![", "<img src=", "&#"])
def test_a_feed_whose_html_never_ends_is_read_in_a_moment(piece: str) -> None:
    body = escape(piece * (400_000 // len(piece)))
    began = process_time()
    found = parsing.read(FEED.format(link="https://e.example/", body=body, more="").encode(), "https://e.example/")
    assert len(found.items) == 1
    assert process_time() - began < 5


def test_a_feed_with_addresses_and_dates_that_are_none_is_read_without_them() -> None:
    more = "<pubDate>0001-01-01T00:00:00+14:00</pubDate><thumbnail url='http://[y'/>"
    text = FEED.format(link="http://[x", body=escape('<img src="http://[z">'), more=more)
    (item,) = parsing.read(text.encode(), "https://e.example/").items
    assert (item.link, item.image, item.at) == ("", "", None)
    page = '<link rel="alternate" type="application/rss+xml" href="http://[x">'
    assert parsing.discovered(page, "https://e.example/") == []


def test_two_versions_that_repeat_a_few_words_are_compared_in_a_moment() -> None:
    began = process_time()
    assert len(comparing.compared("a b c " * 600, "c b a " * 600)) == 2
    assert len(comparing.compared("\n x" * 30_000, "\n x" * 29_999 + " y")) == 2
    assert process_time() - began < 5


def test_flags_and_addresses_without_end_are_counted_in_a_moment() -> None:
    began = process_time()
    assert len(graphemes("🇮🇹" * 50_000 + "a")) == 50_001
    assert graphemes("🇮" * 65)[-1] == "🇮"
    assert len(preflight.words("https://e.example/ ciao " * 5_000)) == 5_000
    assert process_time() - began < 5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_of_a_file_begins_like_a_formula(start: str) -> None:
    assert lines([[f"{start}1+1"]]).lstrip('"').startswith("'")
