"""The fake's consent page and token call: PKCE, one use of a code and of a refresh token, Basic credentials."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.protocols.oauth2.consent import challenge

_CODE_LIVES = timedelta(seconds=30)
_TOKEN_LIVES = timedelta(hours=2)


@dataclass
class Grant:
    """What somebody agreed to."""

    scopes: frozenset[str]
    until: datetime


@dataclass
class OAuth:
    """One registered application and the tokens that it was given."""

    id: str = "rG9n6402A3dbUJKzXTNX4oWHJ"
    secret: str = "demo-secret-demo-secret-demo-secret"  # noqa: S105 - of nothing but this fake
    consumer_secret: str = "demo-consumer-demo-consumer"  # noqa: S105
    bearer: str = "AAAA-demo-bearer-AAAA"
    callbacks: tuple[str, ...] = ()
    """Registered ones; none registered: any will do."""
    write: bool = True
    codes: dict[str, tuple[Mapping[str, str], datetime]] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, frozenset[str]] = field(default_factory=dict)

    def page(self, request: FakeRequest) -> FakeResponse:
        """The question, or after a yes the way back."""
        asked = dict(request.query)
        if asked.get("client_id") != self.id or (self.callbacks and asked.get("redirect_uri") not in self.callbacks):
            wrong = "<p>Something went wrong. You weren't able to give access to the App.</p>"
            return fakepages.document(request, "X", "", wrong, 400)
        if request.method == "POST":
            return fakepages.back(asked["redirect_uri"], self.agreed(asked))
        asks = "Passaparola wants to access your X account"
        return fakepages.document(request, "X", "", fakepages.question(request, asks, "Allow"))

    def agree(self, address: str) -> Mapping[str, str]:
        """The query after a yes at this address."""
        return self.agreed(fakepages.query_of(address))

    def agreed(self, asked: Mapping[str, str]) -> dict[str, str]:
        """A code for what was asked."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = (asked, datetime.now(UTC) + _CODE_LIVES)
        return {"state": asked["state"], "code": code}

    def token(self, request: FakeRequest) -> FakeResponse:
        """Tokens for a code or a refresh token, or the end of one."""
        expected = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return _error(401, "unauthorized_client", "Missing valid authorization header")
        given = request.fields()
        if request.path.endswith("/revoke"):
            self.tokens.pop(given.get("token", ""), None)
            self.refreshes.pop(given.get("token", ""), None)
            return FakeResponse.json({"revoked": True})
        if given.get("grant_type") == "refresh_token":
            scopes = self.refreshes.pop(given.get("refresh_token", ""), None)
            if scopes is None:
                return _error(400, "invalid_request", "Value passed for the token was invalid.")
            return self._granted(scopes)
        return self._exchanged(given)

    def allows(self, token: str, scopes: tuple[str, ...]) -> bool | None:
        """Whether the token may; None for one that is unknown or ended."""
        grant = self.tokens.get(token)
        if grant is None or grant.until < datetime.now(UTC):
            return None
        return grant.scopes.issuperset(scopes)

    def _exchanged(self, given: Mapping[str, str]) -> FakeResponse:
        asked, until = self.codes.pop(given.get("code", ""), ({}, datetime.min.replace(tzinfo=UTC)))
        if until < datetime.now(UTC):
            return _error(400, "invalid_request", "Value passed for the authorization code was invalid.")
        if given.get("redirect_uri") != asked["redirect_uri"]:
            return _error(400, "invalid_request", "Value passed for the redirect uri did not match.")
        if challenge(given.get("code_verifier", "")) != asked["code_challenge"]:
            return _error(400, "invalid_request", "Value passed for the code verifier did not match the challenge.")
        scopes = frozenset(asked["scope"].split())
        return self._granted(scopes if self.write else frozenset(each for each in scopes if ".write" not in each))

    def _granted(self, scopes: frozenset[str]) -> FakeResponse:
        token, refresh = secrets.token_urlsafe(40), secrets.token_urlsafe(40)
        self.tokens[token] = Grant(scopes, datetime.now(UTC) + _TOKEN_LIVES)
        told = {"token_type": "bearer", "expires_in": 7_200, "access_token": token, "scope": " ".join(sorted(scopes))}
        if "offline.access" in scopes:
            self.refreshes[refresh] = scopes
            told["refresh_token"] = refresh
        return FakeResponse.json(told)


def _error(status: int, error: str, description: str) -> FakeResponse:
    return FakeResponse.json({"error": error, "error_description": description}, status)
