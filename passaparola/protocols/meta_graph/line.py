"""Calls to Graph with one access token."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from passaparola.kernel.http import Body, Door, Json, Multipart, Request, Response, Tree
from passaparola.kernel.http.bodies import Pairs
from passaparola.kernel.network.rows import ErrorTable, ask

T = TypeVar("T")

VERSION = "v26.0"
"""What Meta's own samples ask for (https://developers.facebook.com/docs/graph-api/changelog, read 2026-07)."""
HOME = "https://graph.facebook.com"
PAGE = 100
"""The most that Graph gives of most lists at once."""
_UPLOAD_TIMEOUT = timedelta(minutes=5)
_LARGEST_ANSWER = 20_000_000  # bytes: a hundred posts with their attachments


@dataclass(frozen=True)
class Line:
    """A line to one host of Graph: ``address`` has no slash at its end and no version.

    The token goes in a header and nowhere else. ``app_secret`` signs it, where it is known: apps that require the
    proof refuse calls without it (https://developers.facebook.com/docs/graph-api/guides/secure-requests).
    """

    door: Door
    address: str
    token: str = field(repr=False)
    table: ErrorTable
    app_secret: str = field(default="", repr=False)
    version: str = VERSION

    async def read(self, path: str, *query: tuple[str, str]) -> Response:
        """GET a node or an edge, such as ``me`` or ``123/feed``. Raises the four errors."""
        return await ask(self.door, self._request("GET", path, query), self.table)

    async def write(
        self, path: str, given: Mapping[str, object] | Body | None = None, *, doubtful: bool = True
    ) -> Response:
        """POST fields (as JSON) or a body. ``doubtful``: others may see an effect. Raises the four errors."""
        body = Json(given) if isinstance(given, Mapping) else given
        return await ask(self.door, self._request("POST", path, (), body), self.table, doubtful=doubtful)

    async def delete(self, path: str, *query: tuple[str, str]) -> Response:
        """DELETE a node, or an entry of an edge. Raises the four errors."""
        return await ask(self.door, self._request("DELETE", path, query), self.table, doubtful=True)

    async def pages(self, path: str, read: Callable[[Tree], T], *query: tuple[str, str]) -> AsyncIterator[list[T]]:
        """The pages of a list, each entry read; ends with the last, or where a cursor leads back. Raises the four.

        An empty page does not end a list: Graph leaves out what the token may not see.
        """
        asked, known = dict(query), set[str]()
        while True:
            response = await self.read(path, *asked.items())
            found, after = self.table.take(response, lambda tree: _page(tree, read))
            yield found
            if not after or after in known:
                return
            known.add(after)
            asked["after"] = after

    def _request(self, method: str, path: str, query: Pairs, body: Body | None = None) -> Request:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"} if self.token else {}
        proof = (("appsecret_proof", proof_of(self.token, self.app_secret)),) if self.app_secret and self.token else ()
        timeout = _UPLOAD_TIMEOUT if isinstance(body, Multipart) else timedelta(seconds=60)
        address = f"{self.address}/{self.version}/{path}"
        return Request(method, address, headers, (*query, *proof), body, timeout=timeout, max_bytes=_LARGEST_ANSWER)


def proof_of(token: str, app_secret: str) -> str:
    """What shows that the token is used by its own application."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _page(tree: Tree, read: Callable[[Tree], T]) -> tuple[list[T], str]:
    """The entries, and the cursor of the page that follows; ``next`` is there only where one does."""
    paging = tree.opt("paging")
    more = paging is not None and paging.has("next")
    cursors = paging.opt("cursors") if paging is not None else None
    after = (cursors.opt_text("after") or "") if more and cursors is not None else ""
    return [read(each) for each in tree.each("data")], after
