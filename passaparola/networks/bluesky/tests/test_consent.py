"""Connecting by consent: whom is asked, how we prove who we are, and access that is bound to a key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from passaparola.kernel.http import Request
from passaparola.kernel.network.consent import Application, Described
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Connected, Session
from passaparola.networks.bluesky.connect import connect
from passaparola.networks.bluesky.consent import consent
from passaparola.networks.bluesky.fake import BlueskyFake
from passaparola.networks.bluesky.publish import publisher
from tests.contracts.stage import Stage, staged

LOOPBACK = Application({}, "http://localhost:8000/connect/back/")
PUBLIC = Application(
    {},
    "https://passaparola.example/connect/back/",
    "https://passaparola.example/oauth/client/bluesky.json",
    "5a" * 32,
)


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("bluesky", tmp_path) as ready:
        fake_of(ready).oauth.documents[PUBLIC.document] = consent.document(PUBLIC)
        yield ready


def fake_of(stage: Stage) -> BlueskyFake:
    assert isinstance(stage.fake, BlueskyFake)
    return stage.fake


def typed(stage: Stage) -> dict[str, str]:
    return {"handle": f"@{fake_of(stage).account}", "password": "", "server": stage.running.url}


async def connected(stage: Stage, app: Application = LOOPBACK) -> Connected:
    begun = await consent.begin(stage.session.door, app, typed(stage), "a-state")
    (found,) = await consent.finish(stage.session.door, app, begun.keep, fake_of(stage).agree(begun.address))
    return found


def session_of(stage: Stage, found: Connected) -> Session:
    return replace(stage.session, account=found.account, secrets=found.secrets)


async def test_the_page_is_told_nothing_but_the_name_of_what_was_laid_down(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, LOOPBACK, typed(stage), "a-state")
    asked = parse_qs(urlsplit(begun.address).query)
    assert set(asked) == {"client_id", "request_uri"}
    assert asked["client_id"] == [
        "http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fconnect%2Fback%2F"
        "&scope=atproto%20transition%3Ageneric"
    ]
    page = await stage.session.door.send(Request("GET", begun.address))
    assert "<button>Allow</button>" in page.text()
    sent = await stage.session.door.send(Request("POST", begun.address))
    assert (sent.status, sent.headers["location"].partition("?")[0]) == (303, "http://127.0.0.1:8000/connect/back/")


@pytest.mark.parametrize("app", [LOOPBACK, PUBLIC], ids=["loopback", "public"])
async def test_a_yes_connects_the_same_account_and_publishes_whole(stage: Stage, app: Application) -> None:
    found = await connected(stage, app)
    assert found.account == stage.session.account
    session, draft = session_of(stage, found), stage.rich()
    remote = await publisher.commit(session, draft, await publisher.prepare(session, draft, {}))
    assert [(post.id, post.text) for post in stage.fake.shown()] == [(remote.id, draft.text)]
    (write,) = stage.running.requests("POST", "/xrpc/com.atproto.repo.putRecord")
    assert "dpop" in write.headers


async def test_a_new_nonce_costs_a_request_and_never_a_post(stage: Stage) -> None:
    session = session_of(stage, await connected(stage))
    draft = stage.draft()
    progress = await publisher.prepare(session, draft, {})
    fake_of(stage).oauth.nonce = "nonce-2"
    mark = len(stage.running.seen)
    await publisher.commit(session, draft, progress)
    writes = [seen for seen in stage.since(mark) if seen.method == "POST"]
    assert (len(writes), len(stage.fake.shown())) == (2, 1)
    await connect.who(session)
    assert len(stage.since(mark + 2)) <= 4, "and only once"


async def test_access_is_worth_nothing_without_its_key(stage: Stage) -> None:
    session = session_of(stage, await connected(stage))
    stolen = {name: value for name, value in session.secrets.items() if name != "dpop"}
    for secrets in (stolen, {**stolen, "dpop": "7b" * 32}):
        with pytest.raises(ReconnectNeeded):
            await connect.who(replace(session, secrets=secrets))


async def test_access_is_renewed_with_the_same_key_and_a_renewal_is_good_once(stage: Stage) -> None:
    door, found = stage.session.door, await connected(stage, PUBLIC)
    ends = connect.expires(found.secrets)
    assert ends is not None and timedelta(minutes=29) < ends - datetime.now(UTC) <= timedelta(minutes=30)
    renewed = await connect.refresh(door, found.account, found.secrets)
    assert renewed["access"] != found.secrets["access"] and renewed["dpop"] == found.secrets["dpop"]
    await connect.who(session_of(stage, Connected(found.account, renewed)))
    with pytest.raises(ReconnectNeeded):
        await connect.refresh(door, found.account, found.secrets)


async def test_without_a_public_address_access_ends_two_weeks_after_the_yes(stage: Stage) -> None:
    door, found = stage.session.door, await connected(stage)
    until = connect.renewable_until(found.secrets)
    assert until is not None and timedelta(days=13, hours=23) < until - datetime.now(UTC) <= timedelta(days=14)
    renewed = await connect.refresh(door, found.account, found.secrets)
    assert connect.renewable_until(renewed) == until
    public = (await connected(stage, PUBLIC)).secrets
    long = connect.renewable_until(public)
    assert long is not None and long - datetime.now(UTC) > timedelta(days=89)


async def test_disconnecting_takes_the_access_back(stage: Stage) -> None:
    found = await connected(stage)
    for _ in range(2):
        await connect.revoke(stage.session.door, found.account, found.secrets)
    with pytest.raises(ReconnectNeeded):
        await connect.who(session_of(stage, found))
    await connect.who(stage.session)  # the app password's own session


async def test_what_comes_back_from_elsewhere_or_for_another_is_refused(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, LOOPBACK, typed(stage), "a-state")
    answer = fake_of(stage).agree(begun.address)
    finish = lambda keep, answer: consent.finish(stage.session.door, LOOPBACK, keep, answer)  # noqa: E731
    with pytest.raises(Rejected, match=r"bluesky\.denied"):
        await finish(begun.keep, {"error": "access_denied"})
    with pytest.raises(Rejected, match=r"bluesky\.wrong_issuer"):
        await finish(begun.keep, {**answer, "iss": "https://evil.example"})
    with pytest.raises(Rejected, match=r"bluesky\.another_account"):
        await finish({**begun.keep, "did": "did:plc:another"}, answer)
    with pytest.raises(Rejected, match=r"bluesky\.code_refused"):  # it was used
        await finish(begun.keep, answer)


async def test_too_little_granted_a_wrong_clock_and_an_unknown_client_are_told(stage: Stage) -> None:
    fake_of(stage).oauth.grants = "atproto"
    with pytest.raises(Rejected, match=r"bluesky\.scope_missing"):
        await connected(stage)
    fake_of(stage).oauth.clock = timedelta(minutes=5)
    with pytest.raises(TryLater, match=r"bluesky\.clock_off"):
        await connected(stage)
    fake_of(stage).oauth.clock = timedelta(0)
    for wrong in (
        replace(PUBLIC, document="https://passaparola.example/elsewhere.json"),
        replace(PUBLIC, key="6b" * 32),
    ):
        with pytest.raises(Rejected, match=r"bluesky\.client_refused"):
            await connected(stage, wrong)


async def test_a_renewal_of_a_client_that_is_not_known_any_more_needs_a_person(stage: Stage) -> None:
    found = await connected(stage, PUBLIC)
    fake_of(stage).oauth.documents.clear()
    with pytest.raises(ReconnectNeeded):
        await connect.refresh(stage.session.door, found.account, found.secrets)


@pytest.mark.parametrize("address", ["http://192.168.1.10:8000/connect/back/", "https://intranet/connect/back/"])
async def test_an_installation_that_nobody_can_lead_back_to_is_told_at_once(stage: Stage, address: str) -> None:
    mark = len(stage.running.seen)
    with pytest.raises(Rejected) as refused:
        await consent.begin(stage.session.door, Application({}, address), typed(stage), "a-state")
    assert refused.value.reason.id == "bluesky.no_public_address"
    assert stage.since(mark) == []


async def test_an_unknown_handle_names_its_field(stage: Stage) -> None:
    with pytest.raises(Rejected) as refused:
        await consent.begin(stage.session.door, LOOPBACK, {**typed(stage), "handle": "nessuno.test"}, "a-state")
    assert refused.value.reason.params["field"] == "handle"


def test_the_document_says_who_we_are_and_keeps_the_key_to_itself() -> None:
    assert isinstance(consent, Described)
    told = consent.document(PUBLIC)
    assert told["client_id"] == PUBLIC.document
    assert told["redirect_uris"] == [PUBLIC.callback]
    assert told["client_uri"] == "https://passaparola.example"
    assert told["dpop_bound_access_tokens"] is True
    assert "'d'" not in str(told) and PUBLIC.key not in str(told)
    assert consent.document(PUBLIC) == told
