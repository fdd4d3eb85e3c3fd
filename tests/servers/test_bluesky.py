"""The contract, and what is peculiar, on a real personal data server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Absent, Found, Remote, Utterance
from passaparola.networks.bluesky.records import POST
from tests.contracts.checks import EVERY
from tests.contracts.stage import Stage, staged
from tests.servers.pds import RealPds
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


@pytest.mark.parametrize("check", [name for name in EVERY if name not in EXEMPT])
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
