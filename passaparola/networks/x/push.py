"""Webhooks of the X Activity API: a challenge (CRC) to answer, signed calls, and what to subscribe to.

Both are HMAC-SHA256 with the application's consumer secret (API key secret), in base64. Webhooks belong to the
application: they are made with its bearer token. Deliveries are priced each.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Json, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.push import Incoming, Reply
from passaparola.networks.x.api import Api, app_api
from passaparola.protocols.oauth2.consent import scopes_of

_SIGNATURE = "x-twitter-webhooks-signature"
_EVENTS = ("post.mention.create", "post.reply.create", "post.quote.create")
_PRIVATE = "dm.received"
Webhook = tuple[str, str, bool]
"""Its id, its address, and whether its last challenge was answered well."""


class Push:
    """Hints that somebody said something."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The answer to a challenge: the token signed."""
        token, secret = incoming.query.get("crc_token", ""), secrets.get("consumer_secret", "")
        if incoming.method != "GET":
            return None
        if not token or not secret:
            return Reply(400)
        answer = {"response_token": _signed(token.encode(), secret)}
        return Reply(body=json.dumps(answer).encode(), media_type="application/json")

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """Whether the body is signed by whoever knows the application's consumer secret."""
        secret, given = secrets.get("consumer_secret", ""), incoming.headers.get(_SIGNATURE, "")
        return bool(secret) and hmac.compare_digest(_signed(incoming.body, secret).encode(), given.encode())

    def about(self, incoming: Incoming) -> Sequence[str]:
        """Whose subscription it is. Raises Untamed."""
        tree = Tree.parse(incoming.body)
        if tree.has("for_user_id"):
            return [tree.identifier("for_user_id")]
        return [tree.identifier("data", "filter", "user_id")]

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """Make the application's webhook if it is not there, have it challenged anew if it failed, and subscribe."""
        api = app_api(session)
        if api is None:
            raise Rejected(Message("x.no_bearer"))
        id = await _webhook(api, address)
        user = session.account.remote_id
        there = await api.read("/2/activity/subscriptions", _subscribed, ("max_results", "1000"))
        private = (_PRIVATE,) if "dm.read" in scopes_of(session.secrets) else ()
        for event in (*_EVENTS, *private):
            if (event, user, id) not in there:
                wanted = {"event_type": event, "filter": {"user_id": user}, "webhook_id": id}
                await api.stage("/2/activity/subscriptions", lambda tree: tree.has("data"), Json(wanted))


push = Push()


def webhooks(tree: Tree) -> list[Webhook]:
    """The application's webhooks. Raises Untamed."""
    found = tree.each("data") if tree.has("data") else ()
    return [(each.identifier("id"), each.text("url"), each.flag("valid")) for each in found]


def _signed(content: bytes, secret: str) -> str:
    made = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(made).decode()}"


async def _webhook(api: Api, address: str) -> str:
    there = next((each for each in await api.read("/2/webhooks", webhooks) if each[1] == address), None)
    if there is None:
        return await api.stage("/2/webhooks", lambda tree: tree.identifier("data", "id"), Json({"url": address}))
    if not there[2]:
        await api.change("PUT", f"/2/webhooks/{there[0]}")
    return there[0]


def _subscribed(tree: Tree) -> set[tuple[str, str, str]]:
    found = tree.each("data") if tree.has("data") else ()
    return {(each.opt_text("event_type") or "", _filtered(each), each.opt_text("webhook_id") or "") for each in found}


def _filtered(tree: Tree) -> str:
    by = tree.opt("filter")
    return (by.opt_text("user_id") or "") if by else ""
