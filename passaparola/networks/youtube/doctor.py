"""What can be wrong between us and YouTube, and the one next click for each.

What Google says when it sends a person back, what its token service says to a code that nobody gave us, and what the
first calls of a connected channel say. https://developers.google.com/identity/protocols/oauth2/web-server#errors
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.youtube.connect import ANALYSE, MANAGE, channel, connect, post
from passaparola.networks.youtube.consent import server
from passaparola.networks.youtube.line import line_of

_CONSOLE = "https://console.cloud.google.com"
CLIENTS = f"{_CONSOLE}/auth/clients"
AUDIENCE = f"{_CONSOLE}/auth/audience"
API = f"{_CONSOLE}/apis/library/youtube.googleapis.com"
ANALYTICS_API = f"{_CONSOLE}/apis/library/youtubeanalytics.googleapis.com"
QUOTAS = f"{_CONSOLE}/iam-admin/quotas"
AUDIT = "https://support.google.com/youtube/contact/yt_api_form"
NEW_CHANNEL = "https://www.youtube.com/create_channel"
VERIFY = "https://www.youtube.com/verify"
_OWN_ID = ".apps.googleusercontent.com"


@dataclass(frozen=True)
class _Cure:
    """What a refusal means: what was looked at, the click that mends it, and where."""

    check: str
    click: Message
    link: str = ""


_CURES = {
    "youtube.app_unknown": _Cure("app", Message("youtube.click.client"), CLIENTS),
    "youtube.redirect_wrong": _Cure("redirect", Message("youtube.click.redirect"), CLIENTS),
    "youtube.access_ended": _Cure("token", Message("youtube.click.publish_app"), AUDIENCE),
    "youtube.api_off": _Cure("api", Message("youtube.click.enable"), API),
    "youtube.scope_missing": _Cure("scopes", Message("youtube.click.tick")),
    "youtube.no_channel": _Cure("channel", Message("youtube.click.channel"), NEW_CHANNEL),
    "youtube.account_closed": _Cure("channel", Message("youtube.click.channel"), NEW_CHANNEL),
    "youtube.quota": _Cure("quota", Message("youtube.click.quota"), QUOTAS),
    "youtube.uploads_spent": _Cure("uploads", Message("youtube.click.verify"), VERIFY),
}
# What Google calls it in the address with which it sends a person back.
_REFUSALS = {
    "access_denied": ("test_user", Message("youtube.said.denied"), Message("youtube.click.test_user"), AUDIENCE),
    "redirect_uri_mismatch": (
        "redirect", Message("youtube.redirect_wrong"), Message("youtube.click.redirect"), CLIENTS,
    ),
    "invalid_client": ("app", Message("youtube.app_unknown"), Message("youtube.click.client"), CLIENTS),
    "deleted_client": ("app", Message("youtube.app_unknown"), Message("youtube.click.client"), CLIENTS),
    "org_internal": ("audience", Message("youtube.said.internal"), Message("youtube.click.external"), AUDIENCE),
    "admin_policy_enforced": ("workspace", Message("youtube.said.admin"), Message("youtube.click.admin"), ""),
    "invalid_scope": ("scopes", Message("youtube.said.scope"), Message("youtube.click.enable"), API),
}  # fmt: skip


class Doctor:
    """Looks with calls that change nothing."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """The client's id and secret, and the address that people are sent back to."""
        if not app.fields.get("id", "").strip().endswith(_OWN_ID):
            said = Message("youtube.said.id_shape")
            return [Finding("app", Verdict.BROKEN, said, Message("youtube.click.client"), CLIENTS)]
        return [await _client(door, app)]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Permissions, how long the access lives, the channel, the reports, and what Google keeps private."""
        found = [_scopes(session), _life(session)]
        found.append(await _tried("channel", "youtube.said.channel_fine", lambda: channel(line_of(session))))
        if found[-1].verdict is Verdict.FINE:
            found += [_long_uploads(session), await _reports(session)]
        audit = Message("youtube.click.audit")
        return [*found, Finding("audit", Verdict.UNKNOWN, Message("youtube.said.audit"), audit, AUDIT)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What Google said instead of giving a code."""
        known = _REFUSALS.get(answer.get("error", ""))
        return Finding(known[0], Verdict.BROKEN, known[1], known[2], known[3]) if known else None


doctor = Doctor()


async def _client(door: Door, app: Application) -> Finding:
    """A code that was never given is refused by its own name only to a client that Google knows."""
    given = {"grant_type": "authorization_code", "code": "passaparola-looks", "redirect_uri": app.callback}
    client = {"client_id": app.fields["id"].strip(), "client_secret": app.fields.get("secret", "").strip()}
    try:
        await post(door, server(app), "/token", given | client)
    except NetworkError as error:
        if error.reason.id == "youtube.access_ended":  # the code, and nothing else
            return Finding("app", Verdict.FINE, Message("youtube.said.app_fine"))
        return _finding("app", error)
    return Finding("app", Verdict.UNKNOWN, Message("youtube.said.unclear"))


async def _tried(check: str, fine: str, call: Callable[[], Awaitable[object]]) -> Finding:
    try:
        await call()
    except NetworkError as error:
        return _finding(check, error)
    return Finding(check, Verdict.FINE, Message(fine))


def _finding(check: str, error: NetworkError) -> Finding:
    cure = _CURES.get(error.reason.id)
    if cure is None:
        return Finding(check, Verdict.UNKNOWN, error.reason)
    return Finding(cure.check, Verdict.BROKEN, error.reason, cure.click, cure.link)


def _scopes(session: Session) -> Finding:
    given = session.secrets.get("scopes", "").split()
    tick = Message("youtube.click.tick")
    if MANAGE not in given:
        return Finding("scopes", Verdict.BROKEN, Message("youtube.scope_missing"), tick)
    if ANALYSE not in given:
        return Finding("scopes", Verdict.WARNING, Message("youtube.said.no_reports"), tick)
    return Finding("scopes", Verdict.FINE, Message("youtube.said.scopes_fine"))


def _life(session: Session) -> Finding:
    ends = connect.renewable_until(session.secrets)
    if ends is None:
        return Finding("token", Verdict.FINE, Message("youtube.said.lasting"))
    days = max((ends - datetime.now(UTC)).days, 0)
    said = Message("youtube.said.testing", {"count": days})
    return Finding("token", Verdict.WARNING, said, Message("youtube.click.publish_app"), AUDIENCE)


def _long_uploads(session: Session) -> Finding:
    if session.account.facts.get("long_uploads") in ("eligible", "disallowed"):
        said, click = Message("youtube.said.short_only"), Message("youtube.click.verify")
        return Finding("long_uploads", Verdict.WARNING, said, click, VERIFY)
    return Finding("long_uploads", Verdict.FINE, Message("youtube.said.long_fine"))


async def _reports(session: Session) -> Finding:
    """The smallest report there is."""
    today, ids = datetime.now(UTC).date().isoformat(), f"channel=={session.account.remote_id}"
    query = (("ids", ids), ("startDate", today), ("endDate", today), ("metrics", "views"))
    found = await _tried("reports", "youtube.said.reports_fine", lambda: line_of(session).report(*query))
    if found.verdict is Verdict.BROKEN and found.check == "api":
        return Finding("reports", Verdict.BROKEN, found.said, Message("youtube.click.enable_reports"), ANALYTICS_API)
    return found
