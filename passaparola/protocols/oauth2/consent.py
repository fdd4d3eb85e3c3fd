"""Sending a person to the network's own page, and what they come back with."""

import base64
import hashlib
import secrets as random
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected

_LONGEST_DETAIL = 200  # characters of the network's own words that are kept for a person to read


def server_of(app: Application, home: str) -> str:
    """Where the network answers for this application: its ``home``, or the sandbox that stands for it."""
    return app.fields.get("server") or home


def ask(
    page: str,
    app: Application,
    scopes: Sequence[str],
    state: str,
    *,
    pkce: bool = False,
    by: str = " ",
    also: Mapping[str, str] | None = None,
) -> Begun:
    """The network's ``page`` for this application, its callback and these scopes (``by`` stands between them).

    With ``pkce`` a challenge (S256) goes along, and ``verifier`` is kept for when the person comes back.
    """
    asked = {
        "response_type": "code",
        "client_id": app.fields["id"].strip(),
        "redirect_uri": app.callback,
        "scope": by.join(scopes),
        "state": state,
        **(also or {}),
    }
    keep = {"verifier": random.token_urlsafe(48)} if pkce else {}
    if pkce:
        asked |= {"code_challenge": challenge(keep["verifier"]), "code_challenge_method": "S256"}
    return Begun(f"{page}?{urlencode(asked, quote_via=quote)}", keep)


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def code_of(answer: Mapping[str, str], refusals: Mapping[str, str], otherwise: str) -> str:
    """The code that somebody came back with.

    Raises Rejected where there is none: with the message that ``refusals`` has for the network's word, else
    ``otherwise``; ``detail`` are the network's own words.
    """
    if answer.get("code") and not answer.get("error"):
        return answer["code"]
    error = answer.get("error", "")
    detail = (answer.get("error_description") or error)[:_LONGEST_DETAIL]
    raise Rejected(Message(refusals.get(error, otherwise), {"detail": detail}))


def scopes_of(secrets: Mapping[str, str]) -> frozenset[str]:
    """What was granted."""
    return frozenset(secrets.get("scopes", "").split())


def lacking(secrets: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
    """Which of the scopes were not granted, in their order."""
    return [scope for scope in wanted if scope not in scopes_of(secrets)]
