"""The JSON of "Download your information": made up, and a real one of the shared data."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.networks.instagram.archive import archive
from tests.support.exports import both, made, posts, real

BROKEN = "Caff\u00c3\u00a8 \u00e2\u0098\u0095"


def file(uri: str, at: int = 1424225088, title: str = "") -> dict[str, object]:
    return {"uri": uri, "creation_timestamp": at, "title": title}


def test_posts_reels_and_stories(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "your_instagram_activity/media/posts_1.json": [
            {"media": [file("media/posts/a.jpg", title=BROKEN)]},
            {
                "media": [file("media/posts/b.jpg"), file("media/posts/c.jpg")],
                "title": "due",
                "creation_timestamp": 1424225090,
            },
        ],
        "your_instagram_activity/media/reels.json": {"ig_reels_media": [{"media": [file("media/reels/r.mp4")]}]},
        "your_instagram_activity/media/stories.json": {"ig_stories": [file("media/stories/s.jpg", title="oggi")]},
        "media/posts/a.jpg": b"jpg",
    }
    one, many, reel, story = posts(archive, made(tmp_path, files))
    assert (one.text, one.at, one.format) == ("Caffè ☕", datetime(2015, 2, 18, 2, 4, 48, tzinfo=UTC), "photo")
    assert one.media[0].present and (many.text, many.format, many.media[1].present) == ("due", "album", False)
    assert (reel.format, story.format, story.text) == ("reel", "story", "oggi")


def test_the_single_file_of_older_exports(tmp_path: Path) -> None:
    old = {
        "photos": [{"caption": BROKEN, "taken_at": "2018-03-04T10:11:12+00:00", "path": "photos/a.jpg"}],
        "stories": [{"caption": "", "taken_at": "2018-03-04T10:11:12", "path": "stories/s.mp4"}],
    }
    found = posts(archive, made(tmp_path, {"media.json": old}))
    assert [(post.text, post.format) for post in found] == [("Caffè ☕", "photo"), ("", "story")]
    assert {post.at for post in found} == {datetime(2018, 3, 4, 10, 11, 12, tzinfo=UTC)}


def test_a_file_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    cut = '[{"media": [{"uri": "a.jpg", "creation_timestamp": 1424225088, "title": "uno"}]}, {"media": [{"uri"'
    found, refused = both(archive, made(tmp_path, {"posts_1.json": cut}))
    assert [post.text for post in found] == ["uno"] and refused == ["export.breaks_off"]


def test_a_real_export() -> None:
    with real("data/archives/instagram_dyi_a") as export:
        found = posts(archive, export)
    assert len(found) == 1057 and sum(len(post.media) for post in found) == 1332
    assert (found[0].text, found[0].at) == ("Bundt caaaake", datetime(2015, 2, 18, 2, 4, 48, tzinfo=UTC))
    assert {post.format for post in found} == {"photo", "video", "album"}
    assert max(post.at for post in found if post.at) == datetime(2022, 5, 8, 22, 10, 8, tzinfo=UTC)
    assert not [post for post in found if "â\x80" in post.text or "ð\x9f" in post.text]
