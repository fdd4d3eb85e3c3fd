"""Calls to the business interface: an envelope with ``request_status`` around everything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

from passaparola.kernel.http import Body, Door, Json, Request, Response, Tree
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.snapchat.errors import TABLE

HOME = "https://businessapi.snapchat.com"
ACCOUNTS = "https://accounts.snapchat.com"
SITE = "https://www.snapchat.com"
PAGE = 100
_UPLOADING = timedelta(minutes=5)
_MOST_PAGES = 10


@dataclass(frozen=True)
class Line:
    """A line to the interface at ``address`` with a profile owner's token."""

    door: Door
    address: str
    token: str = field(repr=False)

    async def read(self, path: str, *query: tuple[str, str]) -> Response:
        """GET."""
        return await self._send(Request("GET", f"{self.address}{path}", self._headers(), query=query))

    async def change(self, method: str, path: str, tree: object = None) -> Response:
        """A call of which others see the effect."""
        body = None if tree is None else Json(tree)
        return await self._send(Request(method, f"{self.address}{path}", self._headers(), body=body), doubtful=True)

    async def stage(self, path: str, body: Body) -> Response:
        """A call that nobody sees: announcing and sending a file."""
        return await self._send(
            Request("POST", f"{self.address}{path}", self._headers(), body=body, timeout=_UPLOADING)
        )

    async def pages(self, path: str) -> AsyncIterator[Response]:
        """The pages of a list; each names the next by its address, which must be the interface's own."""
        response = await self.read(path, ("limit", str(PAGE)))
        for _ in range(_MOST_PAGES):
            yield response
            link = TABLE.take(response, _next)
            if not link.startswith(f"{self.address}/"):
                return
            response = await self._send(Request("GET", link, self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _send(self, request: Request, doubtful: bool = False) -> Response:
        """Raises what the table says, also of a refusal that comes with 200."""
        response = await ask(self.door, request, TABLE, doubtful=doubtful)
        status = TABLE.take(response, lambda tree: tree.opt_text("request_status") or "SUCCESS", doubtful=doubtful)
        if status.upper() != "SUCCESS":
            raise TABLE.failure(response, doubtful)
        return response


def _next(tree: Tree) -> str:
    paging = tree.opt("paging")
    return (paging.opt_text("next_link") or "") if paging is not None else ""


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"])


def accounts(address: str) -> str:
    """Where people consent and tokens are given."""
    return part(address, HOME, ACCOUNTS)


def site(address: str) -> str:
    """Where people look."""
    return part(address, HOME, SITE)


def profile(session: Session) -> str:
    """The profile's path."""
    return f"/v1/public_profiles/{session.account.remote_id}"
