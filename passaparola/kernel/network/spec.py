"""What a network is and allows, as data: each fact with its source and the day it was checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from passaparola.kernel.message import Message
from passaparola.kernel.network.look import Look


@dataclass(frozen=True)
class Source:
    """Where a fact comes from, and when it was last read there."""

    url: str
    checked: date


class Evidence(StrEnum):
    """How sure we are that a connector works, from the surest down (design, section 6)."""

    REAL_SERVER = "real_server"
    EMULATOR = "emulator"
    SCHEMA = "schema"
    RECORDED = "recorded"
    DOCUMENTATION = "documentation"


class TextUnit(StrEnum):
    """What a network counts when it says "characters"; measured by ``kernel.text``."""

    GRAPHEME = "grapheme"
    CODE_POINT = "code_point"
    UTF16 = "utf16"
    BYTE = "byte"
    WEIGHTED = "weighted"


@dataclass(frozen=True)
class Weights:
    """How a weighted length is added up: a total divided by ``scale``, rounded down.

    ``ranges`` are (first, last, weight) of code points; what stands in none weighs ``default``.
    """

    scale: int
    default: int
    ranges: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class TextLimit:
    """At most ``maximum`` of ``unit``; ``link_weight`` where a link counts as a fixed length.

    ``weights`` belongs to the weighted unit. ``with_media``: it holds only for a text that goes with files.
    ``refused`` are characters that the network does not take at all.
    """

    maximum: int
    unit: TextUnit
    source: Source
    link_weight: int | None = None
    weights: Weights | None = None
    with_media: bool = False
    refused: str = ""


@dataclass(frozen=True)
class MediaRule:
    """What one kind of file may be on this network; sizes in bytes, edges in pixels.

    ``ratios`` are the narrowest and the widest shape (width by height) that it takes. ``alt``: the network shows a
    description of the file to those who cannot see it. ``alone``: no other kind of file goes with it. ``max_pages``
    bounds a document.
    """

    kind: str
    types: frozenset[str]
    max_bytes: int
    max_count: int
    source: Source
    max_edge: int | None = None
    max_duration: timedelta | None = None
    max_alt: int | None = None
    min_edge: int | None = None
    min_duration: timedelta | None = None
    ratios: tuple[float, float] | None = None
    alt: bool = True
    alone: bool = False
    max_pages: int | None = None


class IdempotencyBy(StrEnum):
    """What keeps a repeated publish from doubling the post."""

    OWN_ID = "own_id"  # we choose the record's id: a repeat is the same record
    DRAFT_THEN_PUBLISH = "draft_then_publish"  # a draft under our key, then published by its id
    KEY = "key"  # the network honours an idempotency key, for a while
    LOOKUP = "lookup"  # only looking at the timeline tells
    PERSON = "person"  # only a person can tell


@dataclass(frozen=True)
class Idempotency:
    """How a doubt is settled.

    ``settle`` is how long to wait after an unknown outcome before looking: longer than the slowest commit that the
    network was seen to make plus the lag of its reads. ``key_window`` is how long a key is honoured. ``unmarked``: what
    is published bears nothing of ours, so that without its progress it is known by its words and its time alone.
    """

    by: IdempotencyBy
    settle: timedelta
    source: Source
    key_window: timedelta | None = None
    unmarked: bool = False


@dataclass(frozen=True)
class Budget:
    """At most ``calls`` in ``window`` for ``scope`` (``account`` or ``app``), by the network's own word.

    It counts calls by ``methods`` (none: any) whose path fits one of ``paths`` (as ``fnmatch`` does; none: any).
    """

    scope: str
    calls: int
    window: timedelta
    source: Source
    methods: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormField:
    """One thing that a person gives to connect; its words are ``connect.<name>`` in the network's catalogue."""

    name: str
    secret: bool = False
    optional: bool = False
    example: str = ""


@dataclass(frozen=True)
class Option:
    """A choice that this network offers on a post; ``kind`` is ``text``, ``choice``, ``flag`` or ``tags``."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()
    maximum: int | None = None

    def word(self, network: str, choice: str) -> Message:
        """What a choice is called: ``<network>.choice.<option>.<choice>``, its signs as underscores."""
        plain = re.sub(r"[^a-z0-9]+", "_", choice.casefold()).strip("_")
        return Message(f"{network}.choice.{self.name}.{plain}")


@dataclass(frozen=True)
class PollLimit:
    """What a poll may be here: how many choices of how many characters, and for how long it is open.

    ``multiple``: the readers may be let choose several. ``alone``: a post with a poll has no files.
    """

    most_choices: int
    choice_length: int
    shortest: timedelta
    longest: timedelta
    source: Source
    multiple: bool = False
    alone: bool = True


@dataclass(frozen=True)
class Flag:
    """The network's own mark of a kind of content: ``paid`` (a commercial relation) or ``ai`` (made by a machine).

    ``name`` is what the network calls it, in its interface or in its pages.
    """

    marks: str
    name: str
    source: Source


@dataclass(frozen=True)
class Price:
    """What one call costs by the network's own list: ``amount`` in ``currency`` for a ``call``.

    The calls are ``post`` and ``post_with_link``. They are paid by whoever publishes through the network's interface.
    """

    call: str
    amount: Decimal
    currency: str
    source: Source


@dataclass(frozen=True)
class Closed:
    """A network that is no more, since ``on``. ``jobs`` are what it was for: its heirs are networks that serve them."""

    on: date
    jobs: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Evidenced:
    """A capability, how sure we are of it, and what was seen."""

    level: Evidence
    seen: str
    checked: date


@dataclass(frozen=True)
class NetworkSpec:
    """Everything that generic code asks of a network instead of its name.

    ``limits`` that an instance widens or narrows are kept on the channel, not here. ``hosts`` are the domains of the
    network's own pages, ``composer`` is where a person begins a post there, and ``post_id`` a pattern whose one group
    is a post's id in its address: they serve networks that a person publishes on by hand. ``measures`` are the metrics
    (ids of the catalogue) that its ``Metrics`` reads.

    ``threads``: a post can continue one of ours. ``comments``: a comment of ours can stand under our post. ``warning``
    and ``place``: it shows a content warning, a place. ``edits`` are what can be changed of a published thing (of
    ``text``, ``title``, ``media``; none: nothing), ``deletes`` whether it can be taken down from here.

    ``app`` is what an operator enters once of the application that they registered with the network; accounts are then
    connected by consent. ``fetches``: files are not uploaded, the network fetches them from us, which needs a public
    address. ``serves`` are jobs that people come for (``short_video``, ``live`` …): where the heirs of a closed network
    are found. ``asks`` are calls that change nothing although their method says otherwise: "METHOD path", as
    ``fnmatch`` reads it.
    """

    id: str
    name: str
    icon: str
    hue: str
    text: tuple[TextLimit, ...]
    media: tuple[MediaRule, ...]
    idempotency: Idempotency
    connect: tuple[FormField, ...]
    evidence: Mapping[str, Evidenced]
    sources: tuple[Source, ...]
    budgets: tuple[Budget, ...] = ()
    options: tuple[Option, ...] = ()
    title: bool = False
    allows: tuple[Message, ...] = ()
    lacks: tuple[Message, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    composer: str = ""
    post_id: str = ""
    needs_media: bool = False
    needs_title: bool = False
    measures: frozenset[str] = frozenset()
    look: Look = field(default_factory=Look)
    threads: bool = False
    comments: bool = False
    warning: bool = False
    place: bool = False
    poll: PollLimit | None = None
    flags: tuple[Flag, ...] = ()
    prices: tuple[Price, ...] = ()
    edits: frozenset[str] = frozenset({"text", "title", "media"})
    deletes: bool = True
    app: tuple[FormField, ...] = ()
    fetches: bool = False
    serves: frozenset[str] = frozenset()
    closed: Closed | None = None
    asks: tuple[str, ...] = ()

    def flag(self, marks: str) -> Flag | None:
        """The network's own mark for ``paid`` or ``ai``, where it has one."""
        return next((flag for flag in self.flags if flag.marks == marks), None)

    def media_rule(self, media_type: str) -> MediaRule | None:
        """The rule for files of this MIME type, or ``None`` when the network does not take them."""
        return next((rule for rule in self.media if media_type in rule.types), None)
