"""A repository made up block by block, saved answers, and the objects of the shared data."""

import struct
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from passaparola.kernel.exports import Unreadable, open_export
from passaparola.networks.bluesky.archive import archive
from passaparola.networks.bluesky.archive_cbor import Broken, Cid, decode
from tests.support.exports import both, made, posts, real

DID = "did:plc:bottega"


def cbor(value: object) -> bytes:
    """As much of DAG-CBOR as a repository needs."""
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, Cid):
        return b"\xd8\x2a" + cbor(b"\0" + value.bytes)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    assert isinstance(value, dict)
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())


def _head(major: int, number: int) -> bytes:
    for size, mark in ((0, 0), (1, 24), (2, 25), (4, 26), (8, 27)):
        if not size and number < 24:
            return bytes([major << 5 | number])
        if size and number < 1 << (8 * size):
            return bytes([major << 5 | mark]) + number.to_bytes(size)
    raise AssertionError


def block(value: object) -> tuple[Cid, bytes]:
    data = cbor(value)
    return Cid(b"\x01\x71\x12\x20" + sha256(data).digest()), data


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def car(root: Cid, blocks: list[tuple[Cid, bytes]]) -> bytes:
    header = cbor({"roots": [root], "version": 1})
    body = b"".join(varint(len(cid.bytes) + len(data)) + cid.bytes + data for cid, data in blocks)
    return varint(len(header)) + header + body


def record(text: str, **more: object) -> dict[str, object]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2024-05-01T10:00:00.000Z", **more}


def repository(*, lost: bool = False) -> bytes:
    picture = {"image": {"$type": "blob", "ref": block("x")[0], "mimeType": "image/png", "size": 5}, "alt": "Un gatto"}
    link = {
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com"}],
        "index": {"byteStart": 0, "byteEnd": 4},
    }
    parent = {"uri": f"at://{DID}/app.bsky.feed.post/3k1", "cid": "c"}
    other = {"uri": "at://did:plc:altri/app.bsky.feed.post/3k9", "cid": "c"}
    records = {
        "app.bsky.feed.like/3k0": {
            "$type": "app.bsky.feed.like",
            "subject": other,
            "createdAt": "2024-05-01T10:00:00Z",
        },
        "app.bsky.feed.post/3k1": record(
            "Ciao", langs=["it"], facets=[link], embed={"$type": "app.bsky.embed.images", "images": [picture]}
        ),
        "app.bsky.feed.post/3k2": record("e poi", reply={"parent": parent, "root": parent}),
        "app.bsky.feed.post/3k3": record("sì", reply={"parent": other, "root": other}),
        "app.bsky.feed.repost/3k4": {"subject": other, "createdAt": "2024-05-02T10:00:00Z"},
    }
    blocks = {key: block(value) for key, value in records.items()}
    keys = list(blocks)
    right = block({"l": None, "e": [{"p": 0, "k": keys[4].encode(), "v": blocks[keys[4]][0], "t": None}]})
    entries = [
        {"p": 0, "k": keys[0].encode(), "v": blocks[keys[0]][0], "t": None},
        {"p": 14, "k": keys[1][14:].encode(), "v": blocks[keys[1]][0], "t": None},
        {"p": 21, "k": keys[2][21:].encode(), "v": blocks[keys[2]][0], "t": None},
        {"p": 21, "k": keys[3][21:].encode(), "v": blocks[keys[3]][0], "t": right[0]},
    ]
    top = block({"l": None, "e": entries})
    commit = block({"did": DID, "version": 3, "data": top[0], "rev": "r", "prev": None, "sig": b"s"})
    kept = [commit, top, right, *(each for key, each in blocks.items() if not (lost and key.endswith("3k1")))]
    return car(commit[0], kept)


def test_a_repository_is_read_by_its_tree(tmp_path: Path) -> None:
    (tmp_path / "repo.car").write_bytes(repository())
    first, thread, answer, repost = posts(archive, open_export(tmp_path / "repo.car"))
    assert (first.id, first.text, first.language) == (f"at://{DID}/app.bsky.feed.post/3k1", "Ciao", "it")
    assert (first.url, first.links) == (f"https://bsky.app/profile/{DID}/post/3k1", ("https://example.com",))
    assert first.at == datetime(2024, 5, 1, 10, tzinfo=UTC) and first.format == "photo"
    assert (first.media[0].alt, first.media[0].type, first.media[0].path[:3]) == ("Un gatto", "image/png", "baf")
    assert [post.kind for post in (first, thread, answer, repost)] == ["own", "own", "reply", "repost"]


def test_a_repository_with_a_lost_block_says_so(tmp_path: Path) -> None:
    (tmp_path / "repo.car").write_bytes(repository(lost=True))
    found, refused = both(archive, open_export(tmp_path / "repo.car"))
    assert [post.text for post in found] == ["e poi", "sì", ""] and refused == ["export.parts_missing"]


def test_a_repository_that_is_cut_or_bent_is_refused(tmp_path: Path) -> None:
    whole = repository()
    (tmp_path / "repo.car").write_bytes(whole[:90])
    with pytest.raises(Unreadable, match=r"export\.broken"):
        list(archive.read(open_export(tmp_path / "repo.car")))
    for bent in (b"\x9f", b"\x5b" + b"\xff" * 8, b"\x81" * 100 + b"\x00", b"\xa1\x01\x02", b"\x61\xff", b""):
        with pytest.raises(Broken):
            decode(bent)


def test_saved_answers_have_their_figures(tmp_path: Path) -> None:
    view = {
        "uri": f"at://{DID}/app.bsky.feed.post/3k1",
        "author": {"handle": "bottega.example"},
        "record": record("Ciao"),
        "embed": {"$type": "app.bsky.embed.images#view", "images": [{"fullsize": "https://cdn.example/a", "alt": "a"}]},
        "likeCount": 5,
        "repostCount": 2,
        "indexedAt": "2024-05-01T10:00:01Z",
    }
    passed_on = {"post": view, "reason": {"by": {"handle": "b"}, "indexedAt": "2024-05-03T10:00:00Z"}}
    export = made(tmp_path, {"feed.json": {"feed": [{"post": view}, passed_on], "cursor": "c"}})
    first, repost = posts(archive, export)
    assert (first.metrics, first.url) == (
        {"likes": 5, "reposts": 2},
        "https://bsky.app/profile/bottega.example/post/3k1",
    )
    assert first.media[0].url == "https://cdn.example/a" and first.format == "photo"
    assert (repost.kind, repost.metrics, repost.at) == ("repost", {}, datetime(2024, 5, 3, 10, tzinfo=UTC))


def test_single_objects_of_others() -> None:
    with real("data/archives/granary_bsky_as2_fixtures") as export:
        found = posts(archive, export)
    assert len(found) == 14 and [post.kind for post in found].count("repost") == 2
    note = next(post for post in found if post.text == "too cool to summarize")
    assert (note.links, note.media[0].url, note.at) == (
        ("http://my/link",),
        "http://example.com/blog-post-123/image",
        datetime(2012, 2, 22, 20, 26, 41, tzinfo=UTC),
    )
