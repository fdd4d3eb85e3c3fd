"""Calls to a site's Micropub endpoint (https://www.w3.org/TR/micropub/)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from passaparola.kernel.http import Door, File, Json, Multipart, Part, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import OutcomeUnknown, Rejected
from passaparola.kernel.network.port import MediaItem, Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.website.errors import TABLE

_SLOW = timedelta(seconds=60)  # a site that builds its pages before it answers
_UPLOAD = timedelta(minutes=5)
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line to one endpoint."""

    door: Door
    endpoint: str
    token: str

    async def read(self, q: str, *query: tuple[str, str]) -> Response:
        """A query. Raises the four errors."""
        asked = (("q", q), *query)
        return await ask(self.door, Request("GET", self.endpoint, self._headers, asked, timeout=_SLOW), TABLE)

    async def change(self, given: Mapping[str, object]) -> Response:
        """Create, update or delete. Raises the four errors."""
        request = Request("POST", self.endpoint, self._headers, body=Json(given), timeout=_SLOW)
        return await ask(self.door, request, TABLE, doubtful=True)

    async def upload(self, session: Session, endpoint: str, item: MediaItem) -> str:
        """Send a file to the media endpoint, and give its address. Nobody sees it until a post shows it."""
        file = File(partial(session.store.open, item.hash), item.size, item.type)
        form = Multipart([Part("file", file, f"{item.hash[:16]}.{_ENDINGS[item.type]}")])
        request = Request("POST", endpoint, self._headers, body=form, timeout=_UPLOAD)
        made = await ask(self.door, request, TABLE)
        if not (address := made.headers.get("location", "")):
            raise Rejected(Message("website.no_location"))
        return address

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.facts["micropub"], session.secrets["token"])


def created(response: Response) -> str:
    """Where the new post is. Raises OutcomeUnknown for a success that is no 201 or 202, or names no address."""
    address = response.headers.get("location", "")
    if response.status not in (201, 202) or not address:
        raise OutcomeUnknown(Message("website.unclear", {"status": response.status, "code": "", "detail": ""}))
    return address
