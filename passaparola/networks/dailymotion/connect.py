"""Connecting with a private API key of the channel's own Studio: API v2 gives tokens for nothing else yet.

https://developers.dailymotion.com/v2/docs/authenticate. A token lives half an hour and is asked for anew with the key.
"""

from collections.abc import Mapping
from datetime import datetime

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import part, server_address
from passaparola.networks.dailymotion.errors import TABLE, Missing
from passaparola.networks.dailymotion.line import HOME, SITE, TOKENS, Line, line_of
from passaparola.protocols.oauth2.tokens import TokenService

SCOPES = ("account.read", "profile.read", "video.read", "video.manage")
_TOKENS = TokenService(HOME, TOKENS, "/v2/token", TABLE)


class Connect:
    """Channels by key."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """See which channels the key may speak for, and take the one that was meant."""
        home = server_address(given.get("server", "").strip() or HOME, "server", "dailymotion.insecure")
        key, secret = given["key"].strip(), given["secret"].strip()
        try:
            found = await _token(door, home, key, secret)
        except ReconnectNeeded as refused:
            raise Rejected(Message(refused.reason.id, {**refused.reason.params, "field": "key"})) from refused
        account = await _chosen(Line(door, home, found["token"]), given.get("profile", "").strip(), key)
        return Connected(account, {**found, "secret": secret})

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new token for the same key."""
        found = await _token(door, account.address, account.facts["key"], secrets["secret"])
        return {**found, "secret": secrets["secret"]}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """After as long as the token service said, half an hour."""
        return datetime.fromisoformat(secrets["expires"])

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """A key has no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The channel as it is now."""
        account = session.account
        try:
            return await _account(line_of(session), account.remote_id, account.facts["key"], account.handle)
        except Missing as gone:
            raise ReconnectNeeded(Message("dailymotion.no_profile")) from gone

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing that the API lets us do: the guide says where the key is deleted."""


connect = Connect()


async def profiles(line: Line) -> dict[str, str]:
    """The channels that the key may speak for: names by id."""
    response = await line.read("/v2/me")
    return TABLE.take(
        response, lambda tree: {one.text("profile_id"): one.text("name") for one in tree.each("profiles")}
    )


async def _token(door: Door, home: str, key: str, secret: str) -> dict[str, str]:
    scopes = " ".join(SCOPES)
    given = {"grant_type": "client_credentials", "scope": scopes}
    return {"scopes": scopes, **_TOKENS.secrets(await _TOKENS.post(door, home, {"id": key, "secret": secret}, given))}


async def _chosen(line: Line, wanted: str, key: str) -> Account:
    there = await profiles(line)
    if not there:
        raise Rejected(Message("dailymotion.no_profile", {"field": "key"}))
    meant = [id for id, name in there.items() if wanted.lstrip("@").casefold() in (id.casefold(), name.casefold(), "")]
    if len(meant) != 1:
        names = ", ".join(there.values())
        raise Rejected(Message("dailymotion.which_profile", {"field": "profile", "names": names}))
    return await _account(line, meant[0], key, there[meant[0]])


async def _account(line: Line, id: str, key: str, handle: str) -> Account:
    response = await line.read(f"/v2/profiles/{id}", ("fields", "profile_id,name,profile_url"))
    name = TABLE.take(response, lambda tree: tree.opt_text("name") or handle)
    url = TABLE.take(response, lambda tree: tree.opt_text("profile_url") or "")
    return Account(id, name, name, line.home, url or f"{part(line.home, HOME, SITE)}/{name}", {"key": key})
