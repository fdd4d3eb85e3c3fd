"""What every network must keep to that hears people and lets the account answer them, one check a function."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, ReconnectNeeded
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Remote, Utterance
from passaparola.kernel.network.spec import IdempotencyBy, NetworkSpec
from tests.contracts.stage import Stage

Check = Callable[[Stage], Awaitable[None]]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LOST = (Strike.RESET_AFTER, Strike.STATUS_AFTER, Strike.MALFORMED, Strike.TRUNCATED)


async def everything_said_is_heard_once(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    texts = [f"Che buono, è il n. {number}! 👏" for number in range(3)]
    for text in texts:
        stage.fake.reply(post.id, "Lea Però", text)
    said = [one for one in await heard(stage) if one.thread == post.id]
    assert sorted(one.text for one in said) == texts
    assert len({one.id for one in said}) == len(texts)
    for one in said:
        assert (one.thread, one.answers) == (post.id, post.id)
        assert one.kind in ("reply", "comment")
        assert one.author.id
        assert one.author.handle
        assert not one.own
        assert abs(one.at - datetime.now(UTC)) < timedelta(minutes=5)


async def only_what_is_new_is_heard(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ieri")
    assert await heard(stage, datetime.now(UTC) + timedelta(minutes=1)) == []
    assert [one.text for one in await heard(stage) if one.thread == post.id] == ["Ieri"]


async def more_than_a_page_is_heard_whole(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    for number in range(230):
        stage.fake.reply(post.id, f"Voce {number}", f"Parola {number}")
    said = [one.text for one in await heard(stage) if one.thread == post.id]
    assert sorted(said) == sorted(f"Parola {number}" for number in range(230))


async def hearing_changes_nothing(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ciao")
    mark = len(stage.running.seen)
    await heard(stage)
    assert {seen.method for seen in stage.since(mark)} <= {"GET"}


async def what_goes_wrong_is_one_of_the_four(stage: Stage) -> None:
    for strike in (Strike.STATUS_BEFORE, Strike.RESET_BEFORE, Strike.MALFORMED, Strike.TRUNCATED):
        stage.break_all(strike)
        assert await _fails(stage), strike
    stage.mend()
    stage.fake.shut_out()
    with suppress(ReconnectNeeded):
        await heard(stage)
        raise AssertionError("without access nothing can be heard")


async def an_answer_is_there_once_and_where_it_belongs(stage: Stage) -> None:
    draft = await _answer_to_lea(stage)
    first = await stage.publish(draft)
    again = await stage.publish(draft)
    assert first.id == again.id
    assert count(stage, draft.text) == 1
    own = [one for one in await heard(stage) if one.own]
    assert [(one.id, one.text) for one in own] == [(first.id, draft.text)]
    assert draft.follows is not None
    assert own[0].answers == draft.follows.id


async def a_lost_answer_is_a_doubt_and_is_found(stage: Stage) -> None:
    for number, strike in enumerate(LOST):
        draft = await _answer_to_lea(stage, f"Grazie, te ne teniamo da parte {number}.")
        progress = await stage.publisher.prepare(stage.session, draft, {})
        stage.break_writes(strike)
        try:
            await stage.publisher.commit(stage.session, draft, progress)
            raise AssertionError("no answer came, and yet it was called done")
        except OutcomeUnknown:
            stage.mend()
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert (await stage.publisher.commit(stage.session, draft, progress)).id == sighting.remote.id
        assert count(stage, draft.text) == 1


async def looking_for_an_answer_is_honest(stage: Stage) -> None:
    draft = await _answer_to_lea(stage)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Absent)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    assert await stage.publisher.prepare(stage.session, draft, progress) == progress
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)
    remote = await stage.publisher.commit(stage.session, draft, progress)
    stage.break_all(Strike.STATUS_BEFORE)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)
    stage.mend()
    await stage.publisher.delete(stage.session, remote)
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Absent) or (isinstance(sighting, Found) and not sighting.visible)


async def an_answer_can_be_changed_and_taken_down(stage: Stage) -> None:
    draft = await _answer_to_lea(stage)
    remote = await stage.publish(draft)
    edit = stage.draft("Corretto: grazie!", follows=draft.follows)
    for _ in range(2):
        assert (await stage.publisher.edit(stage.session, edit, remote, {})).id == remote.id
    assert (count(stage, draft.text), count(stage, edit.text)) == (0, 1)
    for _ in range(2):
        await stage.publisher.delete(stage.session, remote)
    assert count(stage, edit.text) == 0


async def signs_of_an_answer_are_kept(stage: Stage) -> None:
    text = "1 < 2 & <b>non grassetto</b> – però 👨‍👩‍👧‍👦"
    draft = await _answer_to_lea(stage, text)  # without the signs that the network does not take
    await stage.publish(draft)
    assert count(stage, draft.text) == 1


async def the_talk_goes_on_below_an_answer(stage: Stage) -> None:
    draft = await _answer_to_lea(stage)
    answer = await stage.publish(draft)
    stage.fake.reply(answer.id, "Lea", "E domani?")
    (asked,) = [one for one in await heard(stage) if one.text == "E domani?"]
    assert draft.follows is not None
    assert asked.answers in (answer.id, draft.follows.id)  # some hang all that is said below the comment at the top
    second = stage.draft("Anche domani.", follows=remote_of(asked))
    await stage.publish(second)
    assert count(stage, second.text) == 1


async def an_answer_is_there_where_it_belongs(stage: Stage) -> None:
    draft = await _answer_to_lea(stage)
    await stage.publish(draft)
    assert count(stage, draft.text) == 1
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)


ONLY_A_PERSON_TELLS = (an_answer_is_there_where_it_belongs,)
LOOKED_FOR = (
    an_answer_is_there_once_and_where_it_belongs,
    a_lost_answer_is_a_doubt_and_is_found,
    looking_for_an_answer_is_honest,
)


def applies(check: str, spec: NetworkSpec) -> bool:
    """Whether a network can be held to a check: by whether an answer can be looked for, changed and taken down."""
    by_person = spec.idempotency.by is IdempotencyBy.PERSON
    changed = () if spec.edits and spec.deletes else (an_answer_can_be_changed_and_taken_down,)
    return EVERY[check] not in (*(LOOKED_FOR if by_person else ONLY_A_PERSON_TELLS), *changed)


EVERY: dict[str, Check] = {
    check.__name__: check
    for check in (
        everything_said_is_heard_once,
        only_what_is_new_is_heard,
        more_than_a_page_is_heard_whole,
        hearing_changes_nothing,
        what_goes_wrong_is_one_of_the_four,
        an_answer_is_there_once_and_where_it_belongs,
        a_lost_answer_is_a_doubt_and_is_found,
        looking_for_an_answer_is_honest,
        an_answer_is_there_where_it_belongs,
        an_answer_can_be_changed_and_taken_down,
        signs_of_an_answer_are_kept,
        the_talk_goes_on_below_an_answer,
    )
}


async def heard(stage: Stage, moment: datetime = LONG_AGO) -> list[Utterance]:
    """Everything since ``moment``."""
    assert stage.network.conversations is not None
    return [one async for one in stage.network.conversations.since(stage.session, moment)]


def count(stage: Stage, text: str) -> int:
    """How often anybody can read exactly this, as a post or below one."""
    shown = stage.fake.shown()
    return sum(post.text == text for post in shown) + sum(said == text for post in shown for _, said in post.replies)


def remote_of(said: Utterance) -> Remote:
    """What an answer to it follows."""
    return Remote(said.id, said.url, said.at, said.proof)


async def _answer_to_lea(stage: Stage, text: str = "Grazie Lea, a domani!") -> Draft:
    post = await stage.publish(stage.draft(f"Pane per {text}"))
    stage.fake.reply(post.id, "Lea", "Ne avete ancora?")
    (asked,) = [one for one in await heard(stage) if one.thread == post.id and not one.own]
    return stage.draft(text, follows=remote_of(asked))


async def _fails(stage: Stage) -> bool:
    try:
        await heard(stage)
    except NetworkError:
        return True
    return False
