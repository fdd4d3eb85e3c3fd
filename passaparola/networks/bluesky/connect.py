"""Connecting with a handle and an app password, and keeping the session fresh, also one that was given by consent.

An app password opens a session: an access token of about two hours and a refresh token that changes at each use. The
app password is kept (sealed by the caller), so that a lost refresh token costs a sign-in and no person's time. Access
by consent has no such second way: a refresh token that is lost on its way costs a person's yes.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Request, RequestFailed, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import server_address
from passaparola.networks.bluesky.errors import OAUTH, TABLE
from passaparola.networks.bluesky.identity import server_of
from passaparola.networks.bluesky.oauth import CONFIDENTIAL_LIFE, Client, Endpoint, granted, post
from passaparola.networks.bluesky.xrpc import Line, line_of

_PUBLIC_PAGES = "https://bsky.app"
_FULL_ACCESS = "com.atproto.access"  # the scope of a session that was opened with the account's main password


class Connect:
    """Sessions by app password."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Find the account's server, open a session there, and read who it is."""
        handle = handle_typed(given)
        typed = given.get("server", "").strip()
        server = server_address(typed, "server", "bluesky.insecure") if typed else await _discover(door, handle)
        try:
            opened = await _open(door, server, handle, given.get("password", "").strip())
        except ReconnectNeeded as refused:
            raise Rejected(Message(refused.reason.id, {**refused.reason.params, "field": "password"})) from refused
        if _claims(opened.secrets["access"]).opt_text("scope") == _FULL_ACCESS:
            await self.revoke(door, opened.account, opened.secrets)
            raise Rejected(Message("bluesky.main_password", {"field": "password"}))
        return opened

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """New tokens for the refresh token; with the app password, where there is one, when that is refused."""
        if "dpop" in secrets:
            return await _renewed(door, secrets)
        line = Line(door, account.address, secrets["refresh"])
        try:
            response = await line.call("com.atproto.server.refreshSession")
        except ReconnectNeeded:
            return (await _open(door, account.address, account.remote_id, secrets["password"])).secrets
        return TABLE.take(response, lambda tree: _secrets(tree, secrets["password"]))

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """When the access token ends, as its server or it says itself."""
        if "expires" in secrets:
            return datetime.fromisoformat(secrets["expires"])
        seconds = _claims(secrets["access"]).opt_number("exp")
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end with the app password: new tokens are had whatever became of the old ones."""
        return datetime.fromisoformat(secrets["refresh_expires"]) if "refresh_expires" in secrets else None

    async def who(self, session: Session) -> Account:
        """The account now: a handle may change, the DID does not."""
        line = line_of(session)
        response = await line.query("com.atproto.server.getSession")
        did, handle = TABLE.take(response, lambda tree: (tree.text("did"), tree.text("handle")))
        if TABLE.take(response, lambda tree: tree.has("active") and not tree.flag("active")):
            raise ReconnectNeeded(Message("bluesky.account_closed", {"status": 200, "code": "", "detail": handle}))
        return await account_of(line, did, handle)

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """End the session. The app password itself can only be withdrawn by its owner, in the settings."""
        if "dpop" in secrets:
            await _told(door, secrets, "revocation_address", {"token": secrets["refresh"]})
            return
        try:
            await Line(door, account.address, secrets["refresh"]).call("com.atproto.server.deleteSession")
        except ReconnectNeeded:
            return  # it had ended


connect = Connect()


def handle_typed(given: Mapping[str, str]) -> str:
    """The handle as the network writes it."""
    return given["handle"].strip().removeprefix("@").lower()


async def _renewed(door: Door, secrets: Mapping[str, str]) -> dict[str, str]:
    """New tokens for one that is good for one use. A client that is not known any more cannot renew either."""
    given = {"grant_type": "refresh_token", "refresh_token": secrets["refresh"]}
    try:
        tokens = OAUTH.take(await _told(door, secrets, "token_address", given), granted)
    except Rejected as refused:
        raise ReconnectNeeded(refused.reason) from refused
    if "client.key" in secrets:  # each use gives it a new life; a public client's ends two weeks after the yes
        tokens["refresh_expires"] = (datetime.now(UTC) + CONFIDENTIAL_LIFE).isoformat()
    return {**secrets, **tokens}


async def _told(door: Door, secrets: Mapping[str, str], address: str, given: Mapping[str, str]) -> Response:
    client = Client(secrets["client.id"], "", secrets.get("client.key", ""))
    return await post(door, Endpoint(secrets[address], secrets["issuer"]), client, secrets["dpop"], given)


def _claims(token: str) -> Tree:
    """What a token says of itself; not verified, because only its server can."""
    try:
        payload = token.split(".")[1]
        return Tree.parse(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):  # an opaque token: allowed, and silent
        return Tree({})


async def _discover(door: Door, handle: str) -> str:
    try:
        return await server_of(door, handle)
    except Rejected as refused:
        raise Rejected(Message("bluesky.unknown_handle", {"handle": handle, "field": "handle"})) from refused


async def _open(door: Door, server: str, identifier: str, password: str) -> Connected:
    given = {"identifier": identifier, "password": password}
    response = await Line(door, server).call("com.atproto.server.createSession", given)
    secrets = TABLE.take(response, lambda tree: _secrets(tree, password))
    did, handle = TABLE.take(response, lambda tree: (tree.text("did"), tree.text("handle")))
    return Connected(await account_of(Line(door, server, secrets["access"]), did, handle), secrets)


def _secrets(session: Tree, password: str) -> dict[str, str]:
    return {"access": session.text("accessJwt"), "refresh": session.text("refreshJwt"), "password": password}


async def account_of(line: Line, did: str, handle: str) -> Account:
    """The account as its server and the public index show it. Raises the four errors."""
    pages = await _pages(line, did)
    url = f"{pages}/profile/{did}" if pages else f"at://{did}"
    return Account(did, handle, await _name(line, did) or handle, line.server, url, {"pages": pages} if pages else {})


async def _name(line: Line, did: str) -> str:
    """The display name; it comes from the public index, which a server of one's own may not be connected to."""
    try:
        profile = await line.query("app.bsky.actor.getProfile", ("actor", did))
        return TABLE.take(profile, lambda tree: tree.opt_text("displayName") or "")
    except NetworkError:
        return ""


async def _pages(line: Line, did: str) -> str:
    """Where posts are seen: the public site; for a private server its own pages, where it has any."""
    if urlsplit(line.server).scheme == "https":
        return _PUBLIC_PAGES
    try:
        page = await line.door.send(Request("GET", f"{line.server}/profile/{did}", expects=("text/html",)))
    except RequestFailed:
        return ""
    return line.server if page.ok else ""
