"""Connecting a site with a token that it gave, and reading what it says of itself."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import server_address
from passaparola.networks.website.discovery import Site, reached, site_at, with_metadata
from passaparola.networks.website.errors import TABLE
from passaparola.networks.website.line import Line
from passaparola.networks.website.tokens import secrets_from

_KEPT = {"micropub": "micropub", "feed": "feed", "token_endpoint": "tokens", "revocation_endpoint": "revocation"}


class Connect:
    """Sites by a token that was typed, or that consent gave (``consent``)."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Find the site's endpoint, and see that the token is let in. Rejected names the field."""
        token = given.get("token", "").strip()
        if not token:
            raise Rejected(Message("website.no_token", {"field": "token"}))
        site = await reached(door, typed(given))
        try:
            account = await account_of(door, await with_metadata(door, site), token)
        except ReconnectNeeded as refused:
            raise Rejected(Message("website.token_refused", {**refused.reason.params, "field": "token"})) from refused
        return Connected(account, {"token": token})

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new token by the refresh token; the same secrets where there is none."""
        if not secrets.get("refresh"):
            return secrets
        given = (("grant_type", "refresh_token"), ("refresh_token", secrets["refresh"]))
        form = Form((*given, ("client_id", account.facts.get("client", ""))))
        told = await ask(door, Request("POST", account.facts["tokens"], body=form), TABLE)
        return TABLE.take(told, lambda tree: secrets_from(tree, secrets))

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """When the token ends (UTC); None where the site set no end."""
        return datetime.fromisoformat(secrets["expires"]) if secrets.get("expires") else None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """A refresh token has no end that is told; without one, when the token ends."""
        return None if secrets.get("refresh") else self.expires(secrets)

    async def who(self, session: Session) -> Account:
        """The site as it is now: an endpoint that moved is found again."""
        site = await with_metadata(session.door, await site_at(session.door, session.account.address))
        found = await account_of(session.door, site, session.secrets["token"])
        client = session.account.facts.get("client", "")
        facts = {**found.facts, **({"client": client} if client else {})}
        return Account(session.account.remote_id, found.handle, found.name, session.account.address, found.url, facts)

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Have the token forgotten, where the site says how; else its owner does that on the site."""
        if endpoint := account.facts.get("revocation"):
            form = Form((("token", secrets["token"]), ("client_id", account.facts.get("client", ""))))
            await ask(door, Request("POST", endpoint, body=form), TABLE)


connect = Connect()


def typed(given: Mapping[str, str]) -> str:
    """The address that a person typed, without what stands behind its path. Raises Rejected for plain http."""
    return server_address(given["site"].strip(), "site", "website.insecure").partition("?")[0].partition("#")[0]


async def account_of(door: Door, site: Site, token: str) -> Account:
    """The account that a site is, as its endpoint tells it to whoever holds the token. Raises the four errors."""
    endpoint = site.needs("micropub", "website.no_endpoint")
    config = await _config(Line(door, endpoint, token))
    facts = {fact: site.links[rel] for rel, fact in _KEPT.items() if rel in site.links} | config
    host = urlsplit(site.url).netloc
    return Account(site.url, host, site.title[:200] or host, site.url, site.url, facts)


async def _config(line: Line) -> dict[str, str]:
    """Where files go. A site that has no such query says nothing of it (3.7.2 asks for it, not all have it)."""
    try:
        told = await line.read("config")
    except Rejected:
        return {}
    return TABLE.take(told, _media)


def _media(tree: Tree) -> dict[str, str]:
    endpoint = tree.opt_text("media-endpoint")
    return {"media": endpoint} if endpoint else {}
