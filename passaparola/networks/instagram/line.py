"""The line to one account, and what is read on it again and again."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from passaparola.kernel.http import Door, Response, Tree
from passaparola.kernel.network.look_up import until
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.spec import VERSION
from passaparola.protocols.meta_graph.line import PAGE, Line

T = TypeVar("T")

_FIELDS = "id,caption,media_type,media_product_type,permalink,timestamp,like_count,comments_count,username"
_TOO_MANY_FIELDS = ("instagram.refused", "instagram.not_allowed")


@dataclass(frozen=True)
class Media:
    """A post, a reel or a story of the account; ``kind`` is IMAGE, VIDEO or CAROUSEL_ALBUM, ``at`` in UTC.

    ``likes`` is None where the account hides them, ``author`` the handle of whose it is.
    """

    id: str
    caption: str
    kind: str
    product: str
    url: str
    at: datetime
    likes: int | None
    comments: int
    author: str

    @staticmethod
    def read(tree: Tree) -> "Media":
        """One entry of a list. Raises Untamed."""
        return Media(
            id=tree.identifier("id"),
            caption=tree.opt_text("caption") or "",
            kind=tree.text("media_type"),
            product=tree.opt_text("media_product_type") or "",
            url=tree.opt_text("permalink") or "",
            at=tree.moment("timestamp"),
            likes=tree.opt_whole("like_count"),
            comments=tree.opt_whole("comments_count") or 0,
            author=tree.opt_text("username") or "",
        )


def line(door: Door, address: str, token: str) -> Line:
    """A line with this token."""
    return Line(door, address, token, TABLE, version=VERSION)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return line(session.door, session.account.address, session.secrets["token"])


async def media_since(session: Session, moment: datetime | None, edge: str = "media") -> AsyncIterator[Media]:
    """The account's own ``media``, ``stories`` or the ``tags`` of it since ``moment`` (UTC; None: as far as it goes).

    Newest first. Raises the four errors.
    """
    query = [("fields", _FIELDS), ("limit", str(PAGE))]
    if moment is not None and edge == "media":  # the other edges know no since
        query.append(("since", str(int(moment.timestamp()))))
    first = moment.replace(microsecond=0) if moment else None  # Meta's moments are whole seconds
    async for one in until(line_of(session).pages(f"{session.account.remote_id}/{edge}", Media.read, *query), first):
        yield one


async def media_of(session: Session, id: str) -> Media:
    """One medium. Raises the four errors, Gone among them."""
    return TABLE.take(await line_of(session).read(id, ("fields", _FIELDS)), Media.read)


async def with_fewer_fields(
    ask: Callable[[str], AsyncIterator[list[T]]], sets: tuple[str, ...]
) -> AsyncIterator[list[T]]:
    """The pages that ``ask`` gives for the first of the ``sets`` of fields that is not refused; a page may come twice.

    One field that the token may not see (``from``, ``replies``) makes Meta refuse a whole call.
    """
    for fields in sets[:-1]:
        try:
            async for page in ask(fields):
                yield page
            return
        except (Rejected, ReconnectNeeded) as refused:
            if not asks_too_much(refused):
                raise
    async for page in ask(sets[-1]):
        yield page


def asks_too_much(error: NetworkError) -> bool:
    """Whether a refusal may be about one of the fields or metrics that were asked for, and not about all of them."""
    return error.reason.id in _TOO_MANY_FIELDS


def made(response: Response) -> str:
    """The id of what a write made; an answer without one is a doubt."""
    return TABLE.take(response, lambda tree: tree.identifier("id"), doubtful=True)
