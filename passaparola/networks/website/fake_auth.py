"""The fake site's IndieAuth server: consent with PKCE, tokens with scopes, renewal, and taking back."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.website.fake_site import page

_FIRST = "sito-demo-token-"  # how each of its tokens begins
_ASKED = ("response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method", "scope")


def refused(status: int, error: str, said: str) -> FakeResponse:
    """An error as OAuth and Micropub write it."""
    return FakeResponse.json({"error": error, "error_description": said}, status)


@dataclass
class Auth:
    """Who may do what: scopes by token, and what codes and refresh tokens stand for."""

    name: str
    scopes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    renewals: dict[str, str] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def answer(self, request: FakeRequest, base: str) -> FakeResponse | None:
        """The answer of one of its pages; None for a page that is not its own."""
        match request.method, request.path:
            case "GET", "/.well-known/oauth-authorization-server":
                return self._metadata(base)
            case "GET", "/auth":
                return self._ask(request.query)
            case "POST", "/auth":
                return self._agreed(request.fields(), base)
            case "POST", "/token":
                return self._token(request.fields(), base)
            case "POST", "/revoke":
                self.scopes.pop(request.fields().get("token", ""), None)
                return FakeResponse.json({})
        return None

    def give(self, scope: str) -> str:
        """A token with these scopes."""
        token = f"{_FIRST}{next(self.numbers):08d}"
        self.scopes[token] = scope
        return token

    def agree(self, query: Mapping[str, str], base: str) -> dict[str, str]:
        """The owner says yes to what a page was asked with; what comes back with them."""
        code = f"codice-{next(self.numbers)}"
        self.codes[code] = dict(query)
        return {"code": code, "state": query["state"], "iss": f"{base}/"}

    def _metadata(self, base: str) -> FakeResponse:
        ends = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "revocation_endpoint": "/revoke"}
        told = {"issuer": f"{base}/", **{name: base + path for name, path in ends.items()}}
        return FakeResponse.json({**told, "code_challenge_methods_supported": ["S256"]})

    def _ask(self, query: Mapping[str, str]) -> FakeResponse:
        if wrong := _wrong(query):
            return page(self.name, f"<p>invalid_request: {escape(wrong)}</p>", status=400)
        fields = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
        )
        said = f"<p>{escape(query['client_id'])}: {escape(query['scope'])}</p>"
        return page(self.name, f'<form method="post" action="/auth">{said}{fields}<button>Allow</button></form>')

    def _agreed(self, fields: Mapping[str, str], base: str) -> FakeResponse:
        if wrong := _wrong(fields):
            return refused(400, "invalid_request", wrong)
        back = urlencode(self.agree(fields, base))
        return FakeResponse(302, headers={"Location": f"{fields['redirect_uri']}?{back}"})

    def _token(self, fields: Mapping[str, str], base: str) -> FakeResponse:
        if fields.get("grant_type") == "refresh_token":
            scope = self.renewals.pop(fields.get("refresh_token", ""), None)
            return self._granted(scope, base) if scope else refused(400, "invalid_grant", "no such refresh token")
        asked = self.codes.pop(fields.get("code", ""), None)
        if asked is None or not _fits(asked, fields):
            return refused(400, "invalid_grant", "the code is not good for this")
        return self._granted(asked["scope"], base)

    def _granted(self, scope: str, base: str) -> FakeResponse:
        renewal = f"sito-demo-renewal-{next(self.numbers):08d}"
        self.renewals[renewal] = scope
        given = {"access_token": self.give(scope), "token_type": "Bearer", "refresh_token": renewal}
        return FakeResponse.json({**given, "scope": scope, "me": f"{base}/", "expires_in": 86_400})


def asked_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def _wrong(query: Mapping[str, str]) -> str:
    """What is wrong with a question for consent; empty for nothing (5.2)."""
    missing = [name for name in _ASKED if not query.get(name)]
    if missing:
        return f"missing {', '.join(missing)}"
    if query["response_type"] != "code" or query["code_challenge_method"] != "S256":
        return "only codes with S256"
    client, back = urlsplit(query["client_id"]), urlsplit(query["redirect_uri"])
    return "" if (client.scheme, client.netloc) == (back.scheme, back.netloc) and client.path else "redirect_uri"


def _fits(asked: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = all(asked[name] == fields.get(name) for name in ("client_id", "redirect_uri"))
    return same and challenge == asked["code_challenge"]
