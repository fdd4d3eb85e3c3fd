"""Saved vines: made up, and the one real save of the shared fixtures."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.networks.vine.archive import archive
from tests.support.exports import both, made, posts, real

PAGE = {
    "twitter:title": "Pane",
    "twitter:description": "Vine by La Bottega",
    "og:url": "https://vine.co/v/abc",
    "twitter:text:loop_count": "12",
    "twitter:player:stream": "https://mtc.example/a.mp4?x=1",
}
POST = {
    "permalinkUrl": "https://vine.co/v/def",
    "description": "Forno",
    "created": "2015-03-20T12:34:56.000000",
    "videoUrl": "https://mtc.example/b.mp4",
    "username": "La Bottega",
    "loops": {"count": 100},
    "likes": {"count": 5},
    "comments": 2,
    "reposts": {"count": 1},
}


def test_the_video_beside_its_json(tmp_path: Path) -> None:
    export = made(tmp_path, {"2015/abc.json": PAGE, "2015/abc.mp4": b"mp4", "2015/def.json": POST})
    page, app = posts(archive, export)
    assert (page.id, page.text, page.author, page.at) == ("abc", "Pane", "La Bottega", None)
    assert page.metrics == {"video_views": 12} and page.media[0].present and page.media[0].path == "2015/abc.mp4"
    assert app.metrics == {"video_views": 100, "likes": 5, "comments": 2, "reposts": 1} and not app.media[0].present
    assert app.at == datetime(2015, 3, 20, 12, 34, 56, tzinfo=UTC)


def test_a_page_of_a_timeline(tmp_path: Path) -> None:
    export = made(
        tmp_path,
        {
            "all.json": {"data": {"records": [POST, {**POST, "permalinkUrl": "https://vine.co/v/ghi"}]}},
            "ghi.mp4": b"mp4",
            "broken.json": '{"og:url": "https://vine.co/v/',
        },
    )
    found, refused = both(archive, export)
    assert [(post.id, post.media[0].present) for post in found] == [("def", False), ("ghi", True)]
    assert refused == ["export.file_not_as_expected"]


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    assert not archive.recognises(made(tmp_path, {"a.json": {"url": "https://example.com"}, "b.mp4": b""}))


def test_the_real_save() -> None:
    with real("specs/fixtures/vine") as export:
        (post,) = posts(archive, export)
    assert (post.id, post.text, post.author, post.metrics) == (
        "iuKJ7JjF2Jt",
        "i'm a loser",
        "bill wurtz",
        {"video_views": 1038276},
    )
    assert post.media[0].url.startswith("https://mtc.cdn.vine.co/r/videos_h264high/")
