"""Connecting by consent: OAuth 2.0 with PKCE (S256), as a confidential client. A code lives for 30 seconds."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.network.servers import part
from passaparola.networks.x.api import Api
from passaparola.networks.x.errors import TOKEN_TABLE
from passaparola.networks.x.posts import USER_FIELDS
from passaparola.networks.x.spec import HOME, LONG_TEXT, PAGES
from passaparola.protocols.oauth2.consent import ask, code_of, lacking, server_of
from passaparola.protocols.oauth2.tokens import TokenService

SCOPES = (
    *("tweet.read", "tweet.write", "users.read", "media.write"),
    *("dm.read", "dm.write", "offline.access"),
)
NEEDED = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
"""Without private messages an account is of use; without one of these it is not."""
TOKENS = TokenService(HOME, HOME, "/2/oauth2/token", TOKEN_TABLE, basic=True, lasts=timedelta(hours=2))
_NO_SUBSCRIPTION = ("", "none")


class Consent:
    """A person agrees on X's own page."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """X's page, for this application, callback and PKCE challenge."""
        page = f"{part(server_of(app, HOME), HOME, PAGES)}/i/oauth2/authorize"
        return ask(page, app, SCOPES, state, pkce=True)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one account whose page it was. Raises Rejected where the person refused, or X granted too little."""
        code = code_of(answer, {}, "x.denied")
        granted = await TOKENS.for_code(door, app, code, code_verifier=keep["verifier"])
        missing = lacking(granted, NEEDED)
        if missing or "refresh" not in granted:
            raise Rejected(Message("x.scope_missing", {"scopes": ", ".join(missing) or "offline.access"}))
        return [Connected(await account(Api(door, server_of(app, HOME), granted["token"])), granted)]


consent = Consent()


async def account(api: Api) -> Account:
    """Whom a token belongs to, with the longest text that its subscription allows."""
    fields = f"{USER_FIELDS},subscription_type,verified_type"
    return await api.read("/2/users/me", lambda tree: _account(tree.at("data"), api.address), ("user.fields", fields))


def _account(me: Tree, address: str) -> Account:
    handle = me.text("username")
    subscribed = (me.opt_text("subscription_type") or "").lower() not in _NO_SUBSCRIPTION
    facts = {"limit.text": str(LONG_TEXT)} if subscribed else {}
    facts |= {name: me.text(name) for name in ("subscription_type", "verified_type") if me.has(name)}
    page = part(address, HOME, PAGES)
    return Account(me.identifier("id"), handle, me.opt_text("name") or handle, address, f"{page}/{handle}", facts)
