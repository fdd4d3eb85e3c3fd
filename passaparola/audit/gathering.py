"""Reading the files of an audit: each by the network that knows it, else as a table; then each post once.

A post that stands in several files (or twice in one) is the one whose row has the most figures, of equals the one that
was read last: exports overlap, and the later one has the later counts.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from passaparola import networks
from passaparola.analysis import reading
from passaparola.analysis.posts import Posts
from passaparola.analysis.tables import SHEETS, Unreadable
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Archived, Refusal

ENDINGS = (".csv", ".tsv", ".txt", *SHEETS)
MAX_FILES = 2_000
MAX_ZIP_BYTES = 1_000_000_000  # of what it unpacks to
_BLOCK = 1 << 20
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class FileRead:
    """One file: what it is (sha256 of its bytes), who read it, and what became of its rows."""

    name: str
    hash: str
    bytes: int
    rows: int
    posts: int
    refused: Sequence[Refusal] = ()
    network: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    undecided: Mapping[str, Sequence[str]] = field(default_factory=dict)
    levels: int = 0
    """Rows that are no posts but say how many followers there were."""

    @property
    def rejected(self) -> int:
        """Rows that could not be read."""
        return self.rows - self.posts - self.levels


@dataclass(frozen=True)
class Unread:
    """A file of a folder that is none of ours, and why."""

    name: str
    reason: Message


@dataclass(frozen=True)
class Gathered:
    """Everything that was read. ``kept`` are the places in ``posts`` of the posts that count, each post once.

    ``levels`` are the rows of tables of followers by day: moments with a count, and no posts.
    """

    files: Sequence[FileRead]
    unread: Sequence[Unread]
    posts: Posts
    kept: NDArray[np.int64]
    levels: Posts = field(default_factory=Posts)

    @property
    def rows(self) -> int:
        """Rows read, the refused ones and the doubles too."""
        return sum(file.rows for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows that could not be read."""
        return sum(file.rejected for file in self.files)

    @property
    def duplicates(self) -> int:
        """Rows of posts that another row has."""
        return len(self.posts) - len(self.kept)


def gather(paths: Iterable[Path], told: Mapping[str, str] | None = None, progress: Progress | None = None) -> Gathered:
    """Read files, folders and zip archives. Raises ``reading.Unsure``, and Unreadable for a named file that is none."""
    posts, levels, files, unread = Posts(), Posts(), [], []
    with ExitStack() as stack:
        for path, named in _files(paths, stack):
            try:
                file, its = _read(path, told or {}, progress)
            except Unreadable as reason:
                if named:
                    raise
                unread.append(Unread(path.name, reason.reason))
                continue
            files.append(file)
            if its.is_series:
                levels = _with(levels, its)
            else:
                posts = _with(posts, its)
    if not files:
        raise _nothing(unread)
    return Gathered(files, unread, posts, each_once(posts), levels)


def _with(posts: Posts, more: Posts) -> Posts:
    """Both together; the first ones are not copied."""
    if not len(posts):
        return more
    posts.extend(more)
    return posts


def _nothing(unread: Sequence[Unread]) -> Unreadable:
    return Unreadable("baseline.no_files", endings=", ".join(ENDINGS), looked=len(unread))


def _files(paths: Iterable[Path], stack: ExitStack) -> Iterator[tuple[Path, bool]]:
    """The files to read, and whether a person named each. A folder that a network knows is read as one."""
    for path in paths:
        if path.is_dir() and _network_of(path) is None:
            for found in sorted(path.rglob("*"))[:MAX_FILES]:
                if found.is_file() and found.suffix.lower() in ENDINGS and not found.name.startswith((".", "~$")):
                    yield found, False
        elif path.suffix.lower() == ".zip" and path.is_file():
            yield from ((found, False) for found in _unpacked(path, stack))
        else:
            yield path, True


def _unpacked(path: Path, stack: ExitStack) -> Iterator[Path]:
    """The tables of a zip archive, one after the other in a folder that goes away with ``stack``."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="passaparola-audit-")))
    try:
        packed = stack.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError):
        raise Unreadable("baseline.broken_zip", name=path.name) from None
    left = MAX_ZIP_BYTES
    for number, entry in enumerate(packed.infolist()[:MAX_FILES]):
        name = PurePosixPath(entry.filename.replace("\\", "/")).name
        if entry.is_dir() or not name.lower().endswith(ENDINGS) or name.startswith("."):
            continue
        place = folder / str(number) / name  # our own folder: a path inside the archive leads nowhere
        place.parent.mkdir()
        left = _unpack(packed, entry, place, left)
        yield place


def _unpack(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Write one file, counting what really comes out; gives how many bytes are left. Raises Unreadable."""
    try:
        with packed.open(entry) as source, place.open("wb") as target:
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise Unreadable("table.unpacks", name=place.name, megabytes=MAX_ZIP_BYTES // 1_000_000)
                target.write(block)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):  # damaged, locked
        raise Unreadable("baseline.broken_zip", name=place.name) from None
    return left


def _network_of(path: Path) -> str | None:
    return next((id for id, each in networks.every().items() if each.archive and each.archive.recognises(path)), None)


def _read(path: Path, told: Mapping[str, str], progress: Progress | None) -> tuple[FileRead, Posts]:
    digest, size = _digest(path)
    network = None if _is_told(path, told) else _network_of(path)
    archive = networks.named(network).archive if network else None
    archived = archive.read(path) if archive else _table(path, told, progress)
    posts = Posts.of(archived.posts)
    file = FileRead(
        name=path.name,
        hash=digest,
        bytes=size,
        rows=archived.rows,
        posts=0 if posts.is_series else len(posts),
        levels=len(posts) if posts.is_series else 0,
        refused=archived.refused,
        network=network or "",
        columns=posts.columns,
        undecided=posts.undecided,
    )
    return file, posts


def _is_told(path: Path, told: Mapping[str, str]) -> bool:
    """A person who names a column of this file wants it read as they say."""
    if not told or path.is_dir():
        return False
    try:
        plan = reading.plan(path, told)
    except Unreadable:
        return False
    return any(reading.same(name) in {reading.same(each.name) for each in plan.guesses} for name in told)


def _table(path: Path, told: Mapping[str, str], progress: Progress | None) -> Archived:
    plan = reading.plan(path, told)
    return reading.read(plan, progress=(lambda rows: progress(path.name, rows)) if progress else None)


def _digest(path: Path) -> tuple[str, int]:
    digest, size = sha256(), 0
    try:
        for part in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if part.is_file():
                with part.open("rb") as file:
                    while block := file.read(_BLOCK):
                        digest.update(block)
                        size += len(block)
    except OSError:
        raise Unreadable("table.cannot_open", name=path.name) from None
    return digest.hexdigest(), size


def each_once(posts: Posts) -> NDArray[np.int64]:
    """The places of the posts that count, in their order."""
    keys = np.frombuffer(posts.keys, dtype=np.uint64) if len(posts) else np.zeros(0, dtype=np.uint64)
    complete = np.zeros(len(posts), dtype=np.int64)
    for name in posts.metrics:
        complete += ~np.isnan(posts.values(name))
    order = np.lexsort((np.arange(len(keys)), complete, keys))
    last = np.ones(len(keys), dtype=bool)
    last[:-1] = keys[order][1:] != keys[order][:-1]
    found: NDArray[np.int64] = np.sort(order[last | (keys[order] == 0)]).astype(np.int64)
    return found
