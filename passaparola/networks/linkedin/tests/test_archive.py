# ruff: noqa: DTZ001 - what has no zone in a file has none here
"""A member's archive and a creator's workbook: made up, and a real archive of the shared data."""

from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook  # type: ignore[import-untyped]

from passaparola.kernel.exports import open_export
from passaparola.networks.linkedin.archive import archive
from tests.support.exports import both, made, posts, real

SHARES = """Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2025-07-01 14:33:22,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A734,"Uno.""
""\"\"
""Due ""tre"" https://example.com/a.","https://example.org","",MEMBER_NETWORK
2025-07-01 14:33:23,https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A735,,,https://media.example/p.jpg,PUBLIC
ieri,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A736,x,,,PUBLIC
"""
COMMENTS = """Date,Link,Message
2025-07-13 08:15:21,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A737,"Dice \\"ciao\\", e basta"
"""
CONNECTIONS = 'Notes:\n"When exporting, some are missing"\n\nFirst Name,Last Name,URL\nA,B,https://c\n'


def test_texts_that_were_quoted_twice(tmp_path: Path) -> None:
    export = made(tmp_path, {"Shares.csv": SHARES, "Comments.csv": COMMENTS, "Connections.csv": CONNECTIONS})
    assert archive.recognises(export)
    (text, picture, comment), refused = both(archive, export)
    assert text.text == 'Uno.\n\nDue "tre" https://example.com/a.' and text.id == "734"
    assert text.links == ("https://example.com/a", "https://example.org") and text.format == "link"
    assert (text.at, text.url) == (
        datetime(2025, 7, 1, 14, 33, 22, tzinfo=UTC),
        "https://www.linkedin.com/feed/update/urn:li:share:734",
    )
    assert (picture.format, picture.media[0].url, picture.id) == ("photo", "https://media.example/p.jpg", "735")
    assert (comment.kind, comment.text) == ("reply", 'Dice "ciao", e basta')
    assert refused == ["export.odd_value"]


def test_the_workbook_joins_its_two_lists(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "DISCOVERY"
    sheet = book.create_sheet("TOP POSTS")
    url = "https://www.linkedin.com/feed/update/urn:li:activity:{}"
    sheet.append(["Maximum of 50 posts available to include in this list"])
    sheet.append([])
    sheet.append(["Post URL", "Post publish date", "Engagements", "", "Post URL", "Post publish date", "Impressions"])
    sheet.append([url.format(1), "12/31/2024", 10, "", url.format(2), "1/2/2025", 900])
    sheet.append([url.format(2), "1/2/2025", 5, "", url.format(1), "12/31/2024", "1,200"])
    book.save(tmp_path / "Content.xlsx")
    found = {post.id: post for post in posts(archive, open_export(tmp_path / "Content.xlsx"))}
    assert found["1"].metrics == {"engagements": 10, "impressions": 1200}
    assert found["2"].metrics == {"engagements": 5, "impressions": 900}
    assert (found["1"].at, found["1"].timed) == (datetime(2024, 12, 31), False)


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    assert not archive.recognises(made(tmp_path, {"Shares.csv": "a,b\n1,2\n", "other.csv": COMMENTS}))


def test_a_real_archive() -> None:
    with real("data/archives/linkedin_export_a") as export:
        found = posts(archive, export)
    shares, comments = ([post for post in found if post.kind == kind] for kind in ("own", "reply"))
    assert (len(shares), len(comments)) == (202, 323)
    assert shares[0].text.startswith("I'm off for a 10-day Vipassana meditation program.\n\n𝗪𝗛𝗔𝗧? A 10-day")
    assert not [post for post in shares if '"\n"' in post.text] and all(post.id for post in shares)
    assert shares[0].links == ("https://www.dhamma.org/", "https://lnkd.in/geGVFynY")
    assert (min(post.at for post in found if post.at), comments[0].at) == (
        datetime(2015, 11, 5, 12, 25, 36, tzinfo=UTC),
        datetime(2025, 7, 13, 8, 15, 21, tzinfo=UTC),
    )
