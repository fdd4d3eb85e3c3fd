"""Taking in a video as it is: what it is comes from its bytes, its length and edges from the container's own boxes.

Nothing is decoded and nothing encoded anew. What the container says beside (a place, a camera) stays in it. Of MP4 and
QuickTime the boxes moov/mvhd, trak/tkhd and trak/mdia/hdlr are read (ISO/IEC 14496-12); of WebM nothing but its name.
"""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from passaparola.kernel.message import Message
from passaparola.library.intake import Refused

TYPES = frozenset({"video/mp4", "video/quicktime", "video/webm"})
_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP", b"MSNV",
                     b"dash", b"3gp4", b"3gp5", b"f4v "})  # fmt: skip
_EBML = b"\x1a\x45\xdf\xa3"
_MOST_BOXES = 2_000
_LARGEST_MOVIE_BOX = 64_000_000  # bytes: the index of some hours
_LARGEST_EDGE = 16_384  # pixels
_QUARTER_TURNS = ((0, 65_536), (0, -65_536), (0, 0xFFFF0000))


@dataclass(frozen=True)
class Video:
    """What is known of a video; ``duration`` in seconds, edges in pixels, None where the file does not say."""

    type: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None


def kind_of(beginning: bytes) -> str:
    """The type by a file's first bytes; empty for what is no video that we take."""
    if beginning[4:8] == b"ftyp" and len(beginning) >= 12:
        brands = {beginning[8:12], *(beginning[place : place + 4] for place in range(16, min(len(beginning), 64), 4))}
        if beginning[8:12] == b"qt  ":
            return "video/quicktime"
        return "video/mp4" if brands & _BRANDS else ""
    return "video/webm" if beginning.startswith(_EBML) and b"webm" in beginning[:64] else ""


def read(file: BinaryIO, size: int) -> Video:
    """What a video says of itself. Raises Refused for one that is broken, or an archive as well."""
    file.seek(0)
    kind = kind_of(file.read(64))
    if not kind:
        raise Refused(Message("library.not_a_video"))
    if zipfile.is_zipfile(file):
        raise Refused(Message("library.disguised"))
    if kind == "video/webm":
        return Video(kind)
    try:
        return _movie(file, size, kind)
    except (struct.error, ValueError, OverflowError):
        raise Refused(Message("library.broken_video")) from None


def _movie(file: BinaryIO, size: int, kind: str) -> Video:
    names = dict(_boxes(file, 0, size, _Left()))
    if b"moov" not in names or b"mdat" not in names:
        raise ValueError("no movie in it")
    start, end = names[b"moov"]
    if end - start > _LARGEST_MOVIE_BOX:
        raise ValueError("an index out of all proportion")
    left = _Left()
    duration: float | None = None
    edges: tuple[int | None, int | None] = (None, None)
    for name, (first, last) in _boxes(file, start, end, left):
        if name == b"mvhd":
            duration = _duration(_body(file, first, last, 112))
        elif name == b"trak" and edges == (None, None):
            edges = _edges(file, first, last, left)
    return Video(kind, *edges, duration)


class _Left:
    """How many boxes may still be read: a file of nothing but boxes comes to an end too."""

    def __init__(self) -> None:
        self.count = _MOST_BOXES

    def one(self) -> None:
        """One fewer. Raises ValueError when there are none."""
        self.count -= 1
        if self.count < 0:
            raise ValueError("too many boxes")


def _boxes(file: BinaryIO, start: int, end: int, left: _Left) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The boxes between two places: their names, and where their bodies begin and end. Raises ValueError."""
    place = start
    while place + 8 <= end:
        left.one()
        file.seek(place)
        length, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,), head = struct.unpack(">Q", file.read(8)), 16
        elif length == 0:
            length = end - place
        if length < head or place + length > end:
            raise ValueError("a box reaches beyond its place")
        yield name, (place + head, place + length)
        place += length


def _body(file: BinaryIO, first: int, last: int, most: int) -> bytes:
    file.seek(first)
    return file.read(min(last - first, most))


def _duration(header: bytes) -> float | None:
    """Seconds; None where the header says that it does not know."""
    if header[0] == 1:
        scale, units = struct.unpack(">IQ", header[20:32])
        unknown = units == 2**64 - 1
    else:
        scale, units = struct.unpack(">II", header[12:20])
        unknown = units == 2**32 - 1
    return round(units / scale, 3) if scale and units and not unknown else None


def _edges(file: BinaryIO, start: int, end: int, left: _Left) -> tuple[int | None, int | None]:
    """Width and height of a track of pictures, as it is shown; None for another kind of track."""
    boxes = dict(_boxes(file, start, end, left))
    if b"tkhd" not in boxes or b"mdia" not in boxes or not _is_pictures(file, *boxes[b"mdia"], left):
        return None, None
    header = _body(file, *boxes[b"tkhd"], 104)
    matrix = 52 if header[0] == 1 else 40
    a, b = struct.unpack(">ii", header[matrix : matrix + 8])
    width, height = (edge >> 16 for edge in struct.unpack(">II", header[matrix + 36 : matrix + 44]))
    if not (0 < width <= _LARGEST_EDGE and 0 < height <= _LARGEST_EDGE):
        return None, None
    return (height, width) if (a, b) in _QUARTER_TURNS else (width, height)


def _is_pictures(file: BinaryIO, start: int, end: int, left: _Left) -> bool:
    for name, (first, last) in _boxes(file, start, end, left):
        if name == b"hdlr":
            return _body(file, first, last, 12)[8:12] == b"vide"
    return False
