"""Calls of the API (https://docs.discourse.org/): a key and the name of its user in two headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from passaparola.kernel.http import Body, Door, Json, Multipart, Request, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.discourse.errors import TABLE

T = TypeVar("T")
_UPLOAD = timedelta(minutes=5)
_LARGEST_ANSWER = 20_000_000  # bytes


@dataclass(frozen=True)
class Line:
    """A line to one site in the name of one user."""

    door: Door
    address: str
    user: str
    key: str = field(repr=False)

    async def read(self, path: str, reader: Callable[[Tree], T], *query: tuple[str, str]) -> T:
        """What ``reader`` finds in the answer. Raises the four errors."""
        return TABLE.take(await ask(self.door, self._request("GET", path, query), TABLE), reader)

    async def write(self, method: str, path: str, given: Mapping[str, object] | None, reader: Callable[[Tree], T]) -> T:
        """A call that others see the effect of. Raises the four errors."""
        body = Json(given) if given is not None else None
        response = await self._sent(self._request(method, path, body=body), doubtful=True)
        return TABLE.take(response, reader, doubtful=True)

    async def remove(self, path: str) -> None:
        """DELETE, whose answer is empty."""
        await self._sent(self._request("DELETE", path), doubtful=True)

    async def upload(self, form: Multipart, reader: Callable[[Tree], T]) -> T:
        """POST a file: nobody sees it until a post shows it."""
        request = self._request("POST", "/uploads.json", body=form, timeout=_UPLOAD)
        return TABLE.take(await self._sent(request, doubtful=False), reader)

    async def sign_in(self) -> None:
        """See that the key opens the site in the user's name. Raises ReconnectNeeded where it does not."""
        await self.read("/notifications.json", lambda tree: tree.each("notifications"))

    async def _sent(self, request: Request, *, doubtful: bool) -> Response:
        """A site refuses with the same words who it does not know and who may not do that: so that is asked."""
        try:
            return await ask(self.door, request, TABLE, doubtful=doubtful)
        except ReconnectNeeded as refused:
            await self.sign_in()
            raise Rejected(Message("discourse.not_allowed", refused.reason.params)) from refused

    def _request(
        self,
        method: str,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        body: Body | None = None,
        timeout: timedelta = timedelta(seconds=30),
    ) -> Request:
        headers = {"Api-Key": self.key, "Api-Username": self.user, "Accept": "application/json"}
        url = f"{self.address}{path}"
        return Request(method, url, headers, query, body, timeout=timeout, max_bytes=_LARGEST_ANSWER)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.account.handle, session.secrets["key"])
