"""What can be wrong between us and Instagram, and the one next click for each."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Session
from passaparola.networks.instagram.connect import PROFESSIONAL
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import line_of
from passaparola.networks.instagram.push import FIELDS
from passaparola.networks.instagram.quota import quota_of
from passaparola.networks.instagram.spec import SCOPES

_APPS = "https://developers.facebook.com/apps/"
_ACCOUNT_TYPE = "https://www.instagram.com/accounts/convert_to_professional_account/"
_SITES = "https://www.instagram.com/accounts/manage_access/"
_ID = re.compile(r"\d{10,20}")
_SECRET = re.compile(r"[0-9a-f]{32}")
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
            Finding(
                "app_mode",
                Verdict.UNKNOWN,
                _said("instagram.doctor.app_mode"),
                _said("instagram.click.app_mode"),
                _APPS,
            ),
        ]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The account: nothing else is asked where its token does not hold."""
        first = await _token(session)
        if first.verdict is not Verdict.FINE:
            return [first]
        return [first, *[finding async for finding in _further(session, around)]]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What Instagram sends back instead of a code."""
        if answer.get("error") == "access_denied" or answer.get("error_reason") == "user_denied":
            return _broken("consent", "instagram.doctor.declined", "instagram.click.declined", link=_SITES)
        if answer.get("error") == "invalid_scope":
            return _broken("scopes", "instagram.doctor.scope_unknown", "instagram.click.scope_unknown", link=_APPS)
        return (
            _broken("consent", "instagram.doctor.login", "instagram.click.login", link=_APPS)
            if answer.get("error")
            else None
        )


doctor = Doctor()


def _app_id(id: str) -> Finding:
    return (
        _fine("app_id", "instagram.doctor.app_id_fine")
        if _ID.fullmatch(id)
        else _broken("app_id", "instagram.doctor.app_id", "instagram.click.app_id", link=_APPS)
    )


def _app_secret(secret: str) -> Finding:
    return (
        _fine("app_secret", "instagram.doctor.app_secret_fine")
        if _SECRET.fullmatch(secret)
        else _broken("app_secret", "instagram.doctor.app_secret", "instagram.click.app_secret", link=_APPS)
    )


def _callback(address: str) -> Finding:
    """Meta takes https alone, and compares the address letter by letter."""
    params = {"address": address}
    if urlsplit(address).scheme != "https":
        return _broken(
            "redirect_address", "instagram.doctor.redirect_http", "instagram.click.redirect_http", link=_APPS, **params
        )
    said, click = _said("instagram.doctor.redirect", **params), _said("instagram.click.redirect", **params)
    return Finding("redirect_address", Verdict.UNKNOWN, said, click, _APPS)


def _webhook_address(around: Surroundings) -> list[Finding]:
    """Where to paste our address; that there is none is looked at for all networks."""
    if not around.webhook:
        return []
    said = _said("instagram.doctor.webhook_address")
    click = _said("instagram.click.webhook_address", address=around.webhook)
    return [Finding("webhook_address", Verdict.UNKNOWN, said, click, _APPS)]


async def _token(session: Session) -> Finding:
    """Whether the token holds, and whose it is."""
    try:
        response = await line_of(session).read("me", ("fields", "user_id,account_type"))
        kind = TABLE.take(response, lambda tree: (tree.opt_text("account_type") or "").casefold())
    except (TryLater, NetworkError) as error:
        return _of_error("token", error)
    if kind and kind not in PROFESSIONAL:
        return _broken("account_type", "instagram.doctor.personal", "instagram.click.personal", link=_ACCOUNT_TYPE)
    return _fine("token", "instagram.doctor.token_fine")


async def _further(session: Session, around: Surroundings) -> AsyncIterator[Finding]:
    yield _scopes(session)
    yield await _quota(session)
    if around.webhook:
        yield await _subscription(session)
    yield await _private(session)


def _scopes(session: Session) -> Finding:
    granted = session.secrets.get("scopes", "").split()
    missing = [scope for scope in SCOPES if scope not in granted]
    return (
        _broken("scopes", "instagram.doctor.scope", "instagram.click.scope", link=_SITES, scope=missing[0])
        if missing
        else _fine("scopes", "instagram.doctor.scopes_fine")
    )


async def _quota(session: Session) -> Finding:
    try:
        left = await quota_of(session)
    except NetworkError as error:
        return _of_error("quota", error)
    params = {"used": left.used, "total": left.total}
    if left.reached:
        return Finding(
            "quota",
            Verdict.WARNING,
            _said("instagram.doctor.quota_reached", **params),
            _said("instagram.click.quota_reached"),
        )
    return Finding("quota", Verdict.FINE, _said("instagram.doctor.quota", **params))


async def _subscription(session: Session) -> Finding:
    try:
        response = await line_of(session).read(f"{session.account.remote_id}/subscribed_apps")
        told = TABLE.take(response, _subscribed)
    except NetworkError as error:
        return _of_error("subscription", error)
    if missing := [name for name in FIELDS if name not in told]:
        said, click = "instagram.doctor.webhook", "instagram.click.webhook"
        return _broken("subscription", said, click, link=_APPS, field=missing[0])
    return _fine("subscription", "instagram.doctor.webhook_fine")


def _subscribed(tree: Tree) -> set[str]:
    return {name.text() for one in tree.each("data") for name in one.each("subscribed_fields")}


async def _private(session: Session) -> Finding:
    """Messages are closed to tools until the account's owner opens them."""
    path = f"{session.account.remote_id}/conversations"
    try:
        await line_of(session).read(path, ("platform", "INSTAGRAM"), _SAMPLE_MOVES, ("limit", "1"))
    except (Rejected, ReconnectNeeded):
        return _broken("messages", "instagram.doctor.messages_closed", "instagram.click.messages_closed")
    except NetworkError as error:
        return _of_error("messages", error)
    return _fine("messages", "instagram.doctor.messages_fine")


def _of_error(check: str, error: NetworkError) -> Finding:
    """What one of the four errors means for a check."""
    if isinstance(error, ReconnectNeeded):
        if error.reason.id == "instagram.not_allowed":
            return _broken(check, "instagram.doctor.not_allowed", "instagram.click.not_allowed", link=_SITES)
        return _broken(check, "instagram.doctor.token", "instagram.click.token", link=_SITES)
    if isinstance(error, Rejected):
        return Finding(check, Verdict.BROKEN, error.reason, _said("instagram.click.refused"))
    return Finding(check, Verdict.UNKNOWN, _said("instagram.doctor.unreachable"), _said("instagram.click.unreachable"))


def _fine(check: str, said: str) -> Finding:
    return Finding(check, Verdict.FINE, _said(said))


def _broken(check: str, said: str, click: str, link: str = "", **params: str | int) -> Finding:
    return Finding(check, Verdict.BROKEN, _said(said, **params), _said(click, **params), link)


def _said(id: str, **params: str | int) -> Message:
    return Message(id, params)
