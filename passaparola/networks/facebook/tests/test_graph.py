"""Meta's Graph as it is shared by its networks: errors, waits, tokens, cursors, webhooks."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, serve
from passaparola.kernel.http import Door, Response, Untamed
from passaparola.kernel.network.outcomes import (
    Gone,
    NetworkError,
    OutcomeUnknown,
    ReconnectNeeded,
    Rejected,
    TryLater,
)
from passaparola.kernel.network.push import Incoming
from passaparola.networks.facebook.errors import TABLE
from passaparola.networks.facebook.push import push
from passaparola.protocols.meta_graph.line import Line, proof_of
from tests.contracts.stage import Stage

BODY = json.dumps({"object": "page", "entry": [{"id": "101", "time": 1}, {"id": 102}, {"id": "101"}]}).encode()
SECRETS = {"id": "1", "secret": "of-the-app", "webhook": "said-back"}


def refused(code: int, sub: int = 0, status: int = 400, **headers: str) -> NetworkError:
    error = {"message": "Perché no", "type": "OAuthException", "code": code, **({"error_subcode": sub} if sub else {})}
    body = json.dumps({"error": error}).encode()
    kept = {name.replace("_", "-"): value for name, value in headers.items()}
    return TABLE.failure(Response(status, kept, body, "https://graph.facebook.com/", timedelta(0)), True)


@pytest.mark.parametrize(
    ("code", "sub", "outcome", "reason"),
    [
        (190, 463, ReconnectNeeded, "token"),
        (190, 460, ReconnectNeeded, "password"),
        (190, 459, ReconnectNeeded, "checkpoint"),
        (190, 0, ReconnectNeeded, "token"),
        (4, 0, TryLater, "rate"),
        (17, 2446079, TryLater, "rate"),
        (32, 0, TryLater, "rate"),
        (613, 0, TryLater, "rate"),
        (80001, 0, TryLater, "rate"),
        (100, 1390008, TryLater, "rate"),
        (10, 0, ReconnectNeeded, "not_allowed"),
        (10, 2018278, Rejected, "window_closed"),
        (200, 0, ReconnectNeeded, "not_allowed"),
        (299, 0, ReconnectNeeded, "not_allowed"),
        (368, 0, Rejected, "blocked"),
        (506, 0, OutcomeUnknown, "duplicate"),
        (100, 33, Gone, "missing"),
        (100, 0, Rejected, "refused"),
        (324, 1366046, Rejected, "picture_refused"),
        (1, 0, OutcomeUnknown, "unclear"),
        (2, 0, OutcomeUnknown, "unclear"),
        (1366051, 0, OutcomeUnknown, "unclear"),
    ],
)
def test_an_error_means_what_its_row_says(code: int, sub: int, outcome: type[NetworkError], reason: str) -> None:
    error = refused(code, sub)
    assert type(error) is outcome
    assert error.reason.id == f"facebook.{reason}"


def test_a_limit_waits_as_long_as_the_usage_header_says() -> None:
    use = {"101": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 17}]}
    error = refused(32, x_business_use_case_usage=json.dumps(use))
    assert isinstance(error, TryLater)
    assert error.wait == timedelta(minutes=17)
    broken = refused(32, x_business_use_case_usage="<>")
    assert isinstance(broken, TryLater)
    assert broken.wait == timedelta(minutes=1)


async def test_the_token_is_in_a_header_and_its_proof_in_the_query(stage: Stage) -> None:
    mark = len(stage.running.seen)
    await stage.connect.who(stage.session)
    (seen,) = stage.since(mark)
    token, secret = stage.session.secrets["token"], stage.session.secrets["app.secret"]
    assert seen.query["appsecret_proof"] == proof_of(token, secret)
    assert token not in f"{seen.path}{seen.query}"


class Circle:
    """A list whose last page names itself as the next."""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        after = {"": "a", "a": "b", "b": "b"}[request.query.get("after", "")]
        paging = {"cursors": {"after": after}, "next": "https://graph.facebook.com/more"}
        return FakeResponse.json({"data": [] if after == "b" else [{"id": after}], "paging": paging})


async def test_cursors_that_lead_back_end_a_list_and_an_empty_page_does_not() -> None:
    async with serve(Circle()) as running, Door([running.authority]) as door:
        line = Line(door, running.url, "token", TABLE)
        pages = [page async for page in line.pages("1/feed", lambda tree: tree.text("id"))]
    assert pages == [["a"], [], []]


def incoming(method: str = "POST", body: bytes = BODY, signature: str = "", **query: str) -> Incoming:
    asked = {name.replace("hub_", "hub."): value for name, value in query.items()}
    return Incoming(method, asked, {"x-hub-signature-256": signature} if signature else {}, body)


def signed(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_webhook_is_genuine_when_the_applications_secret_signed_its_bytes() -> None:
    good = signed(BODY, SECRETS["secret"])
    assert push.is_genuine(incoming(signature=good), SECRETS)
    assert not push.is_genuine(incoming(body=BODY + b" ", signature=good), SECRETS)
    assert not push.is_genuine(incoming(signature=signed(BODY, "another")), SECRETS)
    assert not push.is_genuine(incoming(), SECRETS)
    assert not push.is_genuine(incoming(signature=signed(BODY, "")), {**SECRETS, "secret": ""})


def test_a_webhook_tells_of_each_page_once() -> None:
    assert push.about(incoming()) == ("facebook#101", "facebook#102")
    assert push.about(incoming(body=b'{"object": "instagram", "entry": [{"id": "1"}]}')) == ()
    with pytest.raises(Untamed):
        push.about(incoming(body=b"<>"))


def test_the_challenge_goes_back_to_who_knows_our_word() -> None:
    asked = {"hub_mode": "subscribe", "hub_challenge": "1158201444", "hub_verify_token": "said-back"}
    answer = push.handshake(incoming("GET", b"", **asked), SECRETS)
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"1158201444")
    stranger = push.handshake(incoming("GET", b"", **{**asked, "hub_verify_token": "guess"}), SECRETS)
    assert stranger is not None
    assert (stranger.status, stranger.body) == (403, b"")
    assert push.handshake(incoming(), SECRETS) is None


async def test_a_page_is_subscribed_to_what_its_person_allowed(stage: Stage) -> None:
    fake = stage.fake
    await push.subscribe(stage.session, "https://passaparola.example/hooks/facebook/", "said-back")
    assert fake.pages[0].subscribed == ["feed", "mention", "messages"]  # type: ignore[attr-defined]
    fake.declined = {"pages_messaging"}  # type: ignore[attr-defined]
    await push.subscribe(stage.session, "https://passaparola.example/hooks/facebook/", "said-back")
    assert fake.pages[0].subscribed == ["feed", "mention"]  # type: ignore[attr-defined]
    await stage.connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
    assert fake.pages[0].subscribed == []  # type: ignore[attr-defined]
