"""Calls to one server with an access token."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from passaparola.kernel.http import Door, Json, Multipart, Request, Response, Tree, Untamed
from passaparola.kernel.http.bodies import Pairs
from passaparola.kernel.network.outcomes import Gone
from passaparola.kernel.network.rows import ErrorTable, Fault, ask

T = TypeVar("T")

_UPLOAD_TIMEOUT = timedelta(minutes=5)
_LARGEST_ANSWER = 20_000_000  # bytes: forty long statuses with their accounts
_NEXT = re.compile(r'<([^>]*)>;\s*rel="next"')
PAGE = 40
"""The most that servers give of statuses and notifications at once."""


class Missing(Gone):
    """There is nothing under this id, or not for us to see; some servers say so of what they do not offer at all."""


@dataclass(frozen=True)
class Line:
    """A line to one server: ``server`` is its address without a slash at its end."""

    door: Door
    server: str
    token: str
    table: ErrorTable

    async def read(self, route: str, *query: tuple[str, str]) -> Response:
        """GET a route such as ``/api/v1/statuses/1``. Raises the four errors."""
        return await ask(self.door, self.request("GET", route, query), self.table)

    async def change(
        self, method: str, route: str, given: Mapping[str, object] | None = None, *, key: str = ""
    ) -> Response:
        """POST, PUT or DELETE what others see; ``key`` is sent as Idempotency-Key."""
        request = self.request(method, route, (), Json(given) if given is not None else None, key=key)
        return await ask(self.door, request, self.table, doubtful=True)

    async def upload(self, route: str, form: Multipart) -> Response:
        """POST a file: nobody sees it until a status shows it."""
        return await ask(self.door, self.request("POST", route, (), form), self.table)

    async def pages(self, route: str, read: Callable[[Tree], T], *query: tuple[str, str]) -> AsyncIterator[list[T]]:
        """The pages of a list, newest first, each entry read; ends where a page brings nothing new.

        Some servers know no pages and answer with the whole list again. Raises the four errors.
        """
        more, known = dict(query), set[str]()
        while True:
            response = await self.read(route, *more.items())
            page = self.table.take(response, lambda tree: [(one.identifier("id"), read(one)) for one in tree.each()])
            fresh = [one for id, one in page if id not in known]
            if not fresh:
                return
            known |= {id for id, _ in page}
            yield fresh
            more = {**more, "max_id": _next(response) or page[-1][0]}

    def request(
        self, method: str, route: str, query: Pairs = (), body: Json | Multipart | None = None, key: str = ""
    ) -> Request:
        """A request with the token."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        timeout = _UPLOAD_TIMEOUT if isinstance(body, Multipart) else timedelta(seconds=60)
        return Request(method, self.server + route, headers, query, body, timeout=timeout, max_bytes=_LARGEST_ANSWER)


def read_fault(response: Response) -> Fault:
    """The error's words. They are a translation, so they are no code: only the status tells errors apart."""
    try:
        return Fault("", response.tree().opt_text("error") or "")
    except Untamed:
        return Fault()  # some servers answer with a page, or with nothing


def _next(response: Response) -> str:
    """The ``max_id`` of the page that follows, where the Link header names one: not every list pages by its own ids."""
    found = _NEXT.search(response.headers.get("link", ""))
    named = parse_qs(urlsplit(str(found[1])).query).get("max_id") if found else None
    return named[0] if named else ""
