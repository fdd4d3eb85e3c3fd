"""The token service of a network: tokens for a code, new ones for a refresh token, and when they end."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Door, Form, Request, Response, Tree
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.port import Account
from passaparola.kernel.network.rows import ErrorTable, ask
from passaparola.kernel.network.servers import part
from passaparola.protocols.oauth2.consent import server_of

_KEPT = ("refresh", "refresh_expires", "scopes")
"""What a renewal leaves as it is where it does not say otherwise."""


@dataclass(frozen=True)
class TokenService:
    """``host`` answers for accounts that live at the network's ``home``; ``path`` is where tokens are given there.

    The application shows itself in the form, or with ``basic`` in a header (RFC 6749, 2.3.1). ``lasts`` is how long a
    token holds whose answer does not say it; None: an answer must say it.
    """

    home: str
    host: str
    path: str
    table: ErrorTable
    basic: bool = False
    lasts: timedelta | None = None

    async def for_code(self, door: Door, app: Application, code: str, **more: str) -> dict[str, str]:
        """The secrets for a code. ``more`` is ``code_verifier`` where PKCE was begun. Raises the four errors."""
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.callback, **more}
        response = await self.post(door, server_of(app, self.home), app.fields, given)
        return self.secrets(response)

    async def renewed(self, door: Door, account: Account, secrets: Mapping[str, str]) -> dict[str, str]:
        """New secrets for the refresh token; it stays, unless a new one comes. Raises the four errors."""
        given = {"grant_type": "refresh_token", "refresh_token": secrets["refresh"]}
        response = await self.post(door, account.address, app_of(secrets), given)
        return {**{name: secrets[name] for name in _KEPT if name in secrets}, **self.secrets(response)}

    async def post(
        self, door: Door, address: str, app: Mapping[str, str], given: Mapping[str, str], path: str = ""
    ) -> Response:
        """A call to the service as the application (``id``, ``secret``; empty: as nobody). Raises the four errors."""
        return await ask(door, self.request(address, app, given, path), self.table)

    def request(self, address: str, app: Mapping[str, str], given: Mapping[str, str], path: str = "") -> Request:
        """The same call, not sent yet; ``path`` where it is not the one for tokens."""
        headers, fields = {"Accept": "application/json"}, dict(given)
        id, secret = app.get("id", "").strip(), app.get("secret", "").strip()
        if app:
            fields |= {"client_id": id} if self.basic else {"client_id": id, "client_secret": secret}
        if app and self.basic:
            headers["Authorization"] = f"Basic {base64.b64encode(f'{id}:{secret}'.encode()).decode()}"
        url = part(address, self.home, self.host) + (path or self.path)
        return Request("POST", url, headers, body=Form(tuple(fields.items())))

    def secrets(self, response: Response) -> dict[str, str]:
        """The secrets out of an answer. Raises TryLater for one that is not as expected."""
        return self.table.take(response, self._read)

    def _read(self, tree: Tree) -> dict[str, str]:
        seconds = tree.opt_whole("expires_in") if self.lasts else tree.whole("expires_in")
        lasts = timedelta(seconds=seconds) if seconds else self.lasts or timedelta(0)
        found = {"token": tree.text("access_token"), "expires": after(lasts)}
        if refresh := tree.opt_text("refresh_token"):
            found["refresh"] = refresh
        if left := tree.opt_whole("refresh_token_expires_in"):
            found["refresh_expires"] = after(timedelta(seconds=left))
        if scopes := tree.opt_text("scope"):
            found["scopes"] = " ".join(scopes.replace(",", " ").split())
        return found


def after(lasts: timedelta) -> str:
    """The end of what holds for so long from now (UTC), as secrets have it."""
    return (datetime.now(UTC) + lasts).isoformat()


def app_of(secrets: Mapping[str, str]) -> dict[str, str]:
    """The application's fields that are kept beside an account's secrets."""
    return {name.removeprefix("app."): value for name, value in secrets.items() if name.startswith("app.")}


def without_app(secrets: Mapping[str, str]) -> dict[str, str]:
    """The network's own secrets."""
    return {name: value for name, value in secrets.items() if not name.startswith("app.")}
