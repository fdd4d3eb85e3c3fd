"""The JSON of "Download your information": made up, and a real one of the shared data."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.networks.facebook.archive import archive
from tests.support.exports import both, made, posts, real

BROKEN = "Perch\u00c3\u00a9 s\u00c3\u00ac \u00f0\u009f\u008d\u009d"


def attached(*parts: dict[str, object]) -> list[object]:
    return [{"data": list(parts)}]


def photo(uri: str, **more: object) -> dict[str, object]:
    return {"media": {"uri": uri, "creation_timestamp": 1354805114, **more}}


def test_text_is_mended_and_files_are_found(tmp_path: Path) -> None:
    written = [
        {
            "timestamp": 1354805114,
            "title": BROKEN,
            "data": [{"post": BROKEN}, {"update_timestamp": 5}],
            "attachments": attached(photo("posts/media/a.jpg"), photo("https://scontent.example/b.jpg")),
        },
        {"timestamp": 1354805115, "attachments": attached({"external_context": {"url": "https://example.com"}})},
        {"timestamp": 1354805116, "data": [{"post": "già scritto bene"}]},
    ]
    export = made(
        tmp_path,
        {
            "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json": written,
            "your_facebook_activity/posts/media/a.jpg": b"jpg",
        },
    )
    first, second, third = posts(archive, export)
    assert (first.text, first.title, first.format) == ("Perché sì 🍝", "Perché sì 🍝", "album")
    assert first.at == datetime(2012, 12, 6, 14, 45, 14, tzinfo=UTC)
    assert [(file.path, file.url, file.present) for file in first.media] == [
        ("posts/media/a.jpg", "", True),
        ("", "https://scontent.example/b.jpg", False),
    ]
    assert (second.format, second.links, third.text) == ("link", ("https://example.com",), "già scritto bene")


def test_a_photo_counts_once_and_comments_stand_apart(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "posts/your_posts_1.json": [{"timestamp": 5, "attachments": attached(photo("a.jpg"))}],
        "posts/album/0.json": {"name": "Estate", "photos": [photo("a.jpg")["media"], photo("b.jpg")["media"]]},
        "posts/album/1.json": {"name": "Vuoto", "photos": [photo("a.jpg")["media"]]},
        "posts/your_videos.json": {"videos_v2": [photo("c.mp4", description="mare")["media"]]},
        "comments_and_reactions/comments.json": {
            "comments_v2": [
                {"timestamp": 7, "data": [{"comment": {"timestamp": 6, "comment": BROKEN, "author": "Noi"}}]},
                {"timestamp": 8, "data": [{"reaction": {}}]},
            ]
        },
    }
    found = posts(archive, made(tmp_path, files))
    assert [(post.format, post.kind, len(post.media)) for post in found] == [
        ("photo", "own", 1),
        ("album", "own", 1),
        ("video", "own", 1),
        ("text", "reply", 0),
    ]
    assert (found[1].title, found[2].text, found[3].text) == ("Estate", "mare", "Perché sì 🍝")


def test_what_is_not_as_expected_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    written = [{"timestamp": "ieri"}, "no", {"timestamp": 1354805114, "data": [{"post": "sì"}]}, {"timestamp": 1e20}]
    found, refused = both(archive, made(tmp_path, {"your_posts_1.json": written}))
    assert [post.text for post in found] == ["sì"]
    assert refused == ["export.not_as_expected"] * 2 + ["export.odd_value"]


def test_a_real_export() -> None:
    with real("data/archives/facebook_dyi_waultar") as export:
        found = posts(archive, export)
    assert len(found) == 14 and not [post for post in found if "Ã" in post.text + post.title]
    assert found[0].title == "Malou Elmelund Landsgaard har tilføjet et nyt billede." and found[0].text == "Sne sne!"
    assert sum(len(post.media) for post in found) == 6 and found[1].links == (
        "http://autoinsurance4all.info/video.php?id=526",
    )
    assert min(post.at for post in found if post.at) == datetime(2009, 5, 21, 10, 27, 4, tzinfo=UTC)
