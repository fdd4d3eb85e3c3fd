"""Google's consent: a code with PKCE, a refresh token that lasts, and only what we need."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.servers import part
from passaparola.networks.youtube.connect import ANALYSE, MANAGE, TOKENS, channel
from passaparola.networks.youtube.line import HOME, LOGIN, Line
from passaparola.protocols.oauth2.consent import ask, code_of, lacking, server_of


class Consent:
    """The channel of the Google account, or of the brand account that the person picks on Google's page."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """Google's page. ``prompt=consent`` because only then a refresh token comes every time."""
        page = f"{part(server_of(app, HOME), HOME, LOGIN)}/o/oauth2/v2/auth"
        lasting = {"access_type": "offline", "prompt": "consent"}
        return ask(page, app, (MANAGE, ANALYSE), state, pkce=True, also=lasting)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one channel that was picked. Raises Rejected where the person said no, or left the needed box empty."""
        code = code_of(answer, {}, "youtube.denied")
        try:
            kept = await TOKENS.for_code(door, app, code, code_verifier=keep["verifier"])
        except ReconnectNeeded as refused:  # there is nothing to connect again yet
            raise Rejected(refused.reason) from refused
        _check(kept)
        return [Connected(await channel(Line(door, server_of(app, HOME), kept["token"])), kept)]


consent = Consent()


def _check(kept: Mapping[str, str]) -> None:
    """Google lets people untick each permission; without a refresh token the channel would work for an hour."""
    if lacking(kept, (MANAGE,)):
        raise Rejected(Message("youtube.scope_missing"))
    if "refresh" not in kept:
        raise Rejected(Message("youtube.no_refresh"))
