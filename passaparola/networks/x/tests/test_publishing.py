"""What is peculiar to publishing on X: the same words twice, marks, chunks, edits made in the app, long texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.budgets import counted
from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Disclosure, Found, MediaItem, NotReady
from passaparola.networks.x.fake import XFake
from passaparola.networks.x.fake_things import Refusal
from passaparola.networks.x.posts import made_at, skeleton
from passaparola.networks.x.spec import SPEC
from tests.contracts.stage import Stage, staged


def fake_of(stage: Stage) -> XFake:
    assert isinstance(stage.fake, XFake)
    return stage.fake


async def test_the_same_words_again_are_refused_with_the_address_of_the_first(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        first = await stage.publish(stage.draft("Buongiorno"))
        with pytest.raises(Rejected) as refused:
            await stage.publish(stage.draft("Buongiorno"))
        assert refused.value.reason.id == "x.duplicate_of"
        assert refused.value.reason.params["url"] == first.url
        assert len(stage.fake.shown()) == 1


async def test_a_refusal_of_the_same_words_that_are_ours_after_all_is_the_post(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        draft = stage.draft("Buongiorno")
        progress = await stage.publisher.prepare(stage.session, draft, {})
        fake, lagging = fake_of(stage), dict[str, object]()
        stage.break_writes(Strike.RESET_AFTER)
        with pytest.raises(OutcomeUnknown):
            await stage.publisher.commit(stage.session, draft, progress)
        stage.mend()
        real = fake._timeline  # its reads lag behind once
        fake._calls = tuple(
            (m, p, s, (lambda r, f: real(r, ["0"]) if not lagging.setdefault("once", not lagging) else real(r, f)))
            if p.endswith("/tweets") and m == "GET" and "users" in p else (m, p, s, a)
            for m, p, s, a in fake._calls
        )  # fmt: skip
        again = await stage.publisher.commit(stage.session, draft, progress)
        assert [post.id for post in fake.shown()] == [again.id]


async def test_words_that_x_has_and_does_not_show_stay_a_doubt(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        draft, fake = stage.draft("Buongiorno"), fake_of(stage)
        progress = await stage.publisher.prepare(stage.session, draft, {})
        told = {"detail": "You are not allowed to create a Tweet with duplicate content.", "title": "Forbidden"}
        real = fake._answer
        fake._answer = lambda request: (  # type: ignore[method-assign]
            Refusal(403, "", told["title"], told["detail"]).answer if request.method == "POST" else real(request)
        )
        with pytest.raises(OutcomeUnknown) as doubt:
            await stage.publisher.commit(stage.session, draft, progress)
        assert doubt.value.reason.id == "x.duplicate_unseen"


async def test_a_post_that_its_owner_edited_in_the_app_is_still_found(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        draft = stage.draft("Buongirono a tutti")
        progress = await stage.publisher.prepare(stage.session, draft, {})
        remote = await stage.publisher.commit(stage.session, draft, progress)
        edited = fake_of(stage).edit_in_app(remote.id, "Buongiorno a tutti")
        for known in ({}, progress):
            sighting = await stage.publisher.find(stage.session, draft, known)
            assert isinstance(sighting, Found)
            assert sighting.remote.id == edited


async def test_marks_options_and_the_head_of_a_thread(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        options = {"reply_settings": "mentionedUsers", "community": "1146654567674912769"}
        draft = stage.draft("Pane offerto", options=options, disclosure=Disclosure("paid", "Mulino", ai=True))
        head = await stage.publish(draft)
        part = await stage.publish(stage.draft("Segue", options=options, follows=head))
        tweets = fake_of(stage).tweets
        assert tweets[head.id].marks == {"paid_partnership": True, "made_with_ai": True}
        assert (tweets[head.id].settings, tweets[part.id].settings) == ("mentionedUsers", "everyone")
        posted = [seen.body for seen in stage.running.requests("POST", "/2/tweets")]
        assert ["community_id" in body for body in posted] == [True, False]


async def test_a_subscription_allows_a_long_text_and_a_longer_one_is_told(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        with pytest.raises(Rejected) as refused:
            await stage.publisher.prepare(stage.session, stage.draft("a" * 281), {})
        assert refused.value.reason.params["maximum"] == 280
        fake_of(stage).subscription = "Premium"
        account = await stage.connect.who(stage.session)
        assert account.facts["limit.text"] == "25000"
        longer = replace(stage, session=replace(stage.session, account=account))
        remote = await longer.publish(stage.draft("à" * 5_000))
        assert len(fake_of(stage).tweets[remote.id].text) == 5_000


async def test_a_large_file_goes_in_chunks_and_a_video_is_waited_for(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        content = b"\x89PNG" + bytes(4 * 1024 * 1024 + 10)
        stored = stage.session.store.put(content, "image/png")
        draft = stage.draft("Foto", (MediaItem(stored.hash, "image/png", stored.bytes, "grande", 64, 64),))
        await stage.publisher.prepare(stage.session, draft, {})
        appended = [seen for seen in stage.running.requests("POST") if seen.path.endswith("/append")]
        assert len(appended) == 2
        assert next(iter(fake_of(stage).uploads.files.values())).content == content
        film = stage.draft("Video", (stage.video(),))
        progress = await stage.publisher.prepare(stage.session, film, {})
        fake_of(stage).uploads.working = 0
        for file in fake_of(stage).uploads.files.values():
            file.working = 2
        assert await stage.publisher.is_ready(stage.session, film, progress) == NotReady(timedelta(seconds=1))
        assert await stage.publisher.is_ready(stage.session, film, progress) is None


async def test_files_about_to_end_are_sent_again(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        draft = stage.draft("Foto", (stage.picture(),))
        progress = await stage.publisher.prepare(stage.session, draft, {})
        media = progress["media"]
        assert isinstance(media, dict)
        ended = {**media, "until": datetime.now(UTC).isoformat()}
        again = await stage.publisher.prepare(stage.session, draft, {**progress, "media": ended})
        assert again["media"] != media
        assert (again["prepared"], again["before"]) == (progress["prepared"], progress["before"])


async def test_a_video_that_x_cannot_work_on_is_refused(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        fake_of(stage).uploads.failing = True
        film = stage.draft("Video", (stage.video(),))
        progress = await stage.publisher.prepare(stage.session, film, {})
        with pytest.raises(Rejected) as refused:
            await stage.publisher.is_ready(stage.session, film, progress)
        assert refused.value.reason.id == "x.processing_failed"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("$PANE e $OLIO", "x.cashtags"), ("$PANE costa 5$ e $5", ""), ("", "x.empty")],
)
async def test_problems_that_data_cannot_say(tmp_path: Path, text: str, problem: str) -> None:
    async with staged("x", tmp_path) as stage:
        found = stage.publisher.problems(stage.draft(text), SPEC)
        assert [one.message.id for one in found] == ([problem] if problem else [])
        mixed = stage.draft("Tutto", (stage.picture(), stage.video()), options={"community": "https://x.com/i/1"})
        told = [one.message.id for one in stage.publisher.problems(mixed, SPEC)]
        assert told == ["x.community_wrong"]


@pytest.mark.parametrize(
    ("status", "title", "detail", "kind", "reason"),
    [
        (402, "CreditsDepleted", "does not have any credits", TryLater, "x.no_credits"),
        (403, "SpendCapReached", "has reached its billing cycle spend cap", TryLater, "x.spend_cap"),
        (429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", TryLater, "x.usage_cap"),
        (429, "Too Many Requests", "Too Many Requests", TryLater, "x.rate"),
        (403, "Forbidden", "Your account is suspended", ReconnectNeeded, "x.suspended"),
        (403, "Forbidden", "You are not permitted to create this", Rejected, "x.read_only"),
        (500, "Internal", "", OutcomeUnknown, "x.unclear"),
        (503, "Service Unavailable", "", OutcomeUnknown, "x.unclear"),
    ],
)
async def test_what_x_refuses_with(
    tmp_path: Path, status: int, title: str, detail: str, kind: type[Exception], reason: str
) -> None:
    async with staged("x", tmp_path) as stage:
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        fake, real = fake_of(stage), fake_of(stage)._answer
        fake._answer = lambda request: (  # type: ignore[method-assign]
            Refusal(status, "", title, detail).answer if request.method == "POST" else real(request)
        )
        with pytest.raises(kind) as failed:
            await stage.publisher.commit(stage.session, draft, progress)
        assert failed.value.reason.id == reason  # type: ignore[attr-defined]
        if reason == "x.rate":  # the renewal of the limit, which X writes as no other does
            assert failed.value.wait > timedelta(minutes=10)  # type: ignore[attr-defined]


def test_ids_tell_their_moment_and_words_are_compared_without_their_dress() -> None:
    assert made_at("1346889436626259968") == datetime(2021, 1, 6, 18, 40, 40, 344_000, tzinfo=UTC)
    assert skeleton("Vedi  https://pane.it/ \n oggi") == skeleton("Vedi http://pane.it oggi")
    assert skeleton("https://pane.it/a") != skeleton("https://pane.it/b")


def test_the_budgets_are_spent_by_the_calls_that_they_name() -> None:
    home = "https://api.x.com"
    calls = [each.calls for each in counted(SPEC.budgets, "POST", f"{home}/2/tweets")]
    assert calls == [100, 10_000]
    assert [each.calls for each in counted(SPEC.budgets, "DELETE", f"{home}/2/tweets/1")] == [50]
    assert [each.calls for each in counted(SPEC.budgets, "GET", f"{home}/2/users/1/mentions")] == [300]
