"""The account that a token speaks for, and how its access is renewed, looked at and taken back."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Door, Form, Request, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import HOME, TOKENS, WATCH, Line, line_of

MANAGE = "https://www.googleapis.com/auth/youtube.force-ssl"
ANALYSE = "https://www.googleapis.com/auth/yt-analytics.readonly"


class Connect:
    """Accounts by consent: an hour's token, renewed with a refresh token for as long as Google lets it live."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Nothing can be typed: a person says yes on Google's page."""
        raise Rejected(Message("youtube.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new access token; the refresh token stays, unless a new one comes."""
        given = {"grant_type": "refresh_token", "refresh_token": secrets["refresh"]}
        app = {"client_id": secrets["app.id"], "client_secret": secrets["app.secret"]}
        response = await post(door, account.address, "/token", given | app)
        old = {name: secrets[name] for name in ("refresh", "refresh_expires", "scopes") if name in secrets}
        return {**old, **TABLE.take(response, tokens)}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """After an hour."""
        return _moment(secrets, "expires")

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """Seven days for an application in testing, where Google says so; else there is no end by the clock."""
        return _moment(secrets, "refresh_expires")

    async def who(self, session: Session) -> Account:
        """The channel as it is now."""
        return await channel(line_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Withdraw what the person consented to; what is withdrawn already is fine."""
        try:
            await post(door, account.address, "/revoke", {"token": secrets["refresh"]})
        except Rejected:
            return


connect = Connect()


async def post(door: Door, home: str, path: str, given: Mapping[str, str]) -> Response:
    """A call to Google's token service. Raises the four errors."""
    url = part(home, HOME, TOKENS) + path
    return await ask(door, Request("POST", url, {"Accept": "application/json"}, body=Form(list(given.items()))), TABLE)


def tokens(tree: Tree) -> dict[str, str]:
    """The secrets out of an answer of the token service; moments in UTC."""
    found = {"access": tree.text("access_token"), "expires": _after(tree.whole("expires_in"))}
    if refresh := tree.opt_text("refresh_token"):
        found["refresh"] = refresh
    if (left := tree.opt_whole("refresh_token_expires_in")) is not None:
        found["refresh_expires"] = _after(left)
    if scopes := tree.opt_text("scope"):
        found["scopes"] = scopes
    return found


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


def _after(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def _moment(secrets: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(secrets[name]) if secrets.get(name) else None
