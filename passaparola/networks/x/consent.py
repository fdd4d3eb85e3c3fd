"""Connecting by consent: OAuth 2.0 with PKCE (S256), as a confidential client. A code lives for 30 seconds."""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from passaparola.kernel.http import Door, Form, Request, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import part
from passaparola.networks.x.api import Api
from passaparola.networks.x.errors import TOKENS
from passaparola.networks.x.posts import USER_FIELDS
from passaparola.networks.x.spec import HOME, LONG_TEXT, PAGES

SCOPES = (
    *("tweet.read", "tweet.write", "users.read", "media.write"),
    *("dm.read", "dm.write", "offline.access"),
)
NEEDED = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
"""Without private messages an account is of use; without one of these it is not."""
_TOKENS = "/2/oauth2/token"
_NO_SUBSCRIPTION = ("", "none")


class Consent:
    """A person agrees on X's own page."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """X's page, for this application, callback and PKCE challenge."""
        verifier = secrets.token_urlsafe(48)
        asked = {
            "response_type": "code",
            "client_id": app.fields["id"],
            "redirect_uri": app.callback,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        page = part(server_of(app), HOME, PAGES)
        return Begun(f"{page}/i/oauth2/authorize?{urlencode(asked, quote_via=quote)}", {"verifier": verifier})

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one account whose page it was. Raises Rejected where the person refused, or X granted too little."""
        if "code" not in answer:
            raise Rejected(Message("x.denied"))
        given = (
            ("grant_type", "authorization_code"),
            ("code", answer["code"]),
            ("redirect_uri", app.callback),
            ("code_verifier", keep["verifier"]),
            ("client_id", app.fields["id"]),
        )
        granted = await tokens(door, server_of(app), app.fields, given)
        missing = [scope for scope in NEEDED if scope not in granted["scopes"].split()]
        if missing or "refresh" not in granted:
            raise Rejected(Message("x.scope_missing", {"scopes": ", ".join(missing) or "offline.access"}))
        return [Connected(await account(Api(door, server_of(app), granted["token"])), granted)]


consent = Consent()


def server_of(app: Application) -> str:
    """Where the API answers for this application: a sandbox has its own address."""
    return app.fields.get("server", HOME)


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def tokens(
    door: Door, server: str, app: Mapping[str, str], given: Sequence[tuple[str, str]], path: str = _TOKENS
) -> dict[str, str]:
    """What the token call answers, under our names. Raises the four errors."""
    pair = base64.b64encode(f"{app['id']}:{app['secret']}".encode()).decode()
    request = Request("POST", server + path, {"Authorization": f"Basic {pair}"}, body=Form(given))
    return TOKENS.take(await ask(door, request, TOKENS), _granted)


async def account(api: Api) -> Account:
    """Whom a token belongs to, with the longest text that its subscription allows."""
    fields = f"{USER_FIELDS},subscription_type,verified_type"
    return await api.read("/2/users/me", lambda tree: _account(tree.at("data"), api.address), ("user.fields", fields))


def _account(me: Tree, address: str) -> Account:
    handle = me.text("username")
    subscribed = (me.opt_text("subscription_type") or "").lower() not in _NO_SUBSCRIPTION
    facts = {"limit.text": str(LONG_TEXT)} if subscribed else {}
    facts |= {name: me.text(name) for name in ("subscription_type", "verified_type") if me.has(name)}
    page = part(address, HOME, PAGES)
    return Account(me.identifier("id"), handle, me.opt_text("name") or handle, address, f"{page}/{handle}", facts)


def _granted(tree: Tree) -> dict[str, str]:
    if not tree.has("access_token"):
        return {}  # the answer of a revocation
    ends = datetime.now(UTC) + timedelta(seconds=tree.opt_whole("expires_in") or 7_200)
    kept = {"token": tree.text("access_token"), "expires": ends.isoformat(), "scopes": tree.opt_text("scope") or ""}
    refresh = tree.opt_text("refresh_token")
    return kept | ({"refresh": refresh} if refresh else {})
