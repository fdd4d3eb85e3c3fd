"""What a PDF says of itself, what is refused, and how it is kept and given out."""

import io

import pytest
import weasyprint
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from passaparola.library import document, document_parts, receiving
from passaparola.library.intake import Refused
from passaparola.library.models import Asset, Rendition
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store
from tests.library import documents
from tests.support.browsing import signed_in
from tests.support.people import World


def read(content: bytes) -> document.Document:
    return document.read(io.BytesIO(content), len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(content)
    return refused.value.reason.id


def test_pages_size_and_title_come_from_its_objects() -> None:
    assert read(documents.honest(3, title=" Listino\n2027 ")) == document.Document(3, 595, 842, "Listino 2027")


def test_the_size_is_that_of_the_page_as_it_is_shown() -> None:
    found = read(documents.honest(turned=90, unit=2))
    assert (found.width, found.height) == (1684, 1191)


@pytest.mark.parametrize("title", ["Microsoft Word - listino.docx", "listino_v3.indd", "Untitled", " ", "listino.pdf"])
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert read(documents.honest(title=title)).title == ""


def test_its_own_count_of_pages_is_not_believed() -> None:
    assert read(documents.lying_about_its_pages()).pages == 2


def test_links_are_harmless() -> None:
    assert read(documents.touched("/URI")).pages == 2
    assert read(documents.touched("/GoTo")).pages == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "broken"),
        (b"%PDF-1.7 and nothing", "broken"),
        (b"  " + documents.honest(), "broken"),
        (documents.honest()[:-40], "broken"),
        (documents.honest() + b"\0" * 2_000, "broken"),
        (documents.running_in_circles(), "broken"),
        (documents.without_pages(), "broken"),
        (b"%PDF-1.7\n<script>alert(1)</script>\n" + documents.honest(), "disguised"),
        (documents.and_an_archive(), "disguised"),
        (documents.locked(), "locked"),
        (documents.locked("segreto"), "locked"),
        (documents.scripted(), "scripts"),
        (documents.form(), "scripts"),
        (documents.touched("/JavaScript"), "scripts"),
        (documents.opening("/Launch"), "acts"),
        (documents.touched("/SubmitForm"), "acts"),
        (documents.touched("/ImportData"), "acts"),
        (documents.carrying(), "carries"),
        (documents.touched("/Named", "/FileAttachment"), "carries"),
        (documents.touched("/Named", "/RichMedia"), "carries"),
    ],
)
def test_what_is_no_honest_document_is_refused(content: bytes, why: str) -> None:
    assert refusal(content) == f"library.document_{why}"


def test_what_lies_in_compressed_objects_is_found_too() -> None:
    attached = weasyprint.Attachment(string="segreto", name="a.txt")
    content = weasyprint.HTML(string="<p>Ciao").write_pdf(attachments=[attached])
    assert b"/EF" not in content
    assert refusal(content) == "library.document_carries"


def test_one_of_too_many_parts_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_parts, "MOST_OBJECTS", 5)
    assert refusal(documents.honest(9)) == "library.document_endless"


def test_one_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused) as refused:
        document.read(io.BytesIO(), document.MAX_BYTES + 1)
    assert refused.value.reason.id == "library.too_large"
    assert receiving.most_bytes(documents.honest()) == document.MAX_BYTES


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 900), st.binary(max_size=30))
def test_damage_is_refused_or_read_and_never_more(place: int, damage: bytes) -> None:
    whole = bytearray(documents.honest(title="Listino"))
    whole[place : place + len(damage)] = damage
    try:
        found = read(bytes(whole))
    except Refused:
        return
    assert found.pages > 0


def put(client: Client, content: bytes, name: str = "listino.pdf"):  # type: ignore[no-untyped-def]
    file = io.BytesIO(content)
    file.name = name
    return client.post("/b/caffe/library/upload/", {"files": file}, follow=True)


def shelved(world: World) -> Asset:
    with tenancy.brand(world.brands["caffe"]):
        return Asset.objects.get()


def test_a_document_goes_onto_the_shelf_as_it_is(world: World) -> None:
    anna, content = signed_in(world.people["anna"]), documents.honest(3, title="Listino 2027")
    assert "1 file added" in put(anna, content, "non-un-pdf.jpg").content.decode()
    asset = shelved(world)
    assert (asset.type, asset.pages, asset.title) == ("application/pdf", 3, "Listino 2027")
    assert asset.millimetres == (210, 297)
    with store().open(asset.hash) as kept:
        assert kept.read() == content
    with tenancy.brand(world.brands["caffe"]):
        assert not Rendition.objects.exists()
    for page in ("/b/caffe/library/", f"/b/caffe/library/{asset.pk}/", "/b/caffe/compose/"):
        shown = anna.get(page).content.decode()
        assert "3 pages" in shown
        assert f"/library/{asset.pk}/thumb/" not in shown
    assert "Listino 2027" in anna.get("/b/caffe/library/?q=2027").content.decode()


@pytest.mark.parametrize("part", [{}, {"range": "bytes=0-99"}])
def test_it_is_only_ever_given_as_a_file_to_save(world: World, part: dict[str, str]) -> None:
    anna = signed_in(world.people["anna"])
    put(anna, documents.honest(title="Listino v1.2"))
    answer = anna.get(f"/b/caffe/library/{shelved(world).pk}/file/", headers=part)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()


def test_its_title_and_its_words_can_be_changed(world: World) -> None:
    anna = signed_in(world.people["anna"])
    put(anna, documents.honest())
    address = f"/b/caffe/library/{shelved(world).pk}/"
    anna.post(address, {"title": "  Il  listino ", "alt": "Prezzi del caffè"})
    asset = shelved(world)
    assert (asset.title, asset.alt) == ("Il listino", "Prezzi del caffè")
    assert 'value="Il listino"' in anna.get(address).content.decode()


def test_a_refused_one_is_named_with_its_reason(world: World) -> None:
    page = put(signed_in(world.people["anna"]), documents.locked("x")).content.decode()
    assert "listino.pdf: The PDF is locked" in page
    with tenancy.brand(world.brands["caffe"]):
        assert not Asset.objects.exists()
