"""What is heard on X and answered: quotes, strangers, private messages; who passed on; figures; history; search."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Json, Request
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Absent, Found, Utterance, Voice
from passaparola.networks.x import NETWORK
from passaparola.networks.x.fake import XFake
from tests.contracts.official.witness import Witness, official_of
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import heard, remote_of


def fake_of(stage: Stage) -> XFake:
    assert isinstance(stage.fake, XFake)
    return stage.fake


async def private(stage: Stage) -> list[Utterance]:
    return [one for one in await heard(stage) if one.kind == "message"]


async def test_a_mention_and_a_quote_are_heard_as_what_they_are(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        post = await stage.publish(stage.draft("Pane"))
        fake_of(stage).say("Lea", "Sono da @forno &amp; mi piace <3")
        fake_of(stage).say("Ugo", "Guardate @forno", quotes=post.id)
        said = {one.author.name: (one.kind, one.text) for one in await heard(stage)}
        assert said == {"Lea": ("mention", "Sono da @forno &amp; mi piace <3"), "Ugo": ("quote", "Guardate @forno")}


async def test_a_stranger_cannot_be_answered_and_it_is_said_why(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        alone = fake_of(stage).say("Ada", "Che pane buono in città")
        draft = stage.draft("Grazie!", follows=remote_of(_told(stage, alone)))
        with pytest.raises(Rejected) as refused:
            await stage.publish(draft)
        assert refused.value.reason.id == "x.reply_refused"


def _told(stage: Stage, id: str) -> Utterance:
    tweet = fake_of(stage).tweets[id]
    return Utterance(id, Voice(tweet.author.id, tweet.author.handle), tweet.text, tweet.at, "mention")


async def test_a_private_message_is_answered_once_found_and_taken_back(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        talk = fake_of(stage).write("Lea", "Avete pane < 3 €?")
        (asked,) = await private(stage)
        assert (asked.text, asked.thread, asked.own) == ("Avete pane < 3 €?", talk, False)
        draft = stage.draft("Sì, a 2,80 €.", follows=remote_of(asked))
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Absent)
        progress = await stage.publisher.prepare(stage.session, draft, {})
        first = await stage.publisher.commit(stage.session, draft, progress)
        again = await stage.publisher.commit(stage.session, draft, progress)
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert first.id == again.id == sighting.remote.id
        assert [(one.text, one.own) for one in await private(stage)] == [("Sì, a 2,80 €.", True), (asked.text, False)]
        assert stage.fake.shown() == []
        assert await _metrics(stage, first) == []
        for _ in range(2):
            await stage.publisher.delete(stage.session, first)
        assert [one.text for one in await private(stage)] == [asked.text]


async def _metrics(stage: Stage, remote: object) -> list[object]:
    assert NETWORK.metrics is not None
    return list(await NETWORK.metrics.of(stage.session, remote))  # type: ignore[arg-type]


async def test_without_the_scope_private_messages_are_not_asked_for(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        fake_of(stage).write("Lea", "Segreto")
        stage.session.secrets["scopes"] = "tweet.read"  # type: ignore[index]
        assert await private(stage) == []
        assert stage.running.requests("GET", "/2/dm_events") == []


async def test_figures_that_all_see_and_that_only_the_author_is_told(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        remote = await stage.publish(stage.draft("Video", (stage.video(),)))
        stage.fake.like(remote.id, "Lea")
        stage.fake.repost(remote.id, "Ugo")
        assert NETWORK.metrics is not None
        told = {one.metric: one.value for one in await NETWORK.metrics.of(stage.session, remote)}
        assert told["likes"] == told["reposts"] == 1
        assert (told["link_clicks"], told["profile_visits"], told["video_views"]) == (2, 1, 0)
        assert {one.metric for one in await NETWORK.metrics.of_account(stage.session)} == {"followers"}
        stage.fake.remove(remote.id)
        with pytest.raises(Gone):
            await NETWORK.metrics.of(stage.session, remote)


async def test_who_passed_it_on(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        remote = await stage.publish(stage.draft("Pane"))
        for number in range(130):
            stage.fake.repost(remote.id, f"Voce {number}")
        fake_of(stage).say("Ugo", "Da leggere", quotes=remote.id)
        assert NETWORK.spread is not None
        carried = [one async for one in NETWORK.spread.of(stage.session, remote)]
        assert [one.kind for one in carried].count("repost") == 130
        (quote,) = [one for one in carried if one.kind == "quote"]
        assert (quote.who.name, quote.url) == ("Ugo", f"https://x.com/{quote.who.handle}/status/{quote.id}")


async def test_the_accounts_own_posts_and_public_search(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        remote = await stage.publish(stage.draft("Pane di oggi https://example.com/pane"))
        stage.fake.like(remote.id, "Lea")
        assert NETWORK.history is not None
        assert NETWORK.search is not None
        (own,) = [post async for post in NETWORK.history.since(stage.session, None)]
        assert (own.id, own.text, own.metrics["likes"]) == (remote.id, "Pane di oggi https://example.com/pane", 1)
        soon = datetime.now(UTC) - timedelta(minutes=1)
        assert [post.id async for post in NETWORK.history.since(stage.session, soon)] == [remote.id]
        fake_of(stage).say("Ada", "Il pane in città")
        assert len([one async for one in NETWORK.search.matching(stage.session, "pane")]) == 2


async def test_a_field_that_x_does_not_know_is_refused_by_the_fake_and_seen_by_the_official_description(
    tmp_path: Path,
) -> None:
    watched: list[Witness] = []

    def watch(fake: NetworkFake) -> Witness:
        watched.append(Witness(fake))
        return watched[-1]

    async with staged("x", tmp_path, watch=watch) as stage:  # what is asked here is wrong on purpose
        token = {"Authorization": f"Bearer {stage.session.secrets['token']}"}
        body = Json({"text": "Ciao", "status": "Ciao"})
        answer = await stage.session.door.send(Request("POST", f"{stage.running.url}/2/tweets", token, body=body))
        assert answer.status == 400
        assert stage.fake.shown() == []
    if (official := official_of("x")) is not None:
        assert [each for each in official.breaches(watched[0].calls) if "'status' was unexpected" in each]
