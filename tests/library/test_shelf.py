"""The library's pages: upload, serve, describe, throw away, recover."""

import io

import pytest
from django.test import Client

from passaparola.library import intake
from passaparola.library.models import Asset, Rendition
from passaparola.workspaces import tenancy
from tests.library import pictures
from tests.support.browsing import signed_in
from tests.support.people import World


@pytest.fixture
def bruno(world: World) -> Client:
    return signed_in(world.people["bruno"])


def named(content: bytes, name: str = "tazza.jpg") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def put(client: Client, *files: io.BytesIO, brand: str = "caffe"):  # type: ignore[no-untyped-def]
    return client.post(f"/b/{brand}/library/upload/", {"files": list(files)}, follow=True)


def assets(world: World) -> list[Asset]:
    with tenancy.brand(world.brands["caffe"]):
        return list(Asset.objects.order_by("pk"))


def body(answer) -> bytes:  # type: ignore[no-untyped-def]
    return b"".join(answer.streaming_content)


def test_several_files_go_on_the_shelf_and_bad_ones_are_named(world: World, bruno: Client) -> None:
    answer = put(bruno, named(pictures.honest()), named(pictures.honest("PNG"), "due.png"), named(b"ciao", "tre.jpg"))
    page = answer.content.decode()
    assert "2 pictures added" in page
    assert "tre.jpg: This is not a picture" in page
    assert [each.type for each in assets(world)] == ["image/jpeg", "image/png"]


def test_the_name_lies_about_the_type_and_is_not_believed(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.honest("PNG"), "../../etc/tazza\x07.jpg"))
    (asset,) = assets(world)
    assert asset.type == "image/png"
    assert "/" not in asset.name
    assert asset.name.isprintable()


def test_the_same_picture_is_kept_once_and_leaves_the_bin(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.honest()))
    (asset,) = assets(world)
    bruno.post(f"/b/caffe/library/{asset.pk}/bin/")
    assert assets(world)[0].binned_at is not None
    put(bruno, named(pictures.honest()))
    (asset,) = assets(world)
    assert asset.binned_at is None


def test_a_picture_is_served_as_what_it_is_and_nothing_else(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.from_a_telephone()))
    (asset,) = assets(world)
    answer = bruno.get(f"/b/caffe/library/{asset.pk}/file/")
    content = body(answer)
    assert b"Telefonino" not in content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"].startswith("private")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    again = bruno.get(f"/b/caffe/library/{asset.pk}/file/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    saved = bruno.get(f"/b/caffe/library/{asset.pk}/file/?download")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    saved.close()


def test_the_thumb_is_small(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.encoded(pictures.noise((1500, 900)), "JPEG")))
    (asset,) = assets(world)
    answer = bruno.get(f"/b/caffe/library/{asset.pk}/thumb/")
    assert answer.headers["Content-Type"] == "image/webp"
    assert len(body(answer)) < asset.size
    with tenancy.brand(world.brands["caffe"]):
        kinds = {row.kind: max(row.width, row.height) for row in Rendition.objects.all()}
    assert kinds["thumb"] == intake.THUMB_EDGE


def test_nobody_sees_the_pictures_of_another_brand(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.honest()))
    (asset,) = assets(world)
    carla = signed_in(world.people["carla"])
    for brand in ("caffe", "vino"):
        for where in ("", "file/", "thumb/"):
            assert carla.get(f"/b/{brand}/library/{asset.pk}/{where}").status_code == 404
        assert carla.post(f"/b/{brand}/library/{asset.pk}/bin/").status_code == 404
        assert put(carla, named(pictures.honest()), brand="caffe").status_code == 404
    anna = signed_in(world.people["anna"])
    assert anna.get(f"/b/libri/library/{asset.pk}/file/").status_code == 404


def test_who_only_reads_adds_nothing(world: World) -> None:
    from passaparola.workspaces.models import BrandAccess, Membership
    from tests.support.people import make_person

    person, studio = make_person("dora"), world.organisations["studio"]
    with tenancy.person(world.people["anna"].pk):
        member = Membership.objects.create(organisation_id=studio, person=person, role="client")
        BrandAccess.objects.create(organisation_id=studio, membership=member, brand_id=world.brands["caffe"])
    dora = signed_in(person)
    assert put(dora, named(pictures.honest())).status_code == 403
    assert dora.get("/b/caffe/library/").status_code == 200
    assert assets(world) == []


def test_a_file_too_large_is_dropped_while_it_arrives(world: World, bruno: Client) -> None:
    huge = named(pictures.honest() + b"\0" * intake.MAX_BYTES, "enorme.jpg")
    answer = put(bruno, huge, named(pictures.honest()))
    assert "enorme.jpg: The file is larger than 50 MB" in answer.content.decode()
    assert len(assets(world)) == 1


def test_too_many_files_are_named_not_swallowed(world: World, bruno: Client) -> None:
    files = [named(pictures.honest(size=(10 + number, 10)), f"{number}.jpg") for number in range(22)]
    answer = put(bruno, *files)
    assert "21.jpg: At most 20 files" in answer.content.decode()
    assert len(assets(world)) == 20


def test_a_form_of_another_site_uploads_nothing(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["bruno"], "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/b/caffe/library/upload/", {"files": [named(pictures.honest())]})
    assert answer.status_code == 403
    assert assets(world) == []


def test_the_words_of_a_picture_are_kept_and_found(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.honest()), named(pictures.honest(colour="blue"), "due.jpg"))
    first, _second = assets(world)
    bruno.post(f"/b/caffe/library/{first.pk}/", {"alt": "Una moka sul fuoco"})
    page = bruno.get("/b/caffe/library/?q=moka fuoco").content.decode()
    assert "Una moka sul fuoco" in page
    assert "due.jpg" not in page


def test_the_bin_gives_back(world: World, bruno: Client) -> None:
    put(bruno, named(pictures.honest()))
    (asset,) = assets(world)
    page = bruno.post(f"/b/caffe/library/{asset.pk}/bin/", follow=True).content.decode()
    assert f'action="/b/caffe/library/{asset.pk}/recover/"' in page
    assert "tazza.jpg" in bruno.get("/b/caffe/library/?bin").content.decode()
    bruno.post(f"/b/caffe/library/{asset.pk}/recover/")
    assert "tazza.jpg" in bruno.get("/b/caffe/library/").content.decode()


def test_a_script_that_uploads_is_told_where_to_go(world: World, bruno: Client) -> None:
    answer = bruno.post("/b/caffe/library/upload/", {"files": [named(pictures.honest())]}, headers={"X-Upload": "true"})
    assert answer.content.decode() == "/b/caffe/library/"


def test_content_is_stored_by_its_own_hash(world: World, bruno: Client) -> None:
    import hashlib

    put(bruno, named(pictures.honest()))
    (asset,) = assets(world)
    content = body(bruno.get(f"/b/caffe/library/{asset.pk}/file/"))
    assert hashlib.sha256(content).hexdigest() == asset.hash
    assert len(content) == asset.size
