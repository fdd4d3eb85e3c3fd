"""Calls of the Bot API (https://core.telegram.org/bots/api): the token is a part of the path."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from passaparola.kernel.http import Body, Door, Json, Request, Tree
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.telegram.errors import TABLE

HOME = "https://api.telegram.org"
T = TypeVar("T")


class Line:
    """One bot's calls to one server."""

    def __init__(self, door: Door, address: str, token: str) -> None:
        self._door = door
        self._base = f"{address}/bot{token}"

    async def read(self, method: str, reader: Callable[[Tree], T], *query: tuple[str, str]) -> T:
        """A call that changes nothing. Raises the four errors."""
        request = Request("GET", f"{self._base}/{method}", query=query)
        return TABLE.take(await ask(self._door, request, TABLE), lambda tree: reader(tree.at("result")))

    async def write(self, method: str, body: Body | Mapping[str, object], reader: Callable[[Tree], T]) -> T:
        """A call that others may see the effect of. Raises the four errors."""
        carried = Json(body) if isinstance(body, Mapping) else body
        request = Request("POST", f"{self._base}/{method}", body=carried)
        response = await ask(self._door, request, TABLE, doubtful=True)
        return TABLE.take(response, lambda tree: reader(tree.at("result")), doubtful=True)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"])
