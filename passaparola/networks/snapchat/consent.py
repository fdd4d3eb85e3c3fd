"""Asking a profile's owner for access (https://developers.snap.com/api/marketing-api/Ads-API/authentication)."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.port import Connected
from passaparola.networks.snapchat.connect import TOKENS, my_profile
from passaparola.networks.snapchat.rest import HOME, Line, accounts
from passaparola.protocols.oauth2.consent import ask, code_of, server_of

SCOPE = "snapchat-profile-api"


class Consent:
    """The authorization code flow; PKCE is documented for Login Kit only, which is another application."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The page that asks for the profile."""
        page = f"{accounts(server_of(app, HOME))}/login/oauth2/authorize"
        return ask(page, app, [SCOPE], state)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The profile of whoever consented. Raises Rejected where they said no, or have none."""
        code = code_of(answer, {"access_denied": "snapchat.cancelled"}, "snapchat.no_code")
        secrets = {"scopes": SCOPE, **await TOKENS.for_code(door, app, code)}
        account = await my_profile(Line(door, server_of(app, HOME), secrets["token"]))
        return [Connected(account, secrets)]


consent = Consent()
