"""The fake's applications, its consent page and its tokens, as Mastodon 4.3 and later have them: PKCE included."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

SCOPES = ("read", "write", "write:statuses", "write:media", "follow", "push", "profile")


@dataclass(frozen=True)
class Client:
    """A registered application."""

    id: str
    secret: str
    name: str
    redirects: tuple[str, ...]
    scopes: str

    def tree(self) -> dict[str, object]:
        """``Application``, without its secret."""
        return {
            "id": "1", "name": self.name, "website": None, "scopes": self.scopes.split(),
            "redirect_uri": "\n".join(self.redirects), "redirect_uris": list(self.redirects), "vapid_key": "demo",
        }  # fmt: skip


@dataclass
class OAuth:
    """Applications that registered themselves, and what people granted them."""

    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, tuple[Client, str]] = field(default_factory=dict)
    """By token: whose it is, and its scopes."""
    pkce: bool = True
    known: tuple[str, ...] = SCOPES
    grants: str = ""
    """What is granted whatever was asked; empty: what was asked."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def speaks(self, path: str) -> bool:
        """Whether this part of the server answers there."""
        return path.startswith("/oauth/") or path in ("/api/v1/apps", "/.well-known/oauth-authorization-server")

    def answer(self, request: FakeRequest) -> FakeResponse:
        """The answer to one of its calls."""
        match request.method, request.path:
            case "GET", "/.well-known/oauth-authorization-server":
                return self._metadata(request)
            case "POST", "/api/v1/apps":
                return self._register(_given(request))
            case _, "/oauth/authorize":
                return self._page(request)
            case "POST", "/oauth/token":
                return self._token(_given(request))
            case "POST", "/oauth/revoke":
                return self._revoke(_given(request))
        return FakeResponse.json({"error": "Record not found"}, 404)

    def allows(self, token: str, method: str, path: str) -> bool | None:
        """Whether the token may; None for one that is unknown."""
        if token not in self.tokens:
            return None
        needed = "read" if method == "GET" else "write:media" if "/media" in path else "write:statuses"
        told = self.tokens[token][1].split()
        return needed in told or needed.partition(":")[0] in told

    def agree(self, address: str) -> Mapping[str, str]:
        """The query after a yes at this address."""
        return self._agreed(dict(parse_qsl(urlsplit(address).query)))

    def _metadata(self, request: FakeRequest) -> FakeResponse:
        if not self.pkce:
            return FakeResponse.json({"error": "Not Found"}, 404)
        here = f"http://{request.headers['host']}"
        return FakeResponse.json({
            "issuer": f"{here}/", "service_documentation": "https://docs.joinmastodon.org/",
            "authorization_endpoint": f"{here}/oauth/authorize", "token_endpoint": f"{here}/oauth/token",
            "app_registration_endpoint": f"{here}/api/v1/apps", "revocation_endpoint": f"{here}/oauth/revoke",
            "userinfo_endpoint": f"{here}/oauth/userinfo", "scopes_supported": list(self.known),
            "response_types_supported": ["code"], "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    def _register(self, given: Mapping[str, str]) -> FakeResponse:
        name, redirects = given.get("client_name", ""), tuple(given.get("redirect_uris", "").split())
        scopes = given.get("scopes", "read")
        if not name or not redirects:
            return FakeResponse.json({"error": "Validation failed: Application name can't be blank"}, 422)
        if not set(scopes.split()) <= set(self.known):
            return FakeResponse.json(
                {"error": "Validation failed: Scopes doesn't match configured on the server."}, 422
            )
        client = Client(secrets.token_urlsafe(32), secrets.token_urlsafe(32), name, redirects, scopes)
        self.clients[client.id] = client
        own = {"client_id": client.id, "client_secret": client.secret, "client_secret_expires_at": 0}
        return FakeResponse.json({**client.tree(), **own})

    def _page(self, request: FakeRequest) -> FakeResponse:
        asked = dict(request.query)
        client = self.clients.get(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client.redirects:
            return _html("<h1>An error has occurred</h1><p>The redirect URI included is not valid.</p>", 400)
        if request.method == "POST":
            return FakeResponse(302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(self._agreed(asked))}"})
        scopes = "".join(f"<li>{escape(each)}</li>" for each in asked.get("scope", "").split())
        action = escape(f"{request.path}?{urlencode(asked)}")
        form = f'<form method="post" action="{action}"><button>Allow</button></form>'
        return _html(f"<h1>{escape(client.name)} would like to use your account</h1><ul>{scopes}</ul>{form}")

    def _agreed(self, asked: Mapping[str, str]) -> dict[str, str]:
        code = secrets.token_urlsafe(24)
        self._codes[code] = dict(asked)
        return {"code": code, "state": asked.get("state", "")}

    def _token(self, given: Mapping[str, str]) -> FakeResponse:
        client = self.clients.get(given.get("client_id", ""))
        if client is None or given.get("client_secret") != client.secret:
            return _error(401, "invalid_client", "Client authentication failed due to unknown client.")
        asked = self._codes.pop(given.get("code", ""), {})
        if asked.get("client_id") != client.id or asked.get("redirect_uri") != given.get("redirect_uri"):
            return _error(400, "invalid_grant", "The provided authorization grant is invalid, expired or revoked.")
        digest = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if "code_challenge" in asked and asked["code_challenge"] != digest.rstrip(b"=").decode():
            return _error(400, "invalid_grant", "The provided authorization grant is invalid, expired or revoked.")
        token, scopes = secrets.token_urlsafe(32), self.grants or asked.get("scope", "read")
        self.tokens[token] = (client, scopes)
        return FakeResponse.json({
            "access_token": token, "token_type": "Bearer", "scope": scopes, "created_at": 1_795_000_000,
        })  # fmt: skip

    def _revoke(self, given: Mapping[str, str]) -> FakeResponse:
        client = self.clients.get(given.get("client_id", ""))
        if client is None or given.get("client_secret") != client.secret:
            return _error(403, "unauthorized_client", "You are not authorized to revoke this token")
        self.tokens.pop(given.get("token", ""), None)
        return FakeResponse.json({})


def _given(request: FakeRequest) -> dict[str, str]:
    """The fields of a form, or of JSON, which Mastodon takes as well."""
    if "json" in request.headers.get("content-type", ""):
        return {name: str(value) for name, value in json.loads(request.body).items()}
    return request.fields()


def _error(status: int, error: str, description: str) -> FakeResponse:
    return FakeResponse.json({"error": error, "error_description": description}, status)


def _html(body: str, status: int = 200) -> FakeResponse:
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Mastodon</title>{body}</html>'
    return FakeResponse(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
