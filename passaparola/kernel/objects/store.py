"""The port of the object store."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

_HASH = re.compile(r"[0-9a-f]{64}")


class MissingObject(LookupError):
    """Nothing is stored under this hash."""


@dataclass(frozen=True)
class Stored:
    """What was stored: its SHA-256 in hex, by which it is found again, and its size in bytes."""

    hash: str
    bytes: int


class ObjectStore(Protocol):
    """Keeps content under its own hash: the same content is stored once, and never changes."""

    def put(self, content: bytes | BinaryIO, media_type: str) -> Stored:
        """Store content durably. A stream is read once, in pieces."""

    def open(self, hash: str) -> BinaryIO:
        """The content, to be read and closed. Raises MissingObject."""

    def size(self, hash: str) -> int:
        """The size in bytes. Raises MissingObject."""

    def exists(self, hash: str) -> bool:
        """Whether it is there."""

    def delete(self, hash: str) -> None:
        """Remove it; nothing happens when it is gone already."""

    def iterate(self) -> Iterator[str]:
        """The hashes of everything stored, in order."""


def checked(hash: str) -> str:
    """The hash, once it is sure to be one: it becomes part of a path. Raises MissingObject."""
    if not _HASH.fullmatch(hash):
        raise MissingObject(hash[:80])
    return hash
