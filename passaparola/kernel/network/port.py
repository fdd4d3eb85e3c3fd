"""The port: small protocols, each of which a network fills or leaves ``None``.

All calls are asynchronous and go through the session's door. A call ends by returning or by raising one of the four
errors of ``outcomes``. An absent capability is ``None`` on the :class:`Network`, never a method that refuses.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.archives import (
    Archive,
    Archived,
    ArchivedMedia,
    ArchivedPost,
    Reading,
    Refusal,
)
from passaparola.kernel.network.spec import NetworkSpec

if TYPE_CHECKING:
    from passaparola.kernel.http import Door
    from passaparola.kernel.network.consent import Consent
    from passaparola.kernel.network.doctor import Doctor
    from passaparola.kernel.network.push import Push
    from passaparola.kernel.objects import ObjectStore

Progress = Mapping[str, object]
"""What ``prepare`` has got done, as plain JSON; stored on the delivery before anything irreversible happens."""


@dataclass(frozen=True)
class Account:
    """An account on a network: ``address`` is the server that answers for it, ``facts`` what else was learnt."""

    remote_id: str
    handle: str
    name: str
    address: str
    url: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Connected:
    """What connecting gives: the account, and the secrets to keep sealed."""

    account: Account
    secrets: Mapping[str, str]


@dataclass(frozen=True)
class MediaItem:
    """One file of a draft, by content; sizes in bytes and pixels, the ``duration`` of a video in seconds.

    A document has ``pages``; its edges are those of the first one, in points (1/72 inch), its ``name`` is its title.
    """

    hash: str
    type: str
    size: int
    alt: str = ""
    width: int | None = None
    height: int | None = None
    name: str = ""
    duration: float | None = None
    pages: int | None = None


@dataclass(frozen=True)
class Session:
    """An open line to one account. Secrets are in clear only here and only while it lasts.

    ``serve`` gives an address, signed and soon to end, at which a network can fetch a file from us; None where this
    installation has no public address.
    """

    door: "Door"
    store: "ObjectStore"
    account: Account
    secrets: Mapping[str, str]
    serve: Callable[[MediaItem], str] | None = None


@dataclass(frozen=True)
class Poll:
    """A question to the readers, open for ``length`` from when it goes out; ``multiple``: they may choose several."""

    choices: tuple[str, ...]
    length: timedelta
    multiple: bool = False


@dataclass(frozen=True)
class Disclosure:
    """What the readers have to be told: a commercial relation (``paid``, ``supplied``, ``invited``, ``own``), with
    the ``partner`` that it is with, and whether a machine made the pictures, the voice or the words (``ai``).
    """

    relation: str = ""
    partner: str = ""
    ai: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """Which of the network's own flags it wants."""
        commercial = ("paid",) if self.relation in ("paid", "supplied", "invited") else ()
        return (*commercial, "ai") if self.ai else commercial


NOTHING_TO_TELL = Disclosure()


@dataclass(frozen=True)
class Draft:
    """What goes out: an immutable snapshot.

    ``key`` is the delivery's own, random and never reused: whatever makes a repeat harmless is derived from it.
    ``at`` (UTC) is the planned moment and ``made_at`` (UTC) when the delivery was made; neither changes once a
    publish was attempted. ``follows`` is the remote thing that this one answers or continues. ``warning`` stands in
    front of the content and ``place`` says where it is, both empty for none.
    """

    key: str
    text: str
    at: datetime
    made_at: datetime
    title: str = ""
    language: str = ""
    media: Sequence[MediaItem] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    follows: "Remote | None" = None
    warning: str = ""
    place: str = ""
    poll: Poll | None = None
    disclosure: Disclosure = NOTHING_TO_TELL


@dataclass(frozen=True)
class Remote:
    """The thing as it stands on the network; ``seen_at`` in UTC."""

    id: str
    url: str
    seen_at: datetime
    proof: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A look-up saw it. ``visible`` is False when it is there but taken down (a bin, a tombstone)."""

    remote: Remote
    visible: bool = True


@dataclass(frozen=True)
class Absent:
    """A look-up that can be trusted did not see it."""


@dataclass(frozen=True)
class Inconclusive:
    """A look-up that proves nothing; ``reason`` says why."""

    reason: Message


Sighting = Found | Absent | Inconclusive


@dataclass(frozen=True)
class NotReady:
    """The network is still working on what was prepared: ask again after ``wait``."""

    wait: timedelta


class Connect(Protocol):
    """How an account is connected and kept connected."""

    async def authorise(self, door: "Door", given: Mapping[str, str]) -> Connected:
        """Exchange what the person gave for secrets. Raises the four errors; Rejected names the field in params."""

    async def refresh(self, door: "Door", account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """New secrets for old; the caller stores them before they are used."""

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """When these secrets stop working (UTC), or None when they do not by themselves."""

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """Until when ``refresh`` works (UTC); as ``expires`` where there is nothing to refresh, None for always."""

    async def who(self, session: Session) -> Account:
        """The account as the network shows it now: the health check."""

    async def revoke(self, door: "Door", account: Account, secrets: Mapping[str, str]) -> None:
        """Take the access back on the network, as far as it can be."""


class Publisher(Protocol):
    """Publishing. Only ``commit``, ``edit`` and ``delete`` change what others see."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """What this network would refuse that data cannot say; pure. ``spec`` has the limits of our server."""

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload and stage. Repeatable and resumable: what ``progress`` holds is not done again."""

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """None when ``commit`` may be called."""

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """The one irreversible call. Called only after its intent was committed to the database."""

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for what ``commit`` would have made; also with an empty ``progress`` (a restored backup)."""

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Make the published thing say what ``draft`` says."""

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down; succeeds when it is gone already."""


class Metrics(Protocol):
    """Numbers of one published thing, and of the account."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """The readings that the network gives now; raises Gone when the thing is not there any more."""

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """The account's own readings now (followers); empty where the network gives none."""


@dataclass(frozen=True)
class Voice:
    """Somebody on the network: ``id`` is the network's own, ``followers`` is None where it does not say."""

    id: str
    handle: str
    name: str = ""
    url: str = ""
    followers: int | None = None


@dataclass(frozen=True)
class Utterance:
    """Something that somebody said to the account, or that the account itself answered.

    ``kind`` is ``reply``, ``comment``, ``mention``, ``quote``, or ``message`` (private: ``thread`` is then the
    conversation). ``until`` (UTC) is when the network closes the window for an answer, None where it has none.
    ``answers`` is the remote id of what it answers and ``thread`` of the post at the top of it, both as this network
    writes them, empty where unknown. ``at`` in UTC. ``proof`` is what an answer needs besides the id: it goes into
    ``Draft.follows`` untouched. ``text`` is plain. ``own`` is True for what the account said itself: it shows that
    something was answered elsewhere.
    """

    id: str
    author: Voice
    text: str
    at: datetime
    kind: str
    answers: str = ""
    thread: str = ""
    url: str = ""
    own: bool = False
    proof: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None


class Conversations(Protocol):
    """Replies, mentions and comments; an answer is a Draft that ``follows`` the utterance, sent by the Publisher."""

    def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """What was said since ``moment`` (UTC), each once, in no promised order; a caller stores by id."""


class Stream(Protocol):
    """Word that something was said, as it happens. It is a hint and may be lost: ``Conversations`` has the truth."""

    def hints(self, session: Session) -> AsyncIterator[None]:
        """One for each thing that happens; ends when the server ends it.

        Raises the four errors where there is no stream; Rejected is then for good.
        """


@dataclass(frozen=True)
class Carried:
    """Somebody passed a post on; ``kind`` is ``repost`` or ``quote``, ``at`` (UTC) None where the network hides it."""

    who: Voice
    kind: str
    at: datetime | None = None
    id: str = ""
    url: str = ""


class Spread(Protocol):
    """Who passed a published thing on."""

    def of(self, session: Session, remote: Remote) -> AsyncIterator[Carried]:
        """Reposts and quotes as the network shows them now, each once."""


class Search(Protocol):
    """Public search."""

    def matching(self, session: Session, query: str) -> AsyncIterator[Utterance]:
        """Public things that match, newest first."""


class History(Protocol):
    """The account's own posts as the network shows them, for an audit; also of accounts that a person publishes on.

    A session without secrets serves where everything is public.
    """

    def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Own posts since ``moment`` (UTC; None: as far back as the network goes), newest first, with their figures."""


@dataclass(frozen=True)
class Network:
    """One network: its data and what it can do."""

    spec: NetworkSpec
    connect: Connect | None = None
    publisher: Publisher | None = None
    metrics: Metrics | None = None
    conversations: Conversations | None = None
    stream: Stream | None = None
    spread: Spread | None = None
    search: Search | None = None
    archive: Archive | None = None
    history: History | None = None
    consent: "Consent | None" = None
    doctor: "Doctor | None" = None
    push: "Push | None" = None

    @property
    def by_hand(self) -> bool:
        """Whether a person publishes here, because nothing else does; False for one that is read only."""
        return self.publisher is None and bool(self.spec.hosts)

    def assisted(self) -> "Network":
        """The network for an account that a person publishes on: what it takes, and nothing that asks it anything."""
        spec = replace(self.spec, measures=frozenset(), budgets=(), prices=())
        return Network(spec, archive=self.archive, history=self.history)


__all__ = [
    "NOTHING_TO_TELL", "Absent", "Account", "Archive", "Archived", "ArchivedMedia", "ArchivedPost", "Carried",
    "Connect", "Connected", "Conversations", "Disclosure", "Draft", "Found", "History", "Inconclusive", "MediaItem",
    "Metrics", "Network", "NotReady", "Poll", "Progress", "Publisher", "Reading", "Refusal", "Remote", "Search",
    "Session", "Sighting", "Spread", "Stream", "Utterance", "Voice",
]  # fmt: skip
