"""Numbers by the kind of medium, metric by metric where one is refused, and the profile's past."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.networks.instagram import fake_publishing
from passaparola.networks.instagram.fake import InstagramFake
from passaparola.networks.instagram.history import history
from passaparola.networks.instagram.measure import metrics
from passaparola.networks.instagram.spec import SPEC
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("instagram", tmp_path) as stage:
        yield stage


async def told(stage: Stage, placement: str, *, video: bool) -> dict[str, float]:
    file = stage.video() if video else stage.picture()
    remote = await stage.publish(replace(stage.draft("", (file,)), options={"placement": placement}))
    stage.fake.like(remote.id, "Lea")
    return {reading.metric: reading.value for reading in await metrics.of(stage.session, remote)}


async def test_each_kind_of_medium_tells_its_own(stage: Stage) -> None:
    picture, reel = await told(stage, "feed", video=False), await told(stage, "feed", video=True)
    story = await told(stage, "story", video=False)
    assert (picture["likes"], picture["reach"], picture["impressions"]) == (1, 40, 80)
    assert reel["watch_minutes"] == pytest.approx(4.2 * 40 / 60)
    assert reel["video_views"] == reel["impressions"] == 80
    assert "saves" not in story
    assert set(picture) | set(reel) | set(story) | {"followers"} == SPEC.measures


async def test_a_metric_that_is_refused_leaves_the_others(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    known = fake_publishing._METRICS
    monkeypatch.setattr(fake_publishing, "_METRICS", {**known, "FEED": known["FEED"] - {"reposts", "follows"}})
    picture = await told(stage, "feed", video=False)
    assert "reposts" not in picture
    assert picture["reach"] == 40


async def test_a_story_that_few_have_seen_has_its_likes_alone(stage: Stage) -> None:
    assert isinstance(stage.fake, InstagramFake)
    stage.fake.publishing.viewers = 3
    assert set(await told(stage, "story", video=False)) == {"likes", "comments"}


async def test_followers_are_counted(stage: Stage) -> None:
    assert [(one.metric, one.value) for one in await metrics.of_account(stage.session)] == [("followers", 1_250)]


async def test_a_comment_has_its_likes(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    comment = await stage.publish(stage.draft("Il primo", follows=post))
    assert [one.metric for one in await metrics.of(stage.session, comment)] == ["likes"]


async def test_the_past_is_read_page_by_page(stage: Stage) -> None:
    for number in range(3):
        await stage.publish(stage.draft(f"Pane {number}"))
    await stage.publish(stage.draft("Il forno", (stage.video(),)))
    posts = [post async for post in history.since(stage.session, None)]
    assert [post.text for post in posts] == ["Il forno", "Pane 2", "Pane 1", "Pane 0"]
    assert [post.format for post in posts] == ["reel", "image", "image", "image"]
    assert all(post.url for post in posts)
