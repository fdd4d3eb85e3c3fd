"""Facebook Login on the fake: the dialog, codes, tokens, and what Meta says of them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlencode

from passaparola.kernel import fakepages
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.facebook.fake_things import Page, Person, Refusal

_WORDS = {
    "en": ("asks to manage your Pages", "Allow", "Sandbox: a stand-in for Facebook on this machine"),
    "it": ("chiede di gestire le tue Pagine", "Consenti", "Area di prova: una copia di Facebook su questo computer"),
}


class Login:
    """One application, one person with two Pages. The switches make what a doctor has to find."""

    def __init__(self) -> None:
        self.app_id, self.app_secret = "1234567890123456", "demo-app-key-of-the-fake"  # of nothing but this fake
        self.person = Person("10158000000000001", "Lea Fornaia")
        self.user_token = "EAAdemoUserOfTheFake0001"  # noqa: S105 - of nothing but this fake
        self.pages = [
            Page("101000000000001", "Forno Passaparola", "fornopassaparola", "EAAdemoPageOfTheFake0001"),
            Page("101000000000002", "Bottega Passaparola", "bottegapassaparola", "EAAdemoPageOfTheFake0002"),
        ]
        self.redirects: tuple[str, ...] = ()  # none: any is allowed
        self.domains: tuple[str, ...] = ()
        self.policy = "https://example.com/privacy"
        self.declined: set[str] = set()
        self.absent: set[str] = set()
        self.asked: tuple[str, ...] = ()
        self.linked = True
        self.fault = 0  # the subcode of error 190 with which every token is refused
        self.blocked = False
        self.access_ends = datetime.now(UTC) + timedelta(days=90)
        self.hooks: list[dict[str, object]] = []
        self._codes: dict[str, str] = {}
        self._numbers = count(1)

    @property
    def scopes(self) -> list[str]:
        """What the person granted."""
        return [scope for scope in self.asked if scope not in self.declined | self.absent]

    def agree(self, address: str) -> dict[str, str]:
        """The query with which a person comes back who says yes."""
        asked = fakepages.query_of(address)
        self._check_app(asked.get("client_id", ""), asked.get("redirect_uri", ""))
        self.asked = tuple(asked.get("scope", "").split(","))
        code = f"AQDcode{next(self._numbers):06d}"
        self._codes[code] = asked["redirect_uri"]
        return {"code": code, "state": asked.get("state", "")}

    def dialog(self, request: FakeRequest) -> FakeResponse:
        """The page with its button, and the way back."""
        address = f"{request.path}?{urlencode(request.pairs)}"
        if request.method == "POST":
            return fakepages.back(request.query["redirect_uri"], self.agree(address))
        self._check_app(request.query.get("client_id", ""), request.query.get("redirect_uri", ""))
        asks, allow, about = _WORDS[fakepages.language_of(request)]
        body = fakepages.question(request, f"Passaparola {asks}", allow, [page.name for page in self.pages])
        return fakepages.document(request, "Facebook", about, body)

    def access_token(self, given: dict[str, str]) -> FakeResponse:
        """A code's token, or a long-lived one for a valid one."""
        self._check_app(given.get("client_id", ""), given.get("redirect_uri"))
        if given.get("client_secret") != self.app_secret:
            raise Refusal(1, "Error validating client secret.")
        if given.get("grant_type") == "fb_exchange_token":
            if given.get("fb_exchange_token") != self.user_token:
                raise Refusal(190, "Invalid OAuth access token.", status=401)
        elif self._codes.pop(given.get("code", ""), None) != given.get("redirect_uri"):
            raise Refusal(100, "Invalid verification code format.", sub=36009)
        return FakeResponse.json({"access_token": self.user_token, "token_type": "bearer", "expires_in": 5_184_000})

    def debug(self, token: str) -> FakeResponse:
        """What Meta says of a token."""
        page = next((page for page in self.pages if page.token == token), None)
        known = page is not None or token == self.user_token
        data: dict[str, object] = {"is_valid": known and not self.fault, "scopes": self.scopes if known else []}
        if known:
            data |= {"app_id": self.app_id, "type": "PAGE" if page else "USER", "user_id": self.person.id}
            data |= {"expires_at": 0, "data_access_expires_at": int(self.access_ends.timestamp())}
        if self.fault or not known:
            subcode = {"subcode": self.fault} if self.fault else {}
            data["error"] = {"code": 190, "message": "Error validating access token", **subcode}
        return FakeResponse.json({"data": data})

    def permissions(self) -> FakeResponse:
        """The person's word on each scope."""
        told = [{"permission": each, "status": "granted"} for each in self.scopes]
        refused = [{"permission": each, "status": "declined"} for each in sorted(self.declined)]
        return FakeResponse.json({"data": told + refused})

    def application(self) -> dict[str, object]:
        """The application as its own token sees it."""
        about: dict[str, object] = {"id": self.app_id, "name": "Passaparola", "app_domains": list(self.domains)}
        return {**about, "privacy_policy_url": self.policy or None}

    def allow(self, scope: str) -> None:
        """Raises Refusal where a scope was not granted."""
        if scope not in self.scopes:
            raise Refusal(200, f"(#200) Requires {scope} permission to manage the object", status=403)

    def _check_app(self, id: str, redirect: str | None) -> None:
        if id != self.app_id:
            raise Refusal(101, "Error validating application. Cannot get application info due to a system error.")
        if redirect is not None and self.redirects and redirect not in self.redirects:
            raise Refusal(191, "Can't load URL: The domain of this URL isn't included in the app's domains.")
