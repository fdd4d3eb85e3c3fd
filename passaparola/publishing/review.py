"""A post as its channels would show it, and what stands in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.spans import Kind, find
from passaparola.publishing import rules
from passaparola.publishing.models import Attachment
from passaparola.publishing.sheet import Sheet

Marked = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A channel's view of the post. ``text`` is cut into (what it is, words): "" for plain text."""

    channel: Channel
    spec: NetworkSpec
    title: str
    text: Marked
    link: str
    media: Sequence[Attachment]
    counts: Sequence[rules.Count]
    problems: Sequence[Problem]
    own: bool

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
    network = network_of(channel)
    draft = sheet.draft_for(channel)
    variant = sheet.variants.get(channel.pk)
    return Shown(
        channel=channel,
        spec=network.spec,
        title=draft.title,
        text=marked(draft.text),
        link=next((span.value for span in find(draft.text) if span.kind is Kind.LINK), ""),
        media=sheet.attachments,
        counts=rules.counts(draft.text, network.spec.text, bool(draft.media)),
        problems=rules.problems(draft, network),
        own=variant is not None and variant.text is not None,
    )
