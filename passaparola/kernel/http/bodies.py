"""What a request carries."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urlencode

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Json:
    """A tree to be written as JSON, in UTF-8."""

    tree: object = field(repr=False)

    def encoded(self) -> Raw:
        """The bytes to send."""
        text = json.dumps(self.tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return Raw(text.encode(), "application/json")


@dataclass(frozen=True)
class Form:
    """Fields of a URL-encoded form; a name may repeat."""

    fields: Pairs = field(repr=False)

    def encoded(self) -> Raw:
        """The bytes to send."""
        return Raw(urlencode(self.fields).encode("ascii"), "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class File:
    """A large body read while it is sent, such as `File(lambda: store.open(hash), store.size(hash), "video/mp4")`.

    `open` is called once, when the bytes are wanted; exactly `size` bytes must come.
    """

    open: Callable[[], BinaryIO]
    size: int
    media_type: str


@dataclass(frozen=True)
class Part:
    """One part of a multipart form: a field, or a file when `filename` is given."""

    name: str
    content: Raw | File
    filename: str | None = None

    @staticmethod
    def text(name: str, value: str) -> "Part":
        """A plain field."""
        return Part(name, Raw(value.encode(), "text/plain; charset=utf-8"))


@dataclass(frozen=True)
class Multipart:
    """A multipart/form-data body."""

    parts: Sequence[Part]


Body = Raw | Json | Form | File | Multipart
