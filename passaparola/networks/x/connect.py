"""Keeping an account connected: tokens of two hours, renewed by a refresh token that is good for one use."""

from collections.abc import Mapping
from datetime import datetime

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.networks.x.api import api_of
from passaparola.networks.x.consent import account, tokens


class Connect:
    """Accounts by consent."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Nothing can be typed here: a person agrees on X's page."""
        raise Rejected(Message("x.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new pair. The old refresh token is spent: ReconnectNeeded when it was used before."""
        given = (
            ("grant_type", "refresh_token"),
            ("refresh_token", secrets["refresh"]),
            ("client_id", secrets["app.id"]),
        )
        granted = await tokens(door, account.address, app_of(secrets), given)
        return {"refresh": secrets["refresh"], **granted}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Two hours after it was given."""
        return datetime.fromisoformat(secrets["expires"])

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """X names no end of a refresh token that is not used."""
        return None

    async def who(self, session: Session) -> Account:
        """The account as X shows it now. $0.010 by the list of prices."""
        return await account(api_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Take back both tokens: the refresh token's end is the access token's too."""
        for name in ("refresh", "token"):
            if name in secrets:
                await tokens(door, account.address, app_of(secrets), (("token", secrets[name]),), "/2/oauth2/revoke")


connect = Connect()


def app_of(secrets: Mapping[str, str]) -> dict[str, str]:
    """The application's fields that are kept beside an account's secrets."""
    return {name.removeprefix("app."): value for name, value in secrets.items() if name.startswith("app.")}
