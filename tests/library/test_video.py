"""What a video says of itself, and what is refused."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passaparola.library import receiving, video
from passaparola.library.intake import Refused
from passaparola.library.models import Asset
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store
from tests.library import pictures, videos
from tests.support.browsing import signed_in
from tests.support.people import World


def read(content: bytes) -> video.Video:
    return video.read(io.BytesIO(content), len(content))


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("sound_first", [True, False])
def test_length_and_edges_come_from_the_boxes(version: int, sound_first: bool) -> None:
    found = read(videos.movie(version=version, sound_first=sound_first))
    assert found == video.Video("video/mp4", 640, 360, 12.5)


def test_one_that_lies_on_its_side_stands_up() -> None:
    assert read(videos.movie(turned=True)) == video.Video("video/mp4", 360, 640, 12.5)


def test_quicktime_and_webm_are_told_by_their_bytes() -> None:
    assert read(videos.movie(brand=b"qt  ")).type == "video/quicktime"
    assert read(videos.WEBM) == video.Video("video/webm")


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 100, videos.MATROSKA, videos.movie(brand=b"heic"), videos.movie()[:60], b"<html>" + videos.movie(),
     videos.movie().replace(b"moov", b"free"), videos.movie()[:-1], videos.box(b"ftyp", b"isom", b"\0" * 8) * 3_000],
)  # fmt: skip
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read(content)


def test_one_that_is_an_archive_as_well_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("a.txt", "a")
    whole = videos.movie(tail=videos.box(b"free", archive.getvalue()))
    with pytest.raises(Refused) as refused:
        read(whole)
    assert refused.value.reason.id == "library.disguised"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=40))
def test_damage_is_refused_or_read_and_never_more(place: int, damage: bytes) -> None:
    whole = bytearray(videos.movie())
    whole[place : place + len(damage)] = damage
    try:
        found = read(bytes(whole))
    except Refused:
        return
    assert found.type in video.TYPES


def test_a_box_that_claims_more_than_there_is_is_refused() -> None:
    whole = videos.movie() + struct.pack(">I4sQ", 1, b"mdat", 2**62)
    with pytest.raises(Refused):
        read(whole)


def test_a_video_goes_onto_the_shelf_whole_and_is_served_in_parts(world: World) -> None:
    anna, content = signed_in(world.people["anna"]), videos.movie()
    file = io.BytesIO(content)
    file.name = "non-un-film.txt"
    assert anna.post("/b/caffe/library/upload/", {"files": file}).status_code == 302
    with tenancy.brand(world.brands["caffe"]):
        (asset,) = Asset.objects.all()
    assert (asset.type, asset.width, asset.height, asset.duration) == ("video/mp4", 640, 360, 12.5)
    with store().open(asset.hash) as kept:
        assert kept.read() == content
    address = f"/b/caffe/library/{asset.pk}/file/"
    assert b"".join(anna.get(address).streaming_content) == content
    part = anna.get(address, headers={"range": "bytes=4-11"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[4:12])
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(content)}"
    tail = anna.get(address, headers={"range": "bytes=-5"})
    assert b"".join(tail.streaming_content) == content[-5:]
    assert anna.get(address, headers={"range": f"bytes={len(content)}-"}).status_code == 416
    assert anna.get(address, headers={"range": "bytes=a-b"}).status_code == 200
    for page in ("/b/caffe/library/", f"/b/caffe/library/{asset.pk}/", "/b/caffe/compose/"):
        assert "<video" in anna.get(page).content.decode()


def test_the_size_that_is_allowed_depends_on_what_it_is(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(receiving, "most_bytes", lambda beginning: 200)
    file = io.BytesIO(videos.movie())
    file.name = "film.mp4"
    signed_in(world.people["anna"]).post("/b/caffe/library/upload/", {"files": file})
    with tenancy.brand(world.brands["caffe"]):
        assert not Asset.objects.exists()


def test_a_picture_may_be_50_mb_and_a_video_what_the_operator_says() -> None:
    assert receiving.most_bytes(pictures.honest("JPEG")) == 50_000_000
    assert receiving.most_bytes(videos.movie()) == 500_000_000
