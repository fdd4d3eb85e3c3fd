"""Notifications about a page's posts, as the network sends them to applications that it approved for webhooks.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation: a challenge every two hours, and a
signature over "hmacsha256=" and the raw body, both under the application's secret.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Session
from passaparola.kernel.network.push import Incoming, Reply
from passaparola.networks.linkedin.connect import member
from passaparola.networks.linkedin.rest import is_page, line_of, urn
from passaparola.protocols.oauth2.consent import scopes_of

EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"


class Push:
    """One address serves the whole application; each page is subscribed to it."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The answer to a challenge, due within three seconds."""
        code = incoming.query.get("challengeCode", "")
        if incoming.method != "GET" or not code:
            return None
        told = {"challengeCode": code, "challengeResponse": _signed(code.encode(), secrets)}
        return Reply(200, json.dumps(told).encode(), "application/json")

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """Whether the application's secret signed this body."""
        given = incoming.headers.get("x-li-signature", "")
        if not secrets.get("secret"):
            return False  # anybody can sign with nothing
        return hmac.compare_digest(given.encode(), _signed(b"hmacsha256=" + incoming.body, secrets).encode())

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The pages that something happened on."""
        tree = Tree.parse(incoming.body)
        if tree.text("type") != EVENT:
            return []
        return list(dict.fromkeys(each.text("organizationalEntity") for each in tree.each("notifications")))

    async def subscribe(self, session: Session, address: str, secret: str) -> None:
        """Ask for the page's notifications; it takes the application's number, which its console shows."""
        number = session.secrets.get("app.number", "").strip()
        if not is_page(session) or not number:
            raise Rejected(Message("linkedin.no_webhook"))
        line = line_of(session)
        user = urn((await member(line, scopes_of(session.secrets))).remote_id)
        app, page = urn(f"urn:li:developerApplication:{number}"), urn(session.account.remote_id)
        key = f"(developerApplication:{app},user:{user},entity:{page},eventType:{EVENT})"
        await line.write("PUT", f"rest/eventSubscriptions/{key}", {"webhook": address}, doubtful=False)


push = Push()


def _signed(content: bytes, secrets: Mapping[str, str]) -> str:
    return hmac.new(secrets.get("secret", "").encode(), content, hashlib.sha256).hexdigest()
