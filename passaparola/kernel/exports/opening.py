"""Opening an export, whatever it was packed in."""

import gzip
import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from passaparola.kernel.exports.export import DAMAGED, Export
from passaparola.kernel.exports.refused import (
    MAX_DIRECTORY_BYTES,
    Unreadable,
    refuse_bomb,
    refuse_crowd,
    safe,
)

TARS = (".tar", ".tar.gz", ".tgz")
_PART = re.compile(r"(.+)-0*1\.zip", re.IGNORECASE)
_LOCKED = 0x1  # general purpose flag of a zip entry
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_END_WITHIN = 65_557 + 76  # bytes: the end record, its longest comment, and the zip64 records before it
_MAX_TAR_READ = 16_000_000  # bytes at once: a tar header may ask for gigabytes


def open_export(path: Path) -> Export:
    """Open a file, a folder, a zip or a tar archive; of parts that end in -001.zip the first opens all.

    Raises Unreadable for what cannot be opened and for what may do harm.
    """
    name = path.name.casefold()
    try:
        if path.is_dir():
            return _folder(path)
        if name.endswith(".zip"):
            return _zips(path)
        return _tar(path) if name.endswith(TARS) else single(path)
    except OSError:
        raise Unreadable("table.cannot_open", name=path.name) from None


def single(path: Path) -> Export:
    """One plain file. Raises Unreadable when it is not there."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Unreadable("table.cannot_open", name=path.name) from None
    return Export(path.name, {path.name: size}, lambda _: path.open("rb"), path)


# --- folders


def _folder(path: Path) -> Export:
    found: dict[str, Path] = {}
    for file in _files(path):
        found[file.relative_to(path).as_posix()] = file
        refuse_crowd(path.name, len(found))
    if found and all(name.casefold().endswith(".zip") for name in found):
        return _joined(path.name, [_zip(file) for file in sorted(found.values())])
    return Export(
        path.name, {name: file.stat().st_size for name, file in found.items()}, lambda name: found[name].open("rb")
    )


def _files(path: Path) -> Iterator[Path]:
    """Plain files only: a link may lead out of the folder, and reading a device never ends."""
    for where, _, names in os.walk(path, followlinks=False):
        for name in sorted(names):
            file = Path(where) / name
            if stat.S_ISREG(file.lstat().st_mode):
                yield file


# --- zip archives


def _zips(path: Path) -> Export:
    first = _PART.fullmatch(path.name)
    if not first:
        return _zip(path)
    part = re.compile(rf"{re.escape(first[1])}-\d+\.zip", re.IGNORECASE)
    parts = sorted(each for each in path.parent.iterdir() if part.fullmatch(each.name) and each.is_file())
    return _zip(path) if len(parts) < 2 else _joined(path.name, [_zip(each) for each in parts])


def _joined(name: str, parts: list[Export]) -> Export:
    """Several archives as one; of a name that stands in two the first one counts."""
    home = {entry: part for part in reversed(parts) for entry in part.sizes}
    sizes = {entry: part.sizes[entry] for entry, part in home.items()}

    def close() -> None:
        for part in parts:
            part.close()

    return Export(name, sizes, lambda entry: home[entry].open(entry), close=close)


def _zip(path: Path) -> Export:
    _refuse_endless_list(path)
    try:
        packed = zipfile.ZipFile(path)
    except DAMAGED:
        raise Unreadable("export.broken", name=path.name) from None
    try:
        entries = _checked(path, packed)
    except Unreadable:
        packed.close()
        raise
    sizes = {name: entry.file_size for name, entry in entries.items()}
    return Export(path.name, sizes, lambda name: cast("BinaryIO", packed.open(entries[name])), close=packed.close)


def _checked(path: Path, packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files, when none of them may do harm. What comes out of an entry is never more than it declares here."""
    refuse_crowd(path.name, len(packed.infolist()))
    refuse_bomb(path.name, sum(entry.file_size for entry in packed.infolist()), path.stat().st_size)
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in packed.infolist():
        name = safe(entry.filename, path.name)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unreadable("export.link", name=path.name, entry=name[:120])
        if entry.flag_bits & _LOCKED:
            raise Unreadable("export.locked", name=path.name)
        if not entry.is_dir():
            refuse_bomb(path.name, entry.file_size, entry.compress_size)
            found[name] = entry
    return found


def _refuse_endless_list(path: Path) -> None:
    """The list of files is read whole into memory: its size stands in the record at the archive's end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_WITHIN))
        tail = file.read(_END_WITHIN)
    lengths = [int.from_bytes(tail[at + 12 : at + 16], "little") for at in _places(tail, _END)]
    lengths64 = [int.from_bytes(tail[at + 40 : at + 48], "little") for at in _places(tail, _END64)]
    real = [length for length in lengths if length != 0xFFFFFFFF] + (lengths64 if 0xFFFFFFFF in lengths else [])
    if max(real, default=0) > MAX_DIRECTORY_BYTES:
        raise Unreadable("export.too_many_files", name=path.name, most=MAX_DIRECTORY_BYTES // 320)


def _places(tail: bytes, mark: bytes) -> Iterator[int]:
    at = tail.find(mark)
    while at >= 0:
        yield at
        at = tail.find(mark, at + 1)


# --- tar archives


class _Measured(gzip.GzipFile):
    """A packed tar whose headers cannot ask for gigabytes at once."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= _MAX_TAR_READ:
            raise OSError("a header asks for too much")
        return super().read(size)


def _tar(path: Path) -> Export:
    packed = path.stat().st_size
    source = path.open("rb") if path.suffix.casefold() == ".tar" else _Measured(path, "rb")
    try:
        archive = tarfile.open(fileobj=cast("BinaryIO", source), mode="r:")  # noqa: SIM115  closed with the export
        entries = _members(path, archive, packed)
    except Unreadable:
        source.close()
        raise
    except DAMAGED:
        source.close()
        raise Unreadable("export.broken", name=path.name) from None
    sizes = {name: member.size for name, member in entries.items()}
    return Export(
        path.name, sizes, lambda name: cast("BinaryIO", archive.extractfile(entries[name])), None, source.close
    )


def _members(path: Path, archive: tarfile.TarFile, packed: int) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    total = 0
    for number, member in enumerate(archive, 1):
        name = safe(member.name, path.name)
        total += member.size
        refuse_crowd(path.name, number)
        refuse_bomb(path.name, total, packed)
        if member.isdir():
            continue
        if not member.isreg() or member.sparse is not None:
            raise Unreadable("export.link", name=path.name, entry=name[:120])
        found[name] = member
    return found
