"""Calls to version 2 of the API: one JSON tree in, one out, in pages where there are many."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from passaparola.kernel.http import Body, Door, Json, Request, Response, Tree
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.x.errors import TABLE

T = TypeVar("T")

PAGE = 100
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Api:
    """A line to the API at ``address``, as the person or the application to whom the token belongs."""

    door: Door
    address: str
    token: str = field(repr=False)

    async def read(self, path: str, reader: Callable[[Tree], T], *query: tuple[str, str]) -> T:
        """What ``reader`` finds in the answer. Raises the four errors; Gone also for a 200 without data."""
        response = await self._send(Request("GET", self.address + path, query=query), doubtful=False)
        tree = TABLE.take(response, lambda found: found)
        if not tree.has("data") and tree.has("errors"):
            raise TABLE.failure(response, doubtful=False)
        return TABLE.take(response, reader)

    async def change(self, method: str, path: str, tree: object = None) -> Response:
        """A call that others may see the effect of: no answer is a doubt."""
        body = None if tree is None else Json(tree)
        return await self._send(Request(method, self.address + path, body=body), doubtful=True)

    async def stage(self, path: str, reader: Callable[[Tree], T], body: Body | None = None) -> T:
        """A call that nobody sees the effect of. Large bodies take their time."""
        request = Request("POST", self.address + path, body=body, timeout=timedelta(minutes=2))
        return TABLE.take(await self._send(request, doubtful=False), reader)

    async def pages(self, path: str, reader: Callable[[Tree], T], query: Pairs, most: int) -> AsyncIterator[T]:
        """Page after page; ends after ``most`` of them."""
        token = ""
        for _ in range(most):
            further = (("pagination_token", token),) if token else ()
            found, token = await self.read(path, lambda tree: (reader(tree), _next(tree)), *query, *further)
            yield found
            if not token:
                return

    async def _send(self, request: Request, *, doubtful: bool) -> Response:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json, application/problem+json"}
        return await ask(self.door, replace(request, headers=headers), TABLE, doubtful=doubtful)


def api_of(session: Session) -> Api:
    """The line of an open session."""
    return Api(session.door, session.account.address, session.secrets["token"])


def app_api(session: Session) -> Api | None:
    """The line of the application itself, None where its operator gave no bearer token."""
    bearer = session.secrets.get("app.bearer", "")
    return Api(session.door, session.account.address, bearer) if bearer else None


def instant(moment: datetime) -> str:
    """A moment as the API takes it: whole seconds of UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _next(tree: Tree) -> str:
    meta = tree.opt("meta")
    return (meta.opt_text("next_token") or "") if meta else ""
