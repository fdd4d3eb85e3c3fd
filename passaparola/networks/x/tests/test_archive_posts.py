"""The archive of an account: made-up parts, and the real ones of the shared data."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from passaparola.kernel.exports import open_export
from passaparola.networks.x.archive import archive
from tests.support.exports import both, made, packed, posts, real


def script(name: str, content: object) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(content)}"


def tweet(id: str, text: str, **more: object) -> dict[str, object]:
    told = {
        "id_str": id,
        "full_text": text,
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "favorite_count": "3",
        "retweet_count": "1",
        "entities": {"urls": []},
        "lang": "it",
    }
    return {"tweet": {**told, **more}}


LINK = {
    "urls": [{"url": "https://t.co/a", "expanded_url": "https://example.com/lungo?a=1", "display_url": "example.com"}]
}
PHOTO = {
    "id_str": "9",
    "type": "photo",
    "url": "https://t.co/p",
    "media_url_https": "https://pbs.twimg.com/media/Foto.jpg",
}
VIDEO = {
    "type": "video",
    "url": "https://t.co/v",
    "video_info": {
        "variants": [
            {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/a.m3u8"},
            {"content_type": "video/mp4", "bitrate": "256000", "url": "https://video.twimg.com/low.mp4?tag=1"},
            {"content_type": "video/mp4", "bitrate": "832000", "url": "https://video.twimg.com/high.mp4?tag=1"},
        ]
    },
}


def test_links_are_expanded_and_pictures_found(tmp_path: Path) -> None:
    tweets = [
        tweet(
            "10",
            "Ciao &amp; grazie https://t.co/a https://t.co/p",
            entities=LINK,
            extended_entities={"media": [PHOTO, VIDEO]},
        ),
    ]
    export = made(
        tmp_path,
        {
            "data/tweets.js": script("tweets", tweets),
            "data/tweets_media/10-Foto.jpg": b"jpg",
            "data/account.js": script("account", [{"account": {"username": "bottega"}}]),
        },
    )
    (post,) = posts(archive, export)
    assert post.text == "Ciao & grazie https://example.com/lungo?a=1"
    assert (post.at, post.language, post.kind) == (datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC), "it", "own")
    assert (post.url, post.links) == ("https://x.com/bottega/status/10", ("https://example.com/lungo?a=1",))
    assert post.metrics == {"likes": 3, "reposts": 1} and post.format == "video"
    photo, video = post.media
    assert (photo.path, photo.type, photo.present) == ("data/tweets_media/10-Foto.jpg", "image/jpeg", True)
    assert (video.path, video.url, video.present) == (
        "data/tweets_media/10-high.mp4",
        "https://video.twimg.com/high.mp4?tag=1",
        False,
    )


def test_answers_reposts_and_deleted_posts_stand_apart(tmp_path: Path) -> None:
    tweets = [
        tweet("1", "RT @altri: parole loro"),
        tweet("2", "@altri sì", in_reply_to_screen_name="altri", in_reply_to_status_id_str="7"),
        tweet("3", "e poi", in_reply_to_screen_name="bottega", in_reply_to_status_id_str="2"),
    ]
    files: dict[str, object] = {
        "data/tweets.js": script("tweets", tweets),
        "data/tweets-part1.js": script("tweets", [tweet("4", "seconda parte")]),
        "data/deleted-tweets.js": script("deleted_tweets", [tweet("5", "tolto")]),
        "data/account.js": script("account", [{"account": {"username": "Bottega"}}]),
    }
    path = packed(tmp_path / "a.zip", files)
    with open_export(path) as export:
        kinds = {post.id: (post.kind, bool(post.metrics)) for post in posts(archive, export)}
    assert kinds == {
        "1": ("repost", False),
        "2": ("reply", True),
        "3": ("own", True),
        "4": ("own", True),
        "5": ("deleted", True),
    }


def test_long_posts_are_whole(tmp_path: Path) -> None:
    long = "parola " * 100
    note = {
        "noteTweet": {
            "noteTweetId": "77",
            "createdAt": "2023-05-01T10:00:00.000Z",
            "core": {"text": long.strip(), "urls": [{"expandedUrl": "https://example.com"}]},
        }
    }
    lone = {"noteTweet": {"noteTweetId": "78", "createdAt": "2023-05-01T10:00:00.000Z", "core": {"text": "altro"}}}
    export = made(
        tmp_path,
        {
            "tweets.js": script("tweets", [tweet("1", long[:275] + "…")]),
            "note-tweet.js": script("note_tweet", [note, lone]),
        },
    )
    whole, left = posts(archive, export)
    assert (whole.id, whole.text, whole.links) == ("1", long.strip(), ("https://example.com",))
    assert (left.id, left.text) == ("78", "altro")


def test_the_old_file_and_what_cannot_be_read(tmp_path: Path) -> None:
    old = [
        {"id_str": "1", "full_text": "senza busta", "created_at": "Wed Oct 10 20:19:24 +0000 2018"},
        {"tweet": {}},
        5,
        tweet("3", "buono"),
        tweet("4", "data", created_at="ieri"),
    ]
    export = made(tmp_path, {"tweet.js": script("tweet", old)[:-1]})
    found, refused = both(archive, export)
    assert [post.text for post in found] == ["senza busta", "buono"]
    assert refused == ["export.not_as_expected"] * 2 + ["export.odd_value", "export.breaks_off"]


def test_a_real_archive_is_read_without_a_loss() -> None:
    with real("data/archives/twitter_archive_a") as export:
        found = posts(archive, export)
        written = export.open("data/tweets.js").read().decode()
    tweets = [each["tweet"] for each in json.loads(written.partition("=")[2])]
    assert len(found) == len(tweets) == 1758
    assert {post.id for post in found} == {each["id_str"] for each in tweets}
    assert (found[0].at, min(post.at for post in found if post.at)) == (
        datetime(2022, 10, 19, 20, 7, 25, tzinfo=UTC),
        datetime(2007, 5, 7, 17, 50, 4, tzinfo=UTC),
    )
    own = {each["id_str"] for each in tweets if not each["full_text"].startswith("RT @")}
    likes = sum(int(each["favorite_count"]) for each in tweets if each["id_str"] in own)
    assert sum(post.metrics.get("likes", 0) for post in found) == likes == 494
    expanded = {link["expanded_url"] for each in tweets for link in each["entities"].get("urls", [])}
    assert expanded <= {link for post in found for link in post.links}
    assert not any(re.search(r"https?://t\.co/\w+$", link) for link in expanded)
    files = sum(len(each.get("extended_entities", {}).get("media", [])) for each in tweets)
    assert sum(len(post.media) for post in found) >= files > 0
    assert not any(file.present for post in found for file in post.media)


def test_parts_without_posts_and_posts_of_the_older_interface() -> None:
    assert posts(archive, real("data/archives/twitter_archive_skeleton")) == []
    found = posts(archive, real("data/archives/dogsheep_twitter_fixtures"))
    assert [post.kind for post in found] == ["repost", "reply", "own"]
