"""The parts of an X archive: made up after its README, and the real, empty ones of the shared data."""

import json
from datetime import UTC, datetime
from pathlib import Path

from passaparola import networks
from passaparola.networks.periscope.archive import archive
from tests.support.exports import both, made, posts, real


def script(name: str, content: object) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(content)}"


BROADCAST = {
    "id": "1vOGwabc",
    "hasLocation": True,
    "city": "Bologna",
    "country": "Italia",
    "createdAt": "2020-03-01T18:00:00.000Z",
}
COMMENT = {"broadcastId": "1vOGwabc", "byAccountId": "5", "createdAt": "1583085600000", "text": "Ciao"}


def test_broadcasts_expired_ones_and_comments(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "data/periscope-broadcast-metadata.js": script("p", [{"periscopeBroadcastMetadata": BROADCAST}]),
        "data/periscope-expired-broadcasts.js": script(
            "p", [{"periscopeExpiredBroadcasts": {"broadcastIds": ["a", "b"]}}]
        ),
        "data/periscope-comments-made-by-user.js": script("p", [{"periscopeCommentsMadeByUser": COMMENT}]),
        "data/periscope_broadcast_media/1vOGwabc.mp4": b"mp4",
        "data/tweets.js": "window.YTD.tweets.part0 = []",
    }
    export = made(tmp_path, files)
    live, first, second, comment = posts(archive, export)
    assert (live.format, live.title, live.at) == ("live", "Bologna, Italia", datetime(2020, 3, 1, 18, tzinfo=UTC))
    assert live.media[0].present and live.media[0].path == "data/periscope_broadcast_media/1vOGwabc.mp4"
    assert (first.id, first.at, second.id) == ("a", None, "b")
    assert (comment.kind, comment.text, comment.at) == ("reply", "Ciao", datetime(2020, 3, 1, 18, tzinfo=UTC))
    assert len(networks.knowing(export)) == 2  # the account's posts are another network's


def test_a_part_that_is_not_as_expected(tmp_path: Path) -> None:
    export = made(tmp_path, {"periscope-broadcast-metadata.js": script("p", [{"x": {"id": "1"}}, {"x": BROADCAST}])})
    found, refused = both(archive, export)
    assert [post.id for post in found] == ["1vOGwabc"] and refused == ["export.not_as_expected"]


def test_the_real_parts_are_empty() -> None:
    with real("data/archives/twitter_archive_skeleton") as export:
        assert not archive.recognises(export)
        assert list(archive.read(export)) == []
