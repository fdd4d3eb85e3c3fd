"""The contract, and what is peculiar, on a real Ghost; PASSAPAROLA_GHOST=1 installs it where it is not yet."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Request
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import Absent, Found
from passaparola.networks.ghost import NETWORK
from passaparola.networks.ghost.line import line_of
from passaparola.networks.ghost.look_up import by_id, first
from tests.contracts.checks import EVERY, applies
from tests.contracts.stage import Stage, staged
from tests.servers.ghost import GhostProxy, RealGhost

pytestmark = pytest.mark.server
CHECKS = [check for check in EVERY if applies(check, NETWORK.spec)]


@pytest.fixture(scope="module")
def ghost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealGhost]:
    server = RealGhost(tmp_path_factory.mktemp("ghost"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def on(ghost: RealGhost, folder: Path) -> AsyncIterator[tuple[Stage, GhostProxy]]:
    proxy = GhostProxy(ghost)
    try:
        async with staged("ghost", folder, server=proxy) as stage:
            yield stage, proxy
    finally:
        await proxy.close()


@pytest.mark.parametrize("check", CHECKS)
async def test_the_contract_is_kept(ghost: RealGhost, check: str, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, _):
        await EVERY[check](stage)


async def test_the_mark_outlives_every_change_in_the_editor(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, proxy):
        draft = stage.draft()
        remote = await stage.publish(draft)
        proxy.change(remote.id, title="Altro", slug="tutto-altro", tags=[{"name": "x"}], custom_excerpt="breve")
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert sighting.remote.url.endswith("/tutto-altro/")


async def test_what_somebody_took_back_stays_taken_back(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, proxy):
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        remote = await stage.publisher.commit(stage.session, draft, progress)
        proxy.change(remote.id, status="draft")
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert not sighting.visible
        await stage.publisher.commit(stage.session, draft, progress)
        assert stage.fake.shown() == []


async def test_a_draft_thrown_away_is_not_published(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, proxy):
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        proxy.remove(str(progress["post"]))
        with pytest.raises(Rejected):
            await stage.publisher.commit(stage.session, draft, progress)
        assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)


async def test_a_version_that_was_overtaken_is_refused(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, _):
        remote = await stage.publish(stage.draft())
        line = line_of(stage.session)
        assert await by_id(line, remote.id) is not None
        old = {"posts": [{"title": "Altro", "updated_at": "2020-01-01T00:00:00.000Z"}]}
        with pytest.raises(TryLater) as refused:
            await line.write("PUT", f"posts/{remote.id}/", old, first, doubtful=True)
        assert refused.value.reason.id == "ghost.collision"


async def test_the_options_of_an_article_reach_its_page(ghost: RealGhost, store_folder: Path) -> None:
    options = {"excerpt": "In breve", "tags": ["Lievito", "Caffè & bar"], "canonical": "https://example.com/prima"}
    async with on(ghost, store_folder) as (stage, _):
        draft = stage.draft(
            "Tutto <i>qui</i> & \\", (stage.picture("Un pane"), stage.video()), title="T", options=options
        )
        remote = await stage.publish(draft)
        page = (await stage.session.door.send(Request("GET", remote.url))).text()
        assert '<link rel="canonical" href="https://example.com/prima">' in page
        assert "Lievito" in page
        assert "<i>qui</i>" not in page
        assert "<video" in page
        assert stage.fake.shown()[0].text == draft.text


async def test_members_only_articles_hide_their_words(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, _):
        remote = await stage.publish(
            stage.draft("Solo per chi è iscritto", title="Prova", options={"visibility": "members"})
        )
        assert "Solo per chi" not in (await stage.session.door.send(Request("GET", remote.url))).text()


async def test_numbers_and_history_are_read(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, _):
        remote = await stage.publish(stage.draft("Una storia"))
        assert NETWORK.metrics is not None
        assert NETWORK.history is not None
        told = {each.metric: each.value for each in await NETWORK.metrics.of(stage.session, remote)}
        assert told == {"link_clicks": 0, "new_followers": 0}
        assert [each.metric for each in await NETWORK.metrics.of_account(stage.session)] == ["followers"]
        since = datetime.now(UTC) - timedelta(hours=1)
        posts = [each async for each in NETWORK.history.since(stage.session, since)]
        assert [(each.id, each.text.strip(), each.url) for each in posts] == [(remote.id, "Una storia", remote.url)]
        assert [each async for each in NETWORK.history.since(stage.session, since + timedelta(hours=2))] == []


async def test_the_doctor_finds_a_deleted_integration(ghost: RealGhost, store_folder: Path) -> None:
    async with on(ghost, store_folder) as (stage, proxy):
        assert NETWORK.doctor is not None
        fine = await NETWORK.doctor.of_account(stage.session, Surroundings())
        assert {each.verdict for each in fine} == {Verdict.FINE}
        proxy.shut_out()
        found = {each.check: each for each in await NETWORK.doctor.of_account(stage.session, Surroundings())}
        assert found["key"].verdict is Verdict.BROKEN
        assert found["key"].click is not None
        assert found["key"].click.id == "ghost.doctor.key.make"
