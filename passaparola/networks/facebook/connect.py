"""A Page's token, which comes with consent and does not end by time."""

from collections.abc import Mapping
from datetime import datetime

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import part
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph.line import HOME, Line

WWW = "https://www.facebook.com"
PAGE_FIELDS = "id,name,username,link,followers_count,is_published"


class Connect:
    """Pages by consent; a person's password change or 90 days without them end it all the same."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Pages are connected by consent alone. Raises Rejected."""
        raise Rejected(Message("facebook.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing to renew: the same token."""
        return {name: value for name, value in secrets.items() if not name.startswith("app.")}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Not by time; the doctor tells when Meta's access to data ends."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is nothing to renew."""
        return None

    async def who(self, session: Session) -> Account:
        """The Page as Facebook shows it now."""
        response = await line_of(session).read(page_of(session), ("fields", PAGE_FIELDS))
        account = session.account
        return TABLE.take(response, lambda tree: page_account(tree, account.address, account.facts))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """End the webhooks. The person's consent may serve other Pages, so it is theirs to end, in their settings."""
        line = Line(door, account.address, secrets["token"], TABLE, secrets.get("app.secret", ""))
        try:
            await line.delete(f"{account.facts['id']}/subscribed_apps")
        except NetworkError:
            return  # access that has ended already needs no ending


connect = Connect()


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
