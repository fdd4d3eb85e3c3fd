"""The contract, and what is peculiar, on a real snac and on mastodon-mock."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.http import Door, Request
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import Found, MediaItem, Poll, Remote, Utterance
from passaparola.networks.mastodon.converse import stream
from passaparola.networks.mastodon.spec import SPEC
from tests.contracts import talk
from tests.contracts.checks import EVERY, applies
from tests.contracts.fixtures import ROOT
from tests.contracts.stage import Stage, staged
from tests.servers.fediverse import Account, MockAccount, SnacAccount
from tests.servers.fediverse_recordings import kept, of_an_account, of_snac, of_the_stand_in
from tests.servers.mastodon_mock import MastodonMock
from tests.servers.pictures import picture
from tests.servers.processes import pause
from tests.servers.recordings import Call
from tests.servers.snac import RealSnac

pytestmark = pytest.mark.server

FEDERATION = 60.0
"""Seconds that a server may take to carry a post to another of its own accounts."""
_VIDEO = bytes.fromhex("00000018667479706d703432000000006d70343269736f6d00000008667265650000000b6d646174000000")


@asynccontextmanager
async def on(account: Account, folder: Path) -> AsyncIterator[Stage]:
    try:
        async with staged("mastodon", folder, server=account) as stage:
            yield stage
    finally:
        await account.close()


HELD = [name for name in EVERY if applies(name, SPEC)]
# What snac cannot keep, by its own doing: it ignores keys, deletes nothing, keeps no history, and tells others late.
NOT_ON_SNAC = {
    "committing_twice_is_one_post",  # ends with a second publish that was told nothing of the first
    "what_is_applied_late_is_still_one_post",
    "looking_needs_no_progress",
    "looking_sees_what_the_owner_took_down",
    "editing_twice_is_one_edit",
    "deleting_twice_is_deleting",
    "secrets_stay_out_of_logs_and_reasons",  # deletes on its way
    "people_are_counted",
    "a_poll_goes_out_whole",  # it takes a poll for nothing, and says nothing: see below
    "the_language_goes_along",  # it calls every status English
}
# The stand-in does not change the files of a status that is edited, and has no pages.
NOT_ON_MOCK = {"editing_twice_is_one_edit", "people_are_counted"}
TALK_ON_MOCK = {
    "only_what_is_new_is_heard",
    "hearing_changes_nothing",
    "what_goes_wrong_is_one_of_the_four",
    "looking_for_an_answer_is_honest",
}


@pytest.mark.parametrize("check", [name for name in HELD if name not in NOT_ON_SNAC])
async def test_the_contract_is_kept_on_snac(snac: RealSnac, check: str, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        await EVERY[check](stage)


@pytest.mark.parametrize("check", [name for name in HELD if name not in NOT_ON_MOCK])
async def test_the_contract_is_kept_on_the_stand_in(mock: MastodonMock, check: str, store_folder: Path) -> None:
    async with on(MockAccount(mock), store_folder) as stage:
        await EVERY[check](stage)


@pytest.mark.parametrize("check", sorted(TALK_ON_MOCK))
async def test_talk_keeps_its_contract_on_the_stand_in(mock: MastodonMock, check: str, store_folder: Path) -> None:
    async with on(MockAccount(mock), store_folder) as stage:
        await talk.EVERY[check](stage)


async def until(seen: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so; servers of the Fediverse tell each other when they come to it."""
    end = time.monotonic() + FEDERATION
    while not await seen():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.to_thread(pause)


async def heard(stage: Stage) -> list[Utterance]:
    assert stage.network.conversations is not None
    return [one async for one in stage.network.conversations.since(stage.session, datetime(2026, 1, 1, tzinfo=UTC))]


async def carried(stage: Stage, remote: Remote) -> list[str]:
    assert stage.network.spread is not None
    return [one.kind async for one in stage.network.spread.of(stage.session, remote)]


async def readings(stage: Stage, remote: Remote) -> dict[str, float]:
    assert stage.network.metrics is not None
    return {reading.metric: reading.value for reading in await stage.network.metrics.of(stage.session, remote)}


def video(stage: Stage) -> MediaItem:
    stored = stage.session.store.put(_VIDEO, "video/mp4")
    return MediaItem(stored.hash, "video/mp4", stored.bytes, "Il forno al mattino", name="forno.mp4")


async def a_day_at_the_counter(stage: Stage, account: Account) -> None:
    """A post with a picture, a video, people who like, pass on and answer, and the answer that they get."""
    await stage.publish(stage.draft("Il forno", (video(stage),)))
    remote = await stage.publish(stage.draft("Pane fresco #pane", (picture(stage, "PNG", "image/png", 60),)))
    newest, film = account.shown()
    assert (newest.id, newest.alts, film.alts) == (remote.id, ("Un pane PNG",), ("Il forno al mattino",))

    async def reached() -> bool:
        return await asyncio.to_thread(account.like, remote.id, "Lea")

    await until(reached)
    assert account.repost(remote.id, "Lea")
    assert account.reply(remote.id, "Lea", "Ne avete ancora?")

    async def counted() -> bool:
        numbers = await readings(stage, remote)
        return (numbers["likes"], numbers["reposts"], numbers["replies"]) == (1, 1, 1)

    async def told() -> bool:
        return len(await heard(stage)) > 0

    await until(counted)
    await until(told)
    (asked,) = await heard(stage)
    assert (asked.text, asked.kind, asked.answers, asked.thread, asked.own) == (
        "Ne avete ancora?", "reply", remote.id, remote.id, False,
    )  # fmt: skip
    assert await carried(stage, remote) == ["repost"]
    draft = stage.draft("Sì, fino alle sette.", follows=talk.remote_of(asked))
    answer = await stage.publish(draft)
    assert account.shown()[0].text.startswith("@lea" if asked.author.handle.startswith("lea") else "@")
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
    (own,) = [one for one in await heard(stage) if one.own]
    assert (own.id, own.answers, own.text) == (answer.id, asked.id, draft.text)


async def test_a_day_on_snac(snac: RealSnac, store_folder: Path) -> None:
    account = SnacAccount(snac)
    async with on(account, store_folder) as stage:
        account.follow()
        await a_day_at_the_counter(stage, account)


async def test_a_day_on_the_stand_in(mock: MastodonMock, store_folder: Path) -> None:
    account = MockAccount(mock)
    async with on(account, store_folder) as stage:
        await a_day_at_the_counter(stage, account)


async def test_the_servers_own_limits_are_kept(snac: RealSnac, mock: MastodonMock, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        facts = stage.session.account.facts
        assert (facts["limit.text"], facts["limit.link"], facts["limit.media"]) == ("100000", "32", "4")
        assert "snac/2.75" in facts["server.version"]
    async with on(MockAccount(mock), store_folder) as stage:
        assert stage.session.account.facts["limit.image.bytes"] == "10485760"


async def test_a_poll_is_refused_on_snac_which_would_drop_it(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        with pytest.raises(Rejected) as refused:
            await stage.publish(stage.draft("Che cosa?", poll=Poll(("Pane", "Focaccia"), timedelta(days=1))))
        assert refused.value.reason.id == "mastodon.no_polls_here"
        assert stage.fake.shown() == []


async def test_every_kind_of_post_on_snac(snac: RealSnac, store_folder: Path) -> None:
    """Words, pictures, a video, a warning, a thread and a comment: published and edited; it deletes nothing."""
    async with on(SnacAccount(snac), store_folder) as stage:
        item = picture(stage, "PNG", "image/png", 60)
        kinds = [
            stage.draft("Parole"), stage.draft("Con una foto", (item,)), stage.draft("Con un film", (video(stage),)),
            stage.draft("Con un avviso", warning="Cibo"),
            stage.draft("Non in elenco", options={"visibility": "unlisted"}),
        ]  # fmt: skip
        remotes = [await stage.publish(draft) for draft in kinds]
        remotes.append(await stage.publish(stage.draft("Seconda parte", follows=remotes[0])))
        remotes.append(await stage.publish(stage.draft("Primo commento", follows=remotes[-1])))
        for number, remote in enumerate(remotes):
            media = kinds[number].media if number < len(kinds) else ()
            again = await stage.publisher.edit(stage.session, stage.draft(f"Corretto {number}", media), remote, {})
            assert (again.id, again.url) == (remote.id, remote.url)
        shown = stage.fake.shown()
        seen = {post.id: (post.text, len(post.alts), post.follows) for post in shown}
        files = [len(draft.media) for draft in kinds] + [0, 0]
        parents = [""] * len(kinds) + [remotes[0].id, remotes[-2].id]
        assert seen == {
            remote.id: (f"Corretto {number}", files[number], parents[number]) for number, remote in enumerate(remotes)
        }


async def test_snac_says_that_it_deletes_nothing(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        remote = await stage.publish(stage.draft())
        with pytest.raises(Rejected) as refused:
            await stage.publisher.delete(stage.session, remote)
        assert refused.value.reason.id == "mastodon.no_delete"
        assert len(stage.fake.shown()) == 1


async def test_an_edit_keeps_the_address_and_the_picture_on_snac(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        item = picture(stage, "PNG", "image/png", 60)
        remote = await stage.publish(stage.draft("Prima", (item,)))
        again = await stage.publisher.edit(stage.session, stage.draft("Dopo", (item,)), remote, {})
        assert (again.id, again.url) == (remote.id, remote.url)
        assert [(post.text, len(post.alts)) for post in stage.fake.shown()] == [("Dopo", 1)]


async def test_what_was_edited_stands_in_nobodys_way_on_snac(snac: RealSnac, store_folder: Path) -> None:
    """It is measured and answered under the id that it had, and the look-ups of other posts pass it over."""
    account = SnacAccount(snac)
    async with on(account, store_folder) as stage:
        account.follow()
        first = await stage.publish(stage.draft("Prima"))
        await asyncio.to_thread(time.sleep, 1.1)  # the server counts edits by the second
        assert (await stage.publisher.edit(stage.session, stage.draft("Dopo"), first, {})).id == first.id
        after = stage.draft("Seconda parte", follows=first)
        part = await stage.publish(after)
        assert isinstance(await stage.publisher.find(stage.session, after, {}), Found)

        async def reached() -> bool:
            return await asyncio.to_thread(account.like, part.id, "Lea")

        await until(reached)
        assert account.reply(first.id, "Lea", "Alla testa")
        assert account.reply(part.id, "Lea", "Alla parte")

        async def told() -> bool:
            return len(await answers()) > 1

        async def answers() -> set[tuple[str, str]]:
            return {(one.text, one.answers) for one in await heard(stage) if not one.own}

        await until(told)
        assert await answers() == {("Alla testa", first.id), ("Alla parte", part.id)}
        assert (await readings(stage, first))["replies"] == 2, "the next part is one, for the network"
        assert (await readings(stage, part))["likes"] == 1


async def test_mark_up_and_smileys_do_not_hide_a_post_on_snac(snac: RealSnac, store_folder: Path) -> None:
    text = "Ciao *mondo* **forte** :-) <3 https://example.com/a?b=1&c=2 #città\n\n> fine <b>&amp;</b> `x`"
    async with on(SnacAccount(snac), store_folder) as stage:
        draft = stage.draft(text)
        progress = await stage.publisher.prepare(stage.session, draft, {})
        remote = await stage.publisher.commit(stage.session, draft, progress)
        for known in ({}, progress):
            sighting = await stage.publisher.find(stage.session, draft, known)
            assert isinstance(sighting, Found)
            assert sighting.remote.id == remote.id


async def test_many_posts_ago_is_still_found_on_snac(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        first = stage.draft("Il primo di molti")
        remote = await stage.publish(first)
        for number in range(60):
            await stage.publish(stage.draft(f"Uno dei molti, il n. {number}"))
        sighting = await stage.publisher.find(stage.session, first, {})
        assert isinstance(sighting, Found)
        assert sighting.remote.id == remote.id


async def test_connections_that_close_without_a_word_harm_nothing_on_snac(snac: RealSnac) -> None:
    async with Door([snac.host]) as door:
        for _ in range(50):
            assert (await door.send(Request("GET", f"{snac.url}/api/v1/instance"))).ok


async def test_a_lost_answer_on_snac_is_found_and_never_repeated(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        draft = stage.draft("La risposta si perde")
        progress = await stage.publisher.prepare(stage.session, draft, {})
        stage.break_writes(Strike.RESET_AFTER)
        with pytest.raises(OutcomeUnknown):
            await stage.publisher.commit(stage.session, draft, progress)
        stage.mend()
        mark = len(stage.running.seen)
        sighting = await stage.publisher.find(stage.session, draft, progress)
        assert isinstance(sighting, Found)
        assert (await stage.publisher.commit(stage.session, draft, progress)).id == sighting.remote.id
        assert {seen.method for seen in stage.since(mark)} == {"GET"}
        assert len(stage.fake.shown()) == 1


@pytest.mark.parametrize("together", [False, True])
async def test_one_key_is_one_post_on_the_stand_in(mock: MastodonMock, together: bool, store_folder: Path) -> None:
    account = MockAccount(mock)
    async with on(account, store_folder) as stage:
        headers = {"Authorization": f"Bearer {account.token}", "Idempotency-Key": "one-key"}
        ask = lambda: asyncio.to_thread(account.ask, "POST", "/api/v1/statuses", headers, {"status": "x"})  # noqa: E731
        answers = await asyncio.gather(*(ask() for _ in range(5))) if together else [await ask() for _ in range(5)]
        told = {answer.tree().identifier("id") for answer in answers if answer.ok}
        assert len(told) == len(stage.fake.shown()) == 1


async def test_the_key_goes_along_and_is_the_deliverys(mock: MastodonMock, store_folder: Path) -> None:
    async with on(MockAccount(mock), store_folder) as stage:
        draft = stage.draft()
        await stage.publish(draft)
        (posted,) = stage.running.requests("POST", "/api/v1/statuses")
        assert posted.headers["idempotency-key"] == draft.key


async def test_what_happens_is_heard_as_it_happens_on_the_stand_in(mock: MastodonMock, store_folder: Path) -> None:
    account = MockAccount(mock)
    async with on(account, store_folder) as stage, Door([mock.host]) as door:
        remote = await stage.publish(stage.draft())
        there = replace(stage.session.account, address=mock.url)
        straight = replace(stage.session, door=door, account=there)  # past the harness, which knows no streams

        async def listening() -> None:
            await anext(aiter(stream.hints(straight)))

        task = asyncio.create_task(listening())

        async def spoke() -> bool:
            await asyncio.to_thread(account.reply, remote.id, "Lea", "Ciao")
            return task.done()

        await until(spoke)
        await task


async def test_a_server_without_a_stream_says_so(snac: RealSnac, store_folder: Path) -> None:
    async with on(SnacAccount(snac), store_folder) as stage:
        with pytest.raises((Gone, TryLater)):  # it names a place for streams and answers at none
            await anext(aiter(stream.hints(stage.session)))


def test_the_stand_in_still_answers_as_recorded(mock: MastodonMock) -> None:
    account = MockAccount(mock)
    same("", [*of_an_account(account), *of_the_stand_in(account)])
    account.close_own()


def test_snac_still_answers_as_recorded(snac: RealSnac) -> None:
    account = SnacAccount(snac)
    same("snac_", [*of_an_account(account), *of_snac(account)])
    account.close_own()


def same(prefix: str, calls: list[Call]) -> None:
    for call in calls:
        was = json.loads((ROOT / "mastodon" / "fixtures" / f"{prefix}{call.name}.json").read_text("utf-8"))
        now = json.loads(kept(call, was["server"]))
        assert (now["status"], now["outcome"]) == (was["status"], was["outcome"]), call.name
        assert _keys(now["body"]) == _keys(was["body"]), call.name


def _keys(body: object) -> set[str]:
    return set(body) if isinstance(body, dict) else set()
