"""Forecasts: honest about what they do not know; held against real series where those are there."""

import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from passaparola.analysis.forecast import TooLittle, band, drawn, forecast, middle_of

SERIES = Path(os.environ.get("PASSAPAROLA_SHARED", Path(__file__).parents[3] / "shared")) / "data/series"
START = date(2026, 1, 1)
shared = pytest.mark.skipif(not SERIES.is_dir(), reason=f"no shared series at {SERIES}")


def _days(values: list[float], step: int = 1) -> list[tuple[date, float]]:
    return [(START + timedelta(days=step * place), value) for place, value in enumerate(values)]


def test_the_same_series_gets_the_same_answer() -> None:
    history = _days([100 + 3 * day + day % 5 for day in range(40)])
    until = START + timedelta(days=80)
    assert forecast(history, until) == forecast(history, until)


@pytest.mark.parametrize("values", [[1.0] * 7, [1.0, 2.0]])
def test_too_few_points_are_too_little(values: list[float]) -> None:
    with pytest.raises(TooLittle) as little:
        forecast(_days(values, 30), START + timedelta(days=999))
    assert little.value.points == len(values)


def test_many_points_of_a_few_days_are_too_little() -> None:
    with pytest.raises(TooLittle):
        forecast(_days([float(each) for each in range(13)]), START + timedelta(days=60))


def test_a_steady_rise_goes_on_and_gets_unsurer() -> None:
    found = forecast(_days([1_000 + 10 * day + (day * 7) % 4 for day in range(60)]), START + timedelta(days=88))
    assert 1_650 < found.middle[-1] < 1_900
    widths = [high - low for low, high in zip(found.low95, found.high95, strict=True)]
    assert widths[-1] > widths[0] > 0
    assert found.low95[-1] <= found.low80[-1] <= found.middle[-1] <= found.high80[-1] <= found.high95[-1]


def test_a_flat_series_hardly_reaches_double() -> None:
    history = _days([500 + (day * 13) % 9 for day in range(60)])
    found = forecast(history, START + timedelta(days=90))
    assert found.chance(1_000) == 0
    assert found.chance(490) > 0.9
    assert found.chance(1_000, rising=False) == 1


def test_a_week_s_rhythm_is_kept() -> None:
    history = _days([100.0 + (40 if day % 7 == 5 else 0) + (day * 3) % 4 for day in range(70)])
    found = forecast(history, START + timedelta(days=83))
    by_day = dict(zip(found.days, found.middle, strict=True))
    saturday = START + timedelta(days=75)
    assert by_day[saturday] - by_day[saturday + timedelta(days=1)] > 20


def test_nothing_falls_below_the_lowest() -> None:
    found = forecast(_days([40.0 - day for day in range(40)]), START + timedelta(days=120))
    assert min(found.low95) >= 0


def test_the_past_is_not_forecast() -> None:
    with pytest.raises(ValueError, match="not after"):
        forecast(_days([float(each) for each in range(30)]), START + timedelta(days=5))


@shared
def test_intervals_hold_what_they_say_for_followers() -> None:
    """Of 7 real accounts, 28 days of history and 14 ahead: at least 72 % in the 80 % band, 85 % in the 95 % one."""
    by_account: dict[str, list[tuple[date, float]]] = defaultdict(list)
    with (SERIES / "chzzk_stellive_followers_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["date"] > "2026":
                by_account[row["member_id"]].append((date.fromisoformat(row["date"]), float(row["follower_count"])))
    inside = {"80": 0, "95": 0}
    errors, naive, tries = 0.0, 0.0, 0
    for rows in by_account.values():
        for start in range(28, len(rows) - 14, 7):
            found, (day, came) = forecast(rows[start - 28 : start], rows[start + 13][0]), rows[start + 13]
            assert found.days[-1] == day
            inside["80"] += found.low80[-1] <= came <= found.high80[-1]
            inside["95"] += found.low95[-1] <= came <= found.high95[-1]
            errors += abs(found.middle[-1] - came) / came
            naive += abs(rows[start - 1][1] - came) / came
            tries += 1
    held = [inside[level] / tries for level in ("80", "95")]
    print(f"\n{tries} forecasts: 80 % {held[0]:.3f}, 95 % {held[1]:.3f}, error {errors / naive:.2f} of naive")
    assert tries > 50
    assert inside["80"] / tries > 0.72
    assert inside["95"] / tries > 0.85
    assert errors < 0.6 * naive


@shared
def test_monthly_series_of_the_m3_competition() -> None:
    """Better than the last value and than last year's month, with bands that hold."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: {"train": [], "test": []})
    with (SERIES / "m3_monthly_sample_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["series"]]["train" if row["split"] == "train" else "test"].append(float(row["value"]))
    ours, naive, season, held = [], [], [], {0.8: [], 0.95: []}
    for each in found.values():
        train, test = np.array(each["train"]), np.array(each["test"])
        paths = drawn(train, len(test), season=12, count=500)
        ours.append(_smape(test, middle_of(paths)))
        naive.append(_smape(test, np.full(len(test), train[-1])))
        season.append(_smape(test, np.resize(train[-12:], len(test))))
        for level, kept in held.items():
            low, high = band(paths, level)
            kept.append(np.mean((low <= test) & (test <= high)))
    means = [float(np.mean(each)) for each in (ours, naive, season, held[0.8], held[0.95])]
    shown = "sMAPE {:.2f}, naive {:.2f}, seasonal naive {:.2f}, cover {:.3f} {:.3f}".format(*means)
    print(f"\n{len(ours)} series: {shown}")
    assert means[0] < 18.5
    assert means[0] < 0.9 * min(means[1], means[2])
    assert 0.75 < means[3] < 0.93
    assert 0.9 < means[4] < 0.99


def _smape(came: np.ndarray, said: np.ndarray) -> float:
    return float(np.mean(200 * np.abs(came - said) / (np.abs(came) + np.abs(said))))
