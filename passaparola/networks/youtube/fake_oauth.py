"""Google's consent page and token service, in memory."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

_ID = "1234567890-forno.apps.googleusercontent.com"
_SECRET = "GOCSPX-demo-demo-demo"  # noqa: S105 - of nothing but this fake
_HOUR = 3_600
_WORDS = {
    "en": ("Passaparola wants to manage this YouTube channel", "Allow", "Sandbox: a stand-in for Google's page"),
    "it": ("Passaparola vuole gestire questo canale YouTube", "Consenti", "Area di prova: una copia di Google"),
}  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """What a code stands for."""

    redirect: str
    challenge: str
    scopes: str


class Login:
    """One application, and the codes and tokens that it was given.

    ``unticked`` is a scope that the person leaves empty; ``testing`` makes refresh tokens that live seven days;
    ``redirect`` is the only address that people are sent back to, any where it is empty.
    """

    def __init__(self) -> None:
        self.id, self.secret = _ID, _SECRET
        self.access: dict[str, str] = {}
        self.refresh: dict[str, str] = {}
        self.unticked = ""
        self.redirect = ""
        self.testing = False
        self._codes: dict[str, _Asked] = {}
        self._numbers = count(1)

    def page(self, request: FakeRequest) -> FakeResponse:
        """The consent page, and the way back from it."""
        if request.query.get("client_id") != self.id:
            return _html("en", "<p>Error 401: invalid_client</p>", 401)
        if self.redirect not in ("", request.query.get("redirect_uri")):
            return _html("en", "<p>Error 400: redirect_uri_mismatch</p>", 400)
        if request.method == "POST":
            back = urlencode(self.agreed(request.query))
            return FakeResponse(302, headers={"Location": f"{request.query['redirect_uri']}?{back}"})
        language = "it" if request.headers.get("accept-language", "").lower().startswith("it") else "en"
        title, allow, note = _WORDS[language]
        address = escape(f"{request.path}?{urlencode(request.query)}")
        form = f'<form method="post" action="{address}"><button>{allow}</button></form>'
        return _html(language, f"<h1>{title}</h1><p>{note}</p>{form}")

    def agreed(self, query: Mapping[str, str]) -> dict[str, str]:
        """What the person comes back with who says yes to this query."""
        scopes = " ".join(each for each in query["scope"].split() if each != self.unticked)
        code = f"4/demo-{next(self._numbers)}"
        self._codes[code] = _Asked(query["redirect_uri"], query.get("code_challenge", ""), scopes)
        return {"state": query["state"], "code": code, "scope": scopes}

    def agree(self, address: str) -> dict[str, str]:
        """The same, for the address of the page."""
        return self.agreed(dict(parse_qsl(urlsplit(address).query)))

    def token(self, given: Mapping[str, str]) -> FakeResponse:
        """Tokens for a code or a refresh token."""
        if (given.get("client_id"), given.get("client_secret")) != (self.id, self.secret):
            return _no(401, "invalid_client", "The OAuth client was not found.")
        if given.get("grant_type") == "refresh_token":
            scopes = self.refresh.get(given.get("refresh_token", ""))
            return self._access(scopes) if scopes else _no(400, "invalid_grant", "Token has been expired or revoked.")
        asked = self._codes.pop(given.get("code", ""), None)
        if self.redirect not in ("", given.get("redirect_uri")):
            return _no(400, "redirect_uri_mismatch", "Bad Request")
        if asked is None or not _fits(asked, given):
            return _no(400, "invalid_grant", "Malformed auth code.")
        refresh = f"1//demo-refresh-{next(self._numbers)}"
        self.refresh[refresh] = asked.scopes
        return self._access(asked.scopes, refresh)

    def revoke(self, given: Mapping[str, str]) -> FakeResponse:
        """Withdraw a token and all that came of it."""
        if self.refresh.pop(given.get("token", ""), None) is None:
            return _no(400, "invalid_token", "Token expired or revoked")
        self.access.clear()
        return FakeResponse.json({})

    def shut_out(self) -> None:
        """The person takes the access back."""
        self.access.clear()
        self.refresh.clear()

    def _access(self, scopes: str, refresh: str = "") -> FakeResponse:
        token = f"ya29.demo-access-{next(self._numbers)}"
        self.access[token] = scopes
        tree: dict[str, object] = {"access_token": token, "expires_in": _HOUR - 1, "scope": scopes}
        tree["token_type"] = "Bearer"  # noqa: S105 - no secret
        if refresh:
            tree["refresh_token"] = refresh
        if self.testing:
            tree["refresh_token_expires_in"] = 7 * 24 * _HOUR - 1
        return FakeResponse.json(tree)


def _fits(asked: _Asked, given: Mapping[str, str]) -> bool:
    made = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
    return asked.redirect == given.get("redirect_uri") and asked.challenge == made.rstrip(b"=").decode()


def _no(status: int, error: str, words: str) -> FakeResponse:
    return FakeResponse.json({"error": error, "error_description": words}, status)


def _html(language: str, body: str, status: int = 200) -> FakeResponse:
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Google</title>'
    head += '<link rel="stylesheet" href="/style.css">'
    whole = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return FakeResponse(status, whole.encode(), {"Content-Type": "text/html; charset=utf-8"})
