"""The account that a token speaks for, and how its access is renewed, looked at and taken back.

An hour's token, renewed with a refresh token for as long as Google lets it live: seven days for an application in
testing, where Google says so; else there is no end by the clock.
"""

from collections.abc import Mapping

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Session
from passaparola.kernel.network.servers import part
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import HOME, WATCH, Line, line_of
from passaparola.networks.youtube.line import TOKENS as TOKENS_HOST
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.tokens import TokenService

MANAGE = "https://www.googleapis.com/auth/youtube.force-ssl"
ANALYSE = "https://www.googleapis.com/auth/yt-analytics.readonly"
TOKENS = TokenService(HOME, TOKENS_HOST, "/token", TABLE)


async def _who(session: Session) -> Account:
    return await channel(line_of(session))


async def _revoked(door: Door, account: Account, secrets: Mapping[str, str]) -> None:
    """Withdraw what the person consented to; what is withdrawn already is fine."""
    try:
        await TOKENS.post(door, account.address, {}, {"token": secrets["refresh"]}, "/revoke")
    except Rejected:
        return


connect = ByConsent("youtube.by_consent", _who, TOKENS.renewed, _revoked)


async def channel(line: Line) -> Account:
    """The token's own channel. Raises Rejected where the Google account has none."""
    query = (("part", "snippet,contentDetails,status"), ("mine", "true"))
    response = await line.read("channels", *query)
    accounts = TABLE.take(response, lambda tree: [_account(one, line.home) for one in _items(tree)])
    if not accounts:
        raise Rejected(Message("youtube.no_channel"))
    return accounts[0]


def _items(tree: Tree) -> list[Tree]:
    return list(tree.each("items")) if tree.has("items") else []


def _account(tree: Tree, home: str) -> Account:
    id, snippet = tree.text("id"), tree.at("snippet")
    handle = snippet.opt_text("customUrl") or id
    facts = {"uploads": tree.text("contentDetails", "relatedPlaylists", "uploads")}
    if status := tree.opt("status"):
        facts["long_uploads"] = status.opt_text("longUploadsStatus") or ""
    url = f"{part(home, HOME, WATCH)}/channel/{id}"
    return Account(id, handle, snippet.text("title"), home, url, facts)
