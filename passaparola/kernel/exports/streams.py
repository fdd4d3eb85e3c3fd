"""JSON of any size out of a stream, item by item; and the little texts that are read whole."""

import csv
import io
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import BinaryIO

import ijson  # type: ignore[import-untyped]

from passaparola.kernel.exports.export import Export
from passaparola.kernel.exports.refused import BreaksOff, Unreadable
from passaparola.kernel.http.tame import Tree, Untamed

MAX_TOKEN = 16_000_000  # bytes that may pass without anything of the JSON ending: one string
MAX_EVENTS = 200_000  # parts of one item, some 20 MB of objects: a post has a few hundred
MAX_WHOLE = 32_000_000  # bytes of a file that is read at once
MAX_DEPTH = 100
_BLOCK = 1 << 16
_HEADER_WITHIN = 10  # rows
_STARTS = ("start_map", "start_array")
_ENDS = ("end_map", "end_array")


def items(export: Export, name: str, *places: str) -> Iterator[tuple[str, object]]:
    """What stands at ``places`` of a JSON file, each with its place, one after the other.

    A place is written as ijson writes prefixes: ``item`` are the members of a list at the top, ``posts.item`` those of
    the list under "posts". A script that only assigns (``window.YTD.x.part0 = [...]``) is read as its value. Raises
    BreaksOff where the file ends in the middle or stops being JSON, and Unreadable where it is damaged.
    """
    with export.open(name) as stream:
        source = _Source(stream)
        try:
            yield from _found(source, frozenset(places))
        except (ijson.JSONError, UnicodeDecodeError, _TooLong):
            raise BreaksOff("export.breaks_off", name=name.rpartition("/")[2]) from None


def whole(export: Export, name: str) -> Tree:
    """A small JSON file, read at once. Raises Untamed when it is none, and Unreadable."""
    with export.open(name) as stream:
        content = stream.read(MAX_WHOLE + 1)
    if len(content) > MAX_WHOLE:
        raise Untamed("$", f"at most {MAX_WHOLE // 1_000_000} MB")
    return Tree.parse(content.decode("utf-8-sig", "replace"))


def text(export: Export, name: str) -> str:
    """A small text, read at once; what is not UTF-8 in it is replaced. Raises Unreadable."""
    with export.open(name) as stream:
        content = stream.read(MAX_WHOLE + 1)
    if len(content) > MAX_WHOLE:
        raise Unreadable("table.too_large", name=name, megabytes=MAX_WHOLE // 1_000_000)
    return content.decode("utf-8-sig", "replace")


class _TooLong(Exception):
    """An item or a string beyond all measure."""


class _Source:
    """The stream without what stands before the value; it counts what is read between two parts of the JSON."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = _value_of(stream.read(4_096))
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""  # ijson asks what kind of stream it is
        block, self._first = self._first, b""
        block = block or self._stream.read(_BLOCK if size < 0 else size)
        self.since += len(block)
        if self.since > MAX_TOKEN:
            raise _TooLong
        return block


def _value_of(head: bytes) -> bytes:
    """Without a byte order mark and without the ``window.… =`` of a script."""
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    before, equals, after = plain.partition(b"=")
    return after if equals and plain[:1] not in (b"[", b"{", b'"') and len(before) < 200 else plain


def _found(source: _Source, places: frozenset[str]) -> Iterator[tuple[str, object]]:
    building, place, events, depth = None, "", 0, 0
    for prefix, event, value in ijson.parse(source, use_float=True):
        source.since = 0
        depth += (event in _STARTS) - (event in _ENDS)
        if depth > MAX_DEPTH:
            raise _TooLong
        if building is None and prefix in places and event not in (*_ENDS, "map_key"):
            building, place, events, base = ijson.ObjectBuilder(), prefix, 0, depth - (event in _STARTS)
        if building is not None:
            building.event(event, value)
            events += 1
            if events > MAX_EVENTS:
                raise _TooLong
            if depth == base:
                yield place, building.value
                building = None
        if depth == 0:
            return  # scripts may end in a semicolon


def rows(export: Export, name: str, known_by: str, escape: str | None = None) -> Iterator[dict[str, str]]:
    """The rows of a CSV as cells by the name of their column; short rows have empty cells at their end.

    The header is the first row with a cell ``known_by``, within the first ten: some exports begin with a preamble. No
    such row: nothing. ``escape`` stands before a quotation mark that belongs to the text. Raises BreaksOff.
    """
    csv.field_size_limit(MAX_TOKEN)
    with export.open(name) as stream:
        lines = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        reader = csv.reader(_lines(lines), escapechar=escape)
        try:
            header = next((row for row in islice(reader, _HEADER_WITHIN) if known_by in row), None)
            for row in reader if header else ():
                if header and any(row):
                    yield dict(zip_longest(header, row[: len(header)], fillvalue=""))
        except (csv.Error, _TooLong):
            raise BreaksOff("export.breaks_off", name=name.rpartition("/")[2]) from None


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    while line := stream.readline(MAX_TOKEN):
        if len(line) >= MAX_TOKEN:
            raise _TooLong
        yield line.replace("\0", "")
