"""Connecting a professional account with Instagram Login: a code, a token of an hour, a token of sixty days.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (a copy of
2026-03). A long-lived token can be renewed once it is a day old and for as long as it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.instagram.errors import LOGIN_TABLE, TABLE
from passaparola.networks.instagram.line import line, line_of
from passaparola.networks.instagram.quota import quota
from passaparola.networks.instagram.spec import HOME, LOGIN, SCOPES, TOKENS
from passaparola.protocols.meta_graph.line import Line

PROFESSIONAL = {"business": "business", "media_creator": "creator", "creator": "creator"}
"""What Meta calls the two kinds of professional accounts, and what we do."""
_UNTOLD = "professional"  # only professional accounts get this far
_ME = ("fields", "user_id,username,name,account_type,followers_count,media_count")
_EMBELLISHED = "#_"  # stands at the end of a code that was read off the address bar


@dataclass(frozen=True)
class _Token:
    secret: str = field(repr=False)
    seconds: int

    @staticmethod
    def read(tree: Tree) -> "_Token":
        return _Token(tree.text("access_token"), tree.whole("expires_in"))

    def secrets(self) -> dict[str, str]:
        ends = datetime.now(UTC) + timedelta(seconds=self.seconds)
        return {"token": self.secret, "expires": ends.isoformat()}


class Consent:
    """A person says yes on Instagram, as the account itself: there is one account for each consent."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """Instagram's own page. It knows no PKCE: the code is bound to the application's secret."""
        asked = {
            "client_id": app.fields["id"],
            "redirect_uri": app.callback,
            "response_type": "code",
            "scope": ",".join(SCOPES),
            "state": state,
        }
        return Begun(f"{part(_home(app), HOME, LOGIN)}/oauth/authorize?{urlencode(asked)}")

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The account, when it is a professional one and everything was granted that publishing needs."""
        if answer.get("error"):
            raise Rejected(Message("instagram.declined"))
        if not answer.get("code"):
            raise Rejected(Message("instagram.no_code"))
        short, scopes = await _short(door, app, answer["code"].removesuffix(_EMBELLISHED))
        if scopes and (missing := [scope for scope in SCOPES[:2] if scope not in scopes]):
            raise Rejected(Message("instagram.scope_missing", {"scope": missing[0]}))
        token = await _long(door, app, short)
        account = await _account(line(door, _home(app), token.secret))
        granted = {"scopes": " ".join(scopes or SCOPES)}
        return [Connected(account, {**token.secrets(), **granted})]


consent = Consent()


class Connect:
    """Keeping the token of sixty days alive."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """There is nothing to type: accounts come by consent."""
        raise Rejected(Message("instagram.by_consent"))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Sixty more days. Raises the four errors; a token that is younger than a day is refused."""
        query = (("grant_type", "ig_refresh_token"), ("access_token", secrets["token"]))
        response = await ask(door, Request("GET", f"{account.address}/refresh_access_token", query=query), TABLE)
        token = TABLE.take(response, _Token.read)
        return {**{name: secrets[name] for name in ("scopes",) if name in secrets}, **token.secrets()}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Sixty days after it was given or renewed."""
        return datetime.fromisoformat(secrets["expires"]) if "expires" in secrets else None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """For as long as it holds."""
        return self.expires(secrets)

    async def who(self, session: Session) -> Account:
        """The account as it is now, with its kind and today's quota."""
        return await _account(line_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Take the webhooks back. The consent itself is withdrawn in Instagram's settings: the guide says where."""
        await line(door, account.address, secrets["token"]).delete(f"{account.remote_id}/subscribed_apps")


connect = Connect()


def _home(app: Application) -> str:
    return app.fields.get("server", HOME)


async def _short(door: Door, app: Application, code: str) -> tuple[str, list[str]]:
    """The token of an hour and what was granted with it (empty where it is not told)."""
    fields = {
        "client_id": app.fields["id"],
        "client_secret": app.fields["secret"],
        "grant_type": "authorization_code",
        "redirect_uri": app.callback,
        "code": code,
    }
    address = f"{part(_home(app), HOME, TOKENS)}/oauth/access_token"
    response = await ask(door, Request("POST", address, body=Form(tuple(fields.items()))), LOGIN_TABLE)
    return LOGIN_TABLE.take(response, _granted)


def _granted(tree: Tree) -> tuple[str, list[str]]:
    """Meta's pages show the answer in a list, others saw it plain; the permissions are one text or a list."""
    one = tree.at("data", 0) if tree.has("data") else tree
    given = one.opt("permissions")
    if given is None:
        return one.text("access_token"), []
    listed = given.text().split(",") if isinstance(given.value, str) else [each.text() for each in given.each()]
    return one.text("access_token"), [scope.strip() for scope in listed if scope.strip()]


async def _long(door: Door, app: Application, short: str) -> _Token:
    query = (
        ("grant_type", "ig_exchange_token"),
        ("client_secret", app.fields["secret"]),
        ("access_token", short),
    )
    response = await ask(door, Request("GET", f"{_home(app)}/access_token", query=query), LOGIN_TABLE)
    return LOGIN_TABLE.take(response, _Token.read)


async def _account(line: Line) -> Account:
    """Who it is. Raises Rejected for a personal account, which no interface publishes to."""
    account = TABLE.take(await line.read("me", _ME), lambda tree: _described(tree, line.address))
    if account.facts["kind"] not in (*PROFESSIONAL.values(), _UNTOLD):
        raise Rejected(Message("instagram.personal", {"handle": account.handle}))
    try:
        left = await quota(line, account.remote_id)
    except NetworkError:  # the account is there all the same, and the doctor says what is wrong
        return account
    facts = {**account.facts, "quota.used": str(left.used), "quota.total": str(left.total)}
    return Account(account.remote_id, account.handle, account.name, account.address, account.url, facts)


def _described(tree: Tree, address: str) -> Account:
    """``user_id`` is the professional account's own id, which its edges and webhooks go by; ``id`` is the app's."""
    handle = tree.text("username")
    written = (tree.opt_text("account_type") or "").casefold()
    kind = PROFESSIONAL.get(written, written or _UNTOLD)
    url = f"{part(address, HOME, LOGIN)}/{handle}/"
    return Account(tree.identifier("user_id"), handle, tree.opt_text("name") or handle, address, url, {"kind": kind})
