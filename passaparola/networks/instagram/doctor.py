"""What can be wrong between us and Instagram, and the one next click for each."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.findings import Cure, broken, fine, of_refusal, unseen, warning
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Session
from passaparola.networks.instagram.connect import PROFESSIONAL
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import line_of
from passaparola.networks.instagram.push import FIELDS
from passaparola.networks.instagram.quota import quota_of
from passaparola.networks.instagram.spec import SCOPES
from passaparola.protocols.oauth2.consent import lacking

_APPS = "https://developers.facebook.com/apps/"
_ACCOUNT_TYPE = "https://www.instagram.com/accounts/convert_to_professional_account/"
_SITES = "https://www.instagram.com/accounts/manage_access/"
_ID = re.compile(r"\d{10,20}")
_SECRET = re.compile(r"[0-9a-f]{32}")
_REFUSALS = {
    "access_denied": Cure("consent", "instagram.click.declined", _SITES, "instagram.doctor.declined"),
    "invalid_scope": Cure("scopes", "instagram.click.scope_unknown", _APPS, "instagram.doctor.scope_unknown"),
}
_SAMPLE_MOVES = ("fields", "id")


class Doctor:
    """The application's fields and address; the account, its scopes, quota, webhooks and messages.

    Public address, clock and the token's life are looked at for all networks alike.
    """

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """The application. Meta tells nothing of one by this login: what it is in is a person's to see."""
        return [
            _app_id(app.fields.get("id", "")),
            _app_secret(app.fields.get("secret", "")),
            _callback(app.callback),
            *_webhook_address(around),
            unseen("app_mode", "instagram.doctor.app_mode", "instagram.click.app_mode", _APPS),
        ]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The account: nothing else is asked where its token does not hold."""
        first = await _token(session)
        if first.verdict is not Verdict.FINE:
            return [first]
        return [first, *[finding async for finding in _further(session, around)]]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What Instagram sends back instead of a code."""
        if answer.get("error_reason") == "user_denied":
            return of_refusal({**answer, "error": "access_denied"}, _REFUSALS)
        if answer.get("error", "") in ("", *_REFUSALS):
            return of_refusal(answer, _REFUSALS)
        return broken("consent", "instagram.doctor.login", "instagram.click.login", _APPS)


doctor = Doctor()


def _app_id(id: str) -> Finding:
    if _ID.fullmatch(id):
        return fine("app_id", "instagram.doctor.app_id_fine")
    return broken("app_id", "instagram.doctor.app_id", "instagram.click.app_id", _APPS)


def _app_secret(secret: str) -> Finding:
    if _SECRET.fullmatch(secret):
        return fine("app_secret", "instagram.doctor.app_secret_fine")
    return broken("app_secret", "instagram.doctor.app_secret", "instagram.click.app_secret", _APPS)


def _callback(address: str) -> Finding:
    """Meta takes https alone, and compares the address letter by letter."""
    check = "redirect_address"
    if urlsplit(address).scheme != "https":
        said, click = "instagram.doctor.redirect_http", "instagram.click.redirect_http"
        return broken(check, said, click, _APPS, address=address)
    return unseen(check, "instagram.doctor.redirect", "instagram.click.redirect", _APPS, address=address)


def _webhook_address(around: Surroundings) -> list[Finding]:
    """Where to paste our address; that there is none is looked at for all networks."""
    if not around.webhook:
        return []
    said, click = "instagram.doctor.webhook_address", "instagram.click.webhook_address"
    return [unseen("webhook_address", said, click, _APPS, address=around.webhook)]


async def _token(session: Session) -> Finding:
    """Whether the token holds, and whose it is."""
    try:
        response = await line_of(session).read("me", ("fields", "user_id,account_type"))
        kind = TABLE.take(response, lambda tree: (tree.opt_text("account_type") or "").casefold())
    except (TryLater, NetworkError) as error:
        return _of_error("token", error)
    if kind and kind not in PROFESSIONAL:
        return broken("account_type", "instagram.doctor.personal", "instagram.click.personal", _ACCOUNT_TYPE)
    return fine("token", "instagram.doctor.token_fine")


async def _further(session: Session, around: Surroundings) -> AsyncIterator[Finding]:
    yield _scopes(session)
    yield await _quota(session)
    if around.webhook:
        yield await _subscription(session)
    yield await _private(session)


def _scopes(session: Session) -> Finding:
    missing = lacking(session.secrets, SCOPES)
    if not missing:
        return fine("scopes", "instagram.doctor.scopes_fine")
    return broken("scopes", "instagram.doctor.scope", "instagram.click.scope", _SITES, scope=missing[0])


async def _quota(session: Session) -> Finding:
    try:
        left = await quota_of(session)
    except NetworkError as error:
        return _of_error("quota", error)
    used, total = left.used, left.total
    if left.reached:
        said, click = "instagram.doctor.quota_reached", "instagram.click.quota_reached"
        return warning("quota", said, click, used=used, total=total)
    return fine("quota", "instagram.doctor.quota", used=used, total=total)


async def _subscription(session: Session) -> Finding:
    try:
        response = await line_of(session).read(f"{session.account.remote_id}/subscribed_apps")
        told = TABLE.take(response, _subscribed)
    except NetworkError as error:
        return _of_error("subscription", error)
    if missing := [name for name in FIELDS if name not in told]:
        said, click = "instagram.doctor.webhook", "instagram.click.webhook"
        return broken("subscription", said, click, _APPS, field=missing[0])
    return fine("subscription", "instagram.doctor.webhook_fine")


def _subscribed(tree: Tree) -> set[str]:
    return {name.text() for one in tree.each("data") for name in one.each("subscribed_fields")}


async def _private(session: Session) -> Finding:
    """Messages are closed to tools until the account's owner opens them."""
    path = f"{session.account.remote_id}/conversations"
    try:
        await line_of(session).read(path, ("platform", "INSTAGRAM"), _SAMPLE_MOVES, ("limit", "1"))
    except (Rejected, ReconnectNeeded):
        return broken("messages", "instagram.doctor.messages_closed", "instagram.click.messages_closed")
    except NetworkError as error:
        return _of_error("messages", error)
    return fine("messages", "instagram.doctor.messages_fine")


def _of_error(check: str, error: NetworkError) -> Finding:
    """What one of the four errors means for a check."""
    if isinstance(error, ReconnectNeeded):
        if error.reason.id == "instagram.not_allowed":
            return broken(check, "instagram.doctor.not_allowed", "instagram.click.not_allowed", _SITES)
        return broken(check, "instagram.doctor.token", "instagram.click.token", _SITES)
    if isinstance(error, Rejected):
        return broken(check, error.reason, "instagram.click.refused")
    return unseen(check, "instagram.doctor.unreachable", "instagram.click.unreachable")
