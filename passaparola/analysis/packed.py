"""Columns of texts in little room: long ones packed in blocks, words that come again and again as numbers."""

import zlib
from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1_024  # texts that are packed together
_LEVEL = 1  # the quickest packing; texts of posts shrink to a third


class Strings:
    """Texts that are rarely read again, packed in blocks of ``_BLOCK``. Reading them in their order is quick."""

    def __init__(self) -> None:
        self._packed: list[tuple[bytes, array[int]]] = []
        self._bytes, self._ends = bytearray(), array("I")
        self._unpacked: tuple[int, bytes] = (-1, b"")

    def append(self, text: str) -> None:
        """Add one."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))
        if len(self._ends) == _BLOCK:
            self._packed.append((zlib.compress(self._bytes, _LEVEL), self._ends))
            self._bytes, self._ends = bytearray(), array("I")

    def __len__(self) -> int:
        return len(self._packed) * _BLOCK + len(self._ends)

    def __getitem__(self, index: int) -> str:
        number, place = divmod(index, _BLOCK)
        ends = self._packed[number][1] if number < len(self._packed) else self._ends
        block = self._block(number) if number < len(self._packed) else self._bytes
        return block[ends[place - 1] if place else 0 : ends[place]].decode()

    def _block(self, number: int) -> bytes:
        if self._unpacked[0] != number:
            self._unpacked = (number, zlib.decompress(self._packed[number][0]))
        return self._unpacked[1]


class Words:
    """A column of words of which there are few different ones: each is kept once, and a number for each place."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self._codes = array("I")
        self._known: dict[str, int] = {}
        for word in words:
            self.append(word)

    def append(self, word: str) -> None:
        """Add one."""
        code = self._known.setdefault(word, len(self.names))
        if code == len(self.names):
            self.names.append(word)
        self._codes.append(code)

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, index: int) -> str:
        return self.names[self._codes[index]]

    @property
    def codes(self) -> NDArray[np.uint32]:
        """Where in ``names`` the word of each place stands."""
        return np.frombuffer(self._codes, dtype=np.uint32) if self._codes else np.zeros(0, dtype=np.uint32)


def numbers(column: "array[float] | array[int]") -> NDArray[np.float64]:
    """A column of machine numbers as numpy has it; an empty one too, which numpy would refuse."""
    return np.array(column, dtype=np.float64) if not column else np.frombuffer(column, dtype=column.typecode)
