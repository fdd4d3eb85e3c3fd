"""Reading the files of an audit: each by the network that knows it, else as a table; then each post once.

A post that stands in several files (or twice in one) is the one whose row has the most figures, of equals the one that
was read last: exports overlap, and the later one has the later counts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from passaparola import networks
from passaparola.analysis import reading
from passaparola.analysis.posts import Posts
from passaparola.analysis.tables import SHEETS
from passaparola.audit import kept_history
from passaparola.kernel.exports import Export, Unreadable, open_export
from passaparola.kernel.message import Message
from passaparola.kernel.network.archives import Archive, Item
from passaparola.kernel.network.port import Archived, ArchivedPost, Reading, Refusal

ENDINGS = (".csv", ".tsv", ".txt", *SHEETS)
PACKED = (".zip", ".tar", ".tar.gz", ".tgz")
SINGLES = (".json", ".js", ".html", ".car", ".raw", ".dat")  # of archives that a network knows
MAX_FILES = 2_000
MAX_REFUSALS = 5_000  # whose reasons are kept; all are counted
MAX_UNPACKED_BYTES = 1_000_000_000  # of the tables of an archive
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
    aside: int = 0
    """Answers, posts of others that were passed on, and deleted posts: read, and no part of the figures."""
    ended: Message | None = None
    """Why a history that was read from a network ends here, before its beginning."""

    @property
    def rejected(self) -> int:
        """Rows that could not be read."""
        return self.rows - self.posts - self.levels - self.aside


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
    """Read files, folders and archives. Raises ``reading.Unsure``, and Unreadable for a named file that is none."""
    posts, levels, files, unread = Posts(), Posts(), [], []
    with ExitStack() as stack:
        for export, named in _exports(paths, stack):
            try:
                read = list(_read(export, told or {}, progress))
            except Unreadable as reason:
                if named:
                    raise
                unread.append(Unread(export.name, reason.reason))
                continue
            for file, its in read:
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


def _exports(paths: Iterable[Path], stack: ExitStack) -> Iterator[tuple[Export, bool]]:
    """What is to be read, and whether a person named it. What a network knows is read as one, else table by table."""
    for path in paths:
        export = stack.enter_context(open_export(path))
        if export.file is not None or networks.knowing(export):
            yield export, True
        else:
            yield from ((found, False) for found in _tables(path, export, stack))


def _tables(path: Path, export: Export, stack: ExitStack) -> Iterator[Export]:
    """The tables of a folder or an archive, each as a file of its own."""
    folder = None if path.is_dir() else Path(stack.enter_context(TemporaryDirectory(prefix="passaparola-audit-")))
    left = MAX_UNPACKED_BYTES
    for number, name in enumerate(export.names()[:MAX_FILES]):
        last = PurePosixPath(name).name
        if not last.lower().endswith((*ENDINGS, *SINGLES)) or last.startswith((".", "~$")):
            continue
        if folder is None:
            place = path / name
        else:
            place = folder / str(number) / last  # our own folder: a path inside the archive leads nowhere
            place.parent.mkdir()
            left = _unpack(export, name, place, left)
        with open_export(place) as file:
            if last.lower().endswith(ENDINGS) or networks.knowing(file):
                yield file


def _unpack(export: Export, name: str, place: Path, left: int) -> int:
    """Write one file, counting what really comes out; gives how many bytes are left. Raises Unreadable."""
    with export.open(name) as source, place.open("wb") as target:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise Unreadable("table.unpacks", name=place.name, megabytes=MAX_UNPACKED_BYTES // 1_000_000)
            target.write(block)
    return left


def _read(export: Export, told: Mapping[str, str], progress: Progress | None) -> Iterator[tuple[FileRead, Posts]]:
    """The export by each network that knows it, else as a table."""
    if export.file is not None and kept_history.is_one(export):
        yield _history(export, export.file)
        return
    known = [] if _is_told(export, told) else networks.knowing(export)
    if not known:
        yield _file(export, _digest(export), "", _table(export, told, progress), 0)
    for network in known:
        archived, aside = _archived(network.archive, export, progress) if network.archive else (Archived(0, ()), 0)
        yield _file(export, _digest(export), network.spec.id, archived, aside)


def _history(export: Export, path: Path) -> tuple[FileRead, Posts]:
    """A part of a history that was read from a network."""
    head = kept_history.head(path)
    archived, aside = _collected(kept_history.read(path), lambda _: None)
    file, posts = _file(export, _digest(export), head.network, archived, aside)
    return replace(file, ended=head.ended), posts


def _file(
    export: Export, digest: tuple[str, int], network: str, archived: Archived, aside: int
) -> tuple[FileRead, Posts]:
    posts = Posts.of(archived.posts)
    return FileRead(
        name=export.name,
        hash=digest[0],
        bytes=digest[1],
        rows=archived.rows,
        posts=0 if posts.is_series else len(posts),
        levels=len(posts) if posts.is_series else 0,
        aside=aside,
        refused=archived.refused,
        network=network,
        columns=posts.columns,
        undecided=posts.undecided,
    ), posts


def _archived(archive: Archive, export: Export, progress: Progress | None) -> tuple[Archived, int]:
    """What a network's archive gives: its own posts in columns, and how many others stand aside."""
    found = archive.read(export)
    if isinstance(found, Archived):
        return found, 0
    return _collected(found, lambda rows: progress(export.name, rows) if progress and not rows % 1_000 else None)


def _collected(found: Iterable[Item], progress: Callable[[int], None]) -> tuple[Archived, int]:
    posts, refused, rows, aside = Posts(), list[Refusal](), 0, 0
    for item in found:
        if isinstance(item, Reading):
            continue
        rows += 1
        progress(rows)
        if isinstance(item, ArchivedPost):
            if item.kind == "own":
                posts.append(item, timed=item.timed and item.at is not None)
            else:
                aside += 1
        elif len(refused) < MAX_REFUSALS:
            refused.append(item)
    return Archived(rows, posts, refused), aside


def _is_told(export: Export, told: Mapping[str, str]) -> bool:
    """A person who names a column of this file wants it read as they say."""
    if not told or export.file is None:
        return False
    try:
        plan = reading.plan(export.file, told)
    except Unreadable:
        return False
    return any(reading.same(name) in {reading.same(each.name) for each in plan.guesses} for name in told)


def _table(export: Export, told: Mapping[str, str], progress: Progress | None) -> Archived:
    plan = reading.plan(export.file or Path(export.name), told)
    return reading.read(plan, progress=(lambda rows: progress(export.name, rows)) if progress else None)


def _digest(export: Export) -> tuple[str, int]:
    """sha256 of the bytes of its files in the order of their names, and how many they are."""
    digest, size = sha256(), 0
    for name in export.names():
        with export.open(name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
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
