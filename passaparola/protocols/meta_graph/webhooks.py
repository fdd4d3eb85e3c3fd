"""Webhooks of Meta's applications: https://developers.facebook.com/docs/graph-api/webhooks (read 2026-11)."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Tree
from passaparola.kernel.network.push import Incoming, Reply

_SIGNATURE = "x-hub-signature-256"


class Signed:
    """The half of a network's Push that is Meta's: its challenge, and calls signed with the application's secret."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The challenge back to whoever knows our words."""
        return handshake(incoming, secrets.get("webhook", ""))

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """By the signature over the raw body."""
        return is_genuine(incoming, secrets.get("secret", ""))


def handshake(incoming: Incoming, verify_token: str) -> Reply | None:
    """The challenge back to whoever knows our verify token, 403 to others; None for a real call."""
    if incoming.method != "GET":
        return None
    known = hmac.compare_digest(incoming.query.get("hub.verify_token", "").encode(), verify_token.encode())
    if not verify_token or not known or incoming.query.get("hub.mode") != "subscribe":
        return Reply(403)
    return Reply(200, incoming.query.get("hub.challenge", "").encode())


def is_genuine(incoming: Incoming, app_secret: str) -> bool:
    """Whether the raw body is signed with the application's secret."""
    due = "sha256=" + hmac.new(app_secret.encode(), incoming.body, hashlib.sha256).hexdigest()
    return bool(app_secret) and hmac.compare_digest(incoming.headers.get(_SIGNATURE, "").encode(), due.encode())


def accounts(incoming: Incoming, thing: str) -> Sequence[str]:
    """The ids of the accounts that it tells of, each once, where it is about ``thing`` (``page``, ``instagram``).

    Raises Untamed for what cannot be read.
    """
    tree = Tree.parse(incoming.body)
    if tree.text("object") != thing:
        return ()
    return tuple(dict.fromkeys(entry.identifier("id") for entry in tree.each("entry")))
