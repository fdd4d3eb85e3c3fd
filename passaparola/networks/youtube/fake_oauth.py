"""Google's consent page and token service, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.protocols.oauth2.consent import challenge

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
            return fakepages.document(request, "Google", "Error 401: invalid_client", "", 401)
        if self.redirect not in ("", request.query.get("redirect_uri")):
            return fakepages.document(request, "Google", "Error 400: redirect_uri_mismatch", "", 400)
        if request.method == "POST":
            return fakepages.back(request.query["redirect_uri"], self.agreed(request.query))
        asks, allow, note = _WORDS[fakepages.language_of(request)]
        return fakepages.document(request, "Google", note, fakepages.question(request, asks, allow))

    def agreed(self, query: Mapping[str, str]) -> dict[str, str]:
        """What the person comes back with who says yes to this query."""
        scopes = " ".join(each for each in query["scope"].split() if each != self.unticked)
        code = f"4/demo-{next(self._numbers)}"
        self._codes[code] = _Asked(query["redirect_uri"], query.get("code_challenge", ""), scopes)
        return {"state": query["state"], "code": code, "scope": scopes}

    def agree(self, address: str) -> dict[str, str]:
        """The same, for the address of the page."""
        return self.agreed(fakepages.query_of(address))

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
    return asked.redirect == given.get("redirect_uri") and asked.challenge == challenge(given.get("code_verifier", ""))


def _no(status: int, error: str, words: str) -> FakeResponse:
    return FakeResponse.json({"error": error, "error_description": words}, status)
