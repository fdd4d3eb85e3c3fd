"""What is Snapchat's own: encryption, parts, where a draft goes, stories without words, tokens that renew."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from hypothesis import given, settings
from hypothesis import strategies as st

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Draft, Found, Inconclusive
from passaparola.networks.snapchat import NETWORK
from passaparola.networks.snapchat.placing import locale, placement, words
from passaparola.networks.snapchat.sealing import Seal
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("snapchat", tmp_path) as stage:
        yield stage


def fake(stage: Stage) -> Any:
    return stage.fake


def opened(seal: Seal, sealed: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(seal.key), modes.CBC(seal.vector)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()


@settings(max_examples=40)
@given(st.binary(max_size=400), st.integers(min_value=1, max_value=100))
def test_a_file_is_sealed_whole_whatever_it_is_cut_into(content: bytes, size: int) -> None:
    seal = Seal()
    parts = list(seal.parts(io.BytesIO(content), size))
    assert all(len(part) == size for part in parts[:-1])
    assert 0 < len(parts[-1]) <= size
    assert opened(seal, b"".join(parts)) == content


def test_every_file_has_a_key_of_its_own_that_is_not_shown() -> None:
    one, other = Seal(), Seal()
    assert (len(one.key), len(one.vector)) == (32, 16)
    assert one.key != other.key
    assert one.told()["key"] not in repr(one)


async def test_what_arrives_is_the_file_and_its_key_is_not_kept(stage: Stage) -> None:
    draft = stage.draft("Il forno")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    (upload,) = fake(stage).uploads.values()
    with stage.session.store.open(draft.media[0].hash) as file:
        assert upload.content == file.read()
    assert b"".join(upload.parts.values()) != upload.content
    assert upload.key.hex() not in repr(progress)
    assert set(progress["media"]) == {"id", "hash", "uploaded"}  # type: ignore[call-overload]


async def test_a_file_that_snapchat_dropped_is_sent_again(stage: Stage) -> None:
    draft = stage.draft("Il forno")
    progress = dict(await stage.publisher.prepare(stage.session, draft, {}))
    old = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    media = {**progress["media"], "uploaded": old}  # type: ignore[dict-item]
    again = await stage.publisher.prepare(stage.session, draft, {**progress, "media": media})
    assert again["media"]["id"] != media["id"]  # type: ignore[index]
    assert again["before"] == progress["before"]


@pytest.mark.parametrize("given", ["spotlight", "story", "saved_story"])
async def test_a_video_goes_where_it_is_sent(stage: Stage, given: str) -> None:
    draft = stage.draft("Pane caldo", options={"placement": given})
    remote = await stage.publish(draft)
    post = fake(stage).posts[remote.id]
    assert post.kind == {"spotlight": "spotlights", "story": "stories", "saved_story": "saved_stories"}[given]
    assert post.said == ("" if given == "story" else "Pane caldo")
    assert post.locale == ("it_IT" if given == "spotlight" else "")
    await stage.publisher.delete(stage.session, remote)
    assert stage.fake.shown() == []


def test_without_a_choice_the_file_decides(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    bare = Draft("k", "", now, now)
    assert placement(bare) == "story"
    assert placement(replace(bare, text="Pane")) == "saved_story"
    assert words(replace(bare, text="Pane", title="Titolo")) == "Titolo"
    assert [locale(replace(bare, language=each)) for each in ("it", "pt-BR", "xx", "")] == [
        "it_IT", "pt_BR", "en_US", "en_US",
    ]  # fmt: skip


async def test_what_does_not_go_together_is_said_before_anything_is_sent(stage: Stage) -> None:
    mark, picture = len(stage.running.seen), stage.picture()
    wrong = {
        "snapchat.spotlight_video": stage.draft("x", (picture,), options={"placement": "spotlight"}),
        "snapchat.title_long": stage.draft("x" * 46, (picture,)),
        "snapchat.title_missing": stage.draft("", (picture,), options={"placement": "saved_story"}),
        "snapchat.spotlight_short": stage.draft("x", (replace(stage.video(), duration=5.5),)),
        "snapchat.no_media": stage.nothing(),
    }
    for reason, draft in wrong.items():
        problems = stage.publisher.problems(draft, NETWORK.spec)
        assert reason in [each.message.id for each in problems if each.blocks]
        with pytest.raises(Rejected):
            await stage.publisher.prepare(stage.session, draft, {})
    story = stage.draft("Non si legge", options={"placement": "story"})
    assert [each.blocks for each in stage.publisher.problems(story, NETWORK.spec)] == [False]
    assert stage.since(mark) == []


async def test_a_story_is_known_by_not_having_been_there(stage: Stage) -> None:
    await stage.publish(stage.draft("", options={"placement": "story"}))
    draft = stage.draft("", options={"placement": "story"})
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_writes(Strike.RESET_AFTER)
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)
    stage.mend()
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Found)
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Inconclusive)
    assert sighting.reason.id == "snapchat.wordless"


async def test_a_file_that_is_still_worked_on_puts_the_post_off(stage: Stage) -> None:
    fake(stage).working = 1
    draft = stage.draft("Fra poco")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    with pytest.raises(TryLater):
        await stage.publisher.commit(stage.session, draft, progress)
    await stage.publisher.commit(stage.session, draft, progress)
    assert len(stage.fake.shown()) == 1


async def test_refusals_that_come_with_200_are_refusals(stage: Stage) -> None:
    draft = stage.draft("Scaduto")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    fake(stage).uploads.clear()
    with pytest.raises(Rejected) as refused:
        await stage.publisher.commit(stage.session, draft, progress)
    assert refused.value.reason.id == "snapchat.media_expired"


async def test_a_list_of_several_pages_is_read_whole(stage: Stage) -> None:
    fake(stage).per_page = 2
    drafts = [stage.draft(f"Numero {number}") for number in range(5)]
    for draft in drafts:
        await stage.publish(draft)
    assert isinstance(await stage.publisher.find(stage.session, drafts[0], {}), Found)


async def test_tokens_renew_and_the_old_one_is_spent(stage: Stage) -> None:
    assert NETWORK.connect is not None
    secrets, account = stage.session.secrets, stage.session.account
    renewed = await NETWORK.connect.refresh(stage.session.door, account, secrets)
    assert renewed["refresh"] != secrets["refresh"]
    assert not [name for name in renewed if name.startswith("app.")]
    ends = NETWORK.connect.expires(renewed)
    assert ends is not None
    assert ends > datetime.now(UTC)
    assert NETWORK.connect.renewable_until(renewed) is None
    with pytest.raises(ReconnectNeeded):
        await NETWORK.connect.refresh(stage.session.door, account, secrets)


async def test_figures_are_read_from_numbers_written_as_text(stage: Stage) -> None:
    remote = await stage.publish(stage.draft("Contato"))
    stage.fake.repost(remote.id, "Lea")
    assert NETWORK.metrics is not None
    readings = {each.metric: each.value for each in await NETWORK.metrics.of(stage.session, remote)}
    assert readings == {"video_views": 20, "reach": 12, "shares": 1}
    assert [each.value for each in await NETWORK.metrics.of_account(stage.session)] == [431]
