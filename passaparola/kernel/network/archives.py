"""What exports hold, and the port that reads them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from mimetypes import guess_type
from typing import Protocol

from passaparola.kernel.exports import BreaksOff, Export
from passaparola.kernel.http.tame import Tree, Untamed
from passaparola.kernel.message import Message


@dataclass(frozen=True)
class Reading:
    """One number as the network gave it: ``metric`` is an id of the catalogue, ``at`` in UTC."""

    metric: str
    value: float
    at: datetime


@dataclass(frozen=True)
class ArchivedMedia:
    """A file of an archived post: its path in the export or its address (or both), its MIME type where it is known.

    ``present``: the export holds the file.
    """

    path: str = ""
    url: str = ""
    type: str = ""
    present: bool = False
    alt: str = ""


@dataclass(frozen=True)
class ArchivedPost:
    """A post out of an export; ``at`` is None when the export does not say.

    ``kind`` is ``own``, ``reply`` (a comment too) or ``repost`` (somebody else's words: its figures are not the
    account's). ``text`` is plain; ``links`` are the addresses in it, as they lead. ``timed`` is False where ``at`` is
    only a day. ``author`` is whose words they are, ``language`` a BCP 47 tag; both empty where the export does not say.
    """

    id: str
    text: str
    at: datetime | None
    format: str
    metrics: Mapping[str, float]
    hour: int | None = None
    weekday: int | None = None
    url: str = ""
    title: str = ""
    kind: str = "own"
    author: str = ""
    language: str = ""
    links: tuple[str, ...] = ()
    media: tuple[ArchivedMedia, ...] = ()
    timed: bool = True


@dataclass(frozen=True)
class Refusal:
    """A row that could not be read: its number in the file (the first row below the header is 1) and why."""

    row: int
    reason: Message


Item = ArchivedPost | Refusal | Reading
"""What an archive gives: posts, rows that could not be read, and how many followers there were."""


@dataclass(frozen=True)
class Archived:
    """What one table holds, read whole. ``rows`` counts every row read, the refused ones too."""

    rows: int
    posts: Sequence[ArchivedPost]
    refused: Sequence[Refusal] = ()
    followers: Sequence[Reading] = field(default_factory=tuple)

    def __iter__(self) -> Iterator[Item]:
        yield from self.posts
        yield from self.refused
        yield from self.followers


class Archive(Protocol):
    """Reading exports and takeouts of this network."""

    def recognises(self, export: Export) -> bool:
        """Whether this is such an export, or has one in it; looks at names and beginnings only."""

    def read(self, export: Export) -> Iterable[Item]:
        """What it holds, one thing after the other: an export of gigabytes is never in memory.

        A row that cannot be read is refused with its reason and never stops the rest; a file that breaks off is one
        refusal after what came before it. Raises Unreadable where nothing can be read.
        """


def each(values: Iterable[object], read: Callable[[Tree], Iterable[Item]], start: int = 0) -> Iterator[Item]:
    """What ``read`` makes of each value; one that it cannot tame, and the end of what breaks off, are refusals."""
    row = start
    try:
        for row, value in enumerate(values, start + 1):
            try:
                yield from read(Tree(value))
            except Untamed as odd:
                yield Refusal(row, Message("export.not_as_expected", {"path": odd.path, "expected": odd.expected}))
            except (ValueError, OverflowError, OSError):  # a date in no calendar
                yield Refusal(row, Message("export.odd_value"))
    except BreaksOff as broken:
        yield Refusal(row + 1, broken.reason)


def each_file(export: Export, names: Iterable[str], read: Callable[[str], Iterable[Item]]) -> Iterator[Item]:
    """What ``read`` makes of each file; one that is not as expected is a refusal."""
    for row, name in enumerate(names, 1):
        try:
            yield from read(name)
        except Untamed as odd:
            params = {"name": name, "path": odd.path, "expected": odd.expected}
            yield Refusal(row, Message("export.file_not_as_expected", params))


class OneOf:
    """Several kinds of exports of the same network: the first that recognises one reads it."""

    def __init__(self, *archives: Archive) -> None:
        self._archives = archives

    def recognises(self, export: Export) -> bool:
        """Whether any does."""
        return any(archive.recognises(export) for archive in self._archives)

    def read(self, export: Export) -> Iterable[Item]:
        """What the first that recognises it reads."""
        return next(archive for archive in self._archives if archive.recognises(export)).read(export)


def media_type(path: str) -> str:
    """The MIME type that a path or an address ends in, empty where it tells nothing."""
    plain = path.partition("?")[0].partition("#")[0]
    return guess_type(plain)[0] or ""


def form_of(media: Sequence[ArchivedMedia], links: Sequence[str] = ()) -> str:
    """What kind of post it is: ``album``, ``video``, ``photo``, ``link`` or ``text``, by what goes with it."""
    if any(file.type.startswith("video/") for file in media):
        return "video"
    if media:
        return "album" if len(media) > 1 else "photo"
    return "link" if links else "text"
