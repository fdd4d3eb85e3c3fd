"""What is peculiar to publishing here."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, TryLater
from passaparola.kernel.network.port import Found, Inconclusive
from passaparola.networks.bluesky.records import record_key
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("bluesky", tmp_path) as ready:
        yield ready


async def test_the_swap_is_written_as_null(stage: Stage) -> None:
    await stage.publish(stage.draft())
    sent = json.loads(stage.running.requests("POST", "/xrpc/com.atproto.repo.putRecord")[0].body)
    assert sent["swapRecord"] is None
    assert "swapRecord" in sent


async def test_an_image_that_the_server_swept_away_is_uploaded_again(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.sweep_blobs()
    await stage.publisher.commit(stage.session, draft, progress)
    assert stage.fake.shown()[0].alts == ("uno", "due")


async def test_another_record_under_our_key_is_left_alone(stage: Stage) -> None:
    draft = stage.draft()
    await stage.publisher.commit(stage.session, replace(draft, text="altro", at=draft.at + timedelta(days=1)), {
        "blobs": {}, "mentions": {},
    })  # fmt: skip
    with pytest.raises(OutcomeUnknown):
        await stage.publish(draft)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)
    assert [post.text for post in stage.fake.shown()] == ["altro"]


async def test_a_post_that_was_moved_to_another_moment_is_known_by_its_words(stage: Stage) -> None:
    draft = stage.draft()
    first = await stage.publish(replace(draft, at=draft.at + timedelta(days=1)))
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
    assert (await stage.publish(draft)).id == first.id
    assert len(stage.fake.shown()) == 1


async def test_our_record_is_ours_also_when_its_words_were_changed_there(stage: Stage) -> None:
    draft = stage.draft()
    first = await stage.publish(draft)
    again = await stage.publish(replace(draft, text="cambiato altrove"))
    assert again.id == first.id
    assert [post.text for post in stage.fake.shown()] == [draft.text]


async def test_a_rate_limit_is_waited_out_as_long_as_it_says(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.writes_left = 0
    with pytest.raises(TryLater) as later:
        await stage.publisher.commit(stage.session, draft, progress)
    assert timedelta(minutes=9) < later.value.wait <= timedelta(minutes=10)


async def test_an_answer_knows_its_thread(stage: Stage) -> None:
    first = await stage.publish(stage.draft("uno"))
    second = await stage.publish(stage.draft("due", follows=first))
    third = stage.draft("tre", follows=second)
    await stage.publish(third)
    reply = stage.fake.records[record_key(third)].value["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (first.id, second.id)


async def test_an_upload_with_a_bad_token_asks_for_a_reconnection_not_for_patience(stage: Stage) -> None:
    bad = replace(stage.session, secrets={**stage.session.secrets, "access": "x"})
    with pytest.raises(ReconnectNeeded):
        await stage.publisher.prepare(bad, stage.rich(), {})


async def test_a_look_up_needs_no_token(stage: Stage) -> None:
    draft = stage.draft()
    await stage.publish(draft)
    stage.fake.end_sessions()
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)


async def test_a_mention_becomes_a_link_to_its_account(stage: Stage) -> None:
    draft = stage.draft("Grazie @lettrice.bsky.test e @nessuno.bsky.test")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    assert progress["mentions"] == {"lettrice.bsky.test": stage.fake.people["lettrice.bsky.test"]}
    await stage.publisher.commit(stage.session, draft, progress)
    assert len(stage.fake.records[record_key(draft)].value["facets"]) == 1
