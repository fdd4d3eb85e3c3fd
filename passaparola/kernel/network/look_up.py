"""Looking for a thing of ours that bears no mark, by what it says and when: what all such networks do alike.

What is there when a draft is prepared is noted by its ids, so that an older twin is never taken for the draft. What
fits twice, or stands in a list that could not be read to its end, proves nothing.
"""

import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Sighting

CLOCKS = timedelta(minutes=5)
"""How far a network's clock may be behind ours."""
STAGING = timedelta(minutes=15)
"""The same for what came after a ``prepare``, where what stood before is known by its ids: so it may be generous."""
_NOTED = ("prepared", "before")


class Dated(Protocol):
    """A published thing; ``at`` in UTC."""

    @property
    def at(self) -> datetime:
        """When it came out."""


T = TypeVar("T")
D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Own(Generic[D]):
    """What an account published since a moment, newest first; ``whole`` is False where there was more than is read."""

    things: tuple[D, ...]
    whole: bool


@dataclass(frozen=True)
class Noted:
    """What ``prepare`` remembered: the moment (UTC), and the ids of what stood there already."""

    prepared: datetime
    there: frozenset[str]

    @staticmethod
    def read(progress: Progress) -> "Noted":
        """Out of a stored progress. Raises Untamed where it holds none."""
        known = Tree(progress)
        return Noted(known.moment("prepared"), frozenset(each.text() for each in known.each("before")))

    @property
    def since(self) -> datetime:
        """From when on it is looked for."""
        return self.prepared - STAGING


def note(ids: Iterable[str], now: datetime) -> dict[str, object]:
    """What ``prepare`` stores: the moment (UTC), and what is there that is not the draft."""
    return {"prepared": now.isoformat(), "before": list(ids)}


def noted(progress: Progress) -> dict[str, object]:
    """What ``note`` gave, untouched; empty where it was not stored whole."""
    known = Tree(progress)
    return {name: known.at(name).value for name in _NOTED} if all(known.has(name) for name in _NOTED) else {}


def due(draft: Draft) -> datetime:
    """Before this moment (UTC) nothing can be the draft."""
    return max(draft.at, draft.made_at) - CLOCKS


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever a network did to their spaces and composed characters."""
    return unicodedata.normalize("NFC", one).split() == unicodedata.normalize("NFC", other).split()


async def until(pages: AsyncIterator[list[D]], moment: datetime | None, last: int = 0) -> AsyncIterator[D]:
    """What stands on the ``pages`` (newest first) since ``moment`` (None: all of it); ``last`` as in ``own_since``."""
    async for page in pages:
        for each in page:
            if moment is None or each.at >= moment:
                yield each
        if moment is not None and any(each.at < moment for each in page[-last:]):
            return


async def own_since(pages: AsyncIterator[list[D]], moment: datetime, most: int | None = None, last: int = 0) -> Own[D]:
    """What stands on the ``pages`` (newest first) since ``moment``; at most ``most`` of them are read (None: all).

    ``last`` says of how many things at a page's end the moment counts, where a pinned one may stand in front; 0: all.
    """
    found, number = list[D](), 0
    async for page in pages:
        found += [each for each in page if each.at >= moment]
        number += 1
        if any(each.at < moment for each in page[-last:]):
            break
        if number == most:
            return Own(tuple(found), whole=False)
    return Own(tuple(found), whole=True)


def only(same: Sequence[T], shown: Callable[[T], Remote], twins: str, otherwise: Sighting | None = None) -> Sighting:
    """The one thing that fits; several are ``twins`` (a message id, told their ``count``), none is ``otherwise``."""
    if len(same) > 1:
        return Inconclusive(Message(twins, {"count": len(same)}))
    return Found(shown(same[0])) if same else otherwise or Absent()


def standing(sighting: Sighting) -> Remote | None:
    """What a look before the one irreversible call means: it is there, or (None) it may be made.

    Raises OutcomeUnknown where nobody knows.
    """
    match sighting:
        case Found(remote=there):
            return there
        case Inconclusive(reason=reason):
            raise OutcomeUnknown(reason)
    return None


async def sighted(look: Awaitable[Sighting]) -> Sighting:
    """What a look shows; one that fails proves nothing. Never raises the four errors."""
    try:
        return await look
    except NetworkError as error:
        return Inconclusive(error.reason)
