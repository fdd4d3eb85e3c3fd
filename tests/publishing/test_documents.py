"""A PDF in a post: chosen, shown, told about, handed over, approved and published by hand."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from passaparola import networks
from passaparola.channels.models import Channel, Health
from passaparola.deliveries import handing
from passaparola.kernel.network.port import MediaItem
from passaparola.publishing.models import Attachment
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store as objects
from tests.library import documents
from tests.publishing.conftest import Desk
from tests.publishing.test_approval import link, written
from tests.support.browsing import LANGUAGES, signed_in, somebody

PDF = "application/pdf"
TAKING = next(each.spec for each in networks.every().values() if each.spec.media_rule(PDF))


@pytest.fixture
def taking(desk: Desk) -> Channel:
    """A channel of a network that takes documents."""
    with desk.brand():
        return Channel.objects.create(
            brand_id=desk.world.brands["caffe"], network=TAKING.id, remote_id="caffe", handle="caffe-e-libri",
            address="https://e",
        )  # fmt: skip


def listino(pages: int = 12) -> io.BytesIO:
    file = io.BytesIO(documents.honest(pages, title="Listino 2027"))
    file.name = "listino_v3.pdf"
    return file


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_chosen_and_shown_with_its_pages(desk: Desk, taking: Channel, language: str) -> None:
    desk.client = signed_in(desk.world.people["bruno"], language)
    desk.send(desk.form(channel=[taking.pk], files=[listino()]))
    (post,) = desk.posts()
    page = desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()
    pages = "12 pagine" if language == "it" else "12 pages"
    assert page.count(pages) >= 3  # among the post's files, in the preview, in the library's
    assert "Listino 2027" in page
    assert "/thumb/" not in page
    with desk.brand():
        sheet = sheet_of(post)
        (file,) = sheet.draft_for(taking).media
        assert (file.type, file.name, file.pages) == (PDF, "Listino 2027", 12)
        assert not [each for each in sheet.problems_for(taking) if each.field == "media"]


def test_a_network_that_takes_none_says_so(desk: Desk, taking: Channel) -> None:
    desk.send(desk.form(channel=[taking.pk, desk.short], files=[listino()]))
    (post,) = desk.posts()
    with desk.brand():
        told = sheet_of(post).problems_for(Channel.objects.get(pk=desk.short))
    assert "publishing.media_type" in [each.message.id for each in told if each.blocks]


def test_the_delivery_keeps_its_pages_and_the_receipt_shows_them(desk: Desk, taking: Channel) -> None:
    desk.send(desk.form(channel=[taking.pk], files=[listino()]))
    (post,) = desk.posts()
    with desk.brand():
        content = sheet_of(post).content_for(taking)
        made = handing.hand_over(taking, handing.Thing("post", post.pk), content, datetime.now(UTC))
        hash = Attachment.objects.get().asset.hash
    kept = made.snapshot["media"][0]
    assert (kept["hash"], kept["pages"]) == (hash, 12)
    page = desk.client.get(f"/b/caffe/deliveries/{made.pk}/").content.decode()
    assert "12 pages" in page
    assert '<img class="thumb"' not in page
    file = desk.client.get(f"/b/caffe/deliveries/{made.pk}/media/0/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    file.close()


def test_a_person_who_publishes_by_hand_finds_it_in_the_pack(desk: Desk, taking: Channel) -> None:
    with tenancy.brand(desk.world.brands["caffe"]):
        Channel.objects.filter(pk=taking.pk).update(health=Health.BY_HAND, url="https://e/caffe")
        taking.refresh_from_db()
        kept = objects().put(documents.honest(), PDF)
        item = MediaItem(kept.hash, PDF, kept.bytes, name="Listino 2027", pages=2)
        content = handing.Content("Ecco il listino", media=[item])
        made = handing.hand_over(taking, handing.Thing("post", 900), content, datetime.now(UTC))
    page = desk.client.get(f"/b/caffe/kit/{made.pk}/").content.decode()
    assert "2 pages" in page and "Listino 2027" in page
    got = desk.client.get(f"/b/caffe/kit/{made.pk}/pack.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
    assert archive.read("01.pdf") == documents.honest()


def test_a_client_who_approves_it_can_save_it(desk: Desk, taking: Channel) -> None:
    _post, form = written(desk, channel=[taking.pk], files=[listino()])
    del form["files"]
    with desk.brand():
        form["media"] = [Attachment.objects.get().asset_id]
    address = link(desk, form)
    page = somebody().get(address).content.decode()
    assert "12 pages" in page and "Listino 2027" in page
    file = somebody().get(f"{address}media/0/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    file.close()
