"""What can be wrong between us and the network, and the one click that mends it."""

from collections.abc import Iterator, Mapping, Sequence

from passaparola.kernel.http import Door, RequestFailed, Response, Untamed
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings
from passaparola.kernel.network.findings import Cure, broken, clock, fine, of_error, of_refusal, redirect, unseen
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.snapchat.connect import TOKENS, my_profile
from passaparola.networks.snapchat.consent import SCOPE
from passaparola.networks.snapchat.errors import read_fault
from passaparola.networks.snapchat.rest import HOME, line_of
from passaparola.protocols.oauth2.consent import scopes_of, server_of

BUSINESS = "https://business.snapchat.com/"
PROFILES = "https://my.snapchat.com/"
START = "https://developers.snap.com/api/marketing-api/Public-Profile-API/GetStarted"
_PUBLIC = ("TIER_PUBLIC", "TIER_PUBLIC_OFFICIAL")
# By the error with which a person was sent back, or the token server refused.
_REFUSALS = {
    "access_denied": Cure("consent", "snapchat.click_again", "", "snapchat.cancelled"),
    "invalid_scope": Cure("scopes", "snapchat.click_allow", START, "snapchat.scope_missing"),
    "redirect_uri_mismatch": Cure("redirect", "snapchat.click_redirect", BUSINESS, "snapchat.redirect_wrong"),
    "invalid_client": Cure("secret", "snapchat.click_secret", BUSINESS, "snapchat.app_wrong"),
    "unauthorized_client": Cure("app_kind", "snapchat.click_business", BUSINESS, "snapchat.app_kind"),
}
# By the message that the errors' table gives a refusal of the interface.
_CALLS = {
    "snapchat.token_refused": Cure("token", "snapchat.click_again"),
    "snapchat.not_allowed_app": Cure("allowlist", "snapchat.click_allow", START),
    "snapchat.not_allowed": Cure("role", "snapchat.click_role", BUSINESS),
    "snapchat.no_profile": Cure("profile", "snapchat.click_profile", PROFILES),
    "snapchat.missing": Cure("profile", "snapchat.click_profile", PROFILES, "snapchat.no_profile"),
}


class Doctor:
    """The application by its secret and its address, the account by its token, profile and scope."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """A wrong secret is told apart from a wrong code; whether Snap allowed the application shows only later."""
        probe = await _probe(door, app)
        click = "snapchat.click_redirect"
        address = redirect(app, "snapchat.redirect_insecure", "snapchat.redirect_unseen", click, BUSINESS)
        allowed = unseen("allowlist", "snapchat.allow_unseen", "snapchat.click_allow", START)
        return [address, *_secret(probe), *clock(probe, "snapchat.clock_off", "snapchat.click_clock"), allowed]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Whether the profile answers, is public, and was consented to with the scope."""
        return [*await _standing(session), *_scope(session), *_renewal(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What the network said instead of giving a code."""
        return of_refusal(answer, _REFUSALS)


doctor = Doctor()


async def _probe(door: Door, app: Application) -> Response | None:
    """Spend a code that was never given: a right secret makes the code wrong, a wrong one the application."""
    given = {"grant_type": "authorization_code", "code": "none", "redirect_uri": app.callback}
    try:
        return await door.send(TOKENS.request(server_of(app, HOME), app.fields, given))
    except RequestFailed:
        return None


def _secret(probe: Response | None) -> Iterator[Finding]:
    if probe is None:
        return
    try:
        cure = _REFUSALS.get(read_fault(probe).code)
    except Untamed:
        cure = None
    yield broken(cure.check, cure.said, cure.click, cure.link) if cure else fine("secret", "snapchat.app_fine")


async def _standing(session: Session) -> list[Finding]:
    try:
        account = await my_profile(line_of(session))
    except NetworkError as error:
        return [of_error("token", error, _CALLS)]
    held = fine("token", "snapchat.token_fine")
    if account.remote_id != session.account.remote_id:
        return [held, broken("profile", "snapchat.other_profile", "snapchat.click_again")]
    if account.facts["tier"] and account.facts["tier"] not in _PUBLIC:
        return [held, broken("tier", "snapchat.not_public", "snapchat.click_profile", PROFILES)]
    return [held, fine("profile", "snapchat.profile_fine")]


def _scope(session: Session) -> Iterator[Finding]:
    if SCOPE in scopes_of(session.secrets):
        yield fine("scopes", "snapchat.scope_fine")
    else:
        yield broken("scopes", "snapchat.scope_missing", "snapchat.click_allow", START)


def _renewal(session: Session) -> Iterator[Finding]:
    """Without a refresh token the access ends within the hour."""
    if not session.secrets.get("refresh"):
        yield broken("renewal", "snapchat.no_renewal", "snapchat.click_again")
