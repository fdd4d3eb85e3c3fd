"""Asking a member for access to themselves and to the pages that they administer.

The network takes PKCE only from applications that it enabled for it, so the secret and ``state`` protect the code
(https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow).
"""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Connected
from passaparola.networks.linkedin.connect import TOKENS, member, pages
from passaparola.networks.linkedin.rest import HOME, Line, site
from passaparola.protocols.oauth2.consent import ask, code_of, scopes_of, server_of

LEAST = "openid profile w_member_social"
"""What every application may ask for that has the products Share on LinkedIn and Sign In with LinkedIn."""
FOR_PAGES = "w_organization_social r_organization_social rw_organization_admin"
"""What the product Community Management API adds for pages."""
_REFUSALS = {
    "unauthorized_scope_error": "linkedin.scope_not_granted",
    "user_cancelled_login": "linkedin.cancelled",
    "user_cancelled_authorize": "linkedin.cancelled",
    "access_denied": "linkedin.cancelled",
}


class Consent:
    """The authorization code flow."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The page that asks the member for the scopes that the operator named."""
        return ask(f"{site(server_of(app, HOME))}/oauth/v2/authorization", app, scopes_asked(app), state)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The pages that the member administers, then the member. Raises Rejected where they said no."""
        code = code_of(answer, _REFUSALS, "linkedin.no_code")
        secrets = {"scopes": " ".join(scopes_asked(app)), **await TOKENS.for_code(door, app, code)}
        line, granted = Line(door, server_of(app, HOME), secrets["token"]), scopes_of(secrets)
        found = await pages(line) if granted >= {"rw_organization_admin", "w_organization_social"} else []
        if "w_member_social" in granted:
            found = [*found, await member(line, granted)]
        if not found:
            raise Rejected(Message("linkedin.nothing_to_connect"))
        return [Connected(account, secrets) for account in found]


consent = Consent()


def scopes_asked(app: Application) -> list[str]:
    """The scopes that the operator's application has, in the order in which they wrote them."""
    return (app.fields.get("scopes") or LEAST).replace(",", " ").split()
