"""Broken set-ups of an account: each names the one next click, in both languages, and where it is made."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.port import Account
from passaparola.networks.bluesky.consent import consent
from passaparola.networks.bluesky.doctor import doctor
from passaparola.networks.bluesky.fake import BlueskyFake
from passaparola.networks.bluesky.tests.test_connecting import ScriptedDoor, document
from passaparola.networks.bluesky.tests.test_consent import LOOPBACK, PUBLIC, connected, session_of
from tests.contracts.stage import Stage, staged

WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
AROUND = Surroundings()
ACCOUNT = "https://bsky.app/settings/account"


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("bluesky", tmp_path) as ready:
        fake_of(ready).oauth.documents[PUBLIC.document] = consent.document(PUBLIC)
        yield ready


def fake_of(stage: Stage) -> BlueskyFake:
    assert isinstance(stage.fake, BlueskyFake)
    return stage.fake


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """What is broken or to be warned of: check, click, page."""
    found = [one for one in findings if one.verdict in (Verdict.BROKEN, Verdict.WARNING)]
    for one in found:
        assert one.click is not None
        assert {"en", "it"} <= set(WORDS[one.click.id]) and {"en", "it"} <= set(WORDS[one.said.id])
    return [(one.check, one.click.id, one.link) for one in found if one.click is not None]


async def test_a_sound_account_has_nothing_to_click(stage: Stage) -> None:
    mark = len(stage.running.seen)
    findings = await doctor.of_account(stage.session, AROUND)
    assert [(one.check, one.verdict) for one in findings] == [("standing", Verdict.FINE), ("index", Verdict.FINE)]
    assert {seen.method for seen in stage.since(mark)} == {"GET"}
    assert await doctor.of_app(stage.session.door, LOOPBACK, AROUND) == []


@pytest.mark.parametrize(
    ("standing", "check", "click", "page"),
    [
        ({"active": False, "status": "takendown"}, "standing", "bluesky.click.appeal", "https://bsky.app"),
        ({"active": False, "status": "suspended"}, "standing", "bluesky.click.appeal", "https://bsky.app"),
        ({"active": False, "status": "deactivated"}, "standing", "bluesky.click.reactivate", "https://bsky.app"),
        ({"active": False}, "standing", "bluesky.click.reactivate", "https://bsky.app"),
        ({"emailConfirmed": False}, "email", "bluesky.click.confirm", ACCOUNT),
        ({"handle": "handle.invalid"}, "handle", "bluesky.click.handle", ACCOUNT),
    ],
)
async def test_what_its_server_says_of_the_account(
    stage: Stage, standing: dict[str, object], check: str, click: str, page: str
) -> None:
    fake_of(stage).standing = standing
    assert told(await doctor.of_account(stage.session, AROUND)) == [(check, click, page)]


async def test_a_withdrawn_access_is_connected_again(stage: Stage) -> None:
    stage.fake.shut_out()
    assert told(await doctor.of_account(stage.session, AROUND))[0] == ("standing", "bluesky.click.reconnect", "")


async def test_too_many_calls_are_waited_out_and_a_lonely_server_is_named(stage: Stage) -> None:
    stage.break_all(Strike.STATUS_BEFORE, 502)
    findings = await doctor.of_account(stage.session, AROUND)
    stage.mend()
    assert [(one.check, one.verdict) for one in findings] == [("standing", Verdict.UNKNOWN), ("index", Verdict.WARNING)]
    assert told(findings) == [("index", "bluesky.click.index", "https://atproto.com/guides/self-hosting")]


async def test_a_wrong_clock_is_set(stage: Stage) -> None:
    session = session_of(stage, await connected(stage))
    fake_of(stage).oauth.clock = timedelta(minutes=5)
    assert ("standing", "bluesky.click.clock", "") in told(await doctor.of_account(session, AROUND))


async def test_access_of_an_installation_without_an_address_ends_on_a_day_that_is_named(stage: Stage) -> None:
    session = session_of(stage, await connected(stage))
    assert told(await doctor.of_account(session, AROUND)) == [("client", "bluesky.click.public", "")]


async def test_a_document_behind_a_password_is_let_through(stage: Stage) -> None:
    found = await connected(stage, PUBLIC)
    address = f"{stage.running.url}/oauth/client/bluesky.json"  # where nothing of the kind answers
    session = session_of(stage, replace(found, secrets={**found.secrets, "client.id": address}))
    assert told(await doctor.of_account(session, AROUND)) == [("client", "bluesky.click.document", address)]


async def test_a_missing_scope_is_asked_for_again(stage: Stage) -> None:
    found = await connected(stage)
    session = session_of(stage, replace(found, secrets={**found.secrets, "scopes": "atproto"}))
    assert ("scopes", "bluesky.click.agree", "") in told(await doctor.of_account(session, AROUND))


@pytest.mark.parametrize(
    ("did", "endpoint", "expected"),
    [
        ("did:plc:abc", "https://pds.example", []),
        ("did:plc:another", "https://pds.example", [("handle", "bluesky.click.handle", ACCOUNT)]),
        ("did:plc:abc", "https://new.example", [("home", "bluesky.click.moved", "")]),
    ],
)
async def test_name_account_and_server_lead_to_each_other(
    stage: Stage, did: str, endpoint: str, expected: list[tuple[str, str, str]]
) -> None:
    door = ScriptedDoor({
        "https://forno.example/.well-known/atproto-did": did,
        "https://plc.directory/did:plc:abc": document(endpoint),
        "https://pds.example/xrpc/com.atproto.server.getSession": {"did": "did:plc:abc", "handle": "forno.example"},
        "https://pds.example/xrpc/app.bsky.actor.getProfile?actor=did%3Aplc%3Aabc": {"did": "did:plc:abc"},
    })  # fmt: skip
    account = Account("did:plc:abc", "forno.example", "Forno", "https://pds.example")
    session = replace(stage.session, door=door, account=account)
    assert told(await doctor.of_account(session, AROUND)) == expected


@pytest.mark.parametrize(
    ("error", "check", "click"),
    [
        ("access_denied", "consent", "bluesky.click.agree"),
        ("invalid_scope", "scopes", "bluesky.click.password"),
        ("invalid_client", "client", "bluesky.click.document"),
        ("invalid_request", "consent", "bluesky.click.again"),
        ("server_error", "server", "bluesky.click.wait"),
    ],
)
def test_what_a_server_sends_people_back_with(error: str, check: str, click: str) -> None:
    finding = doctor.of_refusal({"error": error})
    assert finding is not None
    assert told([finding]) == [(check, click, "")]
    assert doctor.of_refusal({"code": "x", "iss": "y"}) is None
