"""What is peculiar to a community: its own rules, private messages, moderation, and what a text looks like there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.outcomes import OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Found
from passaparola.networks.discourse import NETWORK
from passaparola.networks.discourse.content import escaped, plain
from passaparola.networks.discourse.fake import DiscourseFake
from tests.contracts.official.witness import Witness
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import count, heard, remote_of


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("discourse", tmp_path) as made:
        yield made


def fake(stage: Stage) -> DiscourseFake:
    assert isinstance(stage.fake, DiscourseFake)
    return stage.fake


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("*Grassetto* e _corsivo_", r"\*Grassetto\* e \_corsivo\_"),
        ("un_nome_file.txt", "un_nome_file.txt"),
        ("# Titolo\n> citato\n#pane", "\\# Titolo\n\\> citato\n#pane"),
        ("1 < 2 & <b>", r"1 \< 2 & \<b>"),
        ("&amp; AT&T", r"\&amp; AT&T"),
        ("https://example.com/a_b_*c e @forno_rosso_", "https://example.com/a_b_*c e @forno_rosso_"),
        ("titolo\n---", "titolo\n\\---"),
        ("[b]no[/b] `codice`", r"\[b\]no\[/b\] \`codice\`"),
    ],
)
def test_no_sign_of_a_text_is_read_as_markup(text: str, source: str) -> None:
    assert escaped(text) == source
    assert plain(source) == text


async def test_a_title_that_is_too_short_for_the_site_is_refused_in_its_words(stage: Stage) -> None:
    fake(stage).strict()
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Un testo che è lungo abbastanza", title="Pane"))
    assert refused.value.reason.id == "discourse.refused"
    assert "minimum is 15" in str(refused.value.reason.params["detail"])


async def test_a_text_that_is_too_short_for_the_site_is_refused_in_its_words(stage: Stage) -> None:
    fake(stage).strict()
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Corto", title="Un titolo lungo abbastanza"))
    assert "minimum is 20" in str(refused.value.reason.params["detail"])


async def test_a_title_that_was_used_is_refused_and_never_taken_for_our_own(stage: Stage) -> None:
    fake(stage).strict()
    words = {"title": "Un titolo lungo abbastanza"}
    await stage.publish(stage.draft("Un testo che è lungo abbastanza", **words))
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Un altro testo, lungo abbastanza", **words))
    assert "already been used" in str(refused.value.reason.params["detail"])
    assert len(stage.fake.shown()) == 1


def test_what_most_sites_refuse_is_said_before_and_stops_nothing(stage: Stage) -> None:
    problems = stage.publisher.problems(stage.draft("Corto", title="Pane"), NETWORK.spec)
    assert [(each.message.id, each.blocks) for each in problems] == [
        ("discourse.title_short", False),
        ("discourse.text_short", False),
    ]


def test_pictures_and_signs_count_in_the_length_of_a_text(stage: Stage) -> None:
    fits = stage.draft("a" * 32_000, title="Un titolo lungo abbastanza")
    assert not any(each.blocks for each in stage.publisher.problems(fits, NETWORK.spec))
    for longer in (replace(fits, text="a" * 31_999 + "*"), replace(fits, media=(stage.picture(),))):
        assert [each.message.id for each in stage.publisher.problems(longer, NETWORK.spec)] == ["discourse.long"]


async def test_what_waits_for_a_moderator_is_said_so_and_not_tried_again(tmp_path: Path) -> None:
    """The official file does not tell of this answer; the server's NewPostResultSerializer does."""
    async with staged("discourse", tmp_path, watch=Witness) as stage:
        fake(stage).moderated = True
        with pytest.raises(Rejected) as refused:
            await stage.publish(stage.draft())
    assert refused.value.reason.id == "discourse.queued"


async def test_a_user_without_the_right_is_told_apart_from_a_key_that_does_not_hold(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    other = fake(stage).talks[int(remote.id)].said[0]
    other.user = "altro"
    with pytest.raises(Rejected) as refused:
        await stage.publisher.edit(stage.session, stage.changed(), remote, {})
    assert refused.value.reason.id == "discourse.not_allowed"


async def test_a_private_message_is_heard_and_answered_where_it_stands(stage: Stage) -> None:
    talk = fake(stage).write("Lea", "Avete senza glutine?")
    (asked,) = await heard(stage)
    assert (asked.kind, asked.text, asked.thread) == ("message", "Avete senza glutine?", f"private/{talk}")
    draft = stage.draft("Sì, il giovedì.", follows=remote_of(asked))
    for _ in range(2):
        await stage.publish(draft)
    assert [plain(each.raw) for each in fake(stage).talks[talk].said] == ["Avete senza glutine?", "Sì, il giovedì."]
    assert stage.fake.shown() == []


async def test_an_answer_is_found_among_hundreds(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    for number in range(30):
        stage.fake.reply(post.id, "Lea", f"Prima {number}")
    draft = stage.draft("Grazie a tutti!", follows=post)
    remote = await stage.publish(draft)
    for number in range(45):
        stage.fake.reply(post.id, "Lea", f"Dopo {number}")
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Found)
    assert sighting.remote.id == remote.id
    assert count(stage, draft.text) == 1


async def test_an_answer_is_not_written_where_nobody_can_look(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    draft = stage.draft("Grazie!", follows=post)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_all(Strike.STATUS_BEFORE)
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)
    stage.mend()
    assert count(stage, draft.text) == 0


async def test_nobody_answers_in_a_closed_topic(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    fake(stage).talks[int(post.id)].closed = True
    with pytest.raises(Rejected) as refused:
        await stage.publisher.prepare(stage.session, stage.draft("Grazie!", follows=post), {})
    assert refused.value.reason.id == "discourse.topic_closed"


async def test_topics_stand_in_the_category_that_was_chosen(stage: Stage) -> None:
    given = {**stage.given, "category": "https://forum.example.it/c/novita/5"}
    opened = await stage.connect.authorise(stage.session.door, given)
    session = replace(stage.session, account=opened.account)
    remote = await stage.publisher.commit(session, stage.draft(), {})
    assert fake(stage).talks[int(remote.id)].category == 5


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"key": "sbagliata"}, "key", "discourse.key_refused"),
        ({"user": "altro"}, "key", "discourse.key_refused"),
        ({"category": "99"}, "category", "discourse.no_category"),
        ({"category": "ciao"}, "category", "discourse.no_category"),
        ({"site": "http://forum.example"}, "site", "discourse.insecure"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    stage: Stage, change: dict[str, str], field: str, reason: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await stage.connect.authorise(stage.session.door, {**stage.given, **change})
    assert (refused.value.reason.params["field"], refused.value.reason.id) == (field, reason)


async def test_likes_answers_and_views_are_counted(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.like(post.id, "Lea")
    stage.fake.reply(post.id, "Lea", "Buono!")
    assert NETWORK.metrics is not None
    told = {each.metric: each.value for each in await NETWORK.metrics.of(stage.session, post)}
    assert told == {"likes": 1, "replies": 1, "impressions": 12}
    assert list(await NETWORK.metrics.of_account(stage.session)) == []


async def test_reading_ends_at_the_first_topic_that_nothing_happened_in(stage: Stage) -> None:
    for number in range(35):
        await stage.publish(stage.draft(title=f"Argomento {number}"))
    for each in fake(stage).talks.values():
        each.said[0].at -= timedelta(hours=2)
    mark, moment = len(stage.running.seen), datetime.now(UTC) - timedelta(hours=1)
    post = stage.fake.shown()[-1].id
    stage.fake.reply(post, "Lea", "Eccomi")
    assert [each.text for each in await heard(stage, moment)] == ["Eccomi"]
    assert len(stage.since(mark)) <= 5
