"""Stories, reels, mixed carousels, uploads without a public address, quotas, and containers that come to nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, NotReady
from passaparola.networks.instagram.fake import InstagramFake
from passaparola.networks.instagram.publish import publisher
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("instagram", tmp_path) as stage:
        yield stage


def fake(stage: Stage) -> InstagramFake:
    assert isinstance(stage.fake, InstagramFake)
    return stage.fake


def placed(draft: Draft, where: str) -> Draft:
    return replace(draft, options={"placement": where})


async def test_a_video_of_the_feed_is_a_reel_that_the_feed_shows(stage: Stage) -> None:
    for where, shared in (("feed", True), ("reel", False)):
        remote = await stage.publish(placed(stage.draft("Il forno", (stage.video(),)), where))
        medium = fake(stage).publishing.media[remote.id]
        assert (medium.product, medium.files[0].fields["share_to_feed"]) == ("REELS", shared)
        assert "/reel/" in remote.url


async def test_a_film_is_waited_for(stage: Stage) -> None:
    draft = stage.draft("Il forno", (stage.video(),))
    progress = await publisher.prepare(stage.session, draft, {})
    assert isinstance(await publisher.is_ready(stage.session, draft, progress), NotReady)
    with pytest.raises(TryLater) as early:
        await publisher.commit(stage.session, draft, progress)
    assert early.value.reason.id == "instagram.not_ready"


async def test_a_carousel_mixes_pictures_and_films(stage: Stage) -> None:
    files = (stage.picture("uno", 1), stage.video(number=2), stage.picture("tre", 3))
    remote = await stage.publish(stage.draft("Tre", files))
    medium = fake(stage).publishing.media[remote.id]
    assert medium.kind == "CAROUSEL_ALBUM"
    assert [file.type for file in medium.files] == ["image/jpeg", "video/mp4", "image/jpeg"]


async def test_a_story_is_found_by_its_container_and_by_nothing_else(stage: Stage) -> None:
    draft = placed(stage.draft("", (stage.picture(),)), "story")
    assert isinstance(await publisher.find(stage.session, draft, {}), Absent)
    progress = await publisher.prepare(stage.session, draft, {})
    remote = await publisher.commit(stage.session, draft, progress)
    found = await publisher.find(stage.session, draft, progress)
    assert isinstance(found, Found)
    assert found.remote.id == remote.id
    assert isinstance(await publisher.find(stage.session, draft, {}), Inconclusive)


async def test_where_and_with_whom_goes_along(stage: Stage) -> None:
    draft = replace(stage.draft(), options={"collaborators": ["@lea", "bar"], "location": "7640348500"})
    remote = await stage.publish(draft)
    fields = fake(stage).publishing.media[remote.id].files[0].fields
    assert (fields["collaborators"], fields["location_id"]) == (["lea", "bar"], "7640348500")


async def test_without_a_public_address_pictures_are_refused_and_films_are_sent(stage: Stage) -> None:
    inward = replace(stage, session=replace(stage.session, serve=None))
    with pytest.raises(Rejected) as refused:
        await publisher.prepare(inward.session, stage.draft(), {})
    assert refused.value.reason.id == "instagram.no_public_address"
    film = stage.video()
    remote = await inward.publish(stage.draft("Il forno", (film,)))
    with stage.session.store.open(film.hash) as file:
        assert fake(stage).publishing.media[remote.id].files[0].content == file.read()


async def test_an_upload_that_was_cut_goes_on_where_it_broke_off(stage: Stage) -> None:
    inward = replace(stage, session=replace(stage.session, serve=None))
    stage.running.strike(Fault(Strike.RESET_AFTER, "POST", "/ig-api-upload"))
    await inward.publish(stage.draft("Il forno", (stage.video(),)))
    assert len(stage.running.requests("POST", "/ig-api-upload")) == 1  # all of it had arrived: that was asked
    stage.running.strike(Fault(Strike.STATUS_BEFORE, "POST", "/ig-api-upload", status=503))
    await inward.publish(stage.draft("Il forno, ancora", (stage.video(),)))
    assert len(stage.fake.shown()) == 2


async def test_a_used_up_quota_waits_for_the_oldest_post(stage: Stage) -> None:
    await stage.publish(stage.draft("Il primo"))
    fake(stage).publishing.quota = 1
    with pytest.raises(TryLater) as full:
        await publisher.prepare(stage.session, stage.draft("Il secondo"), {})
    assert full.value.reason.params["total"] == 1
    assert timedelta(hours=23) < full.value.wait <= timedelta(hours=24)


async def test_a_quota_that_fills_up_meanwhile_is_no_doubt(stage: Stage) -> None:
    draft = stage.draft("Il secondo")
    progress = await publisher.prepare(stage.session, draft, {})
    await stage.publish(stage.draft("Il primo"))
    fake(stage).publishing.quota = 1
    with pytest.raises(TryLater) as full:
        await publisher.commit(stage.session, draft, progress)
    assert full.value.reason.id == "instagram.quota"
    assert full.value.wait > timedelta(hours=23)


async def test_a_container_of_yesterday_was_never_published_and_is_staged_anew(stage: Stage) -> None:
    draft = stage.draft()
    progress = await publisher.prepare(stage.session, draft, {})
    fake(stage).ahead = timedelta(hours=25)
    assert isinstance(await publisher.find(stage.session, draft, progress), Absent)
    with pytest.raises(Rejected):
        await publisher.is_ready(stage.session, draft, progress)
    fresh = await publisher.prepare(stage.session, draft, progress)
    assert fresh["container"] != progress["container"]
    await publisher.commit(stage.session, draft, fresh)
    assert len(stage.fake.shown()) == 1


async def test_a_film_that_instagram_cannot_use_says_why(stage: Stage) -> None:
    draft = placed(stage.draft("", (replace(stage.video(number=70), duration=None),)), "story")
    progress = await publisher.prepare(stage.session, draft, {})
    with pytest.raises(Rejected) as refused:
        for _ in range(5):
            await publisher.is_ready(stage.session, draft, progress)
    assert refused.value.reason.id == "instagram.video_format"
    assert isinstance(await publisher.find(stage.session, draft, progress), Absent)


async def test_a_file_that_cannot_be_fetched_is_refused_at_once(stage: Stage) -> None:
    nowhere = replace(stage.session, serve=lambda item: "http://127.0.0.1:9/nothing.jpg")
    with pytest.raises(Rejected) as refused:
        await publisher.prepare(nowhere, stage.draft(), {})
    assert refused.value.reason.id == "instagram.not_fetched"


async def test_what_is_published_and_not_listed_yet_is_never_sent_again(stage: Stage) -> None:
    draft = stage.draft()
    progress = await publisher.prepare(stage.session, draft, {})
    remote = await publisher.commit(stage.session, draft, progress)
    stage.fake.remove(remote.id)
    sighting = await publisher.find(stage.session, draft, progress)
    assert isinstance(sighting, Inconclusive)
    assert sighting.reason.id == "instagram.unseen"


async def test_a_restricted_account_is_no_doubt(stage: Stage) -> None:
    fake(stage).publishing.restricted = True
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft())
    assert refused.value.reason.id == "instagram.restricted"


@pytest.mark.parametrize(
    ("options", "text", "files", "message"),
    [
        ({"placement": "story"}, "", 2, "instagram.one_file"),
        ({"placement": "story"}, "Parole", 1, "instagram.story_text"),
        ({"placement": "reel"}, "", 1, "instagram.one_video"),
        ({"location": "Piazza"}, "", 1, "instagram.location_wrong"),
        ({}, "#a " * 31, 1, "instagram.hashtags"),
        ({}, "#a " * 6, 1, "instagram.hashtags_advice"),
        ({}, "", 11, "instagram.carousel"),
    ],
)
async def test_what_would_go_wrong_is_said_before(
    stage: Stage, options: dict[str, object], text: str, files: int, message: str
) -> None:
    picture = stage.picture()
    draft = replace(stage.draft(text, (picture,) * files), options=options)
    assert message in [problem.message.id for problem in publisher.problems(draft, stage.network.spec)]


async def test_an_upright_picture_goes_into_a_story_and_not_into_the_feed(stage: Stage) -> None:
    upright = replace(stage.picture(), width=1080, height=1920)
    draft = stage.draft("", (upright,))
    assert [each.message.id for each in publisher.problems(draft, stage.network.spec)] == ["instagram.ratio"]
    assert list(publisher.problems(placed(draft, "story"), stage.network.spec)) == []


async def test_a_post_cannot_be_taken_down_from_here(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    with pytest.raises(Rejected):
        await publisher.delete(stage.session, remote)
    with pytest.raises(Rejected):
        await publisher.edit(stage.session, stage.draft("x"), remote, {})
