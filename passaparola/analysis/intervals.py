"""Intervals by the bootstrap (percentile method, 95 % unless told): what a median or a mean might have been by chance.

Seeded, so the same values give the same interval on every machine. An interval of fewer than two values is ``None``:
one value says nothing about how far another one would be away.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
LEVEL = 0.95
_MANY = 20_000  # values; from here on the bootstrap of a mean is the normal distribution to more digits than we show
_AT_ONCE = 2_000_000  # drawn values held in memory

Floats = NDArray[np.float64]
Values = Sequence[float] | Floats
Interval = tuple[float, float]


def median(values: Values) -> float | None:
    """The median; None of nothing."""
    return float(np.median(np.asarray(values, dtype=float))) if len(values) else None


def median_interval(
    values: Values, *, seed: int = 0, resamples: int = RESAMPLES, level: float = LEVEL
) -> Interval | None:
    """The percentile interval of the median, in the unit of the values; None for fewer than two.

    The median of a resample is one or two of its order statistics, and those of ``n`` draws from the values stand at
    the ranks of ordered uniform numbers, which a beta distribution gives directly. So this is the bootstrap itself,
    not an approximation, at a cost that does not grow with ``n`` but for the sorting.
    """
    if len(values) < 2:
        return None
    ordered = np.sort(np.asarray(values, dtype=float))
    return _percentiles(_medians(ordered, np.random.default_rng(seed), resamples), level)


def _medians(ordered: Floats, random: np.random.Generator, resamples: int) -> Floats:
    n = len(ordered)
    lower = (n + 1) // 2  # the rank of the lower middle, from 1
    at = random.beta(lower, n - lower + 1, resamples)
    if n % 2:
        return _ranked(ordered, at)
    above = at + (1 - at) * random.beta(1, n - lower, resamples)
    both: Floats = (_ranked(ordered, at) + _ranked(ordered, above)) / 2
    return both


def _ranked(ordered: Floats, at: Floats) -> Floats:
    ranks = np.minimum((at * len(ordered)).astype(np.int64), len(ordered) - 1)
    found: Floats = ordered[ranks]
    return found


def mean_interval(
    values: Values, *, seed: int = 0, resamples: int = RESAMPLES, level: float = LEVEL
) -> Interval | None:
    """The percentile interval of the mean, in the unit of the values; None for fewer than two."""
    if len(values) < 2:
        return None
    given = np.asarray(values, dtype=float)
    random = np.random.default_rng(seed)
    if len(given) > _MANY:
        spread = float(given.std()) / len(given) ** 0.5
        return _percentiles(random.normal(float(given.mean()), spread, resamples), level)
    return _percentiles(_means(given, random, resamples), level)


def _means(given: Floats, random: np.random.Generator, resamples: int) -> Floats:
    rows = max(1, _AT_ONCE // len(given))
    parts = [
        given[random.integers(0, len(given), (min(rows, resamples - done), len(given)))].mean(axis=1)
        for done in range(0, resamples, rows)
    ]
    return np.concatenate(parts)


def _percentiles(drawn: Floats, level: float) -> Interval:
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
