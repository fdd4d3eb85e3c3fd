"""Consent with PKCE, tokens that are renewed once, and webhooks."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from passaparola.kernel.fakeserver import serve
from passaparola.kernel.http import Door, Request, Untamed
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.push import Incoming
from passaparola.networks.x.connect import connect
from passaparola.networks.x.consent import SCOPES, consent
from passaparola.networks.x.fake import XFake
from passaparola.networks.x.push import push
from passaparola.protocols.oauth2.consent import challenge
from tests.contracts.stage import CALLBACK, staged

HOOK = "https://passaparola.example/push/x/1"


async def test_the_page_is_xs_own_and_asks_for_what_is_needed() -> None:
    async with Door() as door:
        begun = await consent.begin(door, Application({"id": "abc", "secret": "s"}, CALLBACK), {}, "a-state")
    assert begun.address.startswith("https://x.com/i/oauth2/authorize?")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.address).query).items()}
    assert asked["code_challenge"] == challenge(begun.keep["verifier"])
    assert (asked["code_challenge_method"], asked["state"], asked["redirect_uri"]) == ("S256", "a-state", CALLBACK)
    assert set(asked["scope"].split()) == set(SCOPES)


async def test_a_person_sees_the_question_and_comes_back_with_a_code() -> None:
    fake = XFake()
    async with serve(fake) as running, Door([running.authority]) as door:
        app = Application(fake.demo_app(running.url), CALLBACK)
        begun = await consent.begin(door, app, {}, "a-state")
        page = await door.send(Request("GET", begun.address))
        assert "Allow" in page.text() and fake.oauth.secret not in page.text()
        with pytest.raises(Rejected, match=r"x\.denied"):
            await consent.finish(door, app, begun.keep, {"error": "access_denied", "state": "a-state"})
        answer = fake.agree(begun.address)
        (connected,) = await consent.finish(door, app, begun.keep, answer)
        assert (connected.account.handle, connected.account.address) == ("forno", running.url)
        ends = connect.expires(connected.secrets)
        assert ends is not None
        assert timedelta(minutes=119) < ends - datetime.now(UTC) <= timedelta(hours=2)
        with pytest.raises(ReconnectNeeded, match=r"x\.token_spent"):  # a code is good for one use
            await consent.finish(door, app, begun.keep, answer)


async def test_another_verifier_or_callback_is_refused() -> None:
    fake = XFake()
    async with serve(fake) as running, Door([running.authority]) as door:
        app = Application(fake.demo_app(running.url), CALLBACK)
        begun = await consent.begin(door, app, {}, "s")
        with pytest.raises(ReconnectNeeded):
            await consent.finish(door, app, {"verifier": "x" * 43}, fake.agree(begun.address))
        with pytest.raises(Rejected, match=r"x\.redirect_wrong"):
            other = replace(app, callback="https://other.example/")
            await consent.finish(door, other, begun.keep, fake.agree(begun.address))


async def test_a_refresh_token_is_good_for_one_use_and_revoking_ends_both(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        door, account, old = stage.session.door, stage.session.account, stage.session.secrets
        new = await connect.refresh(door, account, old)
        assert new["token"] != old["token"] and new["refresh"] != old["refresh"]
        assert not [name for name in new if name.startswith("app.")]
        with pytest.raises(ReconnectNeeded, match=r"x\.token_spent"):
            await connect.refresh(door, account, old)
        await connect.revoke(door, account, {**old, **new})
        with pytest.raises(ReconnectNeeded):
            await connect.who(replace(stage.session, secrets={**old, **new}))
        with pytest.raises(ReconnectNeeded):
            await connect.refresh(door, account, {**old, **new})


def incoming(method: str, body: bytes = b"", signature: str = "", **query: str) -> Incoming:
    return Incoming(method, query, {"x-twitter-webhooks-signature": signature}, body)


def test_a_challenge_is_answered_and_calls_are_known_by_their_signature() -> None:
    secrets = {"consumer_secret": "geheim", "webhook": "unused"}
    reply = push.handshake(incoming("GET", crc_token="abc"), secrets)
    assert reply is not None
    made = base64.b64encode(hmac.new(b"geheim", b"abc", hashlib.sha256).digest()).decode()
    assert json.loads(reply.body) == {"response_token": f"sha256={made}"}
    body = '{"data":{"filter":{"user_id":"2244994945"},"event_type":"dm.received","payload":{"è":1}}}'.encode()
    good = "sha256=" + base64.b64encode(hmac.new(b"geheim", body, hashlib.sha256).digest()).decode()
    assert push.handshake(incoming("POST", body, good), secrets) is None
    assert push.is_genuine(incoming("POST", body, good), secrets)
    for call, known in (
        (incoming("POST", body + b" ", good), secrets),
        (incoming("POST", body, good[:-2] + "A="), secrets),
        (incoming("POST", body, "è"), secrets),
        (incoming("POST", body, good), {}),
    ):
        assert not push.is_genuine(call, known)
    assert push.about(incoming("POST", body)) == ["2244994945"]
    assert push.about(incoming("POST", b'{"for_user_id": "7"}')) == ["7"]
    with pytest.raises(Untamed):
        push.about(incoming("POST", b"[]"))


async def test_subscribing_makes_one_webhook_and_may_be_repeated(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        fake = stage.fake
        assert isinstance(fake, XFake)
        for _ in range(2):
            await push.subscribe(stage.session, HOOK, "secret")
        (hook,) = fake.hooks.hooks.values()
        told = {(each["event_type"], each["webhook_id"]) for each in fake.hooks.subscriptions}
        wanted = {"post.mention.create", "post.reply.create", "post.quote.create", "dm.received"}
        assert told == {(event, hook["id"]) for event in wanted}
        hook["valid"] = False
        await push.subscribe(stage.session, HOOK, "secret")
        assert hook["valid"] is True
        bare = {name: value for name, value in stage.session.secrets.items() if name != "app.bearer"}
        with pytest.raises(Rejected, match=r"x\.no_bearer"):
            await push.subscribe(replace(stage.session, secrets=bare), HOOK, "secret")
