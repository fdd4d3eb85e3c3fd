"""What can be wrong between us and Dailymotion, and the one next click for each."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.dailymotion.connect import SCOPES, connect, profiles
from passaparola.networks.dailymotion.content import PRIVATE
from passaparola.networks.dailymotion.line import Line
from passaparola.networks.dailymotion.look_up import videos

KEYS = "https://www.dailymotion.com/partner/api-keys/"
STUDIO = "https://www.dailymotion.com/partner/"
STATUS = "https://status.dailymotion.com/"
_CURES = {
    "dailymotion.key_unknown": ("key", Message("dailymotion.click.new_key"), KEYS),
    "dailymotion.key_public": ("key", Message("dailymotion.click.private_key"), KEYS),
    "dailymotion.scope_missing": ("scopes", Message("dailymotion.click.permissions"), KEYS),
    "dailymotion.token_refused": ("token", Message("dailymotion.click.reconnect"), ""),
    "dailymotion.not_allowed": ("channel", Message("dailymotion.click.key_channels"), KEYS),
    "dailymotion.missing": ("channel", Message("dailymotion.click.key_channels"), KEYS),
    "dailymotion.rate": ("rate", Message("dailymotion.click.plan"), STUDIO),
    "dailymotion.unclear": ("service", Message("dailymotion.click.status"), STATUS),
}


class Doctor:
    """Looks with calls that change nothing."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """There is no application: each channel has a key of its own."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The key, its permissions, the channel, and whether its videos can be read."""
        account = session.account
        try:
            fresh = await connect.refresh(session.door, account, session.secrets)
        except NetworkError as error:
            return [_finding("key", error)]
        found = [Finding("key", Verdict.FINE, Message("dailymotion.said.key_fine")), _scopes(fresh)]
        try:
            there = await profiles(Line(session.door, account.address, fresh["access"]))
        except NetworkError as error:
            return [*found, _finding("channel", error)]
        if account.remote_id not in there:
            said = Message("dailymotion.said.other_channel", {"names": ", ".join(there.values())})
            return [*found, Finding("channel", Verdict.BROKEN, said, Message("dailymotion.click.key_channels"), KEYS)]
        return [*found, await _videos(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent away and comes back."""
        return None


doctor = Doctor()


async def _videos(session: Session) -> Finding:
    try:
        await videos(session, None, PRIVATE)
    except NetworkError as error:
        return _finding("videos", error)
    return Finding("channel", Verdict.FINE, Message("dailymotion.said.channel_fine"))


def _scopes(secrets: Mapping[str, str]) -> Finding:
    lacking = [scope for scope in SCOPES if scope not in secrets.get("scopes", "").split()]
    if not lacking:
        return Finding("scopes", Verdict.FINE, Message("dailymotion.said.scopes_fine"))
    said = Message("dailymotion.said.scopes_lacking", {"names": ", ".join(lacking)})
    return Finding("scopes", Verdict.BROKEN, said, Message("dailymotion.click.permissions"), KEYS)


def _finding(check: str, error: NetworkError) -> Finding:
    known = _CURES.get(error.reason.id)
    if known is None:
        return Finding(check, Verdict.UNKNOWN, error.reason)
    broken = Verdict.UNKNOWN if error.reason.id == "dailymotion.unclear" else Verdict.BROKEN
    return Finding(known[0], broken, error.reason, known[1], known[2])
