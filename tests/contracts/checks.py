"""What every publisher must keep to, one check a function: plain assertions, so that mutants can be tried on them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.http import Door, Request, Response
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Remote
from passaparola.kernel.network.spec import IdempotencyBy, NetworkSpec
from tests.contracts.content import (
    as_many_files_of_each_kind_as_allowed_go,
    people_are_counted,
    problems_are_pure_and_answer_at_once,
    secrets_stay_out_of_logs_and_reasons,
    the_longest_text_goes_and_a_longer_one_is_never_cut,
)
from tests.contracts.continuing import (
    a_first_comment_stands_under_its_post,
    a_part_can_be_edited_and_stays_in_its_thread,
    a_part_is_found_and_never_doubled,
    a_poll_goes_out_whole,
    a_thread_part_continues_what_it_follows,
    a_warning_goes_along,
    the_language_goes_along,
)
from tests.contracts.stage import Stage

Check = Callable[[Stage], Awaitable[None]]
HASTE = timedelta(seconds=0.5)
LOST = (Strike.RESET_AFTER, Strike.STATUS_AFTER, Strike.MALFORMED, Strike.TRUNCATED)


async def a_post_appears_once_whole_and_with_its_pictures(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    shown = stage.fake.shown()
    assert [post.id for post in shown] == [remote.id]
    assert shown[0].text == draft.text
    assert sorted(shown[0].alts) == stage.alts(draft)
    if shown[0].path:
        page = await stage.session.door.send(Request("GET", stage.running.url + shown[0].path))
        assert page.ok
        assert page.media_type == "text/html"
        assert remote.url == stage.running.url + shown[0].path


async def unicode_is_kept(stage: Stage) -> None:
    draft = stage.draft("Perche\u0301 no? Però 👨‍👩‍👧‍👦 🇮🇹 <b>&amp;</b> \u201cvirgolette\u201d #città")
    await stage.publish(draft)
    assert [post.text for post in stage.fake.shown()] == [draft.text]


async def preparing_shows_nothing_and_repeats_nothing(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    mark = len(stage.running.seen)
    assert await stage.publisher.prepare(stage.session, draft, progress) == progress
    assert [seen for seen in stage.since(mark) if not stage.only_asks(seen.method, seen.path)] == []
    assert stage.fake.shown() == []


async def preparing_survives_a_cut_at_any_request(stage: Stage) -> None:
    first = stage.rich()
    mark = len(stage.running.seen)
    await stage.publisher.prepare(stage.session, first, {})
    for position in range(len(stage.since(mark))):
        for strike in (Strike.RESET_BEFORE, Strike.RESET_AFTER):
            draft, before = stage.rich(), len(stage.fake.shown())
            stage.break_at(position, strike)
            with suppress(NetworkError):
                await stage.publisher.prepare(stage.session, draft, {})
            stage.mend()
            assert len(stage.fake.shown()) == before
            remote = await stage.publish(draft)
            assert len(stage.fake.shown()) == before + 1
            assert stage.fake.shown()[0].id == remote.id or remote.id in {post.id for post in stage.fake.shown()}


async def committing_twice_is_one_post(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    first = await stage.publisher.commit(stage.session, draft, progress)
    second = await stage.publisher.commit(stage.session, draft, progress)
    assert first.id == second.id
    if not stage.network.spec.idempotency.unmarked:  # else only its progress tells it from another of the same words
        again = await stage.publish(draft)
        assert again.id == first.id
    assert len(stage.fake.shown()) == 1


async def a_lost_answer_is_a_doubt_and_is_found(stage: Stage) -> None:
    for number, strike in enumerate(LOST, 1):
        draft = stage.draft(f"Risposta persa numero {number}")
        progress = await stage.publisher.prepare(stage.session, draft, {})
        stage.break_writes(strike)
        await _must_doubt(stage, draft, progress)
        stage.mend()
        sighting = await stage.publisher.find(stage.session, draft, progress)
        assert isinstance(sighting, Found)
        assert sighting.visible
        again = await stage.publisher.commit(stage.session, draft, progress)
        assert again.id == sighting.remote.id
        assert len(stage.fake.shown()) == number


class HastyDoor:
    """A door that waits only a moment for the answer to a change."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def send(self, request: Request) -> Response:
        return await self._door.send(replace(request, timeout=HASTE) if request.mutates else request)


async def silence_is_a_doubt_and_is_found(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_writes(Strike.SILENCE_AFTER)
    hasty = replace(stage.session, door=HastyDoor(stage.session.door))
    await _must_doubt(replace(stage, session=hasty), draft, progress)
    stage.mend()
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
    assert len(stage.fake.shown()) == 1


async def what_is_applied_late_is_still_one_post(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_writes(Strike.LATE_COMMIT)
    hasty = replace(stage.session, door=HastyDoor(stage.session.door))
    await _must_doubt(replace(stage, session=hasty), draft, progress)
    stage.mend()
    idempotency = stage.network.spec.idempotency
    if idempotency.by is IdempotencyBy.LOOKUP and idempotency.key_window is None:
        await stage.running.settled()  # nothing but time helps: what ``settle`` is for
    again = await stage.publisher.commit(stage.session, draft, progress)
    await stage.running.settled()
    assert [post.id for post in stage.fake.shown()] == [again.id]


async def _must_doubt(stage: Stage, draft, progress) -> None:
    try:
        await stage.publisher.commit(stage.session, draft, progress)
    except OutcomeUnknown:
        return
    except NetworkError as error:
        raise AssertionError(f"it was applied, and {type(error).__name__} says that it was not") from error
    raise AssertionError("no answer came, and yet it was called done")


async def a_refusal_before_is_a_doubt_too_and_nothing_is_there(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_writes(Strike.STATUS_BEFORE, 500)
    await _must_doubt(stage, draft, progress)
    stage.mend()
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)
    await stage.publisher.commit(stage.session, draft, progress)
    assert len(stage.fake.shown()) == 1


async def what_never_left_can_be_tried_later(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    async with Door() as closed:
        shut = replace(stage.session, door=closed)
        await _raises(TryLater, stage.publisher.commit(shut, draft, progress))
        await _raises(TryLater, stage.publisher.prepare(shut, stage.rich(), {}))
        assert isinstance(await stage.publisher.find(shut, draft, progress), Inconclusive)
    assert stage.fake.shown() == []


async def looking_needs_no_progress(stage: Stage) -> None:
    draft = stage.rich()
    look = lambda: stage.publisher.find(stage.session, draft, {})  # noqa: E731
    assert isinstance(await look(), Absent)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    assert isinstance(await look(), Absent)
    remote = await stage.publisher.commit(stage.session, draft, progress)
    seen = await look()
    assert isinstance(seen, Found)
    assert seen.visible
    assert (seen.remote.id, seen.remote.url) == (remote.id, remote.url)
    if not stage.network.spec.deletes:
        return
    await stage.publisher.delete(stage.session, remote)
    _gone(await look())
    _gone(await stage.publisher.find(stage.session, draft, progress))


async def looking_sees_what_the_owner_took_down(stage: Stage) -> None:
    draft = stage.draft()
    remote = await stage.publish(draft)
    stage.fake.remove(remote.id)
    _gone(await stage.publisher.find(stage.session, draft, {}))
    assert stage.fake.shown() == []


def _gone(sighting: object) -> None:
    assert isinstance(sighting, Absent) or (isinstance(sighting, Found) and not sighting.visible)


async def looking_never_changes_anything(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    mark = len(stage.running.seen)
    await stage.publisher.find(stage.session, draft, {})
    await stage.publisher.find(stage.session, draft, progress)
    await stage.publisher.find(stage.session, stage.draft("un altro"), {})
    assert all(stage.only_asks(seen.method, seen.path) for seen in stage.since(mark))
    assert stage.fake.shown() == []


async def a_broken_look_up_proves_nothing(stage: Stage) -> None:
    draft = stage.draft()
    await stage.publish(draft)
    for strike in (Strike.STATUS_BEFORE, Strike.RESET_BEFORE, Strike.MALFORMED, Strike.TRUNCATED):
        stage.break_all(strike)
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)
    stage.mend()
    stage.fake.shut_out()
    assert not isinstance(await stage.publisher.find(stage.session, draft, {}), Absent)


async def posts_do_not_get_mixed_up(stage: Stage) -> None:
    """Where only words are looked for, not knowing is an answer, and refusing them again; another's post never is."""
    idempotency = stage.network.spec.idempotency
    by_words = idempotency.by is IdempotencyBy.LOOKUP or idempotency.unmarked
    drafts = [stage.draft("Lo stesso testo", title="Lo stesso titolo") for _ in range(5)]
    placed = [(draft, there) for draft in drafts if (there := await _placed(stage, draft)) is not None]
    assert len(placed) == 5 or (by_words and placed)
    assert len({remote.id for _, remote in placed}) == len(stage.fake.shown()) == len(placed)
    for draft, remote in placed:
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found) or (by_words and isinstance(sighting, Inconclusive))
        assert not isinstance(sighting, Found) or sighting.remote.id == remote.id


async def _placed(stage: Stage, draft: Draft) -> Remote | None:
    try:
        return await stage.publish(draft)
    except Rejected:
        return None


async def editing_twice_is_one_edit(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    edit = stage.changed()
    progress = await stage.publisher.prepare(stage.session, edit, {})
    first = await stage.publisher.edit(stage.session, edit, remote, progress)
    second = await stage.publisher.edit(stage.session, edit, remote, {})
    assert first.id == second.id == remote.id
    alts = stage.alts(edit) if "media" in stage.network.spec.edits else stage.alts(draft)
    assert [(post.text, sorted(post.alts)) for post in stage.fake.shown()] == [("Corretto", alts)]
    by_words = stage.network.spec.idempotency.by in (IdempotencyBy.LOOKUP, IdempotencyBy.PERSON)
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Found) or (by_words and isinstance(sighting, Inconclusive))


async def a_lost_edit_can_be_made_again(stage: Stage) -> None:
    draft = stage.draft()
    remote = await stage.publish(draft)
    edit = replace(stage.changed(), media=())
    stage.break_writes(Strike.RESET_AFTER)
    with suppress(NetworkError):
        await stage.publisher.edit(stage.session, edit, remote, {})
    stage.mend()
    assert (await stage.publisher.edit(stage.session, edit, remote, {})).id == remote.id
    assert [post.text for post in stage.fake.shown()] == ["Corretto"]


async def deleting_twice_is_deleting(stage: Stage) -> None:
    kept = await stage.publish(stage.draft("Resta"))
    remote = await stage.publish(stage.draft("Va via"))
    await stage.publisher.delete(stage.session, remote)
    await stage.publisher.delete(stage.session, remote)
    assert [post.id for post in stage.fake.shown()] == [kept.id]


async def a_deletion_without_access_is_not_believed(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    stage.fake.shut_out()
    await _raises(ReconnectNeeded, stage.publisher.delete(stage.session, remote))
    await _raises(ReconnectNeeded, stage.publisher.delete(stage.session, replace(remote, id=remote.id[:-1] + "9")))


async def withdrawn_access_asks_for_a_reconnection(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.shut_out()
    await _raises(ReconnectNeeded, stage.publisher.commit(stage.session, draft, progress))
    await _raises(ReconnectNeeded, stage.connect.who(stage.session))


async def withdrawn_access_shows_before_the_moment_comes(stage: Stage) -> None:
    stage.fake.shut_out()
    await _raises(ReconnectNeeded, stage.publisher.prepare(stage.session, stage.rich(), {}))


async def many_at_once_are_as_many(stage: Stage) -> None:
    remotes = await asyncio.gather(*(stage.publish(stage.draft(f"Numero {number}")) for number in range(8)))
    assert {remote.id for remote in remotes} == {post.id for post in stage.fake.shown()}
    assert len(remotes) == len(stage.fake.shown()) == 8


async def what_cannot_be_looked_for_is_left_to_a_person(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.break_writes(Strike.RESET_AFTER)
    await _must_doubt(stage, draft, progress)
    stage.mend()
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Inconclusive)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)
    assert len(stage.fake.shown()) == 1


async def _raises(kind: type[NetworkError], call: Awaitable[object]) -> None:
    try:
        await call
    except kind:
        return
    except NetworkError as error:
        raise AssertionError(f"{kind.__name__} was due, {type(error).__name__} came: {error.reason}") from error
    raise AssertionError(f"{kind.__name__} was due, nothing came")


ONLY_A_PERSON_TELLS = (what_cannot_be_looked_for_is_left_to_a_person,)
LOOKED_FOR = (
    committing_twice_is_one_post,
    a_lost_answer_is_a_doubt_and_is_found,
    silence_is_a_doubt_and_is_found,
    what_is_applied_late_is_still_one_post,
    a_refusal_before_is_a_doubt_too_and_nothing_is_there,
    looking_needs_no_progress,
    looking_sees_what_the_owner_took_down,
    a_broken_look_up_proves_nothing,
    posts_do_not_get_mixed_up,
)
EDITED = (editing_twice_is_one_edit, a_lost_edit_can_be_made_again)
DELETED = (deleting_twice_is_deleting, a_deletion_without_access_is_not_believed)


def applies(check: str, spec: NetworkSpec) -> bool:
    """Whether a network can be held to a check: by whether it can be looked for, changed and taken down there."""
    by_person = spec.idempotency.by is IdempotencyBy.PERSON
    left_out = (
        (LOOKED_FOR if by_person else ONLY_A_PERSON_TELLS),
        () if spec.edits else EDITED,
        () if spec.deletes else DELETED,
    )
    return EVERY[check] not in [each for group in left_out for each in group]


EVERY: dict[str, Check] = {
    check.__name__: check
    for check in (
        a_post_appears_once_whole_and_with_its_pictures,
        unicode_is_kept,
        preparing_shows_nothing_and_repeats_nothing,
        preparing_survives_a_cut_at_any_request,
        committing_twice_is_one_post,
        a_lost_answer_is_a_doubt_and_is_found,
        silence_is_a_doubt_and_is_found,
        what_is_applied_late_is_still_one_post,
        a_refusal_before_is_a_doubt_too_and_nothing_is_there,
        what_never_left_can_be_tried_later,
        looking_needs_no_progress,
        looking_sees_what_the_owner_took_down,
        looking_never_changes_anything,
        a_broken_look_up_proves_nothing,
        posts_do_not_get_mixed_up,
        editing_twice_is_one_edit,
        a_lost_edit_can_be_made_again,
        deleting_twice_is_deleting,
        a_deletion_without_access_is_not_believed,
        withdrawn_access_asks_for_a_reconnection,
        withdrawn_access_shows_before_the_moment_comes,
        the_longest_text_goes_and_a_longer_one_is_never_cut,
        as_many_files_of_each_kind_as_allowed_go,
        problems_are_pure_and_answer_at_once,
        secrets_stay_out_of_logs_and_reasons,
        many_at_once_are_as_many,
        what_cannot_be_looked_for_is_left_to_a_person,
        people_are_counted,
        a_thread_part_continues_what_it_follows,
        a_part_is_found_and_never_doubled,
        a_part_can_be_edited_and_stays_in_its_thread,
        a_first_comment_stands_under_its_post,
        a_poll_goes_out_whole,
        a_warning_goes_along,
        the_language_goes_along,
    )
}
