"""Calls to the versioned interface: its headers, its way of writing URNs and lists into addresses."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlsplit

from passaparola.kernel.http import Door, File, Json, Raw, Request, Response, Tree
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.version import VERSION
from passaparola.protocols.oauth2.consent import scopes_of

T = TypeVar("T")

HOME = "https://api.linkedin.com"
SITE = "https://www.linkedin.com"
PAGE = 100
"""The most that a list gives at once."""


@dataclass(frozen=True)
class Line:
    """A line to the interface at ``address`` with a member's token."""

    door: Door
    address: str
    token: str = field(repr=False)

    async def read(self, path: str, query: str = "", finder: bool = False) -> Response:
        """GET. ``path`` and ``query`` are written as they go out: URNs are encoded by the caller."""
        return await self._send(Request("GET", self._url(path, query), self._headers("FINDER" if finder else "")))

    async def write(
        self, method: str, path: str, tree: object = None, query: str = "", *, as_: str = "", doubtful: bool = True
    ) -> Response:
        """Change something. ``as_`` is the method of Rest.li where it differs from HTTP's."""
        body = None if tree is None else Json(tree)
        return await self._send(Request(method, self._url(path, query), self._headers(as_), body=body), doubtful)

    async def put(self, url: str, content: Raw | File, signed: bool) -> Response:
        """Upload a file or a part of one. ``signed`` addresses carry their own right, others the member's token."""
        headers = {} if signed or not self._is_theirs(url) else {"Authorization": f"Bearer {self.token}"}
        return await self._send(Request("PUT", url, headers, body=content))

    async def pages(self, path: str, query: str, reader: Callable[[Tree], T], most: int) -> AsyncIterator[list[T]]:
        """The elements of a list, page by page, at most ``most`` pages."""
        for number in range(most):
            asked = f"{query}&" if query else ""
            response = await self.read(path, f"{asked}start={number * PAGE}&count={PAGE}", finder="q=" in query)
            found = TABLE.take(response, lambda tree: [reader(each) for each in tree.each("elements")])
            yield found
            if len(found) < PAGE:
                return

    def _url(self, path: str, query: str) -> str:
        return f"{self.address}/{path}{'?' if query else ''}{query}"

    def _headers(self, as_: str) -> dict[str, str]:
        named = {"X-RestLi-Method": as_} if as_ else {}
        return {
            "Authorization": f"Bearer {self.token}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
            **named,
        }

    def _is_theirs(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return url.startswith(f"{self.address}/") or host.endswith(".linkedin.com")

    async def _send(self, request: Request, doubtful: bool = False) -> Response:
        return await ask(self.door, request, TABLE, doubtful=doubtful)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"])


def site(address: str) -> str:
    """Where people read, for accounts that live at ``address``."""
    return part(address, HOME, SITE)


def urn(written: str) -> str:
    """A URN as it stands in a path or a query."""
    return quote(written, safe="")


def urns(written: list[str]) -> str:
    """A list of URNs in a query: its brackets and commas stay, what is in it is encoded."""
    return f"List({','.join(urn(each) for each in written)})"


def is_page(session: Session) -> bool:
    """Whether the account is a company page, and no member."""
    return ":organization:" in session.account.remote_id


def may_read(session: Session) -> bool:
    """Whether we may see the account's own posts and what stands below them."""
    return ("r_organization_social" if is_page(session) else "r_member_social") in scopes_of(session.secrets)
