"""What can be wrong between us and X, and the one next click. It asks; it changes nothing and spends at most a cent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from passaparola.kernel.http import Door, Request, RequestFailed
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings
from passaparola.kernel.network.findings import (
    Cure,
    broken,
    clocks_apart,
    fine,
    of_error,
    of_refusal,
    redirect,
    tried,
    unseen,
    warning,
)
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.kernel.network.port import Session
from passaparola.networks.x.api import api_of, app_api
from passaparola.networks.x.consent import NEEDED, SCOPES, TOKENS, account
from passaparola.networks.x.push import webhooks
from passaparola.networks.x.spec import HOME
from passaparola.protocols.oauth2.consent import lacking, server_of

CONSOLE = "https://console.x.com"
_CURES = {
    "x.no_credits": Cure("", "x.click.credits", CONSOLE),
    "x.spend_cap": Cure("", "x.click.spend_cap", CONSOLE),
    "x.usage_cap": Cure("", "x.click.usage", CONSOLE),
    "x.not_enrolled": Cure("", "x.click.project", CONSOLE),
    "x.read_only": Cure("", "x.click.permissions", CONSOLE),
    "x.suspended": Cure("", "x.click.appeal", "https://help.x.com/forms/account-access/appeals"),
    "x.token_refused": Cure("", "x.click.reconnect", "https://x.com/settings/connected_apps"),
    "x.token_spent": Cure("", "x.click.reconnect", CONSOLE),
    "x.app_refused": Cure("", "x.click.keys", CONSOLE),
    "x.rate": Cure("", "x.click.wait", CONSOLE),
}
_ELSEWHERE = Cure("redirect", "x.click.redirect", CONSOLE, "x.redirect_wrong")
# X sends people back with an error, or does not send them back at all: then the callback is not registered.
_REFUSALS = {
    "access_denied": Cure("consent", "x.click.agree", "", "x.denied"),
    "invalid_scope": Cure("scopes", "x.click.permissions", CONSOLE, "x.scope_unknown"),
    "redirect_uri_mismatch": _ELSEWHERE,
    "invalid_request": _ELSEWHERE,
}
_CLOCKS = timedelta(minutes=2)


class Doctor:
    """The application's keys and callback; an account's scopes, standing, credits, clock and webhook."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Whether the keys are a pair, and which callback must stand in the application's settings."""
        address = redirect(app, "x.redirect_plain", "x.redirect_compare", "x.click.redirect", CONSOLE)
        return [await _keys(door, app), address]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """What the account was granted, how X answers for it, and whether its webhook lives."""
        standing = await tried("standing", account(api_of(session)), "x.standing_fine", _CURES)
        return [_scopes(session), standing, await _clock(session), await _webhook(session, around)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What X said instead of giving a code."""
        return of_refusal(answer, _REFUSALS)


doctor = Doctor()


async def _keys(door: Door, app: Application) -> Finding:
    """Keys that are a pair get as far as the token, which is made up: ReconnectNeeded, as for one that is spent."""
    given = {"grant_type": "refresh_token", "refresh_token": "made-up"}
    try:
        await TOKENS.post(door, server_of(app, HOME), app.fields, given)
    except ReconnectNeeded:
        return fine("keys", "x.keys_fine")
    except NetworkError as error:
        return of_error("keys", error, _CURES)
    return unseen("keys", "x.unclear")


def _scopes(session: Session) -> Finding:
    missing = lacking(session.secrets, SCOPES)
    if not missing:
        return fine("scopes", "x.scopes_fine")
    named, said = ", ".join(missing), "x.scope_missing"
    if not set(missing).intersection(NEEDED):
        return warning("scopes", said, "x.click.reconnect", scopes=named)
    if "tweet.write" in missing:  # an application that may only read cannot grant it
        return broken("scopes", said, "x.click.permissions", CONSOLE, scopes=named)
    click = "x.click.offline" if missing == ["offline.access"] else "x.click.reconnect"
    return broken("scopes", said, click, scopes=named)


async def _clock(session: Session) -> Finding:
    """X's own clock stands in every answer, in a refusal too, which is free."""
    try:
        apart = clocks_apart(await session.door.send(Request("GET", f"{session.account.address}/2/users/me")))
    except RequestFailed:
        apart = None
    if apart is None:
        return unseen("clock", "x.clock_unknown")
    if apart <= _CLOCKS:
        return fine("clock", "x.clock_fine")
    return broken("clock", "x.clock_off", "x.click.clock", count=round(apart / timedelta(minutes=1)))


async def _webhook(session: Session, around: Surroundings) -> Finding:
    api = app_api(session)
    if not around.webhook or api is None:
        return warning("webhook", "x.no_webhook", "x.click.webhook", CONSOLE)
    try:
        found = await api.read("/2/webhooks", webhooks)
    except NetworkError as error:
        return of_error("webhook", error, _CURES)
    ours = [valid for _, url, valid in found if url == around.webhook]
    if not ours:
        return warning("webhook", "x.no_webhook", "x.click.subscribe")
    if not all(ours):
        return broken("webhook", "x.crc_failed", "x.click.crc", CONSOLE)
    return fine("webhook", "x.webhook_fine")
