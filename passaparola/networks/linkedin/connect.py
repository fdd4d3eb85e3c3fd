"""Keeping an account connected. Tokens last sixty days; only partners get one that renews them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.rows import ask, moment
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.rest import Line, is_page, line_of, scopes_of, site, urn


class Connect:
    """Members and the pages that they administer; the token is the member's."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Nothing is typed here: the member consents on the network's own page."""
        raise Rejected(Message("linkedin.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new token for the refresh token, where the application has such tokens; else the same secrets."""
        if not secrets.get("refresh"):
            return {name: value for name, value in secrets.items() if not name.startswith("app.")}
        fields = (
            ("grant_type", "refresh_token"),
            ("refresh_token", secrets["refresh"]),
            ("client_id", secrets["app.id"]),
            ("client_secret", secrets["app.secret"]),
        )
        renewed = await token_for(door, account.address, fields)
        kept = {name: secrets[name] for name in ("refresh", "refresh_expires", "scopes") if name in secrets}
        return {**kept, **renewed}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Sixty days after the consent, by the network's own word."""
        return moment(secrets.get("expires", ""))

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """The end of the refresh token, where there is one: it is not prolonged by use."""
        return moment(secrets.get("refresh_expires", "")) or self.expires(secrets)

    async def who(self, session: Session) -> Account:
        """The member or the page as the network shows it now. Raises ReconnectNeeded when the role on it ended."""
        line, known = line_of(session), session.account
        if not is_page(session):
            return await member(line, scopes_of(session))
        if known.remote_id not in await administered(line):
            raise ReconnectNeeded(Message("linkedin.not_admin", {"page": known.name}))
        return await page(line, known.remote_id)

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing: one token speaks for the member and for all their pages, and others here may use it.

        The guide says where the member takes it back (Settings, Data privacy, Permitted services).
        """


connect = Connect()


async def token_for(door: Door, address: str, fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The secrets that the token server gives. Raises the four errors."""
    url = f"{site(address)}/oauth/v2/accessToken"
    response = await ask(door, Request("POST", url, body=Form(fields)), TABLE)
    return TABLE.take(response, _secrets)


def _secrets(tree: Tree) -> dict[str, str]:
    found = {"token": tree.text("access_token"), "expires": _ends(tree.whole("expires_in"))}
    if scopes := tree.opt_text("scope"):
        found["scopes"] = " ".join(sorted(scopes.replace(",", " ").split()))
    if refresh := tree.opt_text("refresh_token"):
        found["refresh"] = refresh
    if lasts := tree.opt_whole("refresh_token_expires_in"):
        found["refresh_expires"] = _ends(lasts)
    return found


def _ends(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def member(line: Line, scopes: frozenset[str]) -> Account:
    """The member whose token it is: by OpenID Connect, else by the basic profile of the Community Management API."""
    if "openid" in scopes:
        told = TABLE.take(await line.read("v2/userinfo"), lambda tree: (tree.text("sub"), tree.opt_text("name") or ""))
        return _account(line, f"urn:li:person:{told[0]}", told[1], "")
    return TABLE.take(await line.read("v2/me"), lambda tree: _basic(line, tree))


def _basic(line: Line, tree: Tree) -> Account:
    names = [tree.opt_text(each) for each in ("localizedFirstName", "localizedLastName")]
    name = " ".join(each for each in names if each)
    vanity = tree.opt_text("vanityName") or ""
    url = f"{site(line.address)}/in/{vanity}" if vanity else ""
    return _account(line, f"urn:li:person:{tree.text('id')}", name, url, vanity)


def _account(line: Line, id: str, name: str, url: str, handle: str = "") -> Account:
    return Account(id, handle or name or id.rpartition(":")[2], name, line.address, url, {"kind": "member"})


async def administered(line: Line) -> list[str]:
    """The URNs of the pages that the member administers."""
    found: list[str] = []
    query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
    async for each in line.pages("rest/organizationAcls", query, lambda tree: tree.text("organization"), 10):
        found += each
    return found


async def page(line: Line, id: str) -> Account:
    """A page by its URN. Raises Gone."""
    response = await line.read(f"rest/organizations/{urn(id.rpartition(':')[2])}")
    return TABLE.take(response, lambda tree: _page(line, id, tree))


def _page(line: Line, id: str, tree: Tree) -> Account:
    name, vanity = tree.opt_text("localizedName") or "", tree.opt_text("vanityName") or ""
    url = f"{site(line.address)}/company/{vanity or id.rpartition(':')[2]}"
    return Account(id, vanity or name, name, line.address, url, {"kind": "page"})


async def pages(line: Line) -> list[Account]:
    """The pages that the member administers; one that was closed meanwhile is left out."""
    found = []
    for id in await administered(line):
        try:
            found.append(await page(line, id))
        except Gone:
            continue
    return found
