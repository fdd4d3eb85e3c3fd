"""Intervals by the bootstrap: the fast one of the median is the bootstrap itself."""

import numpy as np
import pytest

from passaparola.analysis.intervals import mean_interval, median, median_interval


def test_fewer_than_two_values_have_no_interval() -> None:
    assert median_interval([]) is None is median_interval([3.0]) and mean_interval([3.0]) is None
    assert median([]) is None and median([3.0]) == 3


def test_the_same_values_give_the_same_interval() -> None:
    values = np.random.default_rng(5).lognormal(size=101)
    assert median_interval(values) == median_interval(list(values)[::-1])
    assert mean_interval(list(values)) == mean_interval(list(values))


@pytest.mark.parametrize("n", [2, 7, 40, 151])
def test_it_is_what_resampling_gives(n: int) -> None:
    values = np.random.default_rng(n).lognormal(size=n)
    drawn = np.random.default_rng(1).integers(0, n, (20_000, n))
    expected = np.quantile(np.median(values[drawn], axis=1), [0.025, 0.975])
    found = median_interval(values, resamples=20_000)
    steps = np.sort(values)
    for got, wanted in zip(found or (), expected, strict=True):
        near = steps[max(0, np.searchsorted(steps, wanted) - 2) : np.searchsorted(steps, wanted) + 3]
        assert near.min() <= got <= near.max()


@pytest.mark.parametrize("interval", [median_interval, mean_interval])
def test_about_95_of_100_intervals_hold_the_truth(interval) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(3)
    held = sum(low <= 0 <= high for low, high in (interval(random.normal(size=60), resamples=400) for _ in range(300)))
    assert 0.90 <= held / 300 <= 0.99
