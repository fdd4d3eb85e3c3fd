"""Calls of the Admin API, each with a token of its own that lives for five minutes.

The token is a JWT signed with the key's secret (https://docs.ghost.org/admin-api/#token-authentication).
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from passaparola.kernel.http import Body, Door, Json, Multipart, Request, Response, Tree
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.ghost.errors import TABLE

T = TypeVar("T")
API = "/ghost/api/admin/"
LIFE = timedelta(minutes=5)  # the most that the server takes
_VERSION = "v5.0"  # the oldest interface that does all of this; newer servers answer it too
_LARGEST_ANSWER = 50_000_000  # bytes: a list of articles comes with their sources
_SLOW = timedelta(seconds=60)
_UPLOAD = timedelta(minutes=5)


def token(key: str, now: datetime) -> str:
    """A token for the key ``id:secret``, valid from ``now`` (UTC). Raises ValueError for what is no key."""
    id, _, secret = key.partition(":")
    issued = int(now.timestamp())
    claims = {"iat": issued, "exp": issued + int(LIFE.total_seconds()), "aud": "/admin/"}
    signed = b".".join(_part(each) for each in ({"alg": "HS256", "typ": "JWT", "kid": id}, claims))
    return (signed + b"." + _encoded(hmac.digest(bytes.fromhex(secret), signed, "sha256"))).decode()


def _part(tree: Mapping[str, object]) -> bytes:
    return _encoded(json.dumps(tree, separators=(",", ":")).encode())


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


@dataclass(frozen=True)
class Line:
    """A line to one site: ``address`` is where its Admin API lives, which may be another host than the blog's."""

    door: Door
    address: str
    key: str = field(default="", repr=False)

    async def get(self, route: str, *query: tuple[str, str]) -> Response:
        """The answer to a question. Raises the four errors."""
        return await ask(self.door, self._request("GET", route, query), TABLE)

    async def read(self, route: str, reader: Callable[[Tree], T], *query: tuple[str, str]) -> T:
        """What ``reader`` finds in it. Raises the four errors."""
        return TABLE.take(await self.get(route, *query), reader)

    async def write(
        self,
        method: str,
        route: str,
        given: Mapping[str, object],
        reader: Callable[[Tree], T],
        *query: tuple[str, str],
        doubtful: bool = False,
    ) -> T:
        """A call that changes something; ``doubtful`` where visitors would see it."""
        request = self._request(method, route, query, Json(given))
        return TABLE.take(await ask(self.door, request, TABLE, doubtful=doubtful), reader, doubtful=doubtful)

    async def upload(self, route: str, form: Multipart, reader: Callable[[Tree], T]) -> T:
        """POST a file: nobody sees it until an article shows it."""
        request = self._request("POST", route, body=form, timeout=_UPLOAD)
        return TABLE.take(await ask(self.door, request, TABLE), reader)

    async def remove(self, route: str, *, doubtful: bool = True) -> None:
        """DELETE."""
        await ask(self.door, self._request("DELETE", route), TABLE, doubtful=doubtful)

    def _request(
        self,
        method: str,
        route: str,
        query: tuple[tuple[str, str], ...] = (),
        body: Body | None = None,
        timeout: timedelta = _SLOW,
    ) -> Request:
        headers = {"Accept-Version": _VERSION}
        if self.key:
            headers["Authorization"] = f"Ghost {token(self.key, datetime.now(UTC))}"
        url = f"{self.address}{API}{route}"
        return Request(method, url, headers, query, body, timeout=timeout, max_bytes=_LARGEST_ANSWER)


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["key"])
