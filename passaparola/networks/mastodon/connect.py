"""Staying connected, by consent or with an access token that a person made on their own server."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Form, Request
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session, Voice
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import server_address
from passaparola.networks.mastodon.errors import OAUTH, TABLE
from passaparola.protocols.mastodon_api.limits import limits
from passaparola.protocols.mastodon_api.line import Line, Missing
from passaparola.protocols.mastodon_api.statuses import voice


class Connect:
    """Accounts by token: it does not end by itself and is withdrawn on the server."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """See whom the token belongs to, and what the server allows."""
        server = server_typed(given)
        token = given.get("token", "").strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Rejected(Message("mastodon.token_wrong", {"field": "token"}))
        try:
            account = await account_of(Line(door, server, token, TABLE))
        except Missing as error:
            raise Rejected(Message("mastodon.no_api", {"field": "server", "server": server})) from error
        except ReconnectNeeded as refused:
            raise Rejected(Message("mastodon.token_wrong", {"field": "token"})) from refused
        return Connected(account, {"token": token})

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing to renew: the same token."""
        return secrets

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Never by itself."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The account as the server shows it now, with the limits of today."""
        return await account_of(line_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Have the server forget a token that was given by consent.

        One that a person made is withdrawn with its application's secret, which we never see: the guide tells them to
        delete the application where they made it.
        """
        if "client.secret" not in secrets:
            return
        given = tuple((name.replace("client.", "client_"), secrets[name]) for name in _REVOKING)
        await ask(door, Request("POST", f"{account.address}/oauth/revoke", body=Form(given)), OAUTH)


connect = Connect()
_REVOKING = ("client.id", "client.secret", "token")


def line_of(session: Session) -> Line:
    """The line of an open session."""
    return Line(session.door, session.account.address, session.secrets["token"], TABLE)


async def myself(line: Line) -> Voice:
    """Whom the token belongs to. Some servers answer 422 with nothing to a token that they do not know."""
    try:
        response = await line.read("/api/v1/accounts/verify_credentials")
    except Missing:
        raise
    except Rejected as refused:
        raise ReconnectNeeded(Message("mastodon.token_refused", refused.reason.params)) from refused
    return TABLE.take(response, voice)


async def account_of(line: Line) -> Account:
    """The account that a line's token belongs to, with what its server allows. Raises the four errors."""
    me, host = await myself(line), urlsplit(line.server).netloc
    handle = me.handle if "@" in me.handle else f"{me.handle}@{host}"
    return Account(f"{host}#{me.id}", handle, me.name, line.server, me.url, {"id": me.id, **await limits(line)})


def server_typed(given: Mapping[str, str]) -> str:
    """The server of what was typed: an address, a host, or the account's whole handle. Raises Rejected."""
    plain = given["server"].strip()
    host = plain.rpartition("@")[2] if "@" in plain and "://" not in plain else plain
    return server_address(host, "server", "mastodon.insecure")
