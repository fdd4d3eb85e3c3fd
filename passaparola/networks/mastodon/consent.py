"""Connecting by consent: an application is registered on the account's own server, which then asks the person.

https://docs.joinmastodon.org/methods/apps/ and /methods/oauth/ (read 2026-11-22). Each server is a world of its own, so
the application's id and secret are kept beside the account that they were made for: with them access is taken back.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.rows import ask
from passaparola.networks.mastodon.connect import account_of, server_typed
from passaparola.networks.mastodon.errors import OAUTH, TABLE
from passaparola.protocols.mastodon_api.line import Line, Missing

NEEDED = ("read", "write:statuses", "write:media")
"""Nothing more: no following, no blocking, no private settings, no push."""
_WHOLE = ("read", "write")
"""For servers that name the scopes that they know, and know no finer ones."""
_NAME = "Passaparola"


class Consent:
    """A person agrees on the page of their own server."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The server's page, for an application that is registered there now; with PKCE where the server has it."""
        server = server_typed(given)
        pkce, scopes = await _offers(door, server)
        client = await _registered(door, server, app.callback, scopes)
        verifier = secrets.token_urlsafe(48)
        asked = {
            "response_type": "code",
            "client_id": client["client.id"],
            "redirect_uri": app.callback,
            "scope": scopes,
            "state": state,
        }
        keep = {**client, "server": server, "scopes": scopes}
        if pkce:
            asked |= {"code_challenge": _challenge(verifier), "code_challenge_method": "S256"}
            keep["verifier"] = verifier
        return Begun(f"{server}/oauth/authorize?{urlencode(asked, quote_via=quote)}", keep)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one account that said yes. Raises Rejected where it did not, or where a scope is missing."""
        if "code" not in answer:
            raise Rejected(Message("mastodon.denied"))
        token, granted = await _exchanged(door, app, keep, answer["code"])
        if lacking := missing(granted):
            raise Rejected(Message("mastodon.scope_missing", {"scopes": ", ".join(lacking)}))
        account = await account_of(Line(door, keep["server"], token, TABLE))
        client = {name: keep[name] for name in ("client.id", "client.secret")}
        return [Connected(account, {"token": token, "scopes": granted, **client})]


consent = Consent()


def missing(granted: str) -> list[str]:
    """What we need of which nothing was granted; a scope contains the finer ones below its name."""
    told = granted.split()
    return [scope for scope in NEEDED if scope not in told and scope.partition(":")[0] not in told]


async def _offers(door: Door, server: str) -> tuple[bool, str]:
    """Whether the server has PKCE, and the scopes to ask of it. Only servers since 4.3 say so."""
    try:
        found = await ask(door, Request("GET", f"{server}/.well-known/oauth-authorization-server"), OAUTH)
        methods, known = OAUTH.take(found, lambda tree: (_texts(tree, "code_challenge_methods_supported"),
                                                         _texts(tree, "scopes_supported")))  # fmt: skip
    except NetworkError:
        return False, " ".join(NEEDED)
    fine = not known or set(known).issuperset(NEEDED)
    return "S256" in methods, " ".join(NEEDED if fine else _WHOLE)


async def _registered(door: Door, server: str, callback: str, scopes: str) -> dict[str, str]:
    given = (("client_name", _NAME), ("redirect_uris", callback), ("scopes", scopes))
    try:
        made = await ask(door, Request("POST", f"{server}/api/v1/apps", body=Form(given)), OAUTH)
    except Missing as error:
        raise Rejected(Message("mastodon.no_api", {"field": "server", "server": server})) from error
    except Rejected as refused:
        raise Rejected(Message(refused.reason.id, {**refused.reason.params, "field": "server"})) from refused
    read = lambda tree: {f"client.{name}": tree.text(f"client_{name}") for name in ("id", "secret")}  # noqa: E731
    return OAUTH.take(made, read)


async def _exchanged(door: Door, app: Application, keep: Mapping[str, str], code: str) -> tuple[str, str]:
    """The token for the code, and what it may; a server that does not say has granted what was asked."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": keep["client.id"],
        "client_secret": keep["client.secret"],
        "redirect_uri": app.callback,
        "scope": keep["scopes"],
    }
    if "verifier" in keep:
        given["code_verifier"] = keep["verifier"]
    told = await ask(door, Request("POST", f"{keep['server']}/oauth/token", body=Form(tuple(given.items()))), OAUTH)
    return OAUTH.take(told, lambda tree: (tree.text("access_token"), tree.opt_text("scope") or keep["scopes"]))


def _texts(tree: Tree, name: str) -> list[str]:
    return [each.text() for each in tree.each(name)] if tree.has(name) else []


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
