"""A person's data: made up, and two real ones of the shared data."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.networks.tiktok.archive import archive
from tests.support.exports import both, made, posts, real

VIDEO = {
    "Date": "2024-09-17 14:07:21",
    "Link": "https://www.tiktok.com/@a/video/7424885637381131563/",
    "Likes": "28",
    "Title": "Ciao",
}
COMMENT = {"date": "2024-09-18 10:00:00", "comment": "bello", "url": ""}
TEXT = """Date: 2024-09-17 14:07:21 UTC
Link: https://www.tiktok.com/@a/video/1
Like(s): 1,028
Who can view: Everyone
Title: Ora: una riga
e un'altra

Date: 2024-09-16 14:07:21 UTC
Link: https://www.tiktok.com/@a/photo/2
Like(s): 3
"""


def test_both_ways_of_calling_the_videos(tmp_path: Path) -> None:
    new = {
        "Comment": {"Comments": {"CommentsList": [COMMENT]}},
        "Your Activity": {"Watch History": {"VideoList": [VIDEO]}},
        "Post": {"Posts": {"VideoList": [VIDEO]}, "Recently Deleted Posts": {"PostList": None}},
    }
    comment, video = posts(archive, made(tmp_path / "a", {"user_data_tiktok.json": new}))
    assert (comment.kind, comment.text) == ("reply", "bello")
    assert (video.id, video.text, video.metrics) == ("7424885637381131563", "Ciao", {"likes": 28})
    assert video.at == datetime(2024, 9, 17, 14, 7, 21, tzinfo=UTC)
    (old,) = posts(archive, made(tmp_path / "b", {"user_data.json": {"Video": {"Videos": {"VideoList": [VIDEO]}}}}))
    assert old == video


def test_the_text_export(tmp_path: Path) -> None:
    video, photo = posts(archive, made(tmp_path, {"TikTok/Post/Posts.txt": TEXT}))
    assert (video.id, video.metrics, video.text) == ("1", {"likes": 1028}, "Ora: una riga\ne un'altra")
    assert (photo.format, photo.url) == ("photo", "https://www.tiktok.com/@a/photo/2")


def test_malformed_json_gives_what_came_before(tmp_path: Path) -> None:
    broken = (
        '{"Post": {"Posts": {"VideoList": [{"Date": "2024-09-17 14:07:21", "Link": "https://a.it"}, {"Date": ,}]}}}'
    )
    found, refused = both(archive, made(tmp_path, {"user_data_tiktok.json": broken}))
    assert (len(found), refused) == (1, ["export.breaks_off"])


def test_real_data() -> None:
    with real("data/archives/tiktok_user_data_c") as export:
        found = posts(archive, export)
    assert len(found) == 121 and sum(post.metrics["likes"] for post in found) == 7282
    assert (max(post.at for post in found if post.at), found[0].metrics) == (
        datetime(2024, 9, 17, 14, 7, 21, tzinfo=UTC),
        {"likes": 28},
    )
    assert all(post.media[0].url.startswith("https://") for post in found)
    assert posts(archive, real("data/archives/tiktok_user_data_a")) == []  # what was watched is nobody's post
