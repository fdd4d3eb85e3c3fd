"""Is there a best hour? An honest test: many hours are tried at once, and formats and seasons differ by the hour.

Within each stratum (a format, in one stretch of the history) posts are ranked by their figure, so that neither a better
format nor a better year counts for the hour in which it happened to be used. An hour's score is the mean rank of its
posts in standard errors. The highest score of all hours is held against the highest scores that the same history gives
when its hours are dealt out anew inside each stratum: that corrects for having looked at every hour. And to be
called the best, an hour has to do better than each other one, not only better than all of them together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from passaparola.kernel.message import Message

ALPHA = 0.05
MIN_POSTS = 10  # of an hour that is tried
MIN_HOURS = 2
SHUFFLES = 1_999
BEATS = 1.645  # standard errors between the best hour and another one: one-sided, 5 %
STRETCH = 100  # posts of one format that follow one another in time
_MANY = 5_000  # posts; from here on the scores under shuffling are normal to more digits than we show
_DRAWS = 20_000

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Verdict:
    """The best hour, or None and why; ``p`` is how often chance alone does as well, ``hours`` how many were tried."""

    hour: int | None
    reason: Message | None
    p: float | None = None
    hours: int = 0
    n: int = 0


def best_hour(values: Floats, hours: Whole, strata: Whole, *, seed: int = 0, shuffles: int = SHUFFLES) -> Verdict:
    """The hour whose posts do better than chance allows. All three arrays are by post."""
    tried = [int(hour) for hour in np.unique(hours) if np.count_nonzero(hours == hour) >= MIN_POSTS]
    if len(tried) < MIN_HOURS:
        return Verdict(None, Message("baseline.hour.too_few", {"least": MIN_POSTS}), hours=len(tried), n=len(values))
    place = np.searchsorted(tried, hours)
    place[~np.isin(hours, tried)] = len(tried)
    ranks = _ranks(values, strata)
    deviations = _deviations(ranks, place, strata, len(tried))
    if not (deviations > 0).any():
        return Verdict(None, Message("baseline.hour.all_alike"), hours=len(tried), n=len(values))
    scores = _scores(_sums(ranks, place, len(tried)), deviations)
    random = np.random.default_rng(seed)
    if len(values) > _MANY:
        chance = _normal_maxima(ranks, place, strata, len(tried), random)
    else:
        chance = _shuffled_maxima(ranks, place, strata, deviations, random, shuffles=shuffles)
    best = int(_means(ranks, place, len(tried)).argmax())
    p = float((1 + np.count_nonzero(chance >= scores[best] - 1e-12)) / (1 + len(chance)))
    rivals = [tried[each] for each in _rivals(best, ranks, place, len(tried))]
    return _verdict(tried[best], rivals, round(p, 4), len(tried), len(values))


def _means(ranks: Floats, place: Whole, hours: int) -> Floats:
    found: Floats = _sums(ranks, place, hours) / np.bincount(place, minlength=hours + 1)[:hours]
    return found


def _rivals(best: int, ranks: Floats, place: Whole, hours: int) -> list[int]:
    """The hours that the best one cannot be told apart from."""
    means, counts = _means(ranks, place, hours), np.bincount(place, minlength=hours + 1)[:hours]
    errors = float(ranks.std()) * np.sqrt(1 / counts[best] + 1 / counts)
    return [at for at in range(hours) if at != best and means[best] - means[at] < BEATS * errors[at]]


def _verdict(hour: int, rivals: list[int], p: float, hours: int, n: int) -> Verdict:
    if p > ALPHA:
        said = Message("baseline.hour.not_distinguishable", {"hours": hours, "posts": n, "p": p})
        return Verdict(None, said, p, hours, n)
    if rivals:
        named = ", ".join(str(each) for each in rivals)
        said = Message("baseline.hour.rivals", {"hour": hour, "rivals": named, "count": len(rivals), "p": p})
        return Verdict(None, said, p, hours, n)
    return Verdict(hour, None, p, hours, n)


def strata_of(formats: Whole, order: Whole) -> Whole:
    """The stratum of each post: its format and the stretch of ``STRETCH`` posts of that format that it stands in.

    ``order`` are the posts by time; without times every format is one stretch.
    """
    strata = np.zeros(len(formats), dtype=np.int64)
    for format in np.unique(formats):
        of_format = order[formats[order] == format] if len(order) == len(formats) else np.flatnonzero(formats == format)
        pieces = max(1, len(of_format) // STRETCH) if len(order) == len(formats) else 1
        for number, piece in enumerate(np.array_split(of_format, pieces)):
            strata[piece] = format * 1_000_000 + number
    found: Whole = np.unique(strata, return_inverse=True)[1].astype(np.int64)
    return found


def _ranks(values: Floats, strata: Whole) -> Floats:
    """Ranks within the stratum from -0.5 to 0.5, ties shared; 0 is its middle."""
    ranks = np.zeros(len(values))
    for members in _members(strata):
        _, inverse, counts = np.unique(values[members], return_inverse=True, return_counts=True)
        middle = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of equal values, from 1
        ranks[members] = (middle[inverse] - 0.5) / len(members) - 0.5
    return ranks


def _members(strata: Whole) -> list[Whole]:
    order = np.argsort(strata, kind="stable")
    edges = np.flatnonzero(np.diff(strata[order])) + 1
    return [np.asarray(part, dtype=np.int64) for part in np.split(order, edges)]


def _counts(place: Whole, strata: Whole, hours: int) -> list[tuple[Whole, Floats]]:
    return [
        (members, np.bincount(place[members], minlength=hours + 1)[:hours].astype(float))
        for members in _members(strata)
    ]


def _deviations(ranks: Floats, place: Whole, strata: Whole, hours: int) -> Floats:
    """The standard deviation of each hour's sum of ranks when hours are dealt out anew within each stratum."""
    variances = np.zeros(hours)
    for members, counts in _counts(place, strata, hours):
        n = len(members)
        if n > 1:
            variances += float(ranks[members].var(ddof=1)) * counts * (n - counts) / n
    found: Floats = np.sqrt(variances)
    return found


def _sums(ranks: Floats, place: Whole, hours: int) -> Floats:
    found: Floats = np.bincount(place, weights=ranks, minlength=hours + 1)[:hours].astype(np.float64)
    return found


def _scores(sums: Floats, deviations: Floats) -> Floats:
    found: Floats = np.where(deviations > 0, sums / np.where(deviations > 0, deviations, 1), -np.inf)
    return found


def _shuffled_maxima(
    ranks: Floats, place: Whole, strata: Whole, deviations: Floats, random: np.random.Generator, *, shuffles: int
) -> Floats:
    order = np.argsort(strata, kind="stable")
    ranks, place, strata = ranks[order], place[order], strata[order]
    maxima = np.empty(shuffles)
    for turn in range(shuffles):
        dealt = ranks[np.argsort(strata + random.random(len(strata)))]
        maxima[turn] = _scores(_sums(dealt, place, len(deviations)), deviations).max()
    return maxima


def _normal_maxima(ranks: Floats, place: Whole, strata: Whole, hours: int, random: np.random.Generator) -> Floats:
    covariance = np.zeros((hours, hours))
    for members, counts in _counts(place, strata, hours):
        n = len(members)
        if n > 1:
            covariance += float(ranks[members].var(ddof=1)) * (np.diag(counts) - np.outer(counts, counts) / n)
    deviations = np.sqrt(np.diag(covariance))
    drawn = random.multivariate_normal(np.zeros(hours), covariance, _DRAWS, method="eigh")
    found: Floats = _scores(drawn, deviations).max(axis=1)
    return found
