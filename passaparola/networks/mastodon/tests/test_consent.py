"""Connecting by consent on the account's own server, and taking the access back there."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from passaparola.kernel.http import Request
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Connected, Session
from passaparola.networks.mastodon.connect import connect
from passaparola.networks.mastodon.consent import NEEDED, consent
from passaparola.networks.mastodon.fake import MastodonFake
from tests.contracts.stage import CALLBACK, Stage, staged

APP = Application({}, CALLBACK)


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("mastodon", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> MastodonFake:
    assert isinstance(stage.fake, MastodonFake)
    return stage.fake


async def connected(stage: Stage) -> Connected:
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url, "token": ""}, "a-state")
    answer = fake_of(stage).agree(begun.address)
    assert answer["state"] == "a-state"
    (found,) = await consent.finish(stage.session.door, APP, begun.keep, answer)
    return found


def session_of(stage: Stage, found: Connected) -> Session:
    return Session(stage.session.door, stage.session.store, found.account, found.secrets)


async def test_an_application_is_registered_and_the_person_asked_for_no_more_than_is_needed(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
    asked = parse_qs(urlsplit(begun.address).query)
    (client,) = fake_of(stage).oauth.clients.values()
    assert (client.name, client.redirects, client.scopes) == ("Passaparola", (CALLBACK,), " ".join(NEEDED))
    assert asked["scope"] == ["read write:statuses write:media"]
    assert asked["code_challenge_method"] == ["S256"]
    assert client.secret not in begun.address and begun.keep["verifier"] not in begun.address


async def test_a_yes_connects_the_same_account_that_a_token_does_and_publishes(stage: Stage) -> None:
    found = await connected(stage)
    assert found.account == stage.session.account
    session = session_of(stage, found)
    draft = stage.draft("Per consenso", (stage.picture(),))
    progress = await stage.publisher.prepare(session, draft, {})
    remote = await stage.publisher.commit(session, draft, progress)
    assert [post.id for post in stage.fake.shown()] == [remote.id]


async def test_the_page_asks_and_leads_back(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
    page = await stage.session.door.send(Request("GET", begun.address))
    assert "<button>Allow</button>" in page.text()
    sent = await stage.session.door.send(Request("POST", begun.address))
    assert (sent.status, sent.headers["location"].startswith(f"{CALLBACK}?code=")) == (302, True)


async def test_disconnecting_takes_the_token_back_on_the_server(stage: Stage) -> None:
    found = await connected(stage)
    await connect.revoke(stage.session.door, found.account, found.secrets)
    with pytest.raises(ReconnectNeeded):
        await connect.who(session_of(stage, found))
    await connect.revoke(stage.session.door, found.account, found.secrets)
    await connect.who(stage.session)  # a typed token is another's to withdraw


async def test_a_server_of_before_pkce_is_asked_without(stage: Stage) -> None:
    fake_of(stage).oauth.pkce = False
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
    assert "code_challenge" not in begun.address and "verifier" not in begun.keep
    assert (await connected(stage)).account.remote_id == stage.session.account.remote_id


async def test_a_server_that_knows_no_fine_scopes_is_asked_for_whole_ones(stage: Stage) -> None:
    fake_of(stage).oauth.known = ("read", "write", "follow")
    assert (await connected(stage)).secrets["scopes"] == "read write"


async def test_a_stolen_code_is_worth_nothing_without_the_verifier(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
    answer = fake_of(stage).agree(begun.address)
    with pytest.raises(Rejected, match=r"mastodon\.code_refused"):
        await consent.finish(stage.session.door, APP, {**begun.keep, "verifier": "another"}, answer)


async def test_a_no_a_missing_scope_and_a_forgotten_application_are_told(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
    with pytest.raises(Rejected, match=r"mastodon\.denied"):
        await consent.finish(stage.session.door, APP, begun.keep, {"error": "access_denied"})
    fake_of(stage).oauth.grants = "read"
    with pytest.raises(Rejected, match=r"mastodon\.scope_missing"):
        await consent.finish(stage.session.door, APP, begun.keep, fake_of(stage).agree(begun.address))
    answer = fake_of(stage).agree(begun.address)
    fake_of(stage).oauth.clients.clear()
    with pytest.raises(Rejected, match=r"mastodon\.client_refused"):
        await consent.finish(stage.session.door, APP, begun.keep, answer)


async def test_a_server_over_plain_http_or_without_the_interface_is_refused_by_its_field(stage: Stage) -> None:
    for server in ("http://paese.example", f"{stage.running.url}/nowhere"):
        with pytest.raises(Rejected) as refused:
            await consent.begin(stage.session.door, APP, {"server": server}, "a-state")
        assert refused.value.reason.params["field"] == "server"
