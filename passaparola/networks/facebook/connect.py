"""A Page's token, which comes with consent and does not end by time."""

from collections.abc import Mapping
from contextlib import suppress

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Account, Session
from passaparola.kernel.network.servers import part
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph.line import HOME, Line
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.tokens import without_app

WWW = "https://www.facebook.com"
PAGE_FIELDS = "id,name,username,link,followers_count,is_published"


async def _who(session: Session) -> Account:
    """The Page as Facebook shows it now."""
    response = await line_of(session).read(page_of(session), ("fields", PAGE_FIELDS))
    account = session.account
    return TABLE.take(response, lambda tree: page_account(tree, account.address, account.facts))


async def _same(door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """Nothing to renew: the same token."""
    return without_app(secrets)


async def _revoked(door: Door, account: Account, secrets: Mapping[str, str]) -> None:
    """End the webhooks. The person's consent may serve other Pages, so it is theirs to end, in their settings."""
    line = Line(door, account.address, secrets["token"], TABLE, secrets.get("app.secret", ""))
    with suppress(NetworkError):  # access that has ended already needs no ending
        await line.delete(f"{account.facts['id']}/subscribed_apps")


# A person's password change or 90 days without them end it all the same: the doctor tells when.
connect = ByConsent("facebook.by_consent", _who, _same, _revoked)


def line_of(session: Session, host: str = HOME) -> Line:
    """The line of an open session, to one of Meta's hosts."""
    secrets = session.secrets
    address = part(session.account.address, HOME, host)
    return Line(session.door, address, secrets["token"], TABLE, secrets.get("app.secret", ""))


def page_of(session: Session) -> str:
    """The Page's id."""
    return session.account.facts["id"]


def url_of(session: Session, path: str) -> str:
    """Where anybody sees what has this id or path."""
    return f"{part(session.account.address, HOME, WWW)}/{path}"


def page_account(tree: Tree, address: str, facts: Mapping[str, str]) -> Account:
    """The account that a Page's fields tell of."""
    id, name = tree.identifier("id"), tree.text("name")
    handle = tree.opt_text("username") or name
    url = tree.opt_text("link") or f"{part(address, HOME, WWW)}/{id}"
    return Account(f"facebook#{id}", handle, name, address, url, {**facts, "id": id})
