"""Why an export is not read, and how much of one is."""

from pathlib import PurePosixPath

from passaparola.kernel.message import Message, Param

MAX_ENTRIES = 200_000  # files in an export: the largest known ones have some ten thousand
MAX_DIRECTORY_BYTES = 64_000_000  # of a zip archive's list of its files, which is held in memory
MAX_BYTES = 100_000_000_000  # unpacked; X cuts its archives at 53.7 GB (maxPartSizeBytes of its manifest)
MAX_RATIO = 200  # unpacked to packed; JSON packs to a tenth or a thirtieth, deflate ends at 1,032
RATIO_FROM = 50_000_000  # bytes: below it the ratio does no harm
MAX_NAME = 1_000  # characters


class Unreadable(Exception):
    """The file is none that we can read; ``reason`` says why and what to do."""

    def __init__(self, id: str, **params: Param) -> None:
        super().__init__(id)
        self.reason = Message(id, params)


class BreaksOff(Exception):
    """A file of an export ends or goes wrong in the middle: what came before it is good."""

    def __init__(self, id: str, **params: Param) -> None:
        super().__init__(id)
        self.reason = Message(id, params)


def safe(name: str, archive: str) -> str:
    """The name of an entry with plain slashes. Raises Unreadable when it leads out of the archive."""
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    drive = len(plain) > 1 and plain[1] == ":" and plain[0].isalpha()
    if not parts or plain.startswith("/") or drive or ".." in parts or "\0" in plain or len(plain) > MAX_NAME:
        raise Unreadable("export.unsafe_name", name=archive, entry=name[:120])
    return "/".join(part for part in parts if part != ".")


def refuse_bomb(archive: str, unpacked: int, packed: int) -> None:
    """Raise Unreadable when so many bytes out of so many packed ones are more than any export has."""
    if unpacked > MAX_BYTES:
        raise Unreadable("export.too_large", name=archive, gigabytes=MAX_BYTES // 1_000_000_000)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise Unreadable("export.bomb", name=archive, times=MAX_RATIO)


def refuse_crowd(archive: str, entries: int) -> None:
    """Raise Unreadable when there are more files than any export has."""
    if entries > MAX_ENTRIES:
        raise Unreadable("export.too_many_files", name=archive, most=MAX_ENTRIES)
