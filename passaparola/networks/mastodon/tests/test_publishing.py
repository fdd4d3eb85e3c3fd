"""What is peculiar to publishing, looking and hearing on this network."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.limits import on_server
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Absent, Found, Inconclusive, MediaItem, Remote
from passaparola.networks.mastodon.content import text_of
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import heard


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("mastodon", tmp_path) as ready:
        yield ready


@pytest.fixture
async def forgetful(stage: Stage) -> Stage:
    """On a server that ignores keys."""
    stage.fake.forgetful = True  # type: ignore[attr-defined]
    return stage


def video(stage: Stage) -> MediaItem:
    stored = stage.session.store.put(b"\0\0\0\x18ftypmp42", "video/mp4")
    return MediaItem(stored.hash, "video/mp4", stored.bytes, "Il forno", name="forno.mp4")


async def test_a_server_that_forgets_keys_gets_one_post_too(forgetful: Stage) -> None:
    for number, strike in enumerate((Strike.RESET_AFTER, Strike.STATUS_AFTER, Strike.TRUNCATED), 1):
        draft = forgetful.draft(f"Numero {number}")
        progress = await forgetful.publisher.prepare(forgetful.session, draft, {})
        forgetful.break_writes(strike)
        with pytest.raises(OutcomeUnknown):
            await forgetful.publisher.commit(forgetful.session, draft, progress)
        forgetful.mend()
        assert isinstance(await forgetful.publisher.find(forgetful.session, draft, {}), Found)
        await forgetful.publisher.commit(forgetful.session, draft, progress)
        assert len(forgetful.fake.shown()) == number


async def test_the_same_words_as_last_week_go_out_again(forgetful: Stage) -> None:
    first = await forgetful.publish(forgetful.draft("Buon lunedì!"))
    again = forgetful.draft("Buon lunedì!")
    progress = await forgetful.publisher.prepare(forgetful.session, again, {})
    assert isinstance(await forgetful.publisher.find(forgetful.session, again, progress), Absent)
    second = await forgetful.publisher.commit(forgetful.session, again, progress)
    assert first.id != second.id
    sighting = await forgetful.publisher.find(forgetful.session, again, progress)
    assert isinstance(sighting, Found)
    assert sighting.remote.id == second.id


async def test_two_with_the_same_words_at_once_are_nobodys_guess(forgetful: Stage) -> None:
    drafts = [forgetful.draft("Buon lunedì!") for _ in range(2)]
    staged_ = [await forgetful.publisher.prepare(forgetful.session, draft, {}) for draft in drafts]
    forgetful.fake.forgetful = True  # type: ignore[attr-defined]
    await forgetful.publisher.commit(forgetful.session, drafts[0], staged_[0])
    forgetful.fake._add(forgetful.fake.me, "Buon lunedì!")  # type: ignore[attr-defined]
    sighting = await forgetful.publisher.find(forgetful.session, drafts[1], staged_[1])
    assert isinstance(sighting, Inconclusive)
    with pytest.raises(OutcomeUnknown):
        await forgetful.publisher.commit(forgetful.session, drafts[1], staged_[1])


async def test_a_twin_before_the_moment_is_nobodys_guess_after_a_restore(stage: Stage) -> None:
    """It may be last week's, or this one, moved forward after the backup."""
    await stage.publish(stage.draft("Buon lunedì!"))
    later = stage.draft("Buon lunedì!", at=datetime.now(UTC) + timedelta(days=2))
    assert isinstance(await stage.publisher.find(stage.session, later, {}), Inconclusive)
    other = stage.draft("Buon martedì!", at=datetime.now(UTC) + timedelta(days=2))
    assert isinstance(await stage.publisher.find(stage.session, other, {}), Absent)


async def test_who_answers_two_people_alike_is_told_apart(forgetful: Stage) -> None:
    post = await forgetful.publish(forgetful.draft())
    for who in ("Lea", "Ugo"):
        forgetful.fake.reply(post.id, who, "Buono!")
    below = await heard(forgetful)
    remotes = [Remote(one.id, one.url, one.at, {}) for one in below]
    first, second = (forgetful.draft("Grazie!", follows=remote) for remote in remotes)
    sent = await forgetful.publish(first)
    assert isinstance(await forgetful.publisher.find(forgetful.session, second, {}), Absent)
    sighting = await forgetful.publisher.find(forgetful.session, first, {})
    assert isinstance(sighting, Found)
    assert sighting.remote.id == sent.id


async def test_an_edited_post_is_found_by_what_it_said(stage: Stage) -> None:
    draft = stage.draft("Prima")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    remote = await stage.publisher.commit(stage.session, draft, progress)
    await stage.publisher.edit(stage.session, stage.draft("Dopo"), remote, {})
    for known in ({}, progress):
        assert isinstance(await stage.publisher.find(stage.session, draft, known), Found)
    assert isinstance(await stage.publisher.find(stage.session, stage.draft("Mai detto"), {}), Absent)


async def test_a_video_waits_until_the_server_has_worked_on_it(stage: Stage) -> None:
    draft = stage.draft("Il forno", (video(stage),))
    progress = await stage.publisher.prepare(stage.session, draft, {})
    busy = await stage.publisher.is_ready(stage.session, draft, progress)
    assert busy is not None
    assert await stage.publisher.is_ready(stage.session, draft, progress) is None
    await stage.publisher.commit(stage.session, draft, progress)
    assert stage.fake.shown()[0].alts == ("Il forno",)


async def test_a_file_is_uploaded_anew_when_the_server_no_longer_keeps_it(stage: Stage) -> None:
    draft = stage.rich()
    progress = dict(await stage.publisher.prepare(stage.session, draft, {}))
    old = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    progress["media"] = {**progress["media"], "uploaded": old}  # type: ignore[dict-item]
    stage.fake.uploads.clear()  # type: ignore[attr-defined]
    again = await stage.publisher.prepare(stage.session, draft, progress)
    await stage.publisher.commit(stage.session, draft, again)
    assert len(stage.fake.shown()[0].alts) == 2


async def test_an_edit_uploads_only_what_is_new(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    reworded = (replace(draft.media[0], alt="Meglio"), stage.picture("nuova", 9))
    again = await stage.publisher.edit(stage.session, stage.draft("Corretto", reworded), remote, {})
    assert len(stage.running.requests("POST", "/api/v2/media")) == 3
    assert stage.fake.shown()[0].alts == ("Meglio", "nuova")
    await stage.publisher.edit(stage.session, stage.draft("Ancora", reworded), again, {})
    assert len(stage.running.requests("POST", "/api/v2/media")) == 3


async def test_warning_visibility_and_language_go_along(stage: Stage) -> None:
    options = {"visibility": "unlisted", "sensitive": True}
    draft = stage.draft("Pane", options=options, warning="Cibo")
    remote = await stage.publish(draft)
    toot = stage.fake.toots[remote.id]  # type: ignore[attr-defined]
    assert (toot.spoiler, toot.visibility, toot.language, toot.sensitive) == ("Cibo", "unlisted", "it", True)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
    assert isinstance(await stage.publisher.find(stage.session, stage.draft("Pane"), {}), Absent)


async def test_a_post_for_followers_only_is_found_too(stage: Stage) -> None:
    draft = stage.draft(options={"visibility": "private"})
    await stage.publish(draft)
    assert stage.fake.shown() == []
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Grazie!", "@lea@altrove.example Grazie!"),
        ("@lea grazie!", "@lea grazie!"),
        ("Grazie @lea@altrove.example", "Grazie @lea@altrove.example"),
        ("scrivi a lea@altrove.example", "@lea@altrove.example scrivi a lea@altrove.example"),
    ],
)
async def test_an_answer_names_whom_it_answers_once(stage: Stage, text: str, sent: str) -> None:
    follows = Remote("1", "", datetime.now(UTC), {"handle": "lea@altrove.example"})
    assert text_of(stage.draft(text, follows=follows)) == sent


async def test_an_answer_is_seen_by_no_more_than_what_it_answers(stage: Stage) -> None:
    fake = stage.fake
    fake.say("Lea", f"@{fake.me.handle} in confidenza", "direct")  # type: ignore[attr-defined]
    (said,) = await heard(stage)
    assert (said.kind, said.answers, said.thread) == ("mention", "", said.id)
    remote = await stage.publish(stage.draft("Certo", follows=Remote(said.id, said.url, said.at, said.proof)))
    assert fake.toots[remote.id].visibility == "direct"  # type: ignore[attr-defined]


async def test_an_edited_post_is_in_nobodys_way_where_no_history_is_kept(stage: Stage) -> None:
    stage.fake._calls = tuple(call for call in stage.fake._calls if "history" not in call[1])  # type: ignore[attr-defined]
    remote = await stage.publish(stage.draft("Prima"))
    await stage.publisher.edit(stage.session, stage.draft("Dopo"), remote, {})
    draft = stage.draft("Un altro")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive), "nothing was noted before"
    mine = await stage.publisher.commit(stage.session, draft, progress)
    await stage.publisher.edit(stage.session, stage.draft("Corretto"), mine, {})
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Inconclusive), "it may be the edited"
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)
    assert len(stage.fake.shown()) == 2


async def test_what_is_said_below_a_part_belongs_to_the_whole_thread(stage: Stage) -> None:
    head = await stage.publish(stage.draft("Uno"))
    part = await stage.publish(stage.draft("Due", follows=head))
    stage.fake.reply(part.id, "Lea", "Ciao")
    (said,) = [one for one in await heard(stage) if not one.own]
    assert (said.answers, said.thread) == (part.id, head.id)


async def test_a_server_that_deletes_nothing_is_not_believed(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    stage.fake._calls = tuple(call for call in stage.fake._calls if call[0] != "DELETE")  # type: ignore[attr-defined]
    with pytest.raises(Rejected) as refused:
        await stage.publisher.delete(stage.session, remote)
    assert refused.value.reason.id == "mastodon.no_delete"
    stage.fake.remove(remote.id)
    await stage.publisher.delete(stage.session, remote)


async def test_an_answer_to_what_is_gone_is_refused(stage: Stage) -> None:
    draft = stage.draft(follows=Remote("123", "", datetime.now(UTC)))
    with pytest.raises(Rejected):
        await stage.publish(draft)
    assert stage.fake.shown() == []


async def test_problems_are_those_of_the_whole(stage: Stage) -> None:
    both = stage.draft("x", (stage.picture(), video(stage)))
    assert [problem.message.id for problem in stage.publisher.problems(both, stage.network.spec)] == ["mastodon.mixed"]
    long = stage.draft("a" * 495, warning="attenzione")
    assert [problem.message.params for problem in stage.publisher.problems(long, stage.network.spec)] == [{"count": 5}]
    assert not stage.publisher.problems(long, on_server(stage.network.spec, {"limit.text": "5000"}))


@pytest.mark.parametrize("written", ["{host}", "@forno@{host}", "forno@{host}"])
async def test_the_server_is_read_out_of_a_handle_and_never_asked_in_clear(stage: Stage, written: str) -> None:
    mark = len(stage.running.seen)
    given = {"server": written.format(host=stage.running.authority), "token": stage.given["token"]}
    with suppress(NetworkError):
        await stage.connect.authorise(stage.session.door, given)
    assert stage.since(mark) == []


@pytest.mark.parametrize(("token", "reason"), [("wrong", "token_wrong"), ("", "token_wrong"), ("a b", "token_wrong")])
async def test_a_wrong_token_is_told_so(stage: Stage, token: str, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        await stage.connect.authorise(stage.session.door, {**stage.given, "token": token})
    assert refused.value.reason.id == f"mastodon.{reason}"
    assert refused.value.reason.params["field"] == "token"


async def test_the_servers_limits_are_facts_of_the_account(stage: Stage) -> None:
    facts = stage.session.account.facts
    assert (facts["limit.text"], facts["limit.link"], facts["limit.alt"]) == ("500", "23", "1500")


async def test_what_this_server_takes_is_told_before_anything_is_sent(stage: Stage) -> None:
    facts = {**stage.session.account.facts, "limit.text": "60", "limit.image.bytes": "50"}
    narrow = replace(stage.session, account=replace(stage.session.account, facts=facts))
    mark = len(stage.running.seen)
    for draft, reason in ((stage.draft("a" * 61), "too_long_here"), (stage.rich(), "too_large_here")):
        with pytest.raises(Rejected) as refused:
            await stage.publisher.prepare(narrow, draft, {})
        assert refused.value.reason.id == f"mastodon.{reason}"
    assert stage.since(mark) == []


def test_a_server_widens_and_narrows_the_spec(stage: Stage) -> None:
    facts = {"limit.text": "5000", "limit.link": "32", "limit.media": "8", "limit.alt": "900", "limit.video.bytes": "9"}
    here = on_server(stage.network.spec, facts)
    image, film = here.media
    assert (here.text[0].maximum, here.text[0].link_weight) == (5_000, 32)
    assert (image.max_count, film.max_count, image.max_alt, film.max_bytes) == (8, 1, 900, 9)
    assert image.max_bytes == stage.network.spec.media[0].max_bytes
    assert on_server(stage.network.spec, {"limit.text": "many"}) == stage.network.spec
