"""What can be wrong between us and the network, and the one click that mends it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from passaparola.kernel.http import Door, Form, Request, RequestFailed, Response, Untamed
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import Gone, NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.linkedin.connect import administered
from passaparola.networks.linkedin.consent import FOR_PAGES, scopes_asked, server
from passaparola.networks.linkedin.errors import read_fault
from passaparola.networks.linkedin.rest import is_page, line_of, may_read, scopes_of, site
from passaparola.networks.linkedin.version import SUNSET, VERSION, days_left, is_late

APPS = "https://www.linkedin.com/developers/apps"
SERVICES = "https://www.linkedin.com/mypreferences/d/data-sharing-for-permitted-services"
_ROLES = "https://www.linkedin.com/help/linkedin/answer/a541981"
_UPDATE = "https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations"
_CLOCK = timedelta(minutes=5)
_LOCAL = ("http://localhost", "http://127.0.0.1")
# What the network's refusals mean, by the error with which a person was sent back.
_REFUSALS = {
    "unauthorized_scope_error": ("scopes", "linkedin.scope_not_granted", "linkedin.click_product", APPS),
    "user_cancelled_login": ("consent", "linkedin.cancelled", "linkedin.click_again", ""),
    "user_cancelled_authorize": ("consent", "linkedin.cancelled", "linkedin.click_again", ""),
    "access_denied": ("consent", "linkedin.cancelled", "linkedin.click_again", ""),
    "invalid_redirect_uri": ("redirect", "linkedin.redirect_wrong", "linkedin.click_redirect", APPS),
    "redirect_uri_mismatch": ("redirect", "linkedin.redirect_wrong", "linkedin.click_redirect", APPS),
    "invalid_client": ("secret", "linkedin.app_wrong", "linkedin.click_secret", APPS),
}
# What ends a token, by the message that the errors' table gives it.
_TOKENS = {
    "linkedin.token_expired": ("token", "linkedin.token_expired", "linkedin.click_again", ""),
    "linkedin.token_revoked": ("token", "linkedin.token_revoked", "linkedin.click_again", ""),
    "linkedin.token_refused": ("token", "linkedin.token_refused", "linkedin.click_again", ""),
    "linkedin.version_retired": ("version", "linkedin.version_retired", "linkedin.click_update", _UPDATE),
    "linkedin.not_allowed": ("verified", "linkedin.not_verified", "linkedin.click_verify", APPS),
}


class Doctor:
    """The application by its secret and its addresses, the account by its token, role and scopes."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """The secret is tried where a wrong one is told apart; of the rest only our own half is seen."""
        probe = await _probe(door, app)
        found = [_redirect(app), *_scopes(app), alarm(datetime.now(UTC).date())]
        return [*found, *_secret(probe), *_clock(probe)]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The token, the role on the page, and whether doubts can be settled without a person."""
        return [*await _standing(session), *_reading(session), alarm(datetime.now(UTC).date())]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What the network said instead of giving a code."""
        known = _REFUSALS.get(answer.get("error", ""))
        return _broken(*known, detail=answer.get("error_description", "")[:200]) if known else None


doctor = Doctor()


def alarm(today: date) -> Finding:
    """How long the network still answers the version that we speak."""
    said: Flat = {"version": VERSION, "until": SUNSET.isoformat(), "days": max(days_left(today), 0)}
    if days_left(today) < 0:
        return _broken("version", "linkedin.version_retired", "linkedin.click_update", _UPDATE)
    if not is_late(today):
        return Finding("version", Verdict.FINE, Message("linkedin.version_fine", said))
    click = Message("linkedin.click_update")
    return Finding("version", Verdict.WARNING, Message("linkedin.version_ending", said), click, _UPDATE)


async def _probe(door: Door, app: Application) -> Response | None:
    """Ask for a token of the application's own: refused to all, but differently with a wrong secret."""
    fields = (
        ("grant_type", "client_credentials"),
        ("client_id", app.fields.get("id", "").strip()),
        ("client_secret", app.fields.get("secret", "").strip()),
    )
    try:
        return await door.send(Request("POST", f"{site(server(app))}/oauth/v2/accessToken", body=Form(fields)))
    except RequestFailed:
        return None


def _redirect(app: Application) -> Finding:
    said = {"callback": app.callback}
    click = Message("linkedin.click_redirect", said)
    if not app.callback.startswith(("https://", *_LOCAL)):
        return Finding("redirect", Verdict.BROKEN, Message("linkedin.redirect_insecure", said), click, APPS)
    return Finding("redirect", Verdict.UNKNOWN, Message("linkedin.redirect_unseen", said), click, APPS)


def _scopes(app: Application) -> Iterator[Finding]:
    missing = [each for each in FOR_PAGES.split() if each not in scopes_asked(app)]
    if missing:
        said = Message("linkedin.scopes_member", {"missing": " ".join(missing)})
        yield Finding("scopes", Verdict.WARNING, said, Message("linkedin.click_product"), APPS)
    else:
        yield Finding("scopes", Verdict.FINE, Message("linkedin.scopes_fine"))


def _secret(probe: Response | None) -> Iterator[Finding]:
    if probe is None:
        return
    try:
        wrong = read_fault(probe).code == "invalid_client"
    except Untamed:
        wrong = False
    if wrong:
        yield _broken("secret", "linkedin.app_wrong", "linkedin.click_secret", APPS)
    else:
        yield Finding("secret", Verdict.FINE, Message("linkedin.app_fine"))


def _clock(probe: Response | None) -> Iterator[Finding]:
    """Tokens and signatures have their moments: a clock that is off spoils them."""
    try:
        theirs = parsedate_to_datetime(probe.headers["date"]) if probe is not None else None
    except (KeyError, ValueError):
        return
    if theirs is not None and abs(theirs - datetime.now(UTC)) > _CLOCK:
        minutes = round(abs(theirs - datetime.now(UTC)) / timedelta(minutes=1))
        yield _broken("clock", "linkedin.clock_off", "linkedin.click_clock", "", minutes=minutes)


async def _standing(session: Session) -> list[Finding]:
    line = line_of(session)
    try:
        if is_page(session):
            held = session.account.remote_id in await administered(line)
            return [_role(session, held)]
        await line.read("v2/userinfo" if "openid" in scopes_of(session) else "v2/me")
    except Gone:
        return [_role(session, False)]
    except NetworkError as error:
        known = _TOKENS.get(error.reason.id)
        said = Finding("token", Verdict.UNKNOWN, error.reason)
        return [_broken(*known) if known else said]
    return [Finding("token", Verdict.FINE, Message("linkedin.token_fine"))]


def _role(session: Session, held: bool) -> Finding:
    if held:
        return Finding("page_role", Verdict.FINE, Message("linkedin.role_fine"))
    return _broken("page_role", "linkedin.not_admin", "linkedin.click_role", _ROLES, page=session.account.name)


def _reading(session: Session) -> Iterator[Finding]:
    """Without the right to read, a lost answer needs a person."""
    if may_read(session):
        yield Finding("read_scope", Verdict.FINE, Message("linkedin.read_fine"))
        return
    scope = "r_organization_social" if is_page(session) else "r_member_social"
    said = Message("linkedin.read_missing", {"scope": scope})
    yield Finding("read_scope", Verdict.WARNING, said, Message("linkedin.click_product"), APPS)


def _broken(check: str, said: str, click: str, link: str, **params: str | int) -> Finding:
    return Finding(check, Verdict.BROKEN, Message(said, params), Message(click, params), link)
