"""Google's consent: a code with PKCE, a refresh token that lasts, and only what we need."""

import base64
import hashlib
import secrets as random
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.servers import part
from passaparola.networks.youtube.connect import ANALYSE, MANAGE, channel, post, tokens
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import HOME, LOGIN, Line


class Consent:
    """The channel of the Google account, or of the brand account that the person picks on Google's page."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """Google's page. ``prompt=consent`` because only then a refresh token comes every time."""
        verifier = random.token_urlsafe(48)
        query = {
            "client_id": app.fields["id"].strip(),
            "redirect_uri": app.callback,
            "response_type": "code",
            "scope": f"{MANAGE} {ANALYSE}",
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        login = part(server(app), HOME, LOGIN)
        return Begun(f"{login}/o/oauth2/v2/auth?{urlencode(query)}", {"verifier": verifier})

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one channel that was picked. Raises Rejected where the person said no, or left the needed box empty."""
        if "code" not in answer:
            raise Rejected(Message("youtube.denied", {"detail": answer.get("error", "")}))
        given = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "code_verifier": keep["verifier"],
            "redirect_uri": app.callback,
            "client_id": app.fields["id"].strip(),
            "client_secret": app.fields["secret"].strip(),
        }
        try:
            kept = TABLE.take(await post(door, server(app), "/token", given), tokens)
        except ReconnectNeeded as refused:  # there is nothing to connect again yet
            raise Rejected(refused.reason) from refused
        _check(kept)
        return [Connected(await channel(Line(door, server(app), kept["access"])), kept)]


consent = Consent()


def server(app: Application) -> str:
    """The network's home, or the sandbox that stands for it."""
    return app.fields.get("server", HOME)


def _check(kept: Mapping[str, str]) -> None:
    """Google lets people untick each permission; without a refresh token the channel would work for an hour."""
    if MANAGE not in kept.get("scopes", "").split():
        raise Rejected(Message("youtube.scope_missing"))
    if "refresh" not in kept:
        raise Rejected(Message("youtube.no_refresh"))


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
