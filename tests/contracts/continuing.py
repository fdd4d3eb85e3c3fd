"""What goes out beside a post or with it: a thread, the first comment, a poll, a warning, the language."""

from dataclasses import replace
from datetime import timedelta

from passaparola.kernel.network.fakes import Shown
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Absent, Found, Poll
from tests.contracts.stage import Stage


async def a_thread_part_continues_what_it_follows(stage: Stage) -> None:
    if not stage.network.spec.threads:
        return
    first = await stage.publish(stage.draft("Uno"))
    second = await stage.publish(stage.draft("Due", follows=first))
    third = stage.draft("Tre", follows=second)
    assert isinstance(await stage.publisher.find(stage.session, third, {}), Absent)
    last = await stage.publish(third)
    seen = {post.id: (post.text, post.follows) for post in stage.fake.shown()}
    assert seen == {first.id: ("Uno", ""), second.id: ("Due", first.id), last.id: ("Tre", second.id)}


async def a_part_is_found_and_never_doubled(stage: Stage) -> None:
    if not stage.network.spec.threads:
        return
    first = await stage.publish(stage.draft("Uno"))
    draft = stage.draft("Due", follows=first)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    there = await stage.publisher.commit(stage.session, draft, progress)
    again = await stage.publisher.commit(stage.session, draft, progress)
    found = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(found, Found)
    assert there.id == again.id == found.remote.id
    assert len(stage.fake.shown()) == 2


async def a_part_can_be_edited_and_stays_in_its_thread(stage: Stage) -> None:
    if not (stage.network.spec.threads and "edit" in stage.network.spec.evidence):
        return
    first = await stage.publish(stage.draft("Uno"))
    second = await stage.publish(stage.draft("Due", follows=first))
    await stage.publisher.edit(stage.session, stage.draft("Due, corretto"), second, {})
    seen = {post.id: (post.text, post.follows) for post in stage.fake.shown()}
    assert seen == {first.id: ("Uno", ""), second.id: ("Due, corretto", first.id)}


async def a_first_comment_stands_under_its_post(stage: Stage) -> None:
    if not stage.network.spec.comments:
        return
    post = await stage.publish(stage.draft("Il post", title="Il titolo"))
    draft = stage.draft("Il primo commento https://example.com", follows=post)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Absent)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    comment = await stage.publisher.commit(stage.session, draft, progress)
    assert _under(post.id, stage) == [draft.text]
    found = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(found, Found)
    assert found.remote.id == comment.id
    again = await stage.publisher.commit(stage.session, draft, progress)
    assert again.id == comment.id
    assert _under(post.id, stage) == [draft.text]


def _under(post: str, stage: Stage) -> list[str]:
    shown = stage.fake.shown()
    told = [text for each in shown if each.id == post for _, text in each.replies]
    own = [each.text for each in shown if each.follows == post]
    return own or told


async def a_poll_goes_out_whole(stage: Stage) -> None:
    limit = stage.network.spec.poll
    if limit is None:
        return
    poll = Poll(("Pane", "Focaccia", "Tutti e due"), timedelta(days=1), multiple=limit.multiple)
    remote = await stage.publish(stage.draft("Che cosa sforniamo?", poll=poll))
    assert _one(stage, remote.id).poll == poll.choices
    before = len(stage.fake.shown())
    twice = replace(poll, choices=("Pane", "Pane"))
    try:
        await stage.publish(stage.draft("Due volte uguale", poll=twice))
    except Rejected:
        assert len(stage.fake.shown()) == before


async def a_warning_goes_along(stage: Stage) -> None:
    remote = await stage.publish(stage.draft("Testo", warning="Cibo"))
    assert _one(stage, remote.id).warning == ("Cibo" if stage.network.spec.warning else "")


async def the_language_goes_along(stage: Stage) -> None:
    remote = await stage.publish(stage.draft("Testo", language="it"))
    assert _one(stage, remote.id).language in ("it", "")  # a site has one language for all


def _one(stage: Stage, id: str) -> Shown:
    return next(each for each in stage.fake.shown() if each.id == id)
