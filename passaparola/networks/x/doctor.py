"""What can be wrong between us and X, and the one next click. It asks; it changes nothing and spends at most a cent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Request, RequestFailed
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.kernel.network.port import Session
from passaparola.networks.x.api import api_of, app_api
from passaparola.networks.x.consent import NEEDED, SCOPES, account, server_of, tokens
from passaparola.networks.x.push import webhooks

CONSOLE = "https://console.x.com"
_PAGES = {
    "x.suspended": "https://help.x.com/forms/account-access/appeals",
    "x.token_refused": "https://x.com/settings/connected_apps",
}
_CLICKS = {
    "x.no_credits": "x.click.credits",
    "x.spend_cap": "x.click.spend_cap",
    "x.usage_cap": "x.click.usage",
    "x.not_enrolled": "x.click.project",
    "x.read_only": "x.click.permissions",
    "x.suspended": "x.click.appeal",
    "x.token_refused": "x.click.reconnect",
    "x.token_spent": "x.click.reconnect",
    "x.app_refused": "x.click.keys",
    "x.rate": "x.click.wait",
}
_CLOCKS = timedelta(minutes=2)


class Doctor:
    """The application's keys and callback; an account's scopes, standing, credits, clock and webhook."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Whether the keys are a pair, and which callback must stand in the application's settings."""
        return [await _keys(door, app), _redirect(app)]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """What the account was granted, how X answers for it, and whether its webhook lives."""
        standing = await _standing(session)
        return [*_scopes(session), standing, await _clock(session), await _webhook(session, around)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """X sends people back with an error, or does not send them back at all: then the callback is not registered."""
        match answer.get("error", ""):
            case "access_denied":
                return _broken("consent", Message("x.denied"), "x.click.agree", "")
            case "invalid_scope":
                return _broken("scopes", Message("x.scope_unknown"), "x.click.permissions")
            case "redirect_uri_mismatch" | "invalid_request":
                return _broken("redirect", Message("x.redirect_wrong"), "x.click.redirect")
        return None


doctor = Doctor()


def _broken(check: str, said: Message, click: str, link: str = CONSOLE) -> Finding:
    return Finding(check, Verdict.BROKEN, said, Message(click, said.params), link)


async def _keys(door: Door, app: Application) -> Finding:
    """Keys that are a pair get as far as the token, which is made up: ReconnectNeeded, as for one that is spent."""
    given = (("grant_type", "refresh_token"), ("refresh_token", "made-up"), ("client_id", app.fields["id"]))
    try:
        await tokens(door, server_of(app), app.fields, given)
    except ReconnectNeeded:
        return Finding("keys", Verdict.FINE, Message("x.keys_fine"))
    except NetworkError as error:
        return _refused("keys", error)
    return Finding("keys", Verdict.UNKNOWN, Message("x.unclear"))


def _redirect(app: Application) -> Finding:
    """X shows nobody what is registered: it can only be compared by eye."""
    parts, said = urlsplit(app.callback), Message("x.redirect_compare", {"callback": app.callback})
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        return _broken("redirect", Message("x.redirect_plain", {"callback": app.callback}), "x.click.redirect")
    return Finding("redirect", Verdict.UNKNOWN, said, Message("x.click.redirect", said.params), CONSOLE)


def _scopes(session: Session) -> list[Finding]:
    granted = session.secrets.get("scopes", "").split()
    missing = [scope for scope in SCOPES if scope not in granted]
    if not missing:
        return [Finding("scopes", Verdict.FINE, Message("x.scopes_fine"))]
    said = Message("x.scope_missing", {"scopes": ", ".join(missing)})
    if not set(missing).intersection(NEEDED):
        return [Finding("scopes", Verdict.WARNING, said, Message("x.click.reconnect"))]
    if "tweet.write" in missing:  # an application that may only read cannot grant it
        return [_broken("scopes", said, "x.click.permissions")]
    return [_broken("scopes", said, "x.click.offline" if missing == ["offline.access"] else "x.click.reconnect", "")]


async def _standing(session: Session) -> Finding:
    try:
        await account(api_of(session))
    except NetworkError as error:
        return _refused("standing", error)
    return Finding("standing", Verdict.FINE, Message("x.standing_fine"))


def _refused(check: str, error: NetworkError) -> Finding:
    reason = error.reason
    if reason.id not in _CLICKS:
        return Finding(check, Verdict.UNKNOWN, reason)
    return _broken(check, reason, _CLICKS[reason.id], _PAGES.get(reason.id, CONSOLE))


async def _clock(session: Session) -> Finding:
    """X's own clock stands in every answer, in a refusal too, which is free. Lives of tokens hang on ours."""
    try:
        answer = await session.door.send(Request("GET", f"{session.account.address}/2/users/me"))
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except (RequestFailed, ValueError):
        return Finding("clock", Verdict.UNKNOWN, Message("x.clock_unknown"))
    off = abs(datetime.now(UTC) - theirs)
    if off <= _CLOCKS:
        return Finding("clock", Verdict.FINE, Message("x.clock_fine"))
    return _broken("clock", Message("x.clock_off", {"count": round(off.total_seconds() / 60)}), "x.click.clock", "")


async def _webhook(session: Session, around: Surroundings) -> Finding:
    api = app_api(session)
    if not around.webhook or api is None:
        return Finding("webhook", Verdict.WARNING, Message("x.no_webhook"), Message("x.click.webhook"), CONSOLE)
    try:
        found = await api.read("/2/webhooks", webhooks)
    except NetworkError as error:
        return _refused("webhook", error)
    ours = [valid for _, url, valid in found if url == around.webhook]
    if not ours:
        return Finding("webhook", Verdict.WARNING, Message("x.no_webhook"), Message("x.click.subscribe"))
    if not all(ours):
        return _broken("webhook", Message("x.crc_failed"), "x.click.crc")
    return Finding("webhook", Verdict.FINE, Message("x.webhook_fine"))
