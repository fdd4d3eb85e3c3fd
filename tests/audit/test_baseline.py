"""Baselines of real exports, held against plain pandas; and what is claimed of hours."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from passaparola.audit import rules
from passaparola.audit.baseline import baseline, hash_of
from passaparola.audit.gathering import gather
from passaparola.cli import audit as command

POSTS = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared")) / "data/posts"


def audited(*names: str) -> dict[str, Any]:
    paths = [path for name in names for path in POSTS.glob(name)]
    if len(paths) < len(names):
        pytest.skip("real histories are not here: set PASSAPAROLA_SHARED to the shared data")
    return json.loads(json.dumps(baseline(gather(paths))))


def read(name: str, **options: Any) -> pd.DataFrame:
    return pd.read_csv(next(POSTS.glob(name)), **options)


def holds(result: dict[str, Any], name: str, values: "pd.Series[float]") -> None:
    figure = result["metrics"][name]
    assert figure["n"] == len(values)
    assert figure["median"] == pytest.approx(float(values.median()), rel=1e-12)


def holds_by(result: dict[str, Any], name: str, group: str, values: "pd.Series[float]", keys: "pd.Series[Any]") -> None:
    expected = {str(key).lower(): (len(part), part.median()) for key, part in values.groupby(keys)}
    found = {key: (part["n"], part["median"]) for key, part in result["metrics"][name]["by"][group].items()}
    assert found == {key: (n, pytest.approx(median)) for key, (n, median) in expected.items()}


def test_a_page_with_its_reach() -> None:
    result = audited("*cosmetics*.csv")
    plain = read("*cosmetics*.csv", sep=";")
    rate = plain[["like", "comment", "share"]].fillna(0).sum(axis=1) / plain["Lifetime Post Total Reach"]
    name = "engagement_rate_by_reach"
    assert (result["rows"], result["posts"], result["rejected"], result["duplicates"]) == (500, 500, 0, 0)
    holds(result, name, rate)
    for group, column in (("format", "Type"), ("hour", "Post Hour"), ("weekday", "Post Weekday")):
        holds_by(result, name, group, rate, plain[column])
    by = result["metrics"][name]["by"]["format"]
    assert {key: (round(part["median"], 5), part["n"]) for key, part in by.items()} == {
        "photo": (0.02452, 426), "status": (0.01530, 45), "link": (0.00681, 22), "video": (0.00546, 7),
    }  # fmt: skip
    assert round(result["metrics"][name]["median"], 5) == 0.02123
    assert result["best_hour"] is None and result["best_hour_reason"]
    assert result["span"] is None and result["span_reason"] and result["cadence"] is None and result["cadence_reason"]


def test_exports_that_overlap() -> None:
    joined = "x_ropensci_tweets_2016-12_2019-12.csv"
    result = audited("raw_x_analytics_export", joined)
    plain = read(joined)
    assert (result["rows"], result["duplicates"], result["posts"]) == (1180, 51, 1129)
    likes = plain[["likes", "retweets", "replies"]].sum(axis=1) / plain["impressions"]
    holds(result, "engagement_rate_by_impressions", likes[plain["impressions"] > 0])
    holds(result, "reported_engagement_rate_by_impressions", (plain["engagements"] / plain["impressions"]).dropna())
    holds_by(result, "likes", "hour", plain["likes"], pd.to_datetime(plain["time"]).dt.hour)
    assert result["span"]["from"] == "2016-12-01T18:00:00"


def test_a_profile_with_days_only() -> None:
    result = audited("*insights_account.csv")
    plain = read("*insights_account.csv")
    assert (result["rows"], result["posts"], result["rejected"]) == (176, 176, 0)
    parts = plain[["Likes", "Comments", "Shares"]].sum(axis=1)
    holds(result, "engagement_rate_by_impressions", parts / plain["Impressions"])
    for name, column in (("saves", "Saves"), ("reposts", "Shares"), ("new_followers", "Follows")):
        holds(result, name, plain[column])
    holds_by(result, "likes", "weekday", plain["Likes"], pd.to_datetime(plain["Date"]).dt.day_of_week + 1)
    assert result["metrics"]["likes"]["by"]["hour"] == {}


def test_a_company_without_a_base() -> None:
    result = audited("*adidas*.csv")
    plain = read("*adidas*.csv")
    assert (result["rows"], result["posts"]) == (148, 148)
    for name, column in (("likes", "Reactions Count"), ("comments", "Comments Count"), ("reposts", "Reposts Count")):
        holds(result, name, plain[column])


def _short(cells: "pd.Series[str]") -> "pd.Series[float]":
    parts = cells.fillna("0").str.extract(r"([\d.]+)([KM]?)")
    return parts[0].astype(float) * parts[1].map({"": 1, "K": 1e3, "M": 1e6})


def test_videos_with_short_numbers() -> None:
    result = audited("*vn_videos*.csv")
    plain = read("*vn_videos*.csv", dtype=str)
    assert (result["rows"], result["posts"], result["rejected"]) == (5956, 5956, 0)
    views = _short(plain["vid_nview"])
    parts = [_short(plain[f"vid_n{name}"]) for name in ("like", "comment", "share")]
    holds(result, "engagement_rate_by_video_views", (sum(parts) / views)[views > 0])
    holds(result, "saves", _short(plain["vid_nsave"]))
    holds_by(result, "video_views", "hour", views, pd.to_datetime(plain["vid_postTime"]).dt.hour)


def test_american_dates_in_latin_1() -> None:
    result = audited("x_barackobama_538.csv")
    plain = read("x_barackobama_538.csv", encoding="latin-1")
    when = pd.to_datetime(plain["created_at"], format="%m/%d/%y %H:%M")
    assert (result["rows"], result["posts"]) == (3207, 3207)
    for name, column in (("likes", "favorites"), ("reposts", "retweets"), ("replies", "replies")):
        holds(result, name, plain[column])
    holds_by(result, "likes", "hour", plain["favorites"], when.dt.hour)
    assert result["span"]["from"] == when.min().isoformat() and result["span"]["to"] == when.max().isoformat()


def test_a_channel_of_videos() -> None:
    result = audited("*stellive*.csv")
    plain = read("*stellive*.csv")
    assert (result["rows"], result["posts"]) == (3148, 3148)
    holds(result, "engagement_rate_by_video_views", plain["like_count"] / plain["view_count"])


def test_the_same_files_give_the_same_hash() -> None:
    once, again = (audited("*adidas*.csv") for _ in range(2))
    assert hash_of(once) == hash_of(again)


def test_chance_is_not_called_a_best_hour() -> None:
    random, claimed, claimed_loosely, tries = np.random.default_rng(1), 0, 0, 200
    for turn in range(tries):
        hours = random.choice(24, 300, p=random.dirichlet(np.ones(24)))
        formats = random.integers(0, 3, 300)
        values = random.lognormal(size=300) + formats * (hours > 12)  # a better format, used at certain hours
        random.shuffle(hours)
        verdict = rules.best_hour(values, hours, rules.strata_of(formats, np.arange(300)), seed=turn, shuffles=99)
        claimed += verdict.hour is not None
        claimed_loosely += (verdict.p or 1) <= rules.ALPHA
    assert claimed / tries <= 0.05
    assert claimed_loosely / tries <= 0.1  # 5 %, and what 200 tries may be off


@pytest.mark.parametrize("n", [600, 6_000])
def test_an_hour_that_is_better_is_found(n: int) -> None:
    random = np.random.default_rng(2)
    hours = random.integers(8, 20, n)
    values = random.lognormal(size=n)
    values[hours == 12] *= 4
    verdict = rules.best_hour(values, hours, np.zeros(n, dtype=np.int64))
    assert verdict.hour == 12 and verdict.p is not None and verdict.p < 0.01


def test_a_better_format_is_not_taken_for_a_better_hour() -> None:
    random = np.random.default_rng(4)
    formats = random.integers(0, 2, 1_000)
    often, seldom = (random.choice([9, 12], 1_000, p=[1 - share, share]) for share in (0.9, 0.1))
    hours = np.where(formats == 1, often, seldom)
    values = random.lognormal(size=1_000) + 3 * formats
    assert rules.best_hour(values, hours, np.zeros(1_000, dtype=np.int64)).hour == 12
    assert rules.best_hour(values, hours, rules.strata_of(formats, np.arange(1_000))).hour is None


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_post_of_two_files_is_counted_once_by_its_fuller_row(tmp_path: Path) -> None:
    written(tmp_path, "a.csv", "Post ID,Likes,Comments,Reach\n1000001,5,1,10\n1000002,6,1,0\n")
    written(tmp_path, "b.csv", "Post ID,Likes,Comments,Reach\n1000001,7,1,10\n")
    written(tmp_path, "c.csv", "Post ID,Likes\n1000001,99\n")
    result = json.loads(json.dumps(baseline(gather([tmp_path]))))
    assert (result["rows"], result["duplicates"], result["posts"]) == (4, 2, 2)
    assert result["metrics"]["likes"]["median"] == 6.5
    rate = result["metrics"]["engagement_rate_by_reach"]
    assert (rate["n"], rate["left_out"], rate["interval"]) == (1, 1, None) and rate["left_out_reason"]


def test_short_numbers_of_tables_made_by_hand_are_no_ids(tmp_path: Path) -> None:
    written(tmp_path, "a.csv", "ID,Text,Likes\n1,one,5\n2,two,6\n")
    written(tmp_path, "b.csv", "ID,Text,Likes\n1,uno,5\n2,due,6\n")
    assert baseline(gather([tmp_path]))["duplicates"] == 0


def test_the_command_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "a.csv", "link,likes,reactions\nhttps://a.test/1,1,2\nhttps://a.test/2,3,4\n")
    with pytest.raises(Exception, match="--column 'reactions=likes'"):
        command.main(["audit", str(path)])
    assert command.main(["audit", str(path), "--json", "--column", "reactions=likes"]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["likes"]["median"] == 3
    assert command.main(["audit", str(path), "--language", "it", "--column", "reactions=likes"]) == 0
    assert "2 righe lette" in capsys.readouterr().out
    for words in (["--zone", "Mars"], ["--column", "x=nothing"]):
        with pytest.raises(Exception, match=r"Europe/Rome|NAME=MEANING"):
            command.main(["audit", str(path), *words])
    with pytest.raises(Exception, match="cannot be opened"):
        command.main(["audit", str(tmp_path / "gone.csv")])
