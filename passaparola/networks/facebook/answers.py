"""Comments and private messages of ours: sent once, and found again by what they say and when."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.look_up import CLOCKS, Noted, note, noted, only, own_since, standing
from passaparola.kernel.network.outcomes import Gone
from passaparola.kernel.network.port import Absent, Draft, NotReady, Progress, Remote, Session, Sighting
from passaparola.networks.facebook import look_up
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.content import same_words
from passaparola.networks.facebook.errors import TABLE
from passaparola.networks.facebook.spoken import COMMENT_FIELDS, MESSAGE_FIELDS, Said
from passaparola.protocols.meta_graph.line import PAGE

_ROUNDED = timedelta(seconds=1)  # Graph writes whole seconds


class Answer(ABC):
    """What follows something: nothing to upload; a look before the one call."""

    kind: str

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Whether what it answers is there, and what stands below it already. Raises the four errors."""
        if Tree(progress).has("prepared"):
            return progress
        below = await self._below(session, draft)
        there = [said.id for said in below if said.at < draft.made_at - _ROUNDED and _is_same(session, draft, said)]
        return note(there, datetime.now(UTC))

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Always."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Say it, unless it was said."""
        if (there := standing(await self.find(session, draft, progress))) is not None:
            return there
        return look_up.remote(session, await self._say(session, draft), self.kind)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Among what stands below what it answers. Raises the four errors."""
        there = Noted.read(progress).there if noted(progress) else frozenset[str]()
        try:
            said = [each for each in await self._below(session, draft) if _is_same(session, draft, each)]
        except Gone:
            return Absent()  # what it answers is not there, and neither is what stood below it
        fresh = [each for each in said if each.at >= draft.made_at - CLOCKS and each.id not in there]
        return only(fresh, lambda each: look_up.remote(session, each.id, self.kind), "facebook.twins")

    @abstractmethod
    async def _below(self, session: Session, draft: Draft) -> list[Said]:
        """What stands below what it answers since the draft was made."""

    @abstractmethod
    async def _say(self, session: Session, draft: Draft) -> str:
        """The one call; the id of what was said."""


class Comment(Answer):
    """A comment below a post or below another comment."""

    kind = "comment"

    async def _below(self, session: Session, draft: Draft) -> list[Said]:
        query = (("fields", COMMENT_FIELDS), ("order", "reverse_chronological"), ("limit", str(PAGE)))
        return await _fresh(session, draft, f"{_above(draft)}/comments", query)

    async def _say(self, session: Session, draft: Draft) -> str:
        response = await line_of(session).write(f"{_above(draft)}/comments", {"message": draft.text})
        return TABLE.take(response, lambda tree: tree.identifier("id"), doubtful=True)


class Private(Answer):
    """A message to somebody who wrote within the last 24 hours."""

    kind = "message"

    async def _below(self, session: Session, draft: Draft) -> list[Said]:
        thread = draft.follows.proof["thread"] if draft.follows else ""
        query = (("fields", MESSAGE_FIELDS), ("limit", str(PAGE)))
        return await _fresh(session, draft, f"{thread}/messages", query)

    async def _say(self, session: Session, draft: Draft) -> str:
        to = draft.follows.proof["to"] if draft.follows else ""
        given = {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": {"text": draft.text}}
        response = await line_of(session).write(f"{page_of(session)}/messages", given)
        return TABLE.take(response, lambda tree: tree.identifier("message_id"), doubtful=True)


def _above(draft: Draft) -> str:
    return draft.follows.id if draft.follows else ""


def _is_same(session: Session, draft: Draft, said: Said) -> bool:
    return said.author.id == page_of(session) and same_words(said.text, draft.text)


async def _fresh(session: Session, draft: Draft, path: str, query: tuple[tuple[str, str], ...]) -> list[Said]:
    """What was said there since the draft was made; both lists come newest first."""
    since = draft.made_at - CLOCKS
    return [*(await own_since(line_of(session).pages(path, Said.read, *query), since)).things]
