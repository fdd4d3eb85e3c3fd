"""Objects in a folder: ab/cd/abcd... , written whole or not at all."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from passaparola.kernel.objects.store import MissingObject, Stored, checked

_CHUNK = 1024 * 1024  # bytes
_INCOMING = "incoming"


class FolderStore:
    """Keeps objects in a folder. The media type is not kept: it belongs to the row that names the object."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes | BinaryIO, media_type: str) -> Stored:
        """Store content durably: once this returns, a power cut does not lose it. Raises OSError."""
        incoming = self._root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        written = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                stored = _copy(BytesIO(content) if isinstance(content, bytes) else content, file)
            self._settle(written, stored.hash)
        finally:
            written.unlink(missing_ok=True)
        return stored

    def open(self, hash: str) -> BinaryIO:
        """The content, to be read and closed. Raises MissingObject."""
        try:
            return self._path(hash).open("rb")
        except FileNotFoundError:
            raise MissingObject(hash) from None

    def size(self, hash: str) -> int:
        """The size in bytes. Raises MissingObject."""
        try:
            return self._path(hash).stat().st_size
        except FileNotFoundError:
            raise MissingObject(hash) from None

    def exists(self, hash: str) -> bool:
        """Whether it is there."""
        try:
            return self._path(hash).is_file()
        except MissingObject:
            return False

    def delete(self, hash: str) -> None:
        """Remove it; nothing happens when it is gone already."""
        self._path(hash).unlink(missing_ok=True)

    def iterate(self) -> Iterator[str]:
        """The hashes of everything stored, in order."""
        return (path.name for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")))

    def _path(self, hash: str) -> Path:
        return self._root / checked(hash)[:2] / hash[2:4] / hash

    def _settle(self, written: Path, hash: str) -> None:
        """Move into place; two that store the same content at once write the same bytes, so either may win."""
        path = self._path(hash)
        path.parent.mkdir(parents=True, exist_ok=True)
        written.chmod(0o640)
        written.replace(path)
        for folder in (path.parent, path.parent.parent, self._root):
            _sync_folder(folder)


def _copy(source: BinaryIO, file: BinaryIO) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return Stored(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable. Some file systems cannot sync a folder; they keep names in order by themselves."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
