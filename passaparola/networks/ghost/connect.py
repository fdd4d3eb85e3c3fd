"""Connecting a site by the Admin API key of a custom integration (https://docs.ghost.org/admin-api/)."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import server_address
from passaparola.networks.ghost.errors import TABLE
from passaparola.networks.ghost.line import API, Line, line_of

_KEY = re.compile(r"[0-9a-f]{24}:[0-9a-f]{64}")
_CONTENT_KEY = re.compile(r"[0-9a-f]{26}")
_ONE = (("limit", "1"), ("fields", "id"))


class Connect:
    """Sites by key: it does not end by itself and is withdrawn with its integration."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Find the site's Admin API and sign in to it. Rejected names the field."""
        home = server_address(given["site"].strip(), "site", "ghost.insecure")
        key = _key(given["key"].strip())
        address = await _address(door, home.removesuffix("/ghost"))
        try:
            account = await _account(Line(door, address, key))
        except (ReconnectNeeded, Rejected) as refused:
            field = {**refused.reason.params, "field": "key"}
            raise Rejected(Message(refused.reason.id, field)) from refused
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
        """The site as it is now. Raises ReconnectNeeded where the key does not hold any more."""
        return await _account(line_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing that a key may do: its owner deletes the integration, as the guide says."""


connect = Connect()


def _key(written: str) -> str:
    if _CONTENT_KEY.fullmatch(written):
        raise Rejected(Message("ghost.content_key", {"field": "key"}))
    if not _KEY.fullmatch(written):
        raise Rejected(Message("ghost.key_wrong", {"field": "key"}))
    return written


async def _address(door: Door, home: str) -> str:
    """Where the Admin API answers: hosted blogs lead from their own domain to another one."""
    try:
        answer = await Line(door, home).get("site/")
        TABLE.take(answer, site_of)
    except (TryLater, OutcomeUnknown) as failure:
        raise Rejected(Message("ghost.unreachable", {"field": "site", "site": home})) from failure
    except NetworkError as error:
        raise Rejected(Message("ghost.no_api", {"field": "site", "site": home})) from error
    found = urlsplit(answer.url)
    lead = found.path.partition(API)[0]
    return server_address(f"{found.scheme}://{found.netloc}{lead}", "site", "ghost.insecure")


async def _account(line: Line) -> Account:
    site = await line.read("site/", site_of)
    await line.read("posts/", lambda tree: sum(1 for _ in tree.each("posts")), *_ONE)
    host = urlsplit(site["url"]).netloc
    return Account(site["url"], host, site["title"] or host, line.address, site["url"], {"version": site["version"]})


def site_of(tree: Tree) -> dict[str, str]:
    """What the site says of itself to anybody."""
    site = tree.at("site")
    plain = {name: site.opt_text(name) or "" for name in ("title", "version")}
    return {**plain, "url": site.text("url").rstrip("/")}
