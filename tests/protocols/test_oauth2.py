"""OAuth 2.0 as all networks share it: the page, the code, tokens and their ends."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from passaparola.kernel.http import Form, Response, Untamed
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault
from passaparola.protocols.oauth2.connect import ByConsent
from passaparola.protocols.oauth2.consent import ask, challenge, code_of, lacking
from passaparola.protocols.oauth2.tokens import TokenService

APP = Application({"id": " abc ", "secret": "s"}, "https://we.example/back")
HOME, HOST = "https://api.example.com", "https://login.example.com"
TABLE = ErrorTable(rows=(), read=lambda response: Fault(), unknown="some.unclear")
SERVICE = TokenService(HOME, HOST, "/token", TABLE)


def answer(**told: object) -> Response:
    return Response(200, {}, json.dumps(told).encode(), HOST, timedelta(0))


def test_the_challenge_is_that_of_the_rfc() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_page_is_asked_with_state_and_a_challenge_whose_verifier_stays_here() -> None:
    begun = ask(f"{HOST}/authorize", APP, ("read", "write"), "st", pkce=True, also={"prompt": "consent"})
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.address).query).items()}
    assert (asked["client_id"], asked["state"], asked["scope"]) == ("abc", "st", "read write")
    assert (asked["code_challenge"], asked["prompt"]) == (challenge(begun.keep["verifier"]), "consent")
    assert begun.keep["verifier"] not in begun.address
    assert ask(HOST, APP, ("a", "b"), "st", by=",").keep == {}


@pytest.mark.parametrize(
    ("query", "said"),
    [({"error": "denied"}, "some.denied"), ({"error": "else"}, "some.no_code"), ({}, "some.no_code")],
)
def test_who_comes_back_without_a_code_is_told_why(query: dict[str, str], said: str) -> None:
    with pytest.raises(Rejected) as refused:
        code_of(query, {"denied": "some.denied"}, "some.no_code")
    assert refused.value.reason.id == said


def test_a_token_has_its_ends_and_its_scopes() -> None:
    told = answer(access_token="t", expires_in=3_600, refresh_token="r", refresh_token_expires_in=60, scope="a,b c")
    secrets = SERVICE.secrets(told)
    assert (secrets["token"], secrets["refresh"], secrets["scopes"]) == ("t", "r", "a b c")
    assert abs(datetime.fromisoformat(secrets["expires"]) - datetime.now(UTC) - timedelta(hours=1)) < timedelta(
        minutes=1
    )
    assert lacking(secrets, ("a", "d")) == ["d"]


def test_a_token_whose_end_nobody_knows_is_none_unless_the_network_is_known_to_leave_it_out() -> None:
    with pytest.raises(TryLater):
        SERVICE.secrets(answer(access_token="t"))
    lasting = TokenService(HOME, HOST, "/token", TABLE, lasts=timedelta(hours=2))
    assert "expires" in lasting.secrets(answer(access_token="t"))


def test_the_application_shows_itself_in_the_form_or_in_a_header_and_to_a_sandbox_at_its_own_address() -> None:
    sent = SERVICE.request(HOME, APP.fields, {"code": "c"})
    assert isinstance(sent.body, Form) and dict(sent.body.fields)["client_secret"] == "s"
    assert sent.url == f"{HOST}/token"
    basic = TokenService(HOME, HOST, "/token", TABLE, basic=True).request("http://127.0.0.1:9", APP.fields, {})
    assert isinstance(basic.body, Form) and "client_secret" not in dict(basic.body.fields)
    assert basic.headers["Authorization"] == f"Basic {base64.b64encode(b'abc:s').decode()}"
    assert basic.url == "http://127.0.0.1:9/token"


def test_how_long_an_access_can_be_renewed() -> None:
    async def nobody(*_: object) -> dict[str, str]:
        raise Untamed("$", "nothing")

    connect = ByConsent("some.by_consent", nobody, nobody)  # type: ignore[arg-type]
    end = "2026-12-01T00:00:00+00:00"
    assert connect.renewable_until({"expires": end}) == datetime(2026, 12, 1, tzinfo=UTC)
    assert connect.renewable_until({"expires": end, "refresh": "r"}) is None
    assert connect.renewable_until({"refresh": "r", "refresh_expires": end}) == datetime(2026, 12, 1, tzinfo=UTC)
    assert connect.expires({}) is None
