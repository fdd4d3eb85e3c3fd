"""A Takeout: made up; none with content was found."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.networks.youtube.archive import archive
from tests.support.exports import both, made, posts

VIDEOS = """Video ID,Approximate Duration (ms),Video Description (Original) Language,Video Title (Original),\
Video Description (Original),Privacy,Video Create Timestamp,Video Publish Timestamp
abcdefghijk,42000,it,La bottega,"Come si fa,\npiano",Public,2023-05-01T09:00:00+00:00,2023-05-02T10:00:00.123456+00:00
bbcdefghijk,42000,it,Senza uscita,,Private,2023-05-03T09:00:00+00:00,
"""
COMMENTS = """Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text
UgA,UC1,2023-06-01T09:00:00+00:00,0,,abcdefghijk,"{""text"":""Grazie ""},{""text"":""a tutti""}"
UgB,UC1,2023-06-02T09:00:00+00:00,0,UgA,abcdefghijk,senza busta
UgC,UC1,ieri,0,UgA,abcdefghijk,x
"""
PAGE = (
    '<html><body><ul><li>You added a <a href="http://www.youtube.com/watch?v=abc&amp;lc=Ugz">comment</a> on a '
    '<a href="http://www.youtube.com/watch?v=abc">video</a> at 2019-03-05 18:20:45 UTC.<br/>Bello &amp; utile</li></ul>'
)
FOLDER = "Takeout/YouTube e YouTube Music"


def test_videos_and_comments_whatever_the_files_are_called(tmp_path: Path) -> None:
    export = made(
        tmp_path,
        {
            f"{FOLDER}/metadati/video.csv": VIDEOS,
            f"{FOLDER}/commenti/commenti.csv": COMMENTS,
            f"{FOLDER}/video/La bottega.mp4": b"mp4",
        },
    )
    assert archive.recognises(export)
    found, refused = both(archive, export)
    comments, videos = ([post for post in found if post.kind == kind] for kind in ("reply", "own"))
    assert (videos[0].id, videos[0].title, videos[0].text) == ("abcdefghijk", "La bottega", "Come si fa,\npiano")
    assert videos[0].at == datetime(2023, 5, 2, 10, 0, 0, 123456, tzinfo=UTC) and videos[0].format == "video"
    assert videos[0].media[0].present and not videos[1].media[0].present
    assert videos[1].at == datetime(2023, 5, 3, 9, tzinfo=UTC)
    assert [post.text for post in comments] == ["Grazie a tutti", "senza busta"]
    assert comments[0].url == "https://www.youtube.com/watch?v=abcdefghijk&lc=UgA" and refused == ["export.odd_value"]


def test_the_page_of_comments_of_older_exports(tmp_path: Path) -> None:
    (post,) = posts(archive, made(tmp_path, {f"{FOLDER}/my-comments/my-comments.html": PAGE}))
    assert (post.text, post.id, post.kind) == ("Bello & utile", "Ugz", "reply")
    assert post.at == datetime(2019, 3, 5, 18, 20, 45, tzinfo=UTC)


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    assert not archive.recognises(
        made(tmp_path, {"videos.csv": "Title,Views\na,1\n", "playlists.csv": "Playlist ID\nx\n"})
    )
