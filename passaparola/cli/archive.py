"""The file that a backup is: one tar with the database's dump, the installation's facts, the media and a manifest.

The manifest names every member with its size and SHA-256, so that a restore can refuse a damaged file before it touches
anything. Secrets and encryption keys are not in it.
"""

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from passaparola.cli.refusal import Refusal

FORMAT = 1
DUMP, FACTS, MANIFEST = "database.dump", "install.json", "manifest.json"
MEDIA = re.compile(r"media/([0-9a-f]{64})")
CHUNK_BYTES = 1024 * 1024


@dataclass
class Manifest:
    """What a backup says of itself."""

    version: str
    time: str
    postgres: int
    migrations: list[str]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Adds members to a backup and keeps account of them."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self._manifest = manifest

    def add(self, name: str, content: BinaryIO, size: int) -> None:
        """Stream one member into the file."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        counted = _Hashed(content)
        self._tar.addfile(entry, cast(BinaryIO, counted))
        self._manifest.members[name] = {"bytes": size, "sha256": counted.digest.hexdigest()}

    def finish(self) -> None:
        """Write the manifest, which comes last because only now the hashes are known."""
        text = json.dumps(vars(self._manifest), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self._tar.addfile(entry, BytesIO(text))


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._content.read(size)
        self.digest.update(chunk)
        return chunk


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write a new backup; nothing stands under its name until it is whole."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        with tarfile.open(part, "w") as tar:
            writer = Writer(tar, manifest)
            yield writer
            writer.finish()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def verified(path: Path) -> Manifest:
    """Read the whole backup and return its manifest. Raises Refusal when anything in it is not as it says."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for entry in tar:
                _refuse_strange(path, entry, found)
                found[entry.name] = _measure(tar, entry)
            manifest = _manifest(tar, path)
    except (OSError, tarfile.TarError, EOFError) as trouble:
        raise Refusal(f"{path} cannot be read as a backup: {trouble}.") from trouble
    found.pop(MANIFEST)
    if found != manifest.members or DUMP not in found or FACTS not in found:
        raise Refusal(f"{path} is damaged: its contents are not those that it lists.")
    return manifest


def each(path: Path, take: Callable[[str, BinaryIO], None]) -> None:
    """Hand every member of a verified backup to `take`, in the order of the file."""
    with tarfile.open(path, "r:") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            assert content is not None
            take(entry.name, cast(BinaryIO, content))


def _refuse_strange(path: Path, entry: tarfile.TarInfo, found: dict[str, Any]) -> None:
    """Only plain files under the names that a backup uses, each once: no paths that climb, no links, no devices."""
    known = entry.name in {DUMP, FACTS, MANIFEST} or MEDIA.fullmatch(entry.name)
    if not (known and entry.isreg()) or entry.name in found:
        raise Refusal(f"{path} is not a backup of Passaparola: it holds {entry.name!r}.")


def _measure(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> dict[str, Any]:
    content = tar.extractfile(entry)
    assert content is not None
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    named = MEDIA.fullmatch(entry.name)
    if named and named.group(1) != digest.hexdigest():
        raise Refusal(f"The backup is damaged: {entry.name} does not hold what its name says.")
    return {"bytes": size, "sha256": digest.hexdigest()}


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    try:
        content = tar.extractfile(MANIFEST)
        assert content is not None
        manifest = Manifest(**json.load(content))
    except (KeyError, ValueError, TypeError, AttributeError) as trouble:
        raise Refusal(f"{path} has no readable manifest: it is not a whole backup of Passaparola.") from trouble
    if manifest.format != FORMAT:
        raise Refusal(f"{path} has format {manifest.format}, which this Passaparola does not know: update it first.")
    return manifest
