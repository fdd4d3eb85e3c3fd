"""A post as its channels would show it, and what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from passaparola import networks
from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look import Look, Shape, Tiles
from passaparola.kernel.network.port import Poll
from passaparola.kernel.network.spec import Flag, NetworkSpec
from passaparola.kernel.spans import find, links
from passaparola.publishing import rules
from passaparola.publishing.models import Attachment
from passaparola.publishing.preflight import looking, mending
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
    def playbook(self) -> bool:
        """Whether there is advice on how to write for the network."""
        return networks.playbook(self.spec.id) is not None

    @property
    def files_first(self) -> bool:
        """Whether the files stand above the text."""
        return self.look.shape in (Shape.PHOTO, Shape.VIDEO)

    @property
    def blocks(self) -> bool:
        """Whether the post cannot go to this channel as it is."""
        return any(problem.blocks for problem in self.problems)


@dataclass(frozen=True)
class Mend:
    """A button that mends: ``value`` names the problem and the fix, ``words`` what the button says."""

    value: str
    words: Message


@dataclass(frozen=True)
class Told:
    """A problem as it is told once, with the channels that have it."""

    problem: Problem
    handles: Sequence[str]

    @property
    def mends(self) -> list[Mend]:
        """What one click would do about it."""
        message, fixes = self.problem.message, [each for each in self.problem.fixes if mending.can(each)]
        return [Mend(f"{message.id}:{each.id}", Message(f"fix.{each.id}", each.params)) for each in fixes]


@dataclass(frozen=True)
class Review:
    """All chosen channels. ``problems`` are those of all, each once, the grave ones first."""

    channels: Sequence[Shown]
    problems: Sequence[Told]

    @property
    def blocks(self) -> bool:
        """Whether the post cannot be scheduled as it is."""
        return any(each.problem.blocks for each in self.problems)


def review(sheet: Sheet) -> Review:
    """How the chosen channels see the post, and what may go wrong at its hour where it has yet to go."""
    channels = [_shown(sheet, each) for each in sheet.chosen]
    flights = looking.found(sheet, sheet.remaining) if sheet.post.pk else {}
    told: dict[Message, tuple[Problem, list[str]]] = {}
    for shown in channels:
        for problem in [*shown.problems, *flights.get(shown.channel.pk, ())]:
            told.setdefault(problem.message, (problem, []))[1].append(shown.channel.handle)
    alike = together([Told(*each) for each in told.values()])
    return Review(channels, sorted(alike, key=lambda each: not each.problem.blocks))


_OF_NETWORKS = frozenset({
    "publishing.needs_media", "publishing.needs_title", "publishing.no_poll", "publishing.poll_alone",
    "publishing.poll_multiple", "publishing.no_comment", "publishing.no_thread", "publishing.label_missing",
    "publishing.label_hidden",
})  # fmt: skip
"""Problems whose sentence begins "On ...": it holds for several networks named in a row."""


def together(told: Sequence[Told]) -> list[Told]:
    """The same problem of several networks as one, so that five channels do not say one thing five times."""
    found: dict[object, list[Told]] = {}
    for each in told:
        message, rest = each.problem.message, {**each.problem.message.params, "network": ""}
        alike = message.id in _OF_NETWORKS and "network" in message.params
        found.setdefault(Message(message.id, rest) if alike else message, []).append(each)
    return [_joined(each) if len(each) > 1 else each[0] for each in found.values()]


def _joined(told: Sequence[Told]) -> Told:
    first = told[0].problem
    names = ", ".join(dict.fromkeys(str(each.problem.message.params["network"]) for each in told))
    message = Message(first.message.id, {**first.message.params, "network": names})
    fixes = tuple(dict.fromkeys(fix for each in told for fix in each.problem.fixes))
    handles = [handle for each in told for handle in each.handles]
    return Told(replace(first, message=message, blocks=any(each.problem.blocks for each in told), fixes=fixes), handles)


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
    return [flag for name in sheet.disclosure.marks if (flag := spec.flag(name)) is not None]


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
    if file.asset.is_document:
        return ""
    ratio = look.cropped(file.asset.width, file.asset.height)
    return f"{round(ratio * 100)}" if ratio else ""
