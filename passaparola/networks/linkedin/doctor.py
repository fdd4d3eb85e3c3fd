"""What can be wrong between us and the network, and the one click that mends it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from passaparola.kernel.http import Door, RequestFailed, Response, Untamed
from passaparola.kernel.message import Flat
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings
from passaparola.kernel.network.findings import Cure, broken, clock, fine, of_error, of_refusal, redirect, warning
from passaparola.kernel.network.outcomes import Gone, NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.linkedin.connect import TOKENS, administered
from passaparola.networks.linkedin.consent import FOR_PAGES, scopes_asked
from passaparola.networks.linkedin.errors import read_fault
from passaparola.networks.linkedin.rest import HOME, is_page, line_of, may_read
from passaparola.networks.linkedin.version import SUNSET, VERSION, days_left, is_late
from passaparola.protocols.oauth2.consent import scopes_of, server_of

APPS = "https://www.linkedin.com/developers/apps"
_ROLES = "https://www.linkedin.com/help/linkedin/answer/a541981"
_UPDATE = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations"
_CANCELLED = Cure("consent", "linkedin.click_again", "", "linkedin.cancelled")
_ELSEWHERE = Cure("redirect", "linkedin.click_redirect", APPS, "linkedin.redirect_wrong")
# What the network's refusals mean, by the error with which a person was sent back.
_REFUSALS = {
    "unauthorized_scope_error": Cure("scopes", "linkedin.click_product", APPS, "linkedin.scope_not_granted"),
    "user_cancelled_login": _CANCELLED,
    "user_cancelled_authorize": _CANCELLED,
    "access_denied": _CANCELLED,
    "invalid_redirect_uri": _ELSEWHERE,
    "redirect_uri_mismatch": _ELSEWHERE,
    "invalid_client": Cure("secret", "linkedin.click_secret", APPS, "linkedin.app_wrong"),
}
# What ends a token, by the message that the errors' table gives it.
_TOKENS = {
    "linkedin.token_expired": Cure("token", "linkedin.click_again"),
    "linkedin.token_revoked": Cure("token", "linkedin.click_again"),
    "linkedin.token_refused": Cure("token", "linkedin.click_again"),
    "linkedin.version_retired": Cure("version", "linkedin.click_update", _UPDATE),
    "linkedin.not_allowed": Cure("verified", "linkedin.click_verify", APPS, "linkedin.not_verified"),
}


class Doctor:
    """The application by its secret and its addresses, the account by its token, role and scopes."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """The secret is tried where a wrong one is told apart; of the rest only our own half is seen."""
        probe, click = await _probe(door, app), "linkedin.click_redirect"
        found = [redirect(app, "linkedin.redirect_insecure", "linkedin.redirect_unseen", click, APPS)]
        found += [*_scopes(app), alarm(datetime.now(UTC).date()), *_secret(probe)]
        return [*found, *clock(probe, "linkedin.clock_off", "linkedin.click_clock")]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The token, the role on the page, and whether doubts can be settled without a person."""
        return [await _standing(session), _reading(session), alarm(datetime.now(UTC).date())]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What the network said instead of giving a code."""
        return of_refusal(answer, _REFUSALS)


doctor = Doctor()


def alarm(today: date) -> Finding:
    """How long the network still answers the version that we speak."""
    said: Flat = {"version": VERSION, "until": SUNSET.isoformat(), "days": max(days_left(today), 0)}
    if days_left(today) < 0:
        return broken("version", "linkedin.version_retired", "linkedin.click_update", _UPDATE)
    if not is_late(today):
        return fine("version", "linkedin.version_fine", **said)
    return warning("version", "linkedin.version_ending", "linkedin.click_update", _UPDATE, **said)


async def _probe(door: Door, app: Application) -> Response | None:
    """Ask for a token of the application's own: refused to all, but differently with a wrong secret."""
    given = {"grant_type": "client_credentials"}
    try:
        return await door.send(TOKENS.request(server_of(app, HOME), app.fields, given))
    except RequestFailed:
        return None


def _scopes(app: Application) -> Iterator[Finding]:
    missing = [each for each in FOR_PAGES.split() if each not in scopes_asked(app)]
    if missing:
        yield warning("scopes", "linkedin.scopes_member", "linkedin.click_product", APPS, missing=" ".join(missing))
    else:
        yield fine("scopes", "linkedin.scopes_fine")


def _secret(probe: Response | None) -> Iterator[Finding]:
    if probe is None:
        return
    try:
        wrong = read_fault(probe).code == "invalid_client"
    except Untamed:
        wrong = False
    if wrong:
        yield broken("secret", "linkedin.app_wrong", "linkedin.click_secret", APPS)
    else:
        yield fine("secret", "linkedin.app_fine")


async def _standing(session: Session) -> Finding:
    line = line_of(session)
    try:
        if is_page(session):
            return _role(session, session.account.remote_id in await administered(line))
        await line.read("v2/userinfo" if "openid" in scopes_of(session.secrets) else "v2/me")
    except Gone:
        return _role(session, False)
    except NetworkError as error:
        return of_error("token", error, _TOKENS)
    return fine("token", "linkedin.token_fine")


def _role(session: Session, held: bool) -> Finding:
    if held:
        return fine("page_role", "linkedin.role_fine")
    return broken("page_role", "linkedin.not_admin", "linkedin.click_role", _ROLES, page=session.account.name)


def _reading(session: Session) -> Finding:
    """Without the right to read, a lost answer needs a person."""
    if may_read(session):
        return fine("read_scope", "linkedin.read_fine")
    scope = "r_organization_social" if is_page(session) else "r_member_social"
    return warning("read_scope", "linkedin.read_missing", "linkedin.click_product", APPS, scope=scope)
