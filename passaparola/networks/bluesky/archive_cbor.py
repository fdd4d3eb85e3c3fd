"""DAG-CBOR, as much of it as repositories use: https://ipld.io/specs/codecs/dag-cbor/spec/ (checked 2026-11-22)."""

import struct
from base64 import b32encode
from dataclasses import dataclass
from typing import BinaryIO

_MAX_DEPTH = 64
_CID_TAG = 42
_SIMPLE: dict[int, object] = {20: False, 21: True, 22: None}


class Broken(ValueError):
    """Bytes that are not what they should be."""


@dataclass(frozen=True)
class Cid:
    """A content identifier, by its bytes."""

    bytes: bytes

    def __str__(self) -> str:
        return "b" + b32encode(self.bytes).decode().lower().rstrip("=")


def varint(file: BinaryIO, most: int, at_end: int | None = None) -> int:
    """A length; ``at_end`` where the file ends before it. Raises Broken beyond ``most`` or in the middle."""
    value = shift = 0
    while byte := file.read(1):
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            if value > most:
                raise Broken
            return value
        if (shift := shift + 7) > 63:
            raise Broken
    if shift or at_end is None:
        raise Broken
    return at_end


def decode(data: bytes) -> object:
    """The value of a whole block. Raises Broken."""
    try:
        value, end = _value(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError):
        raise Broken from None
    if end != len(data):
        raise Broken
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[object, int]:
    if depth > _MAX_DEPTH:
        raise Broken
    major, low = data[at] >> 5, data[at] & 0x1F
    if major == 7:
        return _simple(data, at, low)
    number, at = _number(data, at, low)
    if major < 2:
        return (number if major == 0 else -1 - number), at
    if major < 4:
        return _text(data, at, number, is_text=major == 3)
    if major == 4:
        return _list(data, at, number, depth)
    return _map(data, at, number, depth) if major == 5 else _link(data, at, number, depth)


def _number(data: bytes, at: int, low: int) -> tuple[int, int]:
    if low < 24:
        return low, at + 1
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(low)
    if size is None or at + 1 + size > len(data):
        raise Broken
    return int.from_bytes(data[at + 1 : at + 1 + size]), at + 1 + size


def _simple(data: bytes, at: int, low: int) -> tuple[object, int]:
    if low == 27:
        return struct.unpack_from(">d", data, at + 1)[0], at + 9
    if low not in _SIMPLE:
        raise Broken
    return _SIMPLE[low], at + 1


def _text(data: bytes, at: int, length: int, *, is_text: bool) -> tuple[object, int]:
    if at + length > len(data):
        raise Broken
    found = data[at : at + length]
    return (found.decode() if is_text else found), at + length


def _list(data: bytes, at: int, length: int, depth: int) -> tuple[object, int]:
    found: list[object] = []
    for _ in range(length):
        value, at = _value(data, at, depth + 1)
        found.append(value)
    return found, at


def _map(data: bytes, at: int, length: int, depth: int) -> tuple[object, int]:
    found: dict[str, object] = {}
    for _ in range(length):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, str):
            raise Broken
        found[key], at = _value(data, at, depth + 1)
    return found, at


def _link(data: bytes, at: int, tag: int, depth: int) -> tuple[object, int]:
    value, at = _value(data, at, depth + 1)
    if tag != _CID_TAG or not isinstance(value, bytes) or value[:1] != b"\0":
        raise Broken
    return Cid(value[1:]), at
