"""Who passed a status on."""

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Carried, Remote, Session
from passaparola.networks.mastodon.connect import line_of
from passaparola.protocols.mastodon_api.line import PAGE, Line, Missing
from passaparola.protocols.mastodon_api.statuses import Status, voice

T = TypeVar("T")

_MOST_PAGES = 50


class Spread:
    """Boosts, and quotes where the server has them (4.5). A boost's moment is not told."""

    async def of(self, session: Session, remote: Remote) -> AsyncIterator[Carried]:
        """Everybody who boosted or quoted, as far as it has reached this server. Raises the four errors."""
        line = line_of(session)
        async for who in _each(line, f"/api/v1/statuses/{remote.id}/reblogged_by", voice):
            yield Carried(who, "repost")
        try:
            async for quote in _each(line, f"/api/v1/statuses/{remote.id}/quotes", Status.read):
                yield Carried(quote.author, "quote", quote.at, quote.id, quote.url)
        except Missing:
            return  # a server without quotes


spread = Spread()


async def _each(line: Line, route: str, read: Callable[[Tree], T]) -> AsyncIterator[T]:
    number = 0
    async for page in line.pages(route, read, ("limit", str(PAGE))):
        for one in page:
            yield one
        number += 1
        if number == _MOST_PAGES:
            return
