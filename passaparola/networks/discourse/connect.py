"""Connecting a site: an API key, and the user in whose name it writes."""

import re
from collections.abc import Mapping
from datetime import datetime

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import server_address
from passaparola.networks.discourse.line import Line, line_of

_CATEGORY = re.compile(r"(?:.*/c/(?:[^/]+/)*)?([0-9]+)(?:/.*)?")


class Connect:
    """Sites by API key: it does not end by itself and is revoked in the site's administration."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """See that the address is a site, that the key opens it, and that the category is there."""
        address = server_address(given["site"].strip(), "site", "discourse.insecure")
        user, key = given["user"].strip().removeprefix("@"), given["key"].strip()
        line = Line(door, address, user, key)
        name = await _site(line)
        try:
            account = await _account(line, name, await _category(line, given.get("category", "")))
        except ReconnectNeeded as refused:
            raise Rejected(Message("discourse.key_refused", {"field": "key"})) from refused
        return Connected(account, {"key": key})

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing to renew: the same key."""
        return secrets

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Never by itself."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The site and its user as they are now. Raises ReconnectNeeded where the key does not hold any more."""
        line = line_of(session)
        name = await line.read("/site/basic-info.json", _title)
        return await _account(line, name, session.account.facts.get("category", ""))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing that a key may do for itself: an administrator revokes it, as the guide says."""


connect = Connect()


async def _site(line: Line) -> str:
    """The site's name, by what it tells anybody."""
    try:
        return await line.read("/site/basic-info.json", _title)
    except TryLater as failure:
        raise Rejected(Message("discourse.unreachable", {"field": "site", "site": line.address})) from failure
    except ReconnectNeeded as refused:
        raise Rejected(Message("discourse.key_refused", {"field": "key"})) from refused
    except NetworkError as error:
        raise Rejected(Message("discourse.no_site", {"field": "site", "site": line.address})) from error


async def _category(line: Line, written: str) -> str:
    """The number of a category out of its number or its address; empty for none."""
    if not written.strip():
        return ""
    named = _CATEGORY.fullmatch(written.strip())
    try:
        if named is None:
            raise Gone(Message("discourse.missing"))
        await line.read(f"/c/{named[1]}/show.json", lambda tree: tree.whole("category", "id"))
    except Gone as missing:
        raise Rejected(Message("discourse.no_category", {"field": "category"})) from missing
    return named[1]


async def _account(line: Line, name: str, category: str) -> Account:
    await line.sign_in()
    facts = {"category": category} if category else {}
    user, address = line.user, line.address
    return Account(f"{address}#{user.lower()}", user, name, address, f"{address}/u/{user.lower()}", facts)


def _title(tree: Tree) -> str:
    return tree.text("title")
