"""Keeping an account connected. Tokens last sixty days; only partners get one that renews them."""

from collections.abc import Mapping

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded
from passaparola.kernel.network.port import Account, Session
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.rest import HOME, SITE, Line, is_page, line_of, site, urn
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.consent import scopes_of
from passaparola.protocols.oauth2.tokens import TokenService, without_app

TOKENS = TokenService(HOME, SITE, "/oauth/v2/accessToken", TABLE)


async def _who(session: Session) -> Account:
    """The member or the page as the network shows it now. Raises ReconnectNeeded when the role on it ended."""
    line, known = line_of(session), session.account
    if not is_page(session):
        return await member(line, scopes_of(session.secrets))
    if known.remote_id not in await administered(line):
        raise ReconnectNeeded(Message("linkedin.not_admin", {"page": known.name}))
    return await page(line, known.remote_id)


async def _renewed(door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """A new token for the refresh token, where the application has such tokens; else the same secrets."""
    return await TOKENS.renewed(door, account, secrets) if secrets.get("refresh") else without_app(secrets)


# Nothing is taken back: one token speaks for the member and for all their pages, and others here may use it. The guide
# says where the member does it (Settings, Data privacy, Permitted services).
connect = ByConsent("linkedin.by_consent", _who, _renewed)


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
