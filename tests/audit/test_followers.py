"""Tables of followers by day: how the account grew, and what an audit of posts would still need."""

import os
from pathlib import Path
from typing import Any

import pytest

from passaparola.audit.baseline import baseline, hash_of
from passaparola.audit.gathering import gather

SERIES = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "series"


def audit(*paths: Path) -> dict[str, Any]:
    return baseline(gather(paths))


def written(folder: Path, text: str, name: str = "followers.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_days_with_followers_are_no_posts(tmp_path: Path) -> None:
    result = audit(written(tmp_path, "Data;Follower\n01/03/2026;1.000\n15/03/2026;1.140\n31/03/2026;-\n"))
    assert (result["rows"], result["posts"], result["rejected"], result["duplicates"]) == (3, 0, 0, 0)
    assert result["files"][0]["levels"] == 3
    grown = result["followers"]
    assert (grown["from"], grown["to"], grown["per_week"], grown["n"]) == (1000, 1140, 70, 2)
    for name in ("span", "cadence", "formats", "best_hour"):
        assert result[name] is None
        assert result[f"{name}_reason"]["id"] == "baseline.only_followers"
    assert result["metrics"] == {}


def test_accounts_grow_apart(tmp_path: Path) -> None:
    rows = "2026-03-01,a,10\n2026-03-01,b,100\n2026-03-08,a,17\n2026-03-08,b,\n"
    result = audit(written(tmp_path, "date,account,followers\n" + rows))
    assert result["followers"] is None
    assert result["followers_reason"]["params"] == {"count": 2}
    assert result["followers_of"]["a"]["per_week"] == 7
    assert result["followers_of"]["b"] is None


def test_posts_beside_followers_keep_their_audit(tmp_path: Path) -> None:
    posts = written(tmp_path, "Date,Text,Likes\n2026-03-01,Ciao,3\n2026-03-09,Salve,5\n", "posts.csv")
    level = written(tmp_path, "Date,Followers\n2026-03-01,10\n2026-03-08,17\n")
    alone, both = audit(posts), audit(posts, level)
    assert both["followers"]["change"] == 7
    assert (both["posts"], both["rows"], both["span"]) == (2, 4, alone["span"])
    assert "levels" not in alone["files"][0]


def test_a_post_with_followers_beside_its_likes_is_a_post(tmp_path: Path) -> None:
    assert audit(written(tmp_path, "Date,Likes,Followers\n2026-03-01,3,10\n2026-03-09,5,17\n"))["posts"] == 2


@pytest.mark.parametrize(
    ("name", "rows", "accounts"), [("x_account_A_followers_hourly", 230, 0), ("chzzk_stellive_followers_dev", 917, 7)]
)
def test_real_series(name: str, rows: int, accounts: int) -> None:
    path = SERIES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared series are not on this machine: set PASSAPAROLA_SHARED")
    result = audit(path)
    assert (result["rows"], result["posts"], result["rejected"]) == (rows, 0, 0)
    assert len(result.get("followers_of", {})) == accounts
    if not accounts:
        assert (result["followers"]["from"], result["followers"]["to"]) == (25665, 235904)
    assert len(hash_of(result)) == 64
