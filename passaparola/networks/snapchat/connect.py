"""Keeping a profile connected: its token lasts an hour or less, and each renewal brings a new refresh token."""

from collections.abc import Mapping

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Session
from passaparola.networks.snapchat.errors import TABLE
from passaparola.networks.snapchat.rest import ACCOUNTS, HOME, Line, line_of, site
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.tokens import TokenService

TOKENS = TokenService(HOME, ACCOUNTS, "/login/oauth2/access_token", TABLE)


async def _who(session: Session) -> Account:
    return await my_profile(line_of(session))


async def _renewed(door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """A new token, and a new refresh token: the old one is spent."""
    if not secrets.get("refresh"):
        raise ReconnectNeeded(Message("snapchat.grant_ended"))
    return await TOKENS.renewed(door, account, secrets)


# No call takes the access back: the guide says where the owner does.
connect = ByConsent("snapchat.by_consent", _who, _renewed)


async def my_profile(line: Line) -> Account:
    """The profile that the token speaks for. Raises Rejected where its owner has none."""
    response = await line.read("/v1/public_profiles/my_profile")
    found = TABLE.take(response, _own)
    if found is None:
        raise Rejected(Message("snapchat.no_profile"))
    return TABLE.take(response, lambda _: _account(line, found))


def _own(tree: Tree) -> Tree | None:
    """The documented answer has one profile; a list of them was seen by third parties too."""
    if tree.has("public_profiles"):
        return next((each.at("public_profile") for each in tree.each("public_profiles")), None)
    return tree.opt("public_profile")


def _account(line: Line, tree: Tree) -> Account:
    name, handle = tree.opt_text("display_name") or "", tree.opt_text("snap_user_name") or ""
    facts = {"tier": tree.opt_text("profile_tier") or ""}
    url = f"{site(line.address)}/@{handle}" if handle else ""
    return Account(tree.text("id"), handle or name or tree.text("id"), name, line.address, url, facts)
