"""Authorization servers of the AT Protocol, and who we are to them (https://atproto.com/specs/oauth, read 2026-08).

An installation with a public address is a confidential client: its document stands at that address, and a key that
follows from the installation's own secret proves who asks. One on somebody's own machine is a loopback client, whose
access ends after two weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from passaparola.kernel.http import Door, Form, Request, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import server_address
from passaparola.networks.bluesky.dpop import Bound, key_from, public, signed, thumbprint
from passaparola.networks.bluesky.errors import OAUTH

SCOPES = ("atproto", "transition:generic")
"""Everything that an app password may, private messages excepted."""
PUBLIC_LIFE = timedelta(days=14)
CONFIDENTIAL_LIFE = timedelta(days=90)
"""How long a refresh token lives unused (@atproto/oauth-provider of PDS 0.4.217, constants); a public client's whole
access ends with it, a confidential client's after two years."""
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Authority:
    """The server that asks people, and where its calls are."""

    issuer: str
    pushed: str
    page: str
    token: str
    revocation: str


@dataclass(frozen=True)
class Endpoint:
    """Where one call goes, and to whom."""

    address: str
    issuer: str


@dataclass(frozen=True)
class Client:
    """Who we are: ``key`` is the private key of a confidential client, empty for a loopback client."""

    id: str
    callback: str
    key: str = ""

    def fields(self, issuer: str) -> dict[str, str]:
        """What goes along with every call to say and to prove it."""
        if not self.key:
            return {"client_id": self.id}
        ends = int(datetime.now(UTC).timestamp()) + 60
        claims = {"iss": self.id, "sub": self.id, "aud": issuer, "exp": ends}
        assertion = signed(self.key, {"typ": "JWT", "kid": thumbprint(public(self.key))}, claims)
        return {"client_id": self.id, "client_assertion_type": _ASSERTION, "client_assertion": assertion}


def client_of(app: Application) -> Client:
    """The client that this installation is. Raises Rejected where it can be neither kind."""
    if app.document and app.key:
        return Client(app.document, app.callback, key_from(app.key))
    parts = urlsplit(app.callback)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise Rejected(Message("bluesky.no_public_address", {"field": "password"}))
    host = parts.netloc.replace("localhost", "127.0.0.1")  # a loopback client may not be called by name
    callback = urlunsplit(parts._replace(netloc=host))
    asked = {"redirect_uri": callback, "scope": " ".join(SCOPES)}
    return Client(f"http://localhost?{urlencode(asked, quote_via=quote, safe='')}", callback)


def document(app: Application) -> Mapping[str, object]:
    """What stands at the address that a confidential client is called by."""
    key = public(key_from(app.key))
    jwk = {**key, "kid": thumbprint(key), "use": "sig", "alg": "ES256"}
    return {
        "client_id": app.document,
        "client_name": "Passaparola",
        "client_uri": app.document.removesuffix(urlsplit(app.document).path),
        "application_type": "web",
        "redirect_uris": [app.callback],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(SCOPES),
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": {"keys": [jwk]},
    }


async def authority_of(door: Door, server: str) -> Authority:
    """The authorization server that a personal data server leaves the asking to. Raises the four errors."""
    try:
        resource = await _read(door, f"{server}/.well-known/oauth-protected-resource")
        named = OAUTH.take(resource, lambda tree: tree.text("authorization_servers", 0))
        issuer = server_address(named, "server", "bluesky.insecure")
        found = await _read(door, f"{issuer}/.well-known/oauth-authorization-server")
    except Gone as missing:
        raise Rejected(Message("bluesky.no_consent", {"field": "password", "server": server})) from missing
    authority = OAUTH.take(found, _authority)
    if authority.issuer != issuer:
        raise Rejected(Message("bluesky.wrong_issuer", {"field": "server", "server": issuer}))
    return authority


async def push(door: Door, authority: Authority, client: Client, key: str, asked: Mapping[str, str]) -> str:
    """Lay down what is asked for; gives what the page is to be told."""
    told = await post(door, Endpoint(authority.pushed, authority.issuer), client, key, asked)
    return OAUTH.take(told, lambda tree: tree.text("request_uri"))


async def post(door: Door, at: Endpoint, client: Client, key: str, given: Mapping[str, str]) -> Response:
    """One call to an authorization server, signed with the key that the access is bound to. Raises the four errors."""
    body = Form(tuple({**client.fields(at.issuer), **given}.items()))
    return await ask(Bound(door, key), Request("POST", at.address, body=body), OAUTH)


def granted(told: Tree) -> dict[str, str]:
    """Tokens under our names."""
    if told.text("token_type").lower() != "dpop":
        raise Rejected(Message("bluesky.not_bound"))
    ends = datetime.now(UTC) + timedelta(seconds=told.opt_whole("expires_in") or 300)
    kept = {"access": told.text("access_token"), "expires": ends.isoformat()}
    return {**kept, "refresh": told.text("refresh_token"), "scopes": told.text("scope")}


def _authority(tree: Tree) -> Authority:
    kinds = ("pushed_authorization_request", "authorization", "token", "revocation")
    pushed, page, token, revocation = (
        server_address(tree.text(f"{kind}_endpoint"), "server", "bluesky.insecure") for kind in kinds
    )
    return Authority(tree.text("issuer").rstrip("/"), pushed, page, token, revocation)


async def _read(door: Door, address: str) -> Response:
    return await ask(door, Request("GET", address, max_bytes=100_000), OAUTH)
