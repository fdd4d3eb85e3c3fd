"""What can be wrong between us, an account and its server, and the one next click. It asks; it changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Request, RequestFailed, Tree, Untamed
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, Rejected, TryLater
from passaparola.kernel.network.port import Session
from passaparola.networks.bluesky.consent import missing
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.identity import did_of, server_of
from passaparola.networks.bluesky.xrpc import line_of

_SETTINGS = "https://bsky.app/settings"
_INVALID = "handle.invalid"
_STANDINGS = {
    "takendown": ("bluesky.taken_down", "bluesky.click.appeal", "https://bsky.app"),
    "suspended": ("bluesky.taken_down", "bluesky.click.appeal", "https://bsky.app"),
    "deactivated": ("bluesky.deactivated", "bluesky.click.reactivate", "https://bsky.app"),
}
_CLICKS = {
    "bluesky.session_refused": "bluesky.click.reconnect",
    "bluesky.wrong_password": "bluesky.click.reconnect",
    "bluesky.account_closed": "bluesky.click.reactivate",
    "bluesky.clock_off": "bluesky.click.clock",
    "bluesky.rate": "bluesky.click.wait",
}
_REFUSALS = {
    "access_denied": ("consent", "bluesky.denied", "bluesky.click.agree"),
    "invalid_scope": ("scopes", "bluesky.scope_refused", "bluesky.click.password"),
    "invalid_client": ("client", "bluesky.client_refused", "bluesky.click.document"),
    "unauthorized_client": ("client", "bluesky.client_refused", "bluesky.click.document"),
    "invalid_request": ("consent", "bluesky.code_refused", "bluesky.click.again"),
    "login_required": ("consent", "bluesky.code_refused", "bluesky.click.again"),
    "server_error": ("server", "bluesky.busy", "bluesky.click.wait"),
    "temporarily_unavailable": ("server", "bluesky.busy", "bluesky.click.wait"),
}


class Doctor:
    """An account's standing, name and home; what was granted; and what this installation says of itself."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Nothing: there is no application to enter, and what stands for it is looked at with each account."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The account at its server and in the network's directory, and the way in which it is connected."""
        found = [*await _standing(session), *await _home(session), await _index(session)]
        return [*found, *await _access(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What a server sends people back with (RFC 6749, 4.1.2.1)."""
        found = _REFUSALS.get(answer.get("error", ""))
        return Finding(found[0], Verdict.BROKEN, Message(found[1]), Message(found[2])) if found else None


doctor = Doctor()


async def _standing(session: Session) -> list[Finding]:
    try:
        told = await line_of(session).query("com.atproto.server.getSession")
        return TABLE.take(told, _stands)
    except NetworkError as error:
        return [_refused("standing", error)]


def _stands(me: Tree) -> list[Finding]:
    """What the server says of the account; it names a state only where there is something the matter."""
    found = [Finding("standing", Verdict.FINE, Message("bluesky.standing_fine"))]
    if me.has("active") and not me.flag("active"):
        said, click, page = _STANDINGS.get(me.opt_text("status") or "", _STANDINGS["deactivated"])
        found = [Finding("standing", Verdict.BROKEN, Message(said), Message(click), page)]
    if me.text("handle") == _INVALID:
        found.append(_handle_lost())
    if me.has("emailConfirmed") and not me.flag("emailConfirmed"):
        warned = Message("bluesky.email_unconfirmed"), Message("bluesky.click.confirm")
        found.append(Finding("email", Verdict.WARNING, *warned, f"{_SETTINGS}/account"))
    return found


def _handle_lost() -> Finding:
    page = f"{_SETTINGS}/account"
    return Finding("handle", Verdict.BROKEN, Message("bluesky.handle_lost"), Message("bluesky.click.handle"), page)


async def _home(session: Session) -> list[Finding]:
    """Whether name and account still lead to each other, and to the server that we speak with.

    A server over plain http is no part of the public network: nothing is looked up of it.
    """
    account = session.account
    if urlsplit(account.address).scheme != "https":
        return []
    try:
        named = await did_of(session.door, account.handle)
        server = await server_of(session.door, account.remote_id)
    except Rejected:
        return [_handle_lost()]
    except NetworkError as error:
        return [Finding("handle", Verdict.UNKNOWN, error.reason)]
    if server != account.address:
        said = Message("bluesky.moved", {"server": server})
        return [Finding("home", Verdict.BROKEN, said, Message("bluesky.click.moved", said.params))]
    fine = Finding("handle", Verdict.FINE, Message("bluesky.handle_fine"))
    return [fine if named == account.remote_id else _handle_lost()]


async def _index(session: Session) -> Finding:
    """Numbers and answers come from the public index, to which a server of one's own need not be connected."""
    try:
        await line_of(session).query("app.bsky.actor.getProfile", ("actor", session.account.remote_id))
    except TryLater:
        click = Message("bluesky.click.index")
        return Finding(
            "index", Verdict.WARNING, Message("bluesky.no_index"), click, "https://atproto.com/guides/self-hosting"
        )
    except NetworkError as error:
        return Finding("index", Verdict.UNKNOWN, error.reason)
    return Finding("index", Verdict.FINE, Message("bluesky.index_fine"))


async def _access(session: Session) -> list[Finding]:
    """What holds only where a person agreed: scopes, the end of the access, our own document."""
    kept = session.secrets
    if "dpop" not in kept:
        return []
    lacking = missing(kept.get("scopes", ""))
    said = Message("bluesky.scope_missing", {"scopes": ", ".join(lacking)})
    scopes = Finding("scopes", Verdict.FINE, Message("bluesky.scopes_fine"))
    if lacking:
        scopes = Finding("scopes", Verdict.BROKEN, said, Message("bluesky.click.agree"))
    return [scopes, await _document(session) if "client.key" in kept else _short(kept)]


def _short(kept: Mapping[str, str]) -> Finding:
    """A loopback client's access cannot be made longer by anybody but the person."""
    day = datetime.fromisoformat(kept["refresh_expires"]).astimezone(UTC).strftime("%Y-%m-%d")
    return Finding(
        "client", Verdict.WARNING, Message("bluesky.two_weeks", {"day": day}), Message("bluesky.click.public")
    )


async def _document(session: Session) -> Finding:
    """What the server reads when it renews; a proxy that asks for a password keeps it out."""
    address = session.secrets["client.id"]
    try:
        answer = await session.door.send(Request("GET", address, max_bytes=100_000))
        fine = answer.ok and answer.tree().opt_text("client_id") == address
    except (RequestFailed, Untamed):
        fine = False
    if fine:
        return Finding("client", Verdict.FINE, Message("bluesky.document_fine"))
    said = Message("bluesky.document_hidden", {"address": address})
    return Finding("client", Verdict.BROKEN, said, Message("bluesky.click.document"), address)


def _refused(check: str, error: NetworkError) -> Finding:
    click = _CLICKS.get(error.reason.id)
    verdict = Verdict.BROKEN if click else Verdict.UNKNOWN
    return Finding(check, verdict, error.reason, Message(click) if click else None)
