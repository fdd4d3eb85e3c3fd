"""What is peculiar to hearing people here: mentions, quotes, odd records, and who passed a post on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.port import Carried
from passaparola.networks.bluesky.fake import BlueskyFake
from passaparola.networks.bluesky.records import moment_of, record_key
from tests.contracts.official.witness import Witness
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import heard, remote_of


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("bluesky", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> BlueskyFake:
    assert isinstance(stage.fake, BlueskyFake)
    return stage.fake


async def test_a_mention_and_a_quote_are_threads_of_their_own(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    fake_of(stage).mention("Lea", "Bravo @demo.bsky.test")
    fake_of(stage).quote(post.id, "Ugo", "Da provare")
    said = {one.kind: one for one in await heard(stage)}
    assert (said["mention"].thread, said["mention"].answers) == (said["mention"].id, "")
    assert (said["quote"].thread, said["quote"].answers) == (said["quote"].id, post.id)


async def test_an_answer_refers_to_its_parent_and_to_the_top_without_asking_again(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Uno")
    (first,) = await heard(stage)
    stage.fake.reply(first.id, "Ugo", "Due")
    second = next(one for one in await heard(stage) if one.text == "Due")
    assert (second.answers, second.thread) == (first.id, post.id)
    mark = len(stage.running.seen)
    remote = await stage.publish(stage.draft("Grazie", follows=remote_of(second)))
    assert [one.path for one in stage.since(mark) if one.path.endswith("getRecord")] == []
    reply = fake_of(stage).records[remote.id.rpartition("/")[2]].value["reply"]
    assert reply == {
        "root": {"uri": post.id, "cid": post.proof["cid"]},
        "parent": {"uri": second.id, "cid": second.proof["cid"]},
    }


async def test_one_odd_record_does_not_hide_the_others(tmp_path: Path) -> None:
    async with staged("bluesky", tmp_path, watch=Witness) as stage:  # a record that no lexicon would let pass
        post = await stage.publish(stage.draft())
        stage.fake.reply(post.id, "Lea", "Uno")
        index = fake_of(stage).index
        odd = index.tell("Troll", "x", "reply", {"uri": post.id, "cid": post.proof["cid"]})
        odd.value.update({"reply": "not an object", "createdAt": 7, "text": ["x"]})  # type: ignore[attr-defined]
        stage.fake.reply(post.id, "Ugo", "Due")
        assert sorted(one.text for one in await heard(stage)) == ["Due", "Uno"]


async def test_a_moment_in_the_future_is_not_believed(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Dal 2099")
    fake_of(stage).index.said[-1].value["createdAt"] = "2099-01-01T00:00:00Z"  # type: ignore[index]
    (said,) = await heard(stage)
    assert said.at < datetime.now(UTC) + timedelta(minutes=1)


async def test_who_passed_a_post_on_is_told_with_their_followers(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    for number in range(130):
        stage.fake.repost(post.id, f"Voce {number}")
    fake_of(stage).quote(post.id, "Ugo", "Da provare")
    found: list[Carried] = [one async for one in _spread(stage, post)]
    reposts = [one for one in found if one.kind == "repost"]
    assert len({one.who.id for one in reposts}) == len(reposts) == 130
    assert all(one.at is None and one.who.followers for one in reposts)
    (quote,) = [one for one in found if one.kind == "quote"]
    assert (quote.who.name, quote.who.followers) == ("Ugo", 30)
    assert quote.at is not None
    assert quote.id


def _spread(stage: Stage, post) -> AsyncIterator[Carried]:
    assert stage.network.spread is not None
    return stage.network.spread.of(stage.session, post)


def test_a_key_tells_its_moment(stage: Stage) -> None:
    draft = stage.draft()
    found = moment_of(record_key(draft))
    assert found is not None
    assert abs(found - draft.made_at) < timedelta(seconds=70)
    assert moment_of("self") is None
