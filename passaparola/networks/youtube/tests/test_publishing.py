"""What is peculiar to publishing here: uploads that go on where they stopped, privacy, playlists, marks, quota."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.http import Raw, Request
from passaparola.kernel.message import Message
from passaparola.kernel.network.marks import is_mark, mark_of
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import Absent, Disclosure, Draft, Inconclusive, MediaItem
from passaparola.networks.youtube import upload
from passaparola.networks.youtube.content import tags_length
from passaparola.networks.youtube.errors import until_renewed
from passaparola.networks.youtube.fake import YouTubeFake
from passaparola.networks.youtube.fake_things import Refusal
from passaparola.networks.youtube.playlists import named
from passaparola.networks.youtube.publish import publisher
from passaparola.networks.youtube.spec import SPEC
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("youtube", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> YouTubeFake:
    assert isinstance(stage.fake, YouTubeFake)
    return stage.fake


def large(stage: Stage, size: int = 2 * upload.PIECE + 7) -> MediaItem:
    stored = stage.session.store.put(b"\0\0\0\x18ftypmp42" + b"\1" * (size - 12), "video/mp4")
    return MediaItem(stored.hash, "video/mp4", stored.bytes, "", 640, 360, "forno.mp4", 30.0)


def pieces(stage: Stage) -> list[str]:
    return [seen.headers["content-range"] for seen in stage.running.requests("PUT", "/upload/")]


async def test_a_large_file_goes_up_in_pieces_of_the_allowed_size(stage: Stage) -> None:
    item = large(stage)
    progress = await stage.publisher.prepare(stage.session, stage.draft(media=(item,)), {})
    (film,) = fake_of(stage).films.values()
    assert progress == {"video": film.id}
    assert fake_of(stage).files[film.id] == stage.session.store.open(item.hash).read()
    assert pieces(stage) == [
        f"bytes 0-{upload.PIECE - 1}/{item.size}",
        f"bytes {upload.PIECE}-{2 * upload.PIECE - 1}/{item.size}",
        f"bytes {2 * upload.PIECE}-{item.size - 1}/{item.size}",
    ]


@pytest.mark.parametrize("strike", [Strike.RESET_BEFORE, Strike.RESET_AFTER, Strike.STATUS_AFTER])
async def test_a_lost_piece_is_asked_about_and_not_sent_blindly(stage: Stage, strike: Strike) -> None:
    item = large(stage)
    stage.running.strike(Fault(strike, "PUT", "/upload/", status=503))
    await stage.publisher.prepare(stage.session, stage.draft(media=(item,)), {})
    (film,) = fake_of(stage).films.values()
    assert fake_of(stage).files[film.id] == stage.session.store.open(item.hash).read()
    assert f"bytes */{item.size}" in pieces(stage)


async def test_an_upload_goes_on_where_its_session_stands(stage: Stage) -> None:
    item = large(stage)
    draft = stage.draft(media=(item,))
    address = await upload.begin(stage.session, draft, mark_of(draft.key))
    first = stage.session.store.open(item.hash).read(upload.PIECE)
    headers = {"Content-Range": f"bytes 0-{upload.PIECE - 1}/{item.size}"}
    assert (await stage.session.door.send(Request("PUT", address, headers, body=Raw(first)))).status == 308
    progress = {"session": address}
    assert await stage.publisher.is_ready(stage.session, draft, progress) is not None
    done = await stage.publisher.prepare(stage.session, draft, progress)
    assert set(done) == {"video"}
    assert await stage.publisher.is_ready(stage.session, draft, done) is None
    assert pieces(stage)[1:3] == [f"bytes */{item.size}", f"bytes {upload.PIECE}-{2 * upload.PIECE - 1}/{item.size}"]
    assert len(stage.running.requests("POST", "/upload/")) == 1


async def test_a_forgotten_session_is_begun_anew(stage: Stage) -> None:
    draft = stage.draft(media=(large(stage),))
    gone = f"{stage.running.url}/upload/youtube/v3/videos?uploadType=resumable&part=snippet&upload_id=gone"
    assert set(await stage.publisher.prepare(stage.session, draft, {"session": gone})) == {"video"}


async def test_what_was_uploaded_before_a_crash_is_not_uploaded_again(stage: Stage) -> None:
    draft = stage.rich()
    first = await stage.publisher.prepare(stage.session, draft, {})
    assert await stage.publisher.prepare(stage.session, draft, {}) == first
    assert len(fake_of(stage).films) == 1


async def test_settings_and_disclosures_go_along(stage: Stage) -> None:
    options = {
        "privacy": "unlisted",
        "tags": ["#pane", "forno a legna"],
        "category": "Education",
        "made_for_kids": True,
    }
    told = Disclosure("paid", "Mulino", ai=True)
    remote = await stage.publish(replace(stage.rich(), options=options, disclosure=told))
    film = fake_of(stage).films[remote.id]
    assert film.status["privacyStatus"] == "unlisted"
    assert film.status["selfDeclaredMadeForKids"] is True
    assert film.status["containsSyntheticMedia"] is True
    assert film.given["paidProductPlacementDetails"] == {"hasPaidProductPlacement": True}
    assert film.snippet["categoryId"] == "27"
    assert film.snippet["tags"] == [remote.proof["mark"], "pane", "forno a legna"]
    assert stage.fake.shown() == []


async def test_a_playlist_gets_the_video_once(stage: Stage) -> None:
    address = "https://www.youtube.com/playlist?list=PLricette"
    draft = replace(stage.rich(), options={"playlist": address})
    remote = await stage.publish(draft)
    await stage.publish(draft)
    assert fake_of(stage).playlists["PLricette"] == [remote.id]
    with pytest.raises(Rejected) as refused:
        await stage.publish(replace(stage.rich(), options={"playlist": "PLnowhere"}))
    assert refused.value.reason.id == "youtube.no_playlist"
    assert named(stage.draft()) == ""


async def test_a_project_that_was_not_audited_is_told_so(stage: Stage) -> None:
    fake_of(stage).locked = True
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.rich())
    assert refused.value.reason.id == "youtube.locked"


async def test_a_video_that_was_thrown_away_in_studio_is_not_published(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    fake_of(stage).films.clear()
    with pytest.raises(Rejected) as refused:
        await stage.publisher.commit(stage.session, draft, progress)
    assert refused.value.reason.id == "youtube.staged_gone"
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)


async def test_a_video_whose_mark_was_taken_off_is_left_to_a_person(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    fake_of(stage).films[remote.id].snippet["tags"] = []
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)


async def test_an_edit_leaves_who_may_see_it(stage: Stage) -> None:
    remote = await stage.publish(stage.rich())
    fake_of(stage).films[remote.id].status["privacyStatus"] = "unlisted"
    await stage.publisher.edit(stage.session, stage.changed(), remote, {})
    film = fake_of(stage).films[remote.id]
    assert (film.status["privacyStatus"], film.snippet["title"]) == ("unlisted", "Corretto")
    assert film.snippet["tags"] == [remote.proof["mark"]]


async def test_a_spent_quota_waits_for_midnight_in_california(stage: Stage) -> None:
    fake_of(stage).quota.most_uploads = 0
    with pytest.raises(TryLater) as later:
        await stage.publish(stage.rich())
    assert later.value.reason.id == "youtube.quota"
    assert timedelta(0) < later.value.wait <= timedelta(hours=25)
    assert until_renewed(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)) == timedelta(hours=12)


async def test_a_channel_that_uploaded_enough_waits(stage: Stage) -> None:
    fake_of(stage).trouble = Refusal(400, "uploadLimitExceeded", "The user has exceeded the number of videos.")
    with pytest.raises(TryLater) as later:
        await stage.publisher.prepare(stage.session, stage.rich(), {})
    assert later.value.wait == timedelta(hours=6)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": "P" * 101}, "youtube.title_long"),
        ({"title": "Pane <3"}, "youtube.title_signs"),
        ({"options": {"tags": ["t" * 240, "u" * 241]}}, "youtube.tags_long"),
    ],
)
def test_what_youtube_would_refuse_is_said_before(change: dict[str, object], problem: str) -> None:
    now = datetime.now(UTC)
    draft = replace(Draft("k", "Testo", now, now, title="Pane"), **change)  # type: ignore[arg-type]
    found = stage_problems(draft)
    assert [each.id for each in found] == [problem]


def stage_problems(draft: Draft) -> list[Message]:
    return [problem.message for problem in publisher.problems(draft, SPEC)]


def test_tags_are_measured_as_youtube_measures_them() -> None:
    assert tags_length(["pane", "forno a legna"]) == 4 + 1 + 13 + 2
    assert is_mark(mark_of("a-key"))
    assert not is_mark("ppane")
