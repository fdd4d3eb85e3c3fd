"""A post as its channels would show it, and what stands in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look import Look, Shape, Tiles
from passaparola.kernel.network.port import Poll
from passaparola.kernel.network.spec import Flag, NetworkSpec
from passaparola.kernel.spans import find, links
from passaparola.publishing import rules
from passaparola.publishing.models import Attachment
from passaparola.publishing.sheet import Sheet

Marked = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Tile:
    """A file as the network shows it: ``crop`` names the shape that it is cropped to, hundredths of width by height."""

    file: Attachment
    crop: str = ""
    more: int = 0


@dataclass(frozen=True)
class Part:
    """A piece of a text: what is seen at once, and what is seen when somebody asks for more."""

    seen: Marked
    folded: Marked = ()


@dataclass(frozen=True)
class Shown:
    """A channel's view of the post. Texts are cut into (what it is, words): "" for plain text.

    ``parts`` are the posts of the thread, one where there is none. ``link`` is the address whose card is shown, and
    ``flags`` are the network's own marks that go along.
    """

    channel: Channel
    spec: NetworkSpec
    title: str
    parts: Sequence[Part]
    link: str
    tiles: Sequence[Tile]
    counts: Sequence[rules.Count]
    problems: Sequence[Problem]
    own: bool
    comment: str = ""
    warning: str = ""
    place: str = ""
    poll: Poll | None = None
    flags: Sequence[Flag] = ()

    @property
    def poll_hours(self) -> int:
        """How long the poll is open, in whole hours."""
        return round(self.poll.length.total_seconds() / 3600) if self.poll else 0

    @property
    def look(self) -> Look:
        """How the network draws it."""
        return self.spec.look

    @property
    def files_first(self) -> bool:
        """Whether the files stand above the text."""
        return self.look.shape in (Shape.PHOTO, Shape.VIDEO)

    @property
    def blocks(self) -> bool:
        """Whether the post cannot go to this channel as it is."""
        return any(problem.blocks for problem in self.problems)


@dataclass(frozen=True)
class Review:
    """All chosen channels. ``problems`` are those of all, each once, with the handles that they concern."""

    channels: Sequence[Shown]
    problems: Mapping[Message, tuple[Problem, list[str]]]

    @property
    def blocks(self) -> bool:
        """Whether the post cannot be scheduled as it is."""
        return any(problem.blocks for problem, _ in self.problems.values())


def review(sheet: Sheet) -> Review:
    """How the chosen channels see the post."""
    channels = [_shown(sheet, each) for each in sheet.chosen]
    problems: dict[Message, tuple[Problem, list[str]]] = {}
    for shown in channels:
        for problem in shown.problems:
            problems.setdefault(problem.message, (problem, []))[1].append(shown.channel.handle)
    grave_first = sorted(problems.items(), key=lambda item: not item[1][0].blocks)
    return Review(channels, dict(grave_first))


def marked(text: str) -> Marked:
    """A text cut at its links, mentions and hashtags."""
    pieces: list[tuple[str, str]] = []
    spans = find(text)
    borders = [0, *(border for span in spans for border in (span.start, span.end)), len(text)]
    kinds = {span.start: str(span.kind) for span in spans}
    for start, end in pairwise(borders):
        if start < end:
            pieces.append((kinds.get(start, ""), text[start:end]))
    return pieces


def _shown(sheet: Sheet, channel: Channel) -> Shown:
    spec, draft = network_of(channel).spec, sheet.draft_for(channel)
    variant, files = sheet.variants.get(channel.pk), sheet.files_for(channel)
    first, *rest = sheet.parts_for(channel)
    address = next((span.value for span in links(sheet.written_text(channel))), "")
    return Shown(
        channel=channel,
        spec=spec,
        title=draft.title,
        parts=[folded(first, spec.look.folded_after), *(folded(each, None) for each in rest)],
        link="" if files or draft.poll else address,
        tiles=tiles(files, spec.look),
        counts=rules.counts(draft.text, spec.text, bool(draft.media)),
        problems=sheet.problems_for(channel),
        own=variant is not None and variant.text is not None,
        comment=sheet.comment_for(channel) if spec.comments else "",
        warning=draft.warning if spec.warning else "",
        place=draft.place if spec.place else "",
        poll=draft.poll if spec.poll else None,
        flags=_flags(sheet, spec),
    )


def _flags(sheet: Sheet, spec: NetworkSpec) -> list[Flag]:
    told = sheet.disclosure
    wanted = [name for name, is_so in (("paid", told.relation), ("ai", told.ai)) if is_so]
    return [flag for name in wanted if (flag := spec.flag(name)) is not None]


def folded(text: str, after: int | None) -> Part:
    """The text as the app shows it first; the cut comes at a word's end."""
    if after is None or len(text) <= after:
        return Part(marked(text))
    cut = text.rfind(" ", after // 2, after + 1)
    at = cut if cut > 0 else after
    return Part(marked(text[:at]), marked(text[at:]))


def tiles(files: Sequence[Attachment], look: Look) -> list[Tile]:
    """The files as they are seen: a single one cropped as the network crops, of many those that are shown at once."""
    if len(files) == 1 or look.tiles is Tiles.CAROUSEL:
        return [Tile(each, _crop(each, look)) for each in files]
    shown = [Tile(each) for each in files[: look.tiles_shown]]
    more = len(files) - len(shown)
    return [*shown[:-1], Tile(shown[-1].file, more=more)] if more > 0 else shown


def _crop(file: Attachment, look: Look) -> str:
    ratio = look.cropped(file.asset.width, file.asset.height)
    return f"{round(ratio * 100)}" if ratio else ""
