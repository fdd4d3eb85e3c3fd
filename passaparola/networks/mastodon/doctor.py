"""What can be wrong between us, an account and its server, and the one next click. It asks; it changes nothing."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, TryLater
from passaparola.kernel.network.port import Session
from passaparola.networks.mastodon.connect import line_of
from passaparola.networks.mastodon.consent import missing
from passaparola.networks.mastodon.errors import TABLE
from passaparola.protocols.mastodon_api.statuses import voice

_CLICKS = {
    "mastodon.token_refused": ("mastodon.click.reconnect", "/oauth/authorized_applications"),
    "mastodon.not_allowed": ("mastodon.click.confirm", "/auth/edit"),
    "mastodon.missing": ("mastodon.click.address", ""),
    "mastodon.refused": ("mastodon.click.reconnect", "/oauth/authorized_applications"),  # 422: some servers' 401
}
_REFUSALS = {
    "access_denied": ("consent", "mastodon.denied", "mastodon.click.agree"),
    "invalid_scope": ("scopes", "mastodon.scope_unknown", "mastodon.click.token"),
    "redirect_uri_mismatch": ("redirect", "mastodon.redirect_wrong", "mastodon.click.again"),
    "invalid_request": ("redirect", "mastodon.redirect_wrong", "mastodon.click.again"),
    "invalid_client": ("client", "mastodon.client_refused", "mastodon.click.again"),
    "unauthorized_client": ("client", "mastodon.client_refused", "mastodon.click.again"),
    "server_error": ("server", "mastodon.busy", "mastodon.click.wait"),
    "temporarily_unavailable": ("server", "mastodon.busy", "mastodon.click.wait"),
}


class Doctor:
    """An account's scopes, and its standing on its server."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Nothing: an application is registered anew on each server when somebody connects."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """What was granted, and how the server looks upon the account."""
        return [await _scopes(session), await _standing(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What a server sends people back with (RFC 6749, 4.1.2.1)."""
        found = _REFUSALS.get(answer.get("error", ""))
        return Finding(found[0], Verdict.BROKEN, Message(found[1]), Message(found[2])) if found else None


doctor = Doctor()


async def _scopes(session: Session) -> Finding:
    """What the token may: as it was granted, or as its application says (since 4.3)."""
    granted = session.secrets.get("scopes") or await _scopes_told(session)
    if not granted:
        return Finding("scopes", Verdict.UNKNOWN, Message("mastodon.scopes_unknown"))
    if not (lacking := missing(granted)):
        return Finding("scopes", Verdict.FINE, Message("mastodon.scopes_fine"))
    said = Message("mastodon.scope_missing", {"scopes": ", ".join(lacking)})
    if "client.id" in session.secrets:
        return Finding("scopes", Verdict.BROKEN, said, Message("mastodon.click.agree"))
    link = f"{session.account.address}/settings/applications"
    return Finding("scopes", Verdict.BROKEN, said, Message("mastodon.click.tick", said.params), link)


async def _scopes_told(session: Session) -> str:
    try:
        told = await line_of(session).read("/api/v1/apps/verify_credentials")
        return TABLE.take(told, lambda tree: " ".join(each.text() for each in tree.each("scopes")))
    except NetworkError:
        return ""


async def _standing(session: Session) -> Finding:
    try:
        told = await line_of(session).read("/api/v1/accounts/verify_credentials")
        return TABLE.take(told, lambda tree: _seen(tree, session.account.address))
    except TryLater as error:
        click = "mastodon.click.wait"
        return Finding("standing", Verdict.WARNING, error.reason, Message(click))
    except NetworkError as error:
        return _refused(error, session.account.address)


def _refused(error: NetworkError, server: str) -> Finding:
    if error.reason.id not in _CLICKS:
        return Finding("standing", Verdict.UNKNOWN, error.reason)
    click, page = _CLICKS[error.reason.id]
    return Finding("standing", Verdict.BROKEN, error.reason, Message(click), f"{server}{page}")


def _seen(me: Tree, server: str) -> Finding:
    """The account's own entity (documentation; neither snac nor the stand-in has these)."""
    if moved := me.opt("moved"):
        said = {"handle": f"@{voice(moved).handle.lstrip('@')}"}
        return _broken("mastodon.moved", "mastodon.click.moved", f"{server}/settings/migration", said)
    if me.has("suspended") and me.flag("suspended"):
        return _broken("mastodon.suspended", "mastodon.click.appeal", f"{server}/disputes/strikes")
    if me.has("limited") and me.flag("limited"):
        click = Message("mastodon.click.appeal")
        return Finding("standing", Verdict.WARNING, Message("mastodon.limited"), click, f"{server}/disputes/strikes")
    return Finding("standing", Verdict.FINE, Message("mastodon.standing_fine"))


def _broken(said: str, click: str, link: str, params: Mapping[str, str] | None = None) -> Finding:
    return Finding("standing", Verdict.BROKEN, Message(said, params or {}), Message(click, params or {}), link)
