"""Exports made up by tests, and the real ones of the shared data."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from passaparola.kernel.exports import Export, open_export
from passaparola.kernel.network.archives import ArchivedPost, Refusal
from passaparola.kernel.network.port import Archive

SHARED = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared"))


def real(path: str) -> Export:
    """A real export of the shared data; the test is skipped where it is not."""
    if not (SHARED / path).exists():
        pytest.skip(f"{path} is not here: set PASSAPAROLA_SHARED to the shared data")
    return open_export(SHARED / path)


def made(folder: Path, files: dict[str, object]) -> Export:
    """A folder with these files: text and bytes as they are, everything else as JSON."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_bytes(content))
    return open_export(folder)


def packed(path: Path, files: dict[str, object]) -> Path:
    """A zip archive with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, _bytes(content))
    return path


def _bytes(content: object) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def posts(archive: Archive, export: Export) -> list[ArchivedPost]:
    """The posts of an export of which nothing is refused."""
    assert archive.recognises(export)
    found = list(archive.read(export))
    assert not [each for each in found if isinstance(each, Refusal)]
    return [each for each in found if isinstance(each, ArchivedPost)]


def both(archive: Archive, export: Export) -> tuple[list[ArchivedPost], list[str]]:
    """The posts of an export, and the ids of why some are refused."""
    found = list(archive.read(export))
    refused = [each.reason.id for each in found if isinstance(each, Refusal)]
    return [each for each in found if isinstance(each, ArchivedPost)], refused
