"""Keeping an account connected: tokens of two hours, renewed by a refresh token that is good for one use.

ReconnectNeeded where a refresh token was used before. X names no end of one that is not used.
"""

from collections.abc import Mapping

from passaparola.kernel.http import Door
from passaparola.kernel.network.port import Account, Session
from passaparola.networks.x.api import api_of
from passaparola.networks.x.consent import TOKENS, account
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.tokens import app_of


async def _who(session: Session) -> Account:
    """$0.010 by the list of prices."""
    return await account(api_of(session))


async def _revoked(door: Door, account: Account, secrets: Mapping[str, str]) -> None:
    """Take back both tokens: the refresh token's end is the access token's too."""
    for name in ("refresh", "token"):
        if name in secrets:
            given = {"token": secrets[name]}
            await TOKENS.post(door, account.address, app_of(secrets), given, "/2/oauth2/revoke")


connect = ByConsent("x.by_consent", _who, TOKENS.renewed, _revoked)
