"""Exports are opened whatever they were packed in, and those that may do harm are refused before they are read."""

import gzip
import io
import json
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from passaparola.kernel.exports import BreaksOff, Export, Unreadable, open_export, refused, streams
from passaparola.kernel.exports.pages import tree
from passaparola.kernel.exports.streams import items, rows, whole

FILES = {"data/a.json": b'[{"n": 1}, {"n": 2}]', "data/deep/b.txt": b"hello"}


def zipped(path: Path, files: dict[str, bytes] = FILES, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, bytes] = FILES) -> Path:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def foldered(path: Path) -> Path:
    for name, content in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def reason(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        open_export(path)
    return caught.value.reason.id


@pytest.mark.parametrize(
    "pack",
    [
        lambda folder: zipped(folder / "a.zip"),
        lambda folder: tarred(folder / "a.tar.gz"),
        lambda folder: tarred(folder / "a.tar"),
        lambda folder: foldered(folder / "all"),
    ],
    ids=["zip", "tar.gz", "tar", "folder"],
)
def test_a_folder_and_its_archives_are_the_same_export(pack: Callable[[Path], Path], tmp_path: Path) -> None:
    with open_export(pack(tmp_path)) as export:
        assert export.file is None and export.names() == ("data/a.json", "data/deep/b.txt")
        assert dict(export.sizes) == {name: len(content) for name, content in FILES.items()}
        with export.open("data/deep/b.txt") as stream:
            assert stream.read() == b"hello"
        assert [value for _, value in items(export, "data/a.json", "item.n")] == [1, 2]
        assert export.find("B.txt") == ["data/deep/b.txt"] and export.find("deep/b.txt", "a.json") == list(
            export.names()
        )
        assert export.holds("deep/b.txt") and not export.holds("eep/b.txt") and not export.holds("")


def test_a_file_is_an_export_of_one(tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    path.write_bytes(b"[]")
    with open_export(path) as export:
        assert (export.names(), export.file, export.head("posts.json")) == (("posts.json",), path, b"[]")
    assert reason(tmp_path / "none.json") == "table.cannot_open"


def test_parts_are_one_export(tmp_path: Path) -> None:
    first = zipped(tmp_path / "takeout-20200101-001.zip", {"a.txt": b"1", "both.txt": b"first"})
    zipped(tmp_path / "takeout-20200101-002.zip", {"b.txt": b"2", "both.txt": b"second"})
    zipped(tmp_path / "takeout-20210101-001.zip", {"other.txt": b"3"})
    with open_export(first) as export:
        assert export.names() == ("a.txt", "b.txt", "both.txt")
        with export.open("both.txt") as stream:
            assert stream.read() == b"first"


@pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/etc/passwd", "C:\\out.txt", "..\\out.txt"])
def test_names_that_lead_out_of_an_archive_are_refused(name: str, tmp_path: Path) -> None:
    assert reason(zipped(tmp_path / "a.zip", {"fine.txt": b"1", name: b"2"})) == "export.unsafe_name"
    assert reason(tarred(tmp_path / "a.tar.gz", {"fine.txt": b"1", name: b"2"})) == "export.unsafe_name"


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert reason(tmp_path / "a.zip") == "export.link"
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        with tarfile.open(tmp_path / "a.tar", "w") as packed:
            info = tarfile.TarInfo("odd")
            info.type, info.linkname = kind, "/etc/passwd"
            packed.addfile(info)
        assert reason(tmp_path / "a.tar") == "export.link"


def test_links_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    foldered(tmp_path / "all")
    (tmp_path / "all" / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / "all" / "links").symlink_to("/etc")
    os.mkfifo(tmp_path / "all" / "pipe")
    assert open_export(tmp_path / "all").names() == tuple(FILES)


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip")
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert reason(path) == "export.locked"


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    content = b"\0" * (refused.RATIO_FROM + 1)
    assert reason(zipped(tmp_path / "a.zip", {"a.json": content})) == "export.bomb"
    assert reason(tarred(tmp_path / "a.tar.gz", {"a.json": content})) == "export.bomb"


def test_an_archive_that_declares_terabytes_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a")
    info.size = refused.MAX_BYTES + 1
    (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT))
    assert reason(tmp_path / "a.tar") == "export.too_large"


def test_a_list_of_files_beyond_all_measure_is_refused_before_it_is_read(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, refused.MAX_DIRECTORY_BYTES + 1, 0, 0)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + b"\0" * 99 + end)
    assert reason(tmp_path / "a.zip") == "export.too_many_files"


def test_a_header_that_asks_for_gigabytes_is_not_obeyed(tmp_path: Path) -> None:
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 4_000_000_000
    with gzip.open(tmp_path / "a.tar.gz", "wb") as packed:
        packed.write(info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 2048)
    assert reason(tmp_path / "a.tar.gz") == "export.broken"


def test_what_is_cut_off_or_damaged_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": os.urandom(5_000)})
    whole_file = path.read_bytes()
    path.write_bytes(whole_file[:2_000])
    assert reason(path) == "export.broken"
    path.write_bytes(whole_file[:1_000] + b"\xff" * 100 + whole_file[1_100:])
    with (
        open_export(path) as export,
        pytest.raises(Unreadable, match=r"export\.broken"),
        export.open("a.txt") as stream,
    ):
        stream.read()


def lone(folder: Path, content: bytes, name: str = "a.json") -> Export:
    (folder / name).write_bytes(content)
    return open_export(folder / name)


def values(export: Export, *places: str) -> list[object]:
    return [value for _, value in items(export, export.name, *places)]


def test_a_script_that_assigns_is_read_as_its_value(tmp_path: Path) -> None:
    export = lone(tmp_path, b'\xef\xbb\xbfwindow.YTD.a.part0 = [ {"a": [1, {"b": null}]}, 2.5, "x = y" ];\n')
    assert values(export, "item") == [{"a": [1, {"b": None}]}, 2.5, "x = y"]
    assert values(export, "item.a.item") == [1, {"b": None}]
    assert values(lone(tmp_path, b'"a = [1]"'), "") == ["a = [1]"]


def test_what_comes_before_a_break_is_kept(tmp_path: Path) -> None:
    for broken in (b'[{"n": 1}, {"n": 2}, {"n":', b'[{"n": 1}, {"n": 2}, @]', b'[{"n": 1}, {"n": 2}'):
        export, found = lone(tmp_path, broken), list[object]()
        with pytest.raises(BreaksOff):
            for _, value in items(export, export.name, "item"):
                found.append(value)
        assert found == [{"n": 1}, {"n": 2}]


def test_a_string_an_item_and_a_depth_beyond_all_measure_are_breaks(tmp_path: Path) -> None:
    hostile = (
        b'["' + b"x" * (streams.MAX_TOKEN + 200_000) + b'"]',
        b"[[" + b"1," * streams.MAX_EVENTS + b"1]]",
        b"[" * 500 + b"]" * 500,
    )
    for content in hostile:
        with pytest.raises(BreaksOff):
            values(lone(tmp_path, content), "item")


def test_a_small_file_is_read_at_once(tmp_path: Path) -> None:
    assert whole(lone(tmp_path, b'\xef\xbb\xbf{"a": "\xc3\xa8"}'), "a.json").text("a") == "è"


def test_rows_are_found_below_a_preamble(tmp_path: Path) -> None:
    export = lone(tmp_path, b'Notes:\n"said, twice"\n\nDate,Text\n1,"a \\"b\\" c"\n2\n', "a.csv")
    assert list(rows(export, "a.csv", "Text", escape="\\")) == [
        {"Date": "1", "Text": 'a "b" c'},
        {"Date": "2", "Text": ""},
    ]
    assert list(rows(export, "a.csv", "Other")) == []


def test_a_page_is_a_tree_however_it_is_closed() -> None:
    page = tree(
        '<div class="a b">One<br>two <a href="https://a.example">three</a><p>four</div><div>five' + "<i>" * 5_000
    )
    first = page.first("b")
    assert first is not None and first.text == "One\ntwo three\nfour" and first.links == ("https://a.example",)
    assert [each.text for each in page.all(tag="div")] == ["One\ntwo three\nfour", "five"]


def test_json_lines_of_a_zip_are_read_as_they_come(tmp_path: Path) -> None:
    many = json.dumps([{"n": n} for n in range(10_000)]).encode()
    with open_export(zipped(tmp_path / "a.zip", {"a.json": many})) as export:
        assert next(items(export, "a.json", "item")) == ("item", {"n": 0})
