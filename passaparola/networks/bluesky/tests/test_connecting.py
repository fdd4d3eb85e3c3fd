"""Connecting: finding the server, refusing what must be refused, staying connected."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import NotSent, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.networks.bluesky import fake
from passaparola.networks.bluesky.connect import connect
from passaparola.networks.bluesky.identity import server_of
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("bluesky", tmp_path) as ready:
        yield ready


@dataclass
class ScriptedDoor:
    """Answers by address; what it does not know cannot be reached."""

    answers: dict[str, object]
    asked: list[str] = field(default_factory=list)

    async def send(self, request: Request) -> Response:
        self.asked.append(request.address)
        found = self.answers.get(request.address)
        if found is None:
            raise NotSent(Message("http.unreachable"))
        body = found if isinstance(found, str) else json.dumps(found)
        return Response(200, {}, body.encode(), request.address, timedelta(0))


def document(endpoint: str) -> dict[str, object]:
    return {"service": [{"id": "#other", "serviceEndpoint": "https://x.test"},
                        {"id": "#atproto_pds", "serviceEndpoint": endpoint}]}  # fmt: skip


async def test_the_server_is_found_through_the_handles_own_site() -> None:
    door = ScriptedDoor({
        "https://forno.example/.well-known/atproto-did": "did:plc:abc\n",
        "https://plc.directory/did:plc:abc": document("https://pds.example/"),
    })  # fmt: skip
    assert await server_of(door, "forno.example") == "https://pds.example"  # type: ignore[arg-type]


async def test_the_server_is_found_through_the_public_resolver() -> None:
    door = ScriptedDoor({
        "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=forno.bsky.social":
            {"did": "did:web:forno.example"},
        "https://forno.example/.well-known/did.json": document("https://pds.example"),
    })  # fmt: skip
    assert await server_of(door, "forno.bsky.social") == "https://pds.example"  # type: ignore[arg-type]


async def test_a_document_cannot_lead_the_password_over_plain_http() -> None:
    door = ScriptedDoor({
        "https://forno.example/.well-known/atproto-did": "did:plc:abc",
        "https://plc.directory/did:plc:abc": document("http://pds.example"),
    })  # fmt: skip
    with pytest.raises(Rejected):
        await server_of(door, "forno.example")  # type: ignore[arg-type]


async def test_a_server_over_plain_http_is_refused_before_anything_is_sent() -> None:
    door = ScriptedDoor({})
    given = {"handle": "a.test", "password": "p", "server": "http://pds.example"}
    with pytest.raises(Rejected) as refused:
        await connect.authorise(door, given)  # type: ignore[arg-type]
    assert refused.value.reason.id == "bluesky.insecure"
    assert door.asked == []


async def test_a_wrong_password_names_its_field(stage: Stage) -> None:
    with pytest.raises(Rejected) as refused:
        await connect.authorise(stage.session.door, {**stage.given, "password": "wrong"})
    assert refused.value.reason.params["field"] == "password"


async def test_the_main_password_is_refused(stage: Stage) -> None:
    class MainPassword(fake.BlueskyFake):
        def _token(self, scope: str, lasts: timedelta) -> str:
            return super()._token(scope.replace("appPass", "access"), lasts)

    stage.running.fake = MainPassword()
    with pytest.raises(Rejected) as refused:
        await connect.authorise(stage.session.door, stage.given)
    assert refused.value.reason.id == "bluesky.main_password"


async def test_the_session_says_when_it_ends_and_is_renewed_in_time(stage: Stage) -> None:
    ends = connect.expires(stage.session.secrets)
    assert ends is not None
    assert timedelta(hours=1, minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=2)
    renewed = await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)
    assert renewed["refresh"] != stage.session.secrets["refresh"]
    await connect.who(replace(stage.session, secrets=renewed))


async def test_a_lost_refresh_token_is_replaced_by_signing_in_again(stage: Stage) -> None:
    stage.fake.end_sessions()
    renewed = await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)
    assert (await connect.who(replace(stage.session, secrets=renewed))).remote_id == stage.session.account.remote_id


async def test_a_withdrawn_app_password_needs_a_person(stage: Stage) -> None:
    stage.fake.shut_out()
    with pytest.raises(ReconnectNeeded):
        await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)


async def test_an_opaque_token_is_allowed_and_says_nothing() -> None:
    assert connect.expires({"access": "opaque", "refresh": "", "password": ""}) is None


async def test_disconnecting_twice_is_disconnecting(stage: Stage) -> None:
    for _ in range(2):
        await connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
