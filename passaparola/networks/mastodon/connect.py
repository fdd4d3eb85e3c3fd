"""Connecting with an access token that a person makes on their server (Preferences, Development, New application)."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session, Voice
from passaparola.kernel.network.servers import server_address
from passaparola.networks.mastodon.errors import TABLE
from passaparola.protocols.mastodon_api.limits import limits
from passaparola.protocols.mastodon_api.line import Line, Missing
from passaparola.protocols.mastodon_api.statuses import voice


class Connect:
    """Accounts by token: it does not end by itself and is withdrawn on the server."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """See whom the token belongs to, and what the server allows."""
        server = server_address(_server(given["server"]), "server", "mastodon.insecure")
        token = given["token"].strip()
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Rejected(Message("mastodon.token_wrong", {"field": "token"}))
        try:
            account = await _account(Line(door, server, token, TABLE))
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
        return await _account(line_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing that a server lets us do: a token is withdrawn with its application's secret, which we never see.

        The guide tells the person to delete the application where they made it.
        """


connect = Connect()


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


async def _account(line: Line) -> Account:
    me, host = await myself(line), urlsplit(line.server).netloc
    handle = me.handle if "@" in me.handle else f"{me.handle}@{host}"
    return Account(f"{host}#{me.id}", handle, me.name, line.server, me.url, {"id": me.id, **await limits(line)})


def _server(written: str) -> str:
    """The server of what was typed: an address, a host, or the account's whole handle."""
    plain = written.strip()
    return plain.rpartition("@")[2] if "@" in plain and "://" not in plain else plain
