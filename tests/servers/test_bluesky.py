"""The contract, and what is peculiar, on a real personal data server."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Door, Form, Request
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Surroundings
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Absent, Found, Remote, Session, Utterance
from passaparola.kernel.objects import from_address
from passaparola.networks.bluesky import NETWORK
from passaparola.networks.bluesky.connect import connect
from passaparola.networks.bluesky.consent import consent
from passaparola.networks.bluesky.doctor import doctor
from passaparola.networks.bluesky.dpop import Bound, Nonces, fresh_key, proof, public, signed
from passaparola.networks.bluesky.errors import OAUTH
from passaparola.networks.bluesky.oauth import client_of
from passaparola.networks.bluesky.publish import publisher
from passaparola.networks.bluesky.records import POST
from passaparola.networks.bluesky.xrpc import Line
from tests.contracts.checks import EVERY, applies
from tests.contracts.stage import Stage, staged
from tests.servers.browsing import agreed
from tests.servers.pds import RealPds, installed
from tests.servers.pictures import picture
from tests.servers.proxies import PdsProxy

pytestmark = pytest.mark.server

OLD_LIMIT = 1_000_000  # bytes: PDS 0.4.217 was built with the lexicon of before; today's official one says 2,000,000

EXEMPT = {
    "people_are_counted": "a PDS without the public index counts nothing",
    "withdrawn_access_shows_before_the_moment_comes": "a PDS takes uploads of an account that is closed",
}


@asynccontextmanager
async def on(pds: RealPds, folder: Path) -> AsyncIterator[Stage]:
    proxy = PdsProxy(pds)
    try:
        async with staged("bluesky", folder, server=proxy) as stage:
            yield stage
    finally:
        await proxy.close()


@pytest.mark.parametrize("check", [name for name in EVERY if applies(name, NETWORK.spec) and name not in EXEMPT])
async def test_the_contract_is_kept(pds: RealPds, check: str, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        await EVERY[check](stage)


async def test_facets_language_and_moment_stand_in_the_record(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        other = PdsProxy(pds)
        text = f"È 👨‍👩‍👧‍👦 https://example.com/à #città @{other.handle_name} @nessuno.test"
        remote = await stage.publish(stage.draft(text))
        record = stage.fake.record(remote.id)
        other.close_own()
    cut = [(text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0]) for f in
           record["facets"]]  # fmt: skip
    assert [piece for piece, _ in cut] == ["https://example.com/à", "#città", f"@{other.handle_name}"]
    assert cut[2][1]["did"] == other.did
    assert (record["langs"], record["createdAt"]) == (["it"], "2026-11-22T09:30:00.000Z")


async def test_a_picture_keeps_its_type_words_and_shape(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        item = picture(stage, "JPEG", "image/jpeg", 640)
        remote = await stage.publish(stage.draft("foto", (item,)))
        image = stage.fake.record(remote.id)["embed"]["images"][0]
    assert (image["image"]["mimeType"], image["image"]["size"]) == ("image/jpeg", item.size)
    assert (image["alt"], image["aspectRatio"]) == (item.alt, {"width": 640, "height": 640})


async def test_pictures_up_to_the_limit_go_and_larger_ones_do_not(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        rule = stage.network.spec.media[0]
        fits = picture(stage, "PNG", "image/png", 64, padded_to=OLD_LIMIT)
        await stage.publish(stage.draft("al limite", (fits,)))
        over = picture(stage, "PNG", "image/png", 64, padded_to=rule.max_bytes + 1)
        with pytest.raises(Rejected):
            await stage.publish(stage.draft("oltre", (over,)))
        assert [post.text for post in stage.fake.shown()] == ["al limite"]


async def test_five_commits_at_once_are_one_post(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        calls = (stage.publisher.commit(stage.session, draft, progress) for _ in range(5))
        assert len({remote.id for remote in await asyncio.gather(*calls)}) == 1
        assert len(stage.fake.shown()) == 1


async def test_an_answer_knows_its_thread(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        first = await stage.publish(stage.draft("uno"))
        second = await stage.publish(stage.draft("due", follows=first))
        third = await stage.publish(stage.draft("tre", follows=second))
        reply = stage.fake.record(third.id)["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first.id, second.id)


async def test_own_answers_are_read_from_the_repository(pds: RealPds, store_folder: Path) -> None:
    """What others say needs the public index, which is not part of this server; own answers do not."""
    async with on(pds, store_folder) as stage:
        lea = PdsProxy(pds)
        asked = _post(lea, "Ne avete ancora?")
        proof = {"cid": asked["cid"], "root": asked["uri"], "root_cid": asked["cid"]}
        follows = Remote(asked["uri"], "", datetime.now(UTC), proof)
        ours = await stage.publish(stage.draft("Certo, Lea", follows=follows))
        elsewhere = _post(stage.fake, "Dall'app", {"root": asked, "parent": asked})
        said = await _heard_until_the_index_is_missed(stage)
        lea.close_own()
    assert {(one.id, one.text) for one in said} == {(ours.id, "Certo, Lea"), (elsewhere["uri"], "Dall'app")}
    assert all((one.own, one.answers, one.thread) == (True, asked["uri"], asked["uri"]) for one in said)


def _post(account: PdsProxy, text: str, reply: object = None) -> dict[str, str]:
    """A record that an account's own app writes."""
    record = {
        "$type": POST,
        "text": text,
        "createdAt": "2026-11-22T10:00:00.000Z",
        **({"reply": reply} if reply else {}),
    }
    given = {"repo": account.did, "collection": POST, "record": record}
    made = account.ask("POST", "/xrpc/com.atproto.repo.createRecord", account.owner, given).tree()
    return {"uri": made.text("uri"), "cid": made.text("cid")}


async def _heard_until_the_index_is_missed(stage: Stage) -> list[Utterance]:
    assert stage.network.conversations is not None
    said = []
    with pytest.raises(NetworkError):
        async for one in stage.network.conversations.since(stage.session, datetime.now(UTC) - timedelta(hours=1)):
            said.append(one)
    return said


async def test_the_main_password_is_refused(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        with pytest.raises(Rejected) as refused:
            await stage.connect.authorise(stage.session.door, {**stage.given, "password": stage.fake.main_password})
    assert refused.value.reason.id == "bluesky.main_password"


async def test_a_session_is_renewed_and_a_lost_renewal_costs_no_person(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        door, account, secrets = stage.session.door, stage.session.account, stage.session.secrets
        renewed = await stage.connect.refresh(door, account, secrets)
        assert renewed["refresh"] != secrets["refresh"]
        await stage.connect.revoke(door, account, renewed)
        again = await stage.connect.refresh(door, account, renewed)
        assert (await stage.connect.who(replace(stage.session, secrets=again))).remote_id == account.remote_id


async def test_a_withdrawn_app_password_needs_a_person(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        stage.fake.withdraw()
        with pytest.raises(ReconnectNeeded):
            await stage.connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)


async def test_an_upload_with_a_bad_token_asks_for_a_reconnection(pds: RealPds, store_folder: Path) -> None:
    async with on(pds, store_folder) as stage:
        bad = replace(stage.session, secrets={**stage.session.secrets, "access": "x"})
        with pytest.raises(ReconnectNeeded):
            await stage.publisher.prepare(bad, stage.rich(), {})


async def test_what_the_look_up_cannot_know_after_a_deletion(pds: RealPds, store_folder: Path) -> None:
    """The known gap of the guide: a deleted record leaves no trace."""
    async with on(pds, store_folder) as stage:
        draft = stage.draft()
        remote = await stage.publish(draft)
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
        stage.fake.remove(remote.id)
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Absent)


HERE = Application({}, "http://localhost:8000/connect/back/")
BACK = "http://127.0.0.1:8000/connect/back/"


async def test_a_person_says_yes_in_a_browser(pds: RealPds, store_folder: Path) -> None:
    """Past the harness, for which nothing would be signed: a whole round, a renewal, and the access taken back."""
    account = await asyncio.to_thread(PdsProxy, pds)
    async with Door([pds.host]) as door:
        begun = await consent.begin(door, HERE, {"handle": account.handle_name, "server": pds.url}, "a-state")
        answer = await asyncio.to_thread(agreed, begun.address, account.main_password, BACK)
        assert answer.pop("state") == "a-state"
        (found,) = await consent.finish(door, HERE, begun.keep, answer)
        assert (found.account.remote_id, found.account.handle) == (account.did, account.handle_name)
        session = Session(door, from_address(str(store_folder)), found.account, found.secrets)
        await _a_round(account, session)
        renewed = await connect.refresh(door, found.account, found.secrets)
        assert connect.renewable_until(renewed) == connect.renewable_until(found.secrets)
        assert (await connect.who(replace(session, secrets=renewed))).handle == account.handle_name
        with pytest.raises(ReconnectNeeded):  # each is good once, and a second use ends the access
            await connect.refresh(door, found.account, found.secrets)
        await connect.revoke(door, found.account, renewed)
        with pytest.raises(ReconnectNeeded):
            await connect.refresh(door, found.account, renewed)
    await account.close()


async def _a_round(account: PdsProxy, session: Session) -> None:
    """Posts with a picture, as many at once as five, one of them corrected and one taken down."""
    stage = Stage(NETWORK, account, None, session, publisher, {})  # type: ignore[arg-type]
    drafts = [stage.draft(f"Numero {number}", (stage.picture(),)) for number in range(5)]
    remotes = await asyncio.gather(*(stage.publish(draft) for draft in drafts))
    assert {post.id for post in account.shown()} == {remote.id for remote in remotes}
    assert isinstance(await publisher.find(session, drafts[0], {}), Found)
    fresh = Bound(session.door, session.secrets["dpop"], session.secrets["access"], Nonces())  # as after a restart
    assert (await Line(fresh, session.account.address).query("com.atproto.server.getSession")).ok
    await publisher.edit(session, replace(drafts[0], text="Corretto"), remotes[0], {})
    await publisher.delete(session, remotes[1])
    assert sorted(post.text for post in account.shown()) == ["Corretto", "Numero 2", "Numero 3", "Numero 4"]


async def test_a_no_in_the_browser_is_told(pds: RealPds) -> None:
    account = await asyncio.to_thread(PdsProxy, pds)
    async with Door([pds.host]) as door:
        begun = await consent.begin(door, HERE, {"handle": account.handle_name, "server": pds.url}, "a-state")
        answer = await asyncio.to_thread(agreed, begun.address, account.main_password, BACK, agrees=False)
        refusal = doctor.of_refusal(answer)
        assert refusal is not None and refusal.said.id == "bluesky.denied"
    await account.close()


async def test_a_clock_that_is_off_is_told_apart_from_a_refusal(pds: RealPds) -> None:
    """A signature of ten minutes ago."""
    key, address = fresh_key(), f"{pds.url}/oauth/par"
    async with Door([pds.host]) as door:
        form = Form((("client_id", "http://localhost"), ("response_type", "code")))
        bare = Request("POST", address, body=form)
        nonce = (await door.send(replace(bare, headers={"DPoP": proof(key, bare)}))).headers["dpop-nonce"]
        claims = {"htm": "POST", "htu": address, "nonce": nonce, "iat": int(datetime.now(UTC).timestamp()) - 600}
        old = signed(key, {"typ": "dpop+jwt", "jwk": public(key)}, claims)
        answer = await door.send(replace(bare, headers={"DPoP": old}))
    failure = OAUTH.failure(answer, doubtful=False)
    assert (type(failure), failure.reason.id) == (TryLater, "bluesky.clock_off")


def test_the_protocols_own_code_takes_us_for_who_we_say() -> None:
    """A public client's document and signature, which no server here can fetch: read by what servers read them with."""
    project, issuer = installed(), "https://pds.example"
    app = Application({}, "https://a.example/connect/back/", "https://a.example/oauth/client/bluesky.json", "5a" * 32)
    assertion = client_of(app).fields(issuer)["client_assertion"]
    given = json.dumps({"document": consent.document(app), "assertion": assertion, "issuer": issuer})
    command = ["node", str(Path(__file__).with_name("client.cjs")), str(project)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"client": app.document, "method": "private_key_jwt"}


async def test_the_doctor_tells_what_this_server_says(pds: RealPds, store_folder: Path) -> None:
    """Sound but for what the server lacks; then asleep, as its owner put it; then with the access withdrawn."""
    async with on(pds, store_folder) as stage:
        assert await _told(stage) == {"email": "bluesky.click.confirm", "index": "bluesky.click.index"}
        stage.fake.shut_out()
        assert (await _told(stage))["standing"] == "bluesky.click.reactivate"
    async with on(pds, store_folder) as stage:
        bad = replace(stage, session=replace(stage.session, secrets={**stage.session.secrets, "access": "x"}))
        assert (await _told(bad))["standing"] == "bluesky.click.reconnect"


async def _told(stage: Stage) -> dict[str, str]:
    """What is broken or to be warned of, and its click."""
    found = await doctor.of_account(stage.session, Surroundings())
    return {one.check: one.click.id for one in found if one.click is not None}
