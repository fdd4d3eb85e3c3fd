"""What was saved of Google+: made up, and the real archives of the shared data."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from passaparola.networks.google_plus.archive import archive
from tests.support.exports import both, made, posts, real

WHERE = "Takeout/Google+ Stream/Posts"
PAGE = """<html><head><title>x</title><style>.reshare-attribution {{color: black;}}</style></head><body><div>
<a href="https://plus.google.com/+Bottega" class="author">La Bottega</a> -
<a target="_blank" href="https://plus.google.com/+Bottega/posts/89NRwvkD5xN">2016-11-12 21:49:26-0800</a>
<div class="main-content">Ciao &amp; grazie<br>a tutti
<a href="https://plus.google.com/s/%23x" class="ot-hashtag">#x</a></div>
<a href="../Photos/Foto%20mie/a.jpg" class="media-link">
<img src="../Photos/Foto%20mie/a.jpg" alt="Image" class="media"></a>
<a href="https://example.com" class="link-embed"><h3>T</h3></a></div>{more}</body></html>"""
MORE = """<div class="visibility">Shared with: Public</div><div class="post-activity"><div class="plus-oners">+1'd by:
<a href="https://plus.google.com/1">A</a>, <a href="https://plus.google.com/2">B</a></div>
<div class="resharers">Reshared by:
<a href="https://plus.google.com/1">A</a></div></div><div class="comments"><div class="comment"><a class="author">C</a>
<div class="comment-content">sì</div><a href="../Photos/c.jpg" class="media-link"><img class="media"></a></div></div>"""


def test_a_page_with_everything(tmp_path: Path) -> None:
    shared = PAGE.format(more='<a href="https://plus.google.com/x/posts/1" class="reshare-attribution">Originally</a>')
    files: dict[str, object] = {
        f"{WHERE}/20161112 - Ciao.html": PAGE.format(more=MORE),
        f"{WHERE}/20161113 - Ciao.html": shared,
        "Takeout/Google+ Stream/Photos/Foto mie/a.jpg": b"jpg",
        "Takeout/archive.html": "<html>",
    }
    first, second = posts(archive, made(tmp_path, files))
    assert (first.id, first.text, first.author) == ("89NRwvkD5xN", "Ciao & grazie\na tutti #x", "La Bottega")
    assert first.at == datetime(2016, 11, 12, 21, 49, 26, tzinfo=timezone(-timedelta(hours=8)))
    assert first.metrics == {"likes": 2, "comments": 1, "reposts": 1} and first.links == ("https://example.com",)
    (picture,) = first.media
    assert (picture.path, picture.present, picture.alt) == ("Photos/Foto mie/a.jpg", True, "")
    assert (first.kind, second.kind, second.metrics["likes"]) == ("own", "repost", 0)


def test_the_json_of_takeout(tmp_path: Path) -> None:
    post = {
        "url": "https://plus.google.com/+Bottega/posts/abc",
        "creationTime": "2018-07-20 09:54:58-0700",
        "author": {"displayName": "La Bottega"},
        "content": 'Ciao<br>a <a href="https://example.com">tutti</a>',
        "link": {"url": "https://example.org"},
        "activityId": "z1",
        "plusOnes": [{"plusOner": {}}, {"plusOner": {}}],
        "comments": [{"content": "sì"}],
        "reshares": [{}],
        "album": {
            "media": [
                {"url": "https://lh3.example/a", "contentType": "image/*", "localFilePath": "../Photos/a.jpg"},
                {"url": "https://lh3.example/b", "contentType": "VIDEO"},
            ]
        },
    }
    files: dict[str, object] = {
        f"{WHERE}/20180720 - Ciao.json": post,
        f"{WHERE}/20180721 - Rotto.json": json.dumps(post)[:-9],
        "Photos/a.jpg": b"jpg",
    }
    export = made(tmp_path, files)
    assert archive.recognises(export)
    (found,), refused = both(archive, export)
    assert (found.id, found.text, found.links) == (
        "z1",
        "Ciao\na tutti",
        ("https://example.com", "https://example.org"),
    )
    assert found.metrics == {"likes": 2, "comments": 1, "reposts": 1} and found.format == "video"
    assert [(file.present, file.type) for file in found.media] == [(True, "image/*"), (False, "video/mp4")]
    assert refused == ["export.file_not_as_expected"]


def test_activities_with_their_totals(tmp_path: Path) -> None:
    activity = {
        "kind": "plus#activity",
        "id": "z2",
        "published": "2017-07-25T15:47:54.450Z",
        "verb": "share",
        "actor": {"displayName": "Altri"},
        "object": {
            "content": "<b>Ciao</b>",
            "replies": {"totalItems": 1},
            "plusoners": {"totalItems": 21},
            "resharers": {"totalItems": 3},
            "attachments": [{"objectType": "photo", "fullImage": {"url": "https://lh3.example/a"}}],
        },
    }
    (post,) = posts(archive, made(tmp_path, {"feed.json": {"kind": "plus#activityFeed", "items": [activity]}}))
    assert (post.kind, post.text, post.metrics) == ("repost", "Ciao", {"comments": 1, "likes": 21, "reposts": 3})
    assert post.media[0].url == "https://lh3.example/a" and post.format == "photo"


def test_saved_answers_of_the_website(tmp_path: Path) -> None:
    place: list[object] = [""] * 120
    place[3], place[5], place[8], place[20], place[21] = "Altri", 1541449346627, "z3", "Ciao", "+Altri/posts/abc"
    answer = f")]}}'\n\n92\n[[broken\n165\n{json.dumps([['af.adr', 0, {'7': [place]}]])}\n"
    (post,) = posts(archive, made(tmp_path, {"a.raw": answer, "b.raw": answer}))
    assert (post.id, post.text, post.author) == ("z3", "Ciao", "Altri")
    assert post.at == datetime(2018, 11, 5, 20, 22, 26, 627000, tzinfo=UTC)


def test_the_real_pages() -> None:
    with real("data/archives/gplus_takeout_html") as export:
        found = posts(archive, export)
    sums = {name: sum(post.metrics[name] for post in found) for name in ("likes", "comments")}
    assert (len(found), sums, sum(post.kind == "repost" for post in found)) == (158, {"likes": 105, "comments": 81}, 8)
    assert sum(post.metrics["reposts"] for post in found) == 7 and sum(len(post.media) for post in found) == 273
    days = [post.at for post in found if post.at]
    assert (min(days).isoformat(), max(days).isoformat()) == ("2011-08-14T20:39:28-07:00", "2018-07-20T09:54:58-07:00")
    assert len({post.id for post in found}) == 158 and sum(bool(post.links) for post in found) > 100


def test_the_real_activities() -> None:
    with real("data/archives/gplus_api_activities_dev.json") as export:
        found = posts(archive, export)
    sums = {name: sum(post.metrics[name] for post in found) for name in ("likes", "comments", "reposts")}
    assert (len(found), sums) == (163, {"likes": 8445, "comments": 1435, "reposts": 1472})
    assert found[0].links == ("http://fortune.com/2017/07/19/uber-vs-lyft-race/",)


def test_the_real_answers_of_the_website() -> None:
    with real("data/archives/gplus_internal_api_raw") as export:
        found = posts(archive, export)
    assert len(found) == 14 and "Autumn... whiskey time." in {post.text for post in found}
