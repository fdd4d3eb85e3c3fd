"""The fake's login: a page with one button, codes that are used once, tokens of an hour and of sixty days."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.instagram.fake_pages import html_page
from passaparola.networks.instagram.fake_things import Refusal
from passaparola.networks.instagram.spec import SCOPES

if TYPE_CHECKING:
    from passaparola.networks.instagram.fake import InstagramFake

_SIXTY_DAYS = 5_184_000  # seconds


class Login:
    """Who may ask. ``granted`` is what the owner lets the application have of what it asks for."""

    def __init__(self, world: "InstagramFake") -> None:
        self._world = world
        self.app_id, self.app_secret = "1234567890123456", "demo-app-key-of-the-fake"  # the same in every process
        self.granted: tuple[str, ...] = SCOPES
        self.tokens: dict[str, tuple[str, ...]] = {}
        self._codes: dict[str, tuple[str, tuple[str, ...]]] = {}

    def code(self, asked: Mapping[str, str]) -> str:
        """A code for whoever said yes. Raises Refusal for an application that is not known."""
        if asked.get("client_id") != self.app_id:
            raise Refusal(101, "Invalid platform app")
        scopes = tuple(scope for scope in asked["scope"].split(",") if scope in self.granted)
        code = "AQ" + secrets.token_urlsafe(24)
        self._codes[code] = (asked["redirect_uri"], scopes)
        return code

    def scopes_of(self, token: str) -> tuple[str, ...]:
        """What a token may. Raises Refusal for one that does not hold."""
        if token not in self.tokens:
            raise Refusal(190, "Error validating access token: The session has been invalidated.", 460, 401)
        return self.tokens[token]

    def answer(self, request: FakeRequest, steps: list[str]) -> FakeResponse | None:
        """The login's answer; None for a path that is not its own."""
        match (request.method, *steps):
            case ("GET", "oauth", "authorize"):
                return self._page(request)
            case ("POST", "oauth", "authorize"):
                return self._agreed(request.query)
            case ("POST", "oauth", "access_token"):
                return self._exchange(request.fields())
            case ("GET", "access_token"):
                return self._lasting(request, "ig_exchange_token")
            case ("GET", "refresh_access_token"):
                return self._lasting(request, "ig_refresh_token")
        return None

    def _page(self, request: FakeRequest) -> FakeResponse:
        asks = f"Passaparola wants to act for @{self._world.me.handle}:"
        return html_page(self._world.me, request, fakepages.question(request, asks, "Allow"))

    def _agreed(self, asked: Mapping[str, str]) -> FakeResponse:
        return fakepages.back(asked["redirect_uri"], {"code": self.code(asked), "state": asked.get("state", "")})

    def _exchange(self, asked: Mapping[str, str]) -> FakeResponse:
        address, scopes = self._codes.pop(asked.get("code", ""), ("", ()))
        known = asked.get("client_id") == self.app_id and asked.get("client_secret") == self.app_secret
        if not known or not address or asked.get("grant_type") != "authorization_code":
            return _flat("Invalid authorization code" if known else "Error validating client secret.")
        if asked.get("redirect_uri") != address:
            return _flat("Error validating verification code. Please make sure your redirect_uri is identical.")
        told = {"access_token": self._new(scopes), "user_id": self._world.me.id, "permissions": ",".join(scopes)}
        return FakeResponse.json({"data": [told]})

    def _lasting(self, request: FakeRequest, grant: str) -> FakeResponse:
        scopes = self.scopes_of(request.query.get("access_token", ""))
        if request.query.get("grant_type") != grant:
            raise Refusal(100, "(#100) Invalid grant_type")
        if grant == "ig_exchange_token" and request.query.get("client_secret") != self.app_secret:
            raise Refusal(1, "Error validating client secret.")
        told = {"access_token": self._new(scopes), "token_type": "bearer", "expires_in": _SIXTY_DAYS}
        return FakeResponse.json(told)

    def _new(self, scopes: tuple[str, ...]) -> str:
        token = "IGAA" + secrets.token_urlsafe(40)
        self.tokens[token] = scopes
        return token


def _flat(message: str) -> FakeResponse:
    return FakeResponse.json({"error_type": "OAuthException", "code": 400, "error_message": message}, 400)
