"""An export as readers see it: names, sizes, and each file as a stream."""

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self, cast

from passaparola.kernel.exports.refused import Unreadable

DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error,
    OSError, EOFError, RuntimeError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the standard library raises of a damaged or locked archive."""
_BUFFER = 1 << 18


class Export:
    """What somebody downloaded. Use it as a context: it is closed at its end.

    ``sizes`` are the files and their bytes, unpacked. ``file`` is the one file on disk that it is, None for a folder
    or an archive. ``name`` is what messages call it.
    """

    def __init__(
        self,
        name: str,
        sizes: Mapping[str, int],
        opener: Callable[[str], BinaryIO],
        file: Path | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.name, self.sizes, self.file = name, sizes, file
        self._opener, self._close = opener, close

    def names(self) -> tuple[str, ...]:
        """The files with plain slashes, in order; folders are none."""
        return tuple(sorted(self.sizes))

    def find(self, *endings: str) -> list[str]:
        """The files whose path ends in one of these, whole parts only, in order; whatever the letters' case."""
        wanted = [ending.casefold() for ending in endings]
        found = {path for ending in wanted for path in self._by_last.get(ending.rpartition("/")[2], ())}
        return sorted(path for path in found if any(f"/{path.casefold()}".endswith(f"/{each}") for each in wanted))

    def holds(self, path: str) -> bool:
        """Whether a file is here under this path, at whatever depth."""
        return bool(path) and bool(self.find(path))

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file as a stream, which raises Unreadable where they are damaged."""
        try:
            raw = self._opener(name)
        except KeyError:
            raise Unreadable("export.cannot_open", name=name) from None
        except DAMAGED:
            raise Unreadable("export.broken", name=self.name) from None
        return cast("BinaryIO", io.BufferedReader(_Careful(raw, self.name), _BUFFER))

    def head(self, name: str, count: int = 4_096) -> bytes:
        """The first bytes of a file; none where it cannot be read."""
        try:
            with self.open(name) as stream:
                return stream.read(count)
        except Unreadable:
            return b""

    def close(self) -> None:
        """Let go of the file."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        """The paths by their last part."""
        found: dict[str, list[str]] = {}
        for path in self.sizes:
            found.setdefault(PurePosixPath(path).name.casefold(), []).append(path)
        return found


class _Careful(io.RawIOBase):
    """Bytes of an archive whose damage has one name."""

    def __init__(self, raw: BinaryIO, archive: str) -> None:
        self._raw, self._archive = raw, archive

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        view = memoryview(cast("bytearray", into))
        try:
            block = self._raw.read(len(view))
        except DAMAGED:
            raise Unreadable("export.broken", name=self._archive) from None
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._raw.close()
        super().close()
