"""Calls to Dailymotion's API v2 with an access token."""

from collections.abc import Mapping
from dataclasses import dataclass

from passaparola.kernel.http import Door, Json, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import OutcomeUnknown
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.dailymotion.errors import TABLE

HOME = "https://api.dailymotion.com"
TOKENS = "https://oauth2.dailymotion.com"
SITE = "https://www.dailymotion.com"
_NOTHING = 204


@dataclass(frozen=True)
class Line:
    """A line to the API; ``home`` is the account's address."""

    door: Door
    home: str
    token: str

    async def read(self, route: str, *query: tuple[str, str]) -> Response:
        """GET. Raises the four errors."""
        return await ask(self.door, Request("GET", self.home + route, self.headers, query), TABLE)

    async def stage(self, route: str, given: Mapping[str, object] | None = None) -> Response:
        """POST what nobody else sees."""
        body = Json(given) if given is not None else None
        return await ask(self.door, Request("POST", self.home + route, self.headers, body=body), TABLE)

    async def change(self, method: str, route: str, given: Mapping[str, object] | None = None) -> None:
        """PATCH or DELETE what others see: the answer is empty, and any other is a doubt."""
        body = Json(given) if given is not None else None
        request = Request(method, self.home + route, self.headers, body=body)
        response = await ask(self.door, request, TABLE, doubtful=True)
        if response.status != _NOTHING:
            params: dict[str, str | int | float] = {"status": response.status, "code": "", "detail": ""}
            raise OutcomeUnknown(Message("dailymotion.unclear", params))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"])


def watched_at(session: Session, video: str) -> str:
    """Where people see a video."""
    return f"{part(session.account.address, HOME, SITE)}/video/{video}"
