# ruff: noqa: DTZ001 - what has no zone in a file has none here
"""X's exports: both kinds, made up here."""

from datetime import UTC, datetime
from pathlib import Path

from passaparola.kernel.exports import open_export
from passaparola.kernel.network.port import Archived
from passaparola.networks.x.archive import archive

_NAMES = (
    "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,engagement rate,retweets,replies,likes,"
    "user profile clicks,url clicks,hashtag clicks,follows,promoted impressions,promoted likes,promoted engagement rate"
)


def table(path: Path) -> Archived:
    found = archive.read(open_export(path))
    assert isinstance(found, Archived)
    return found


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_activity_export_has_times_in_utc(tmp_path: Path) -> None:
    row = '"1234567890123","https://x.com/a/status/1","Ciao,\nmondo","2019-01-31 23:32 +0000","2633.0","41.0","0.0155",'
    path = written(tmp_path, "renamed.csv", f'{_NAMES}\n{row}"5.0","0.0","7.0","3.0","16.0","0.0","0","-","-","-"\n')
    assert archive.recognises(open_export(path))
    (post,) = table(path).posts
    assert (post.id, post.text, post.at) == ("1234567890123", "Ciao,\nmondo", datetime(2019, 1, 31, 23, 32, tzinfo=UTC))
    assert post.metrics["reposts"] == 5 and post.metrics["profile_visits"] == 3
    assert "promoted_impressions" not in post.metrics


def test_promoted_figures_stand_apart(tmp_path: Path) -> None:
    row = "1234567890123,u,t,2019-01-31 23:32 +0000,10,1,0.1,0,0,1,0,0,0,0,"
    path = written(tmp_path, "a.csv", f"{_NAMES}\n{row}500,20,0.04\n{row.replace('123,u', '124,v')}-,-,-\n")
    first, second = table(path).posts
    assert first.metrics["impressions"] == 10 and first.metrics["promoted_impressions"] == 500
    assert second.metrics["promoted_impressions"] == 0


def test_the_newer_export_has_days_only(tmp_path: Path) -> None:
    names = (
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
        "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
    )
    row = '1964567890123,"Fri, Sep 12, 2025",Ciao,https://x.com/a/status/1964567890123,900,30,75,2,1,1,3,4,5,6,7,0,0'
    path = written(tmp_path, "b.csv", f"{names}\n{row}\n")
    assert archive.recognises(open_export(path))
    (post,) = table(path).posts
    assert post.at == datetime(2025, 9, 12)
    assert {name: post.metrics[name] for name in ("saves", "shares", "reposts", "replies")} == {
        "saves": 2,
        "shares": 1,
        "reposts": 4,
        "replies": 3,
    }


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    assert not archive.recognises(open_export(written(tmp_path, "c.csv", "Text,Likes\na,1\n")))
    assert not archive.recognises(open_export(written(tmp_path, "d.csv", "")))
    assert not archive.recognises(open_export(tmp_path))
