"""Calls to the Data API and the Analytics API with an access token."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from passaparola.kernel.http import Door, Json, Request, Response, Tree
from passaparola.kernel.http.bodies import Pairs
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.youtube.errors import TABLE

T = TypeVar("T")

HOME = "https://youtube.googleapis.com"
ANALYTICS = "https://youtubeanalytics.googleapis.com"
LOGIN = "https://accounts.google.com"
TOKENS = "https://oauth2.googleapis.com"
WATCH = "https://www.youtube.com"
_TIMEOUT = timedelta(seconds=60)


@dataclass(frozen=True)
class Line:
    """A line to the API; ``home`` is the account's address."""

    door: Door
    home: str
    token: str

    async def read(self, resource: str, *query: tuple[str, str]) -> Response:
        """GET a list of the Data API such as ``videos``. Raises the four errors."""
        return await ask(self.door, self._request("GET", f"/youtube/v3/{resource}", query), TABLE)

    async def change(self, method: str, resource: str, given: Mapping[str, object] | None, parts: Pairs) -> Response:
        """Change what others see."""
        body = Json(given) if given is not None else None
        return await ask(self.door, self._request(method, f"/youtube/v3/{resource}", parts, body), TABLE, doubtful=True)

    async def report(self, *query: tuple[str, str]) -> Response:
        """One report of the Analytics API."""
        url = part(self.home, HOME, ANALYTICS) + "/v2/reports"
        return await ask(self.door, Request("GET", url, self.headers, query, timeout=_TIMEOUT), TABLE)

    async def pages(self, resource: str, read: Callable[[Tree], T], *query: tuple[str, str]) -> AsyncIterator[list[T]]:
        """The pages of a list, each entry read."""
        token = ""
        while True:
            more = (("pageToken", token),) if token else ()
            page = await self.read(resource, *query, *more)
            yield TABLE.take(page, lambda tree: [read(one) for one in tree.each("items")] if tree.has("items") else [])
            token = TABLE.take(page, lambda tree: tree.opt_text("nextPageToken") or "")
            if not token:
                return

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}

    def _request(self, method: str, path: str, query: Pairs, body: Json | None = None) -> Request:
        return Request(method, self.home + path, self.headers, query, body, timeout=_TIMEOUT)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"])


def watched_at(session: Session, video: str, comment: str = "") -> str:
    """Where people see a video, or a comment below it."""
    tail = f"&lc={comment}" if comment else ""
    return f"{part(session.account.address, HOME, WATCH)}/watch?v={video}{tail}"
