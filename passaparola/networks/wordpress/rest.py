"""The site's REST interface: where it is, and calls to it with an application password."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from passaparola.kernel.http import Door, Json, Multipart, Request, Response
from passaparola.kernel.http.bodies import Pairs
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.rows import ask
from passaparola.networks.wordpress.errors import TABLE

# A site answers with the whole post, twice and with every other letter escaped, where nothing else is asked for.
POST_FIELDS = ("_fields", "id,slug,status,link,content.raw")
_LARGEST_ANSWER = 20_000_000  # bytes
_UPLOAD_TIMEOUT = timedelta(minutes=5)
_SMALL_HOST_TIMEOUT = timedelta(seconds=60)  # shared hosting answers slowly, and a first answer wakes it up


@dataclass(frozen=True)
class Site:
    """A line to one site: ``root`` is its REST root as the site names it, ``/wp-json/`` or ``/?rest_route=/``."""

    door: Door
    root: str
    credentials: str = ""

    async def read(self, route: str, *query: tuple[str, str]) -> Response:
        """GET a route such as ``wp/v2/posts``. Raises the four errors."""
        return await ask(self.door, self._request("GET", route, query), TABLE)

    async def change(
        self, route: str, given: Mapping[str, object], *query: tuple[str, str], doubtful: bool = False
    ) -> Response:
        """POST to a route; ``doubtful`` where visitors would see the effect."""
        return await ask(self.door, self._request("POST", route, query, Json(given)), TABLE, doubtful=doubtful)

    async def upload(self, route: str, form: Multipart) -> Response:
        """POST a file: nobody sees it until a post shows it."""
        return await ask(self.door, self._request("POST", route, body=form, timeout=_UPLOAD_TIMEOUT), TABLE)

    async def remove(self, route: str, *query: tuple[str, str], doubtful: bool = True) -> Response:
        """DELETE."""
        return await ask(self.door, self._request("DELETE", route, query), TABLE, doubtful=doubtful)

    def _request(
        self,
        method: str,
        route: str,
        query: Pairs = (),
        body: Json | Multipart | None = None,
        timeout: timedelta = _SMALL_HOST_TIMEOUT,
    ) -> Request:
        headers = {"Authorization": f"Basic {self.credentials}"} if self.credentials else {}
        return Request(
            method, self.root + quote(route), headers, query, body, timeout=timeout, max_bytes=_LARGEST_ANSWER
        )


def credentials(user: str, password: str) -> str:
    """What Basic authentication carries. The spaces of an application password do not count; the site drops them."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def site_of(session: Session) -> Site:
    """The line of an open session."""
    return Site(
        session.door, session.account.address, credentials(session.secrets["user"], session.secrets["password"])
    )
