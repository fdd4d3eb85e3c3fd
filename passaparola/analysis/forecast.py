"""Where a series is heading, with how sure that is: exponential smoothing with drift (the Theta method), simulated.

Theta is exponential smoothing whose drift is half of the straight line's slope (Hyndman and Billah, 2003, "Unmasking
the Theta method", https://doi.org/10.1016/S0169-2070(01)00143-1). It won the M3 competition and asks for little
history. The interval is not a formula's: paths are drawn with the errors that the method made on this very series, in
runs as long as they came, with a drift that is as unsure as the history is short and halves after as long again. Ways
with the whole drift stand beside Theta's half, in proportion to how well they fit. Same series, same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

FEWEST_POINTS = 8
"""Below this an error cannot be told from a trend."""
FEWEST_DAYS = 14
"""Below this not even one week has been compared with another."""
PATHS = 2_000
FARTHEST_STEPS = 1_000
_ALPHAS = np.concatenate([np.linspace(0.02, 0.98, 33), [1.0]])
_SEASONS_NEEDED = 2.5
_RUN = 4  # errors are drawn in runs of this length, so that their likeness from one to the next is kept
_LIVES = (1.0, 2.0, 4.0, 1e9)  # after how many times its own length half of a trend is over; nobody knows which
_WANDERS = 3.0  # a trend is not only unsure but changes: set on followers and views of shared channels (see the tests)
_BELIEF = np.array([0.9, 0.05, 0.05])  # in Theta, before anything was seen
_LIKENESS = 1.645  # one-sided 95 %: from here on a season is more than chance


class TooLittle(ValueError):
    """The history is too short to say anything; ``points`` and ``days`` are what there is."""

    def __init__(self, points: int, days: int) -> None:
        super().__init__(f"{points} points over {days} days")
        self.points, self.days = points, days


@dataclass(frozen=True)
class Forecast:
    """What may come: one value a day in ``days``, with 80 and 95 % intervals. ``paths`` are the drawn futures.

    ``points`` and ``span`` (days) are what the history was.
    """

    days: tuple[date, ...]
    middle: tuple[float, ...]
    low80: tuple[float, ...]
    high80: tuple[float, ...]
    low95: tuple[float, ...]
    high95: tuple[float, ...]
    points: int
    span: int
    paths: Numbers = field(repr=False, compare=False)

    def chance(self, target: float, *, rising: bool = True) -> float:
        """The part of the futures that end at ``target`` or beyond it (0 to 1); below it where not ``rising``."""
        last = self.paths[:, -1]
        return float(np.mean(last >= target if rising else last <= target))


def forecast(
    history: Sequence[tuple[date, float]], until: date, *, seed: int = 0, lowest: float | None = 0.0
) -> Forecast:
    """The future of a series of (day, value) up to ``until``, at the history's own pace (its median gap in days).

    Several values of one day: the last counts. Gaps are filled in a straight line. Nothing falls below ``lowest``.
    Raises TooLittle, and ValueError when ``until`` is not after the history.
    """
    known = sorted(dict(history).items())
    span = (known[-1][0] - known[0][0]).days if known else 0
    if len(known) < FEWEST_POINTS or span < FEWEST_DAYS:
        raise TooLittle(len(known), span)
    step, values = _evenly(known)
    steps = _steps(known[-1][0], until, step)
    season = 7 if step == 1 else None
    paths = drawn(values, steps, season=season, seed=seed)
    paths = paths if lowest is None else np.maximum(paths, lowest)
    days = tuple(min(until, known[-1][0] + timedelta(days=step * (each + 1))) for each in range(steps))
    return _told(days, paths, len(known), span)


def drawn(values: Numbers, steps: int, *, season: int | None = None, seed: int = 0, count: int = PATHS) -> Numbers:
    """``count`` futures of evenly spaced values, ``steps`` long. ``season`` is a rhythm to look for, in steps."""
    shape = _season_of(values, season)
    level = values - np.resize(shape, len(values))
    chance = np.random.default_rng(seed)
    future = np.concatenate([_futures(fit, parts, steps, chance) for fit, parts in _shares(_fits(level), count)])
    return np.asarray(future + np.resize(np.roll(shape, -len(values)), steps), dtype=np.float64)


def middle_of(paths: Numbers) -> Numbers:
    """The median future, step by step."""
    return np.asarray(np.median(paths, axis=0), dtype=np.float64)


def band(paths: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """The interval that holds ``level`` (0 to 1) of the futures at each step."""
    edges = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(paths, edges, axis=0)
    return np.asarray(low), np.asarray(high)


def _evenly(known: list[tuple[date, float]]) -> tuple[int, Numbers]:
    offsets = np.array([(day - known[0][0]).days for day, _value in known], dtype=np.float64)
    gaps = [(later[0] - sooner[0]).days for sooner, later in pairwise(known)]
    step = max(1, int(np.median(gaps)))
    grid = np.arange(offsets[-1], -1e-9, -step)[::-1]
    return step, np.interp(grid, offsets, np.array([value for _day, value in known], dtype=np.float64))


def _steps(last: date, until: date, step: int) -> int:
    if until <= last:
        raise ValueError(f"{until} is not after {last}")
    return min(FARTHEST_STEPS, -(-(until - last).days // step))


def _season_of(values: Numbers, season: int | None) -> Numbers:
    """What each place of the rhythm adds, 0 in all where there is none (Theta's own test of likeness at its lag)."""
    if season is None or season < 2 or len(values) < _SEASONS_NEEDED * season:
        return np.zeros(1)
    flat = values - _straight(values)
    likeness = [_likeness(flat, lag) for lag in range(1, season + 1)]
    limit = _LIKENESS * np.sqrt((1 + 2 * float(np.sum(np.square(likeness[:-1])))) / len(values))
    if likeness[-1] < limit:
        return np.zeros(1)
    places = np.array([np.median(flat[place::season]) for place in range(season)])
    return np.asarray(places - np.mean(places), dtype=np.float64)


def _straight(values: Numbers) -> Numbers:
    at = np.arange(len(values), dtype=np.float64)
    slope, start = np.polyfit(at, values, 1)
    return np.asarray(start + slope * at, dtype=np.float64)


def _likeness(values: Numbers, lag: int) -> float:
    power = float(np.dot(values, values))
    return float(np.dot(values[:-lag], values[lag:])) / power if power else 0.0


@dataclass(frozen=True)
class _Fit:
    """One way to go on: smoothing, drift a step, errors one step ahead (as wide as new ones will be), last level."""

    alpha: float
    drift: float
    errors: Numbers
    last: float
    misfit: float


def _fits(values: Numbers) -> list[_Fit]:
    """The ways with half of the line's slope (Theta) and with the mean step of all and of the later half."""
    half = float(np.polyfit(np.arange(len(values), dtype=np.float64), values, 1)[0]) / 2
    steps = np.diff(values)
    return [_fit(values, drift) for drift in (half, float(np.mean(steps)), float(np.mean(steps[len(steps) // 2 :])))]


def _fit(values: Numbers, drift: float) -> _Fit:
    runs = [(alpha, *_smoothed(values, float(alpha), drift)) for alpha in _ALPHAS]
    alpha, errors, last = min(runs, key=lambda run: float(np.sum(np.square(run[1]))))
    wider = np.sqrt(len(errors) / max(1, len(errors) - 3))
    return _Fit(float(alpha), drift, errors * wider, last, float(np.mean(np.square(errors))))


def _shares(fits: list[_Fit], count: int) -> list[tuple[_Fit, int]]:
    """How many of the futures each way gives: by how well it fits (Akaike's weights, all having as many parameters)."""
    misfits = np.array([max(fit.misfit, 1e-12) for fit in fits])
    weights = _BELIEF * np.exp(-len(fits[0].errors) / 2 * np.log(misfits / np.min(misfits)))
    bounds = np.round(np.cumsum(weights / np.sum(weights)) * count).astype(int)
    return list(zip(fits, np.diff(bounds, prepend=0).tolist(), strict=True))


def _futures(fit: _Fit, count: int, steps: int, chance: np.random.Generator) -> Numbers:
    noise = _runs(fit.errors - np.mean(fit.errors), count, steps, chance)
    drifts = fit.drift + _unsure(fit) * chance.standard_normal((count, 1))
    lives = chance.choice(_LIVES, size=(count, 1)) * len(fit.errors)
    trust = 0.5 ** (np.arange(steps) / lives)
    before = np.cumsum(fit.alpha * noise, axis=1) - fit.alpha * noise
    return np.asarray(fit.last + drifts * np.cumsum(trust, axis=1) + before + noise, dtype=np.float64)


def _unsure(fit: _Fit) -> float:
    """The standard error of the drift, from the means of runs: errors that are alike say less than their number."""
    runs = len(fit.errors) // _RUN
    means = fit.errors[-runs * _RUN :].reshape(runs, _RUN).mean(axis=1) if runs > 1 else fit.errors
    return float(np.std(means, ddof=1) / np.sqrt(len(means)) * _WANDERS) * fit.alpha


def _smoothed(values: Numbers, alpha: float, drift: float) -> tuple[Numbers, float]:
    level, errors = float(values[0]), np.empty(len(values) - 1)
    for place, value in enumerate(values[1:]):
        errors[place] = value - (level + drift)
        level += drift + alpha * errors[place]
    return errors, level


def _runs(errors: Numbers, count: int, steps: int, chance: np.random.Generator) -> Numbers:
    pieces = -(-steps // _RUN)
    starts = chance.integers(0, len(errors), size=(count, pieces))
    places = (starts[:, :, None] + np.arange(_RUN)) % len(errors)
    return np.asarray(errors[places.reshape(count, pieces * _RUN)[:, :steps]], dtype=np.float64)


def _told(days: tuple[date, ...], paths: Numbers, points: int, span: int) -> Forecast:
    (low80, high80), (low95, high95) = band(paths, 0.8), band(paths, 0.95)
    return Forecast(
        days, _line(middle_of(paths)), _line(low80), _line(high80), _line(low95), _line(high95), points, span, paths
    )


def _line(values: Numbers) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
