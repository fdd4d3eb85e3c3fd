"""What can be wrong between us and Dailymotion, and the one next click for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from passaparola.kernel.http import Door
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.findings import Cure, broken, fine, of_error
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Session
from passaparola.networks.dailymotion.connect import SCOPES, connect, profiles
from passaparola.networks.dailymotion.content import PRIVATE
from passaparola.networks.dailymotion.line import Line
from passaparola.networks.dailymotion.look_up import videos
from passaparola.protocols.oauth2.consent import lacking

KEYS = "https://www.dailymotion.com/partner/api-keys/"
STUDIO = "https://www.dailymotion.com/partner/"
STATUS = "https://status.dailymotion.com/"
_CURES = {
    "dailymotion.key_unknown": Cure("key", "dailymotion.click.new_key", KEYS),
    "dailymotion.key_public": Cure("key", "dailymotion.click.private_key", KEYS),
    "dailymotion.scope_missing": Cure("scopes", "dailymotion.click.permissions", KEYS),
    "dailymotion.token_refused": Cure("token", "dailymotion.click.reconnect"),
    "dailymotion.not_allowed": Cure("channel", "dailymotion.click.key_channels", KEYS),
    "dailymotion.missing": Cure("channel", "dailymotion.click.key_channels", KEYS),
    "dailymotion.rate": Cure("rate", "dailymotion.click.plan", STUDIO),
    "dailymotion.unclear": Cure("service", "dailymotion.click.status", STATUS),
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
        found = [fine("key", "dailymotion.said.key_fine"), _scopes(fresh)]
        try:
            there = await profiles(Line(session.door, account.address, fresh["token"]))
        except NetworkError as error:
            return [*found, _finding("channel", error)]
        if account.remote_id not in there:
            said, names = "dailymotion.said.other_channel", ", ".join(there.values())
            return [*found, broken("channel", said, "dailymotion.click.key_channels", KEYS, names=names)]
        try:
            await videos(session, None, PRIVATE)
        except NetworkError as error:
            return [*found, _finding("videos", error)]
        return [*found, fine("channel", "dailymotion.said.channel_fine")]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent away and comes back."""
        return None


doctor = Doctor()


def _scopes(secrets: Mapping[str, str]) -> Finding:
    names = lacking(secrets, SCOPES)
    if not names:
        return fine("scopes", "dailymotion.said.scopes_fine")
    return broken(
        "scopes", "dailymotion.said.scopes_lacking", "dailymotion.click.permissions", KEYS, names=", ".join(names)
    )


def _finding(check: str, error: NetworkError) -> Finding:
    found = of_error(check, error, _CURES)
    return replace(found, verdict=Verdict.UNKNOWN) if error.reason.id == "dailymotion.unclear" else found
