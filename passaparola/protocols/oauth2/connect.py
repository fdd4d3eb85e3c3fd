"""Keeping an account connected that came by consent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.rows import moment

Renew = Callable[[Door, Account, Mapping[str, str]], Awaitable[Mapping[str, str]]]
TakeBack = Callable[[Door, Account, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class ByConsent:
    """Connect of the port, put together: ``instead`` is what is said to who types something, ``identity`` asks whose
    token it is, ``renew`` gives new secrets for old, ``take_back`` ends the access (None: no call can do it).
    """

    instead: str
    identity: Callable[[Session], Awaitable[Account]]
    renew: Renew
    take_back: TakeBack | None = None

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Nothing is typed: a person agrees on the network's own page. Raises Rejected."""
        raise Rejected(Message(self.instead))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """New secrets for old. Raises the four errors."""
        return await self.renew(door, account, secrets)

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """By the network's own word (UTC), None where it named no end."""
        return moment(secrets.get("expires", ""))

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """The end of the refresh token (UTC), None where it has none; without one, as ``expires``."""
        end = moment(secrets.get("refresh_expires", ""))
        return end if end or secrets.get("refresh") else self.expires(secrets)

    async def who(self, session: Session) -> Account:
        """The account as the network shows it now. Raises the four errors."""
        return await self.identity(session)

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Take the access back on the network, where a call can do it."""
        if self.take_back is not None:
            await self.take_back(door, account, secrets)
