"""Connecting a professional account with Instagram Login: a code, a token of an hour, a token of sixty days.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (a copy of
2026-03). A long-lived token can be renewed once it is a day old and for as long as it holds.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from passaparola.kernel.http import Door, Request, Tree
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
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.consent import ask as oauth_page
from passaparola.protocols.oauth2.consent import code_of, server_of
from passaparola.protocols.oauth2.tokens import TokenService, after

PROFESSIONAL = {"business": "business", "media_creator": "creator", "creator": "creator"}
"""What Meta calls the two kinds of professional accounts, and what we do."""
_UNTOLD = "professional"  # only professional accounts get this far
_ME = ("fields", "user_id,username,name,account_type,followers_count,media_count")
_SHORT = TokenService(HOME, TOKENS, "/oauth/access_token", LOGIN_TABLE)
_EMBELLISHED = "#_"  # stands at the end of a code that was read off the address bar


class Consent:
    """A person says yes on Instagram, as the account itself: there is one account for each consent."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """Instagram's own page. It knows no PKCE: the code is bound to the application's secret."""
        page = f"{part(server_of(app, HOME), HOME, LOGIN)}/oauth/authorize"
        return oauth_page(page, app, SCOPES, state, by=",")

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The account, when it is a professional one and everything was granted that publishing needs."""
        code = code_of(answer, {"": "instagram.no_code"}, "instagram.declined")
        short, scopes = await _short(door, app, code.removesuffix(_EMBELLISHED))
        if scopes and (missing := [scope for scope in SCOPES[:2] if scope not in scopes]):
            raise Rejected(Message("instagram.scope_missing", {"scope": missing[0]}))
        secrets = await _long(door, app, short)
        account = await _account(line(door, server_of(app, HOME), secrets["token"]))
        return [Connected(account, {**secrets, "scopes": " ".join(scopes or SCOPES)})]


consent = Consent()


async def _who(session: Session) -> Account:
    """With its kind and today's quota."""
    return await _account(line_of(session))


async def _renewed(door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """Sixty more days. A token that is younger than a day is refused."""
    query = (("grant_type", "ig_refresh_token"), ("access_token", secrets["token"]))
    response = await ask(door, Request("GET", f"{account.address}/refresh_access_token", query=query), TABLE)
    return {**{name: secrets[name] for name in ("scopes",) if name in secrets}, **TABLE.take(response, _token)}


async def _revoked(door: Door, account: Account, secrets: Mapping[str, str]) -> None:
    """Take the webhooks back. The consent itself is withdrawn in Instagram's settings: the guide says where."""
    await line(door, account.address, secrets["token"]).delete(f"{account.remote_id}/subscribed_apps")


connect = ByConsent("instagram.by_consent", _who, _renewed, _revoked)


async def _short(door: Door, app: Application, code: str) -> tuple[str, list[str]]:
    """The token of an hour and what was granted with it (empty where it is not told)."""
    given = {"grant_type": "authorization_code", "redirect_uri": app.callback, "code": code}
    response = await _SHORT.post(door, server_of(app, HOME), app.fields, given)
    return LOGIN_TABLE.take(response, _granted)


def _granted(tree: Tree) -> tuple[str, list[str]]:
    """Meta's pages show the answer in a list, others saw it plain; the permissions are one text or a list."""
    one = tree.at("data", 0) if tree.has("data") else tree
    given = one.opt("permissions")
    if given is None:
        return one.text("access_token"), []
    listed = given.text().split(",") if isinstance(given.value, str) else [each.text() for each in given.each()]
    return one.text("access_token"), [scope.strip() for scope in listed if scope.strip()]


async def _long(door: Door, app: Application, short: str) -> dict[str, str]:
    query = (
        ("grant_type", "ig_exchange_token"),
        ("client_secret", app.fields["secret"]),
        ("access_token", short),
    )
    response = await ask(door, Request("GET", f"{server_of(app, HOME)}/access_token", query=query), LOGIN_TABLE)
    return LOGIN_TABLE.take(response, _token)


def _token(tree: Tree) -> dict[str, str]:
    return {"token": tree.text("access_token"), "expires": after(timedelta(seconds=tree.whole("expires_in")))}


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
