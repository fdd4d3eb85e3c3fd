"""The repository of an account as servers give it: a CAR file with a search tree of records.

Formats: https://atproto.com/specs/repository (checked 2026-11-22) and https://ipld.io/specs/transport/car/carv1/ . The
file is indexed once and its blocks are read where they are needed.
"""

from collections.abc import Iterator
from typing import BinaryIO

from passaparola.kernel.exports import Export, Unreadable
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import Item, each
from passaparola.kernel.network.port import ArchivedPost, Refusal
from passaparola.networks.bluesky.archive_cbor import Broken, Cid, decode, varint
from passaparola.networks.bluesky.archive_record import moment, post_of

_POSTS, _REPOSTS = "app.bsky.feed.post/", "app.bsky.feed.repost/"
_MAX_BLOCK = 2_000_000  # bytes: servers take records of up to 1 MiB
_MAX_BLOCKS = 3_000_000
_MAX_DEPTH = 64
_SHA256 = 32  # bytes


class Repository:
    """Reads a CAR file."""

    def recognises(self, export: Export) -> bool:
        """By its ending and the header, which names the roots."""
        return export.file is not None and export.name.endswith(".car") and b"eroots" in export.head(export.name, 200)

    def read(self, export: Export) -> Iterator[Item]:
        """Posts and reposts in the order of their keys, which is that of time."""
        path = export.file
        if path is None:
            return
        with path.open("rb") as file:
            try:
                blocks = _Blocks(file)
                commit = blocks.at(blocks.root)
            except (Broken, Untamed):
                raise Unreadable("export.broken", name=export.name) from None
            did = commit.text("did")
            yield from each(_records(blocks, commit), lambda found: _post(found, did))
            if blocks.missing:
                yield Refusal(0, Message("export.parts_missing", {"count": blocks.missing}))


class _Blocks:
    """Where each block of the file is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._places = file, dict[bytes, tuple[int, int]]()
        self.missing = 0
        header = Tree(decode(file.read(varint(file, _MAX_BLOCK))))
        root = header.at("roots", 0).value
        if not isinstance(root, Cid):
            raise Broken
        self.root = root
        while (length := varint(file, _MAX_BLOCK, at_end=0)) and len(self._places) < _MAX_BLOCKS:
            start = file.tell()
            cid = _identifier(file)
            at = file.tell()
            self._places[cid] = (at, start + length - at)
            file.seek(start + length)

    def at(self, cid: Cid) -> Tree:
        """The value of a block. Raises Untamed when it is not there or broken."""
        place = self._places.get(cid.bytes)
        if place is None:
            self.missing += 1
            raise Untamed(str(cid), "a block")
        self._file.seek(place[0])
        try:
            return Tree(decode(self._file.read(place[1])))
        except Broken:
            raise Untamed(str(cid), "a block that can be read") from None


def _identifier(file: BinaryIO) -> bytes:
    start = file.read(4)  # version, codec, kind of hash, its length: each below 128
    if len(start) < 4 or start[0] != 1 or start[3] != _SHA256:
        raise Broken
    return start + file.read(_SHA256)


def _records(blocks: _Blocks, commit: Tree) -> Iterator[object]:
    """The records of posts and reposts, each with its key."""
    root = commit.at("data").value
    for key, cid in _entries(blocks, root, 0) if isinstance(root, Cid) else ():
        if key.startswith((_POSTS, _REPOSTS)):
            try:
                yield {"key": key, "record": blocks.at(cid).value}
            except Untamed:
                continue  # counted as missing


def _entries(blocks: _Blocks, cid: Cid, depth: int) -> Iterator[tuple[str, Cid]]:
    """What the search tree holds below a node, in order; a key begins like the one before it."""
    if depth > _MAX_DEPTH:
        return
    try:
        node = blocks.at(cid)
    except Untamed:
        return  # counted as missing
    if isinstance(left := node.value.get("l") if isinstance(node.value, dict) else None, Cid):
        yield from _entries(blocks, left, depth + 1)
    key = b""
    for entry in node.each("e"):
        tail = entry.at("k").value
        key = key[: entry.whole("p")] + (tail if isinstance(tail, bytes) else b"")
        value = entry.at("v").value
        if isinstance(value, Cid):
            yield key.decode("utf-8", "replace"), value
        if entry.has("t") and isinstance(right := entry.at("t").value, Cid):
            yield from _entries(blocks, right, depth + 1)


def _post(found: Tree, did: str) -> Iterator[ArchivedPost]:
    key, record = found.text("key"), found.at("record")
    uri = f"at://{did}/{key}"
    if key.startswith(_POSTS):
        yield post_of(record, uri)
    else:
        at = moment(record.opt_text("createdAt"))
        yield ArchivedPost(uri, "", at, "", {}, url=record.text("subject", "uri"), kind="repost")
