"""Connecting by consent: the account's own server asks the person; what it gives is bound to a key of the account."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from passaparola.kernel.http import Door, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.servers import server_address
from passaparola.networks.bluesky import oauth
from passaparola.networks.bluesky.connect import account_of, handle_typed
from passaparola.networks.bluesky.dpop import Bound, fresh_key
from passaparola.networks.bluesky.errors import OAUTH, TABLE
from passaparola.networks.bluesky.identity import found, resolved
from passaparola.networks.bluesky.oauth import SCOPES, Authority, Client, Endpoint, authority_of, client_of
from passaparola.networks.bluesky.xrpc import Line


class Consent:
    """A person agrees on the page of their own server."""

    def document(self, app: Application) -> Mapping[str, object]:
        """What this installation says of itself, at an address of its own."""
        return oauth.document(app)

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The page of the server that holds the account. The request is laid down there beforehand."""
        client = client_of(app)
        did, server = await _whose(door, given)
        authority = await authority_of(door, server)
        key, verifier = fresh_key(), secrets.token_urlsafe(48)
        asked = {
            "response_type": "code",
            "redirect_uri": client.callback,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "login_hint": handle_typed(given),
        }
        pushed = await oauth.push(door, authority, client, key, asked)
        page = urlencode({"client_id": client.id, "request_uri": pushed}, quote_via=quote)
        return Begun(f"{authority.page}?{page}", _kept(client, authority, key) | {
            "verifier": verifier, "did": did, "server": server, "callback": client.callback,
        })  # fmt: skip

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one account that was asked about. Raises Rejected where another one, or another server, answers."""
        if "code" not in answer:
            raise Rejected(Message("bluesky.denied"))
        if answer.get("iss") != keep["issuer"]:
            raise Rejected(Message("bluesky.wrong_issuer", {"server": answer.get("iss", "")}))
        told = await _exchanged(door, keep, answer["code"])
        if OAUTH.take(told, lambda tree: tree.text("sub")) != keep["did"]:
            raise Rejected(Message("bluesky.another_account"))
        tokens = OAUTH.take(told, oauth.granted)
        if lacking := missing(tokens["scopes"]):
            raise Rejected(Message("bluesky.scope_missing", {"scopes": ", ".join(lacking)}))
        line = Line(Bound(door, keep["dpop"], tokens["access"]), keep["server"])
        handle = await line.query("com.atproto.server.getSession")
        account = await account_of(line, keep["did"], TABLE.take(handle, lambda tree: tree.text("handle")))
        kept = {name: keep[name] for name in (*_STAYS, *(("client.key",) if "client.key" in keep else ()))}
        life = oauth.CONFIDENTIAL_LIFE if "client.key" in keep else oauth.PUBLIC_LIFE
        return [Connected(account, {**kept, **tokens, "refresh_expires": (datetime.now(UTC) + life).isoformat()})]


consent = Consent()
_STAYS = ("client.id", "issuer", "token_address", "revocation_address", "dpop")


def missing(granted: str) -> list[str]:
    """What we need of which nothing was granted."""
    return [scope for scope in SCOPES if scope not in granted.split()]


def _kept(client: Client, authority: Authority, key: str) -> dict[str, str]:
    kept = {
        "client.id": client.id,
        "issuer": authority.issuer,
        "token_address": authority.token,
        "revocation_address": authority.revocation,
        "dpop": key,
    }
    return {**kept, "client.key": client.key} if client.key else kept


async def _exchanged(door: Door, keep: Mapping[str, str], code: str) -> Response:
    client = Client(keep["client.id"], keep["callback"], keep.get("client.key", ""))
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": keep["callback"],
        "code_verifier": keep["verifier"],
    }
    try:
        return await oauth.post(door, Endpoint(keep["token_address"], keep["issuer"]), client, keep["dpop"], given)
    except ReconnectNeeded as spent:
        raise Rejected(Message("bluesky.code_refused")) from spent


async def _whose(door: Door, given: Mapping[str, str]) -> tuple[str, str]:
    """The DID and the server of the account: by the network's own directory, or by the server that was typed."""
    handle, typed = handle_typed(given), given.get("server", "").strip()
    try:
        if not typed:
            return await found(door, handle)
        server = server_address(typed, "server", "bluesky.insecure")
        return await resolved(Line(door, server), handle), server
    except Rejected as refused:
        if "field" in refused.reason.params:
            raise
        raise Rejected(Message("bluesky.unknown_handle", {"handle": handle, "field": "handle"})) from refused


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
