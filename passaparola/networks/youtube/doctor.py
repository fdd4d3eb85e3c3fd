"""What can be wrong between us and YouTube, and the one next click for each.

What Google says when it sends a person back, what its token service says to a code that nobody gave us, and what the
first calls of a connected channel say. https://developers.google.com/identity/protocols/oauth2/web-server#errors
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Door
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.findings import Cure, broken, fine, of_error, of_refusal, tried, unseen, warning
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.youtube.connect import ANALYSE, MANAGE, TOKENS, channel, connect
from passaparola.networks.youtube.line import HOME, line_of
from passaparola.protocols.oauth2.consent import scopes_of, server_of

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
# What the table of errors names.
_CURES = {
    "youtube.app_unknown": Cure("app", "youtube.click.client", CLIENTS),
    "youtube.redirect_wrong": Cure("redirect", "youtube.click.redirect", CLIENTS),
    "youtube.access_ended": Cure("token", "youtube.click.publish_app", AUDIENCE),
    "youtube.api_off": Cure("api", "youtube.click.enable", API),
    "youtube.scope_missing": Cure("scopes", "youtube.click.tick"),
    "youtube.no_channel": Cure("channel", "youtube.click.channel", NEW_CHANNEL),
    "youtube.account_closed": Cure("channel", "youtube.click.channel", NEW_CHANNEL),
    "youtube.quota": Cure("quota", "youtube.click.quota", QUOTAS),
    "youtube.uploads_spent": Cure("uploads", "youtube.click.verify", VERIFY),
}
_UNKNOWN_APP = Cure("app", "youtube.click.client", CLIENTS, "youtube.app_unknown")
# What Google calls it in the address with which it sends a person back.
_REFUSALS = {
    "access_denied": Cure("test_user", "youtube.click.test_user", AUDIENCE, "youtube.said.denied"),
    "redirect_uri_mismatch": Cure("redirect", "youtube.click.redirect", CLIENTS, "youtube.redirect_wrong"),
    "invalid_client": _UNKNOWN_APP,
    "deleted_client": _UNKNOWN_APP,
    "org_internal": Cure("audience", "youtube.click.external", AUDIENCE, "youtube.said.internal"),
    "admin_policy_enforced": Cure("workspace", "youtube.click.admin", "", "youtube.said.admin"),
    "invalid_scope": Cure("scopes", "youtube.click.enable", API, "youtube.said.scope"),
}


class Doctor:
    """Looks with calls that change nothing."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """The client's id and secret, and the address that people are sent back to."""
        if not app.fields.get("id", "").strip().endswith(_OWN_ID):
            return [broken("app", "youtube.said.id_shape", "youtube.click.client", CLIENTS)]
        return [await _client(door, app)]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """Permissions, how long the access lives, the channel, the reports, and what Google keeps private."""
        there = await tried("channel", channel(line_of(session)), "youtube.said.channel_fine", _CURES)
        found = [_scopes(session), _life(session), there]
        if there.verdict is Verdict.FINE:
            found += [_long_uploads(session), await _reports(session)]
        return [*found, unseen("audit", "youtube.said.audit", "youtube.click.audit", AUDIT)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What Google said instead of giving a code."""
        return of_refusal(answer, _REFUSALS)


doctor = Doctor()


async def _client(door: Door, app: Application) -> Finding:
    """A code that was never given is refused by its own name only to a client that Google knows."""
    given = {"grant_type": "authorization_code", "code": "passaparola-looks", "redirect_uri": app.callback}
    try:
        await TOKENS.post(door, server_of(app, HOME), app.fields, given)
    except NetworkError as error:
        if error.reason.id == "youtube.access_ended":  # the code, and nothing else
            return fine("app", "youtube.said.app_fine")
        return of_error("app", error, _CURES)
    return unseen("app", "youtube.said.unclear")


def _scopes(session: Session) -> Finding:
    given = scopes_of(session.secrets)
    if MANAGE not in given:
        return broken("scopes", "youtube.scope_missing", "youtube.click.tick")
    if ANALYSE not in given:
        return warning("scopes", "youtube.said.no_reports", "youtube.click.tick")
    return fine("scopes", "youtube.said.scopes_fine")


def _life(session: Session) -> Finding:
    ends = connect.renewable_until(session.secrets)
    if ends is None:
        return fine("token", "youtube.said.lasting")
    days = max((ends - datetime.now(UTC)).days, 0)
    return warning("token", "youtube.said.testing", "youtube.click.publish_app", AUDIENCE, count=days)


def _long_uploads(session: Session) -> Finding:
    if session.account.facts.get("long_uploads") in ("eligible", "disallowed"):
        return warning("long_uploads", "youtube.said.short_only", "youtube.click.verify", VERIFY)
    return fine("long_uploads", "youtube.said.long_fine")


async def _reports(session: Session) -> Finding:
    """The smallest report there is."""
    today, ids = datetime.now(UTC).date().isoformat(), f"channel=={session.account.remote_id}"
    query = (("ids", ids), ("startDate", today), ("endDate", today), ("metrics", "views"))
    found = await tried("reports", line_of(session).report(*query), "youtube.said.reports_fine", _CURES)
    if found.verdict is Verdict.BROKEN and found.check == "api":
        return broken("reports", found.said, "youtube.click.enable_reports", ANALYTICS_API)
    return found
