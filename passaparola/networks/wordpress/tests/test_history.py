"""The account's own posts, read for an audit."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.networks.wordpress.history import history
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("wordpress", tmp_path) as ready:
        yield ready


async def test_the_posts_come_newest_first_with_their_counts(stage: Stage) -> None:
    first = await stage.publish(stage.draft("Primo"))
    second = await stage.publish(stage.draft("Secondo"))
    stage.fake.reply(first.id, "Lea", "Bello")
    posts = {post.id: post for post in [post async for post in history.since(stage.session, None)]}
    assert set(posts) == {first.id, second.id}
    assert "Primo" in posts[first.id].text and posts[first.id].kind == "own"
    counted = "comments" if "comments" in stage.network.spec.measures else "replies"
    assert (posts[first.id].metrics[counted], posts[second.id].metrics[counted]) == (1, 0)


async def test_more_than_a_page_is_read(stage: Stage) -> None:
    for number in range(105):
        await stage.publish(stage.draft(f"Numero {number}"))
    assert len([post async for post in history.since(stage.session, None)]) == 105


async def test_nothing_older_than_the_moment(stage: Stage) -> None:
    await stage.publish(stage.draft("Primo"))
    later = datetime.now(UTC) + timedelta(days=365)
    assert [post async for post in history.since(stage.session, later)] == []
