"""XRPC, the protocol's calls over HTTP: GET for queries, POST for procedures, JSON both ways."""

from dataclasses import dataclass
from datetime import timedelta

from passaparola.kernel.http import Door, File, Json, Request, Response
from passaparola.kernel.http.bodies import Pairs
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.bluesky.dpop import Bound
from passaparola.networks.bluesky.errors import TABLE

_UPLOAD_TIMEOUT = timedelta(minutes=2)


@dataclass(frozen=True)
class Line:
    """An open line to one server, with or without a token. Every call raises one of the four errors."""

    door: Door
    server: str
    token: str = ""

    async def query(self, method: str, *query: tuple[str, str]) -> Response:
        """Read something."""
        return await ask(self.door, self._request("GET", method, query), TABLE)

    async def call(self, method: str, given: object | None = None, *, doubtful: bool = False) -> Response:
        """Run a procedure; ``doubtful`` where others would see its effect."""
        body = None if given is None else Json(given)
        return await ask(self.door, self._request("POST", method, body=body), TABLE, doubtful=doubtful)

    async def upload(self, file: File) -> Response:
        """Upload a blob: nobody sees it until a record refers to it."""
        request = self._request("POST", "com.atproto.repo.uploadBlob", body=file, timeout=_UPLOAD_TIMEOUT)
        return await ask(self.door, request, TABLE)

    def _request(
        self,
        verb: str,
        method: str,
        query: Pairs = (),
        body: Json | File | None = None,
        timeout: timedelta = timedelta(seconds=30),
    ) -> Request:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.server}/xrpc/{method}"
        return Request(verb, url, headers, query, body, timeout=timeout)


def line_of(session: Session) -> Line:
    """The line of an open session; access that is bound to a key is signed for, request by request."""
    access = session.secrets["access"]
    if key := session.secrets.get("dpop"):
        return Line(Bound(session.door, key, access), session.account.address)
    return Line(session.door, session.account.address, access)
