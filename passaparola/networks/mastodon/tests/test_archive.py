"""An account's archive: made up, a real one, and the ActivityStreams objects of the shared data."""

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

from passaparola.kernel.exports import open_export
from passaparola.networks.mastodon.archive import archive
from tests.support.exports import both, made, posts, real

ME = "https://social.example/users/io"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def outbox(*activities: object) -> dict[str, object]:
    return {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "type": "OrderedCollection",
        "orderedItems": list(activities),
    }


def note(id: str, content: str, **more: object) -> dict[str, object]:
    told = {
        "id": f"{ME}/statuses/{id}",
        "type": "Note",
        "published": "2022-11-08T03:07:14Z",
        "attributedTo": ME,
        "to": [PUBLIC],
        "url": f"https://social.example/@io/{id}",
        "content": content,
        "contentMap": {"it": content},
    }
    return {"type": "Create", "actor": ME, "object": {**told, **more}}


BOOST = {"id": "b", "type": "Announce", "published": "2022-11-09T03:07:14Z", "object": "https://altrove.example/1"}
PICTURE = {
    "type": "Document",
    "mediaType": "image/jpeg",
    "url": "/social/media_attachments/files/1/a.jpeg",
    "name": "Un gatto",
}
TEXT = '<p>Ciao <a class="mention" href="https://a.example/@b">@b</a> <a href="https://example.com/lungo">example.com/…</a></p>'


def test_posts_answers_and_boosts(tmp_path: Path) -> None:
    activities = outbox(
        note("1", TEXT, attachment=[PICTURE], likes={"totalItems": 4}, shares={"totalItems": 2}),
        note("2", "<p>sì</p>", inReplyTo="https://altrove.example/7"),
        note("3", "<p>e poi</p>", inReplyTo=f"{ME}/statuses/1"),
        note("4", "<p>fra noi</p>", to=["https://altrove.example/users/b"]),
        BOOST,
    )
    export = made(tmp_path, {"outbox.json": activities, "media_attachments/files/1/a.jpeg": b"jpg", "actor.json": {}})
    first, answer, thread, boost = posts(archive, export)
    assert (first.language, first.links, first.metrics) == (
        "it",
        ("https://example.com/lungo",),
        {"likes": 4, "reposts": 2},
    )
    assert first.at == datetime(2022, 11, 8, 3, 7, 14, tzinfo=UTC) and first.url == "https://social.example/@io/1"
    (picture,) = first.media
    assert (picture.path, picture.present, picture.alt) == ("media_attachments/files/1/a.jpeg", True, "Un gatto")
    assert [each.kind for each in (answer, thread, boost)] == ["reply", "own", "repost"]
    assert boost.url == "https://altrove.example/1"


def test_a_packed_archive(tmp_path: Path) -> None:
    content = json.dumps(outbox(note("1", "<p>Ciao</p>"))).encode()
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as packed:
        info = tarfile.TarInfo("outbox.json")
        info.size = len(content)
        packed.addfile(info, io.BytesIO(content))
    with open_export(tmp_path / "archive.tar.gz") as export:
        assert [post.text for post in posts(archive, export)] == ["Ciao"]


def test_what_is_not_as_expected_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    export = made(tmp_path, {"outbox.json": outbox(note("1", "a", published="ieri"), 7, note("2", "b"))})
    found, refused = both(archive, export)
    assert [post.text for post in found] == ["b"] and refused == ["export.odd_value"]


def test_a_real_archive() -> None:
    with real("data/archives/mastodon_archive_a") as export:
        found = posts(archive, export)
    kinds = {kind: sum(post.kind == kind for post in found) for kind in ("own", "reply", "repost")}
    assert len(found) == 1511 and kinds["repost"] == 326 and kinds["own"] + kinds["reply"] == 1185
    assert 802 <= kinds["own"] < 1185  # 383 answer something, of which some answer the account itself
    assert sum(len(post.media) for post in found) == 192
    assert found[0].at == datetime(2022, 11, 8, 3, 7, 14, tzinfo=UTC) and all(post.url for post in found)
    assert sum(bool(post.links) for post in found) > 100


def test_single_objects_of_others() -> None:
    with real("data/archives/granary_bsky_as2_fixtures") as export:
        found = posts(archive, export)
    assert len(found) == 14 and {post.format for post in found} >= {"poll", "article", "video", "photo"}
