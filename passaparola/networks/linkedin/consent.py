"""Asking a member for access to themselves and to the pages that they administer.

The network takes PKCE only from applications that it enabled for it, so the secret and ``state`` protect the code
(https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow).
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Connected
from passaparola.networks.linkedin.connect import member, pages, token_for
from passaparola.networks.linkedin.rest import HOME, Line, site

LEAST = "openid profile w_member_social"
"""What every application may ask for that has the products Share on LinkedIn and Sign In with LinkedIn."""
FOR_PAGES = "w_organization_social r_organization_social rw_organization_admin"
"""What the product Community Management API adds for pages."""
_REFUSED = ("user_cancelled_login", "user_cancelled_authorize", "access_denied")


class Consent:
    """The authorization code flow."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The page that asks the member for the scopes that the operator named."""
        asked = {
            "response_type": "code",
            "client_id": app.fields["id"].strip(),
            "redirect_uri": app.callback,
            "state": state,
            "scope": " ".join(scopes_asked(app)),
        }
        return Begun(f"{site(server(app))}/oauth/v2/authorization?{urlencode(asked)}")

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The pages that the member administers, then the member. Raises Rejected where they said no."""
        _check(answer)
        fields = (
            ("grant_type", "authorization_code"),
            ("code", answer["code"]),
            ("redirect_uri", app.callback),
            ("client_id", app.fields["id"].strip()),
            ("client_secret", app.fields["secret"].strip()),
        )
        secrets = await token_for(door, server(app), fields)
        secrets.setdefault("scopes", " ".join(scopes_asked(app)))
        line, granted = Line(door, server(app), secrets["token"]), frozenset(secrets["scopes"].split())
        found = await pages(line) if granted >= {"rw_organization_admin", "w_organization_social"} else []
        if "w_member_social" in granted:
            found = [*found, await member(line, granted)]
        if not found:
            raise Rejected(Message("linkedin.nothing_to_connect"))
        return [Connected(account, secrets) for account in found]


consent = Consent()


def server(app: Application) -> str:
    """Where the interface answers."""
    return app.fields.get("server") or HOME


def scopes_asked(app: Application) -> list[str]:
    """The scopes that the operator's application has, in the order in which they wrote them."""
    return (app.fields.get("scopes") or LEAST).replace(",", " ").split()


def _check(answer: Mapping[str, str]) -> None:
    if answer.get("error") == "unauthorized_scope_error":
        raise Rejected(Message("linkedin.scope_not_granted", {"detail": answer.get("error_description", "")[:200]}))
    if answer.get("error") in _REFUSED:
        raise Rejected(Message("linkedin.cancelled"))
    if not answer.get("code"):
        raise Rejected(Message("linkedin.no_code", {"detail": answer.get("error_description", "")[:200]}))
