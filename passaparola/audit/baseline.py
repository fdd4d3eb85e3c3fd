"""The baseline: what a history of posts says about where a brand stands. Plain values in, the documented JSON out.

Whatever cannot be known is None with its reason beside it, as a message: ``docs/reference/audit-json.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from json import dumps
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from passaparola.analysis.intervals import median, median_interval
from passaparola.analysis.packed import Words, numbers
from passaparola.audit import followers, rules
from passaparola.audit.gathering import FileRead, Gathered
from passaparola.audit.history import DAY, Floats, History, moment_of
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import ENGAGEMENTS

SCHEMA = 1
"""Grows when a definition or a field changes its meaning: figures of different versions are not compared."""
BASES = ("reach", "impressions", "video_views", "followers")
SHOWN_POSTS = 5
SHOWN_GAPS = 5
SHOWN_REFUSALS = 1_000
GAP = timedelta(days=7)
"""A silence that is worth naming lasts at least this long, and three times the median one."""
MINDAYS = 7

Json = dict[str, object]


@dataclass(frozen=True)
class Metric:
    """A figure of each post: NaN where a post has none. ``definition`` says how it is counted."""

    name: str
    values: Floats
    definition: Message

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which posts have it."""
        return ~np.isnan(self.values)


def baseline(gathered: Gathered, zone: ZoneInfo | None = None) -> Json:
    """The audit of what was gathered; ``zone`` (default UTC) is where hours and weekdays are told."""
    zone = zone or ZoneInfo("UTC")
    history = History(gathered.posts, gathered.kept, zone)
    metrics = figures(history)
    return {
        "schema": SCHEMA,
        "zone": str(zone),
        "files": [_file(file) for file in gathered.files],
        "unread": [{"name": each.name, "reason": each.reason.as_json()} for each in gathered.unread],
        "rows": gathered.rows,
        "posts": len(gathered.kept),
        "rejected": gathered.rejected,
        "duplicates": gathered.duplicates,
        "refused": _refused(gathered.files),
        "accounts": len(history.accounts) or None,
        **_in_time(history, gathered.files),
        **_formats(history),
        **followers.growth(history, History(gathered.levels, np.arange(len(gathered.levels)), zone)),
        "metrics": {metric.name: _figure(metric, history) for metric in metrics},
        "definitions": {metric.name: metric.definition.as_json() for metric in metrics} | _of_groups(history),
        **_extremes(history, metrics),
        **_best_hour(history, metrics),
        **_only_followers(gathered),
    }


def _only_followers(gathered: Gathered) -> Json:
    """What an audit of posts misses where the files have followers by day and nothing else."""
    if len(gathered.posts) or not len(gathered.levels):
        return {}
    reason = Message("baseline.only_followers").as_json()
    return {f"{name}_reason": reason for name in ("span", "cadence", "gaps", "formats", "best_hour")}


def hash_of(result: Mapping[str, object]) -> str:
    """sha256 (hex) of the result as canonical JSON: the same files and definitions give the same hash anywhere."""
    return sha256(canonical(result)).hexdigest()


def canonical(result: Mapping[str, object]) -> bytes:
    """The one way of writing a result down: keys in order, no spaces, UTF-8."""
    return dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _file(file: FileRead) -> Json:
    return {
        "name": file.name,
        "sha256": file.hash,
        "bytes": file.bytes,
        "rows": file.rows,
        "posts": file.posts,
        "rejected": file.rejected,
        "read_as": file.network or "table",
        "columns": dict(file.columns),
        "undecided": list(file.undecided),
        **({"levels": file.levels} if file.levels else {}),
        **({"aside": file.aside} if file.aside else {}),
        **({"ended": file.ended.as_json()} if file.ended else {}),
    }


def _refused(files: Sequence[FileRead]) -> list[Json]:
    rows = [
        {"file": file.name, "row": refusal.row, **_column_and_value(refusal.reason), "reason": refusal.reason.as_json()}
        for file in files
        for refusal in file.refused
    ]
    return rows[:SHOWN_REFUSALS]


def _column_and_value(reason: Message) -> Json:
    return {"column": reason.params.get("column"), "value": reason.params.get("value")}


# --- figures


def figures(history: History) -> list[Metric]:
    """Every figure of the history: rates first, in the order of what they are divided by, then counts."""
    counts = [Metric(name, history.values(name), _counted(name)) for name in history.posts.metrics]
    counts = [metric for metric in counts if metric.known.any()]
    have = {metric.name: metric for metric in counts}
    rates = [_rate(base, have) for base in BASES if base in have]
    reported = [_reported(base, have) for base in ("reach", "impressions") if base in have and "engagements" in have]
    return [metric for metric in (*rates, *reported) if metric is not None and metric.known.any()] + counts


def _counted(name: str) -> Message:
    return Message("baseline.definition.count", {"metric": name})


def _rate(base: str, have: Mapping[str, Metric]) -> Metric | None:
    """(likes + comments + …) / base of each post that has them all and whose base is above 0."""
    under = have[base].values
    usable = under > 0
    parts = [name for name in ENGAGEMENTS if name in have and not np.isnan(have[name].values[usable]).any()]
    if not parts or not usable.any():
        return None
    over = np.sum([have[name].values for name in parts], axis=0)
    said = {"parts": " + ".join(parts), "base": base}
    return Metric(f"engagement_rate_by_{base}", _divided(over, under), Message("baseline.definition.rate", said))


def _reported(base: str, have: Mapping[str, Metric]) -> Metric:
    """The network's own total of engagements over the base: it counts clicks and more, each network differently."""
    values = _divided(have["engagements"].values, have[base].values)
    return Metric(
        f"reported_engagement_rate_by_{base}", values, Message("baseline.definition.reported", {"base": base})
    )


def _divided(over: Floats, under: Floats) -> Floats:
    found: Floats = np.divide(over, under, out=np.full(len(under), np.nan), where=under > 0)
    return found


def _figure(metric: Metric, history: History) -> Json:
    known = metric.known
    groups = {"format": history.formats, "hour": history.hours, "weekday": history.weekdays}
    values = metric.values[known]
    left_out = int(len(known) - known.sum())
    without = Message("baseline.left_out", {"count": left_out}).as_json() if left_out else None
    return {
        **_summary(values),
        "left_out": left_out,
        "left_out_reason": without,
        "by": {name: _by(values, words.names, words.codes[known]) for name, words in groups.items()},
    }


def _summary(values: Floats) -> Json:
    interval = median_interval(values)
    return {"median": median(values), "n": len(values), "interval": list(interval) if interval else None}


def _by(values: Floats, names: Sequence[str], codes: NDArray[np.uint32]) -> Json:
    found = {names[code]: _summary(values[codes == code]) for code in np.unique(codes) if names[code]}
    return dict(sorted(found.items(), key=lambda item: _in_order(item[0])))


def _in_order(key: str) -> tuple[int, int, str]:
    return (0, int(key), "") if key.isdecimal() else (1, 0, key)


def _of_groups(history: History) -> Json:
    """What the keys of ``by`` mean where they were worked out from the posts' times."""
    said: Json = {}
    if _worked_out(history.hours, history.posts.hours, history.kept):
        said["hour"] = Message("baseline.definition.hour", {"zone": str(history.zone)}).as_json()
    if _worked_out(history.weekdays, history.posts.weekdays, history.kept):
        said["weekday"] = Message("baseline.definition.weekday", {"zone": str(history.zone)}).as_json()
    return said


def _worked_out(words: Words, given: Words, kept: NDArray[np.int64]) -> bool:
    """Whether some words do not stand in the files."""
    said = np.array([bool(name) for name in words.names], dtype=bool)
    told = np.array([bool(name) for name in given.names], dtype=bool)
    return bool((said[words.codes] & ~told[given.codes[kept]]).any())


# --- in time


def _in_time(history: History, files: Sequence[FileRead]) -> Json:
    dated = history.dated
    if not len(dated):
        undecided = [name for file in files for name in file.undecided]
        said = {"columns": ", ".join(undecided)}
        reason = (Message("baseline.dates_undecided", said) if undecided else Message("baseline.no_dates")).as_json()
        names = ("span", "cadence", "gaps")
        return dict.fromkeys(names) | {f"{name}_reason": reason for name in names}
    first, last = moment_of(dated[0]), moment_of(dated[-1])
    days = (last.date() - first.date()).days + 1
    span = {"from": first.isoformat(), "to": last.isoformat(), "days": days, "posts": len(dated)}
    found: Json = {"span": span, "span_reason": None}
    if days < MINDAYS or len(dated) < 2:
        reason = Message("baseline.too_short", {"days": days, "least": MINDAYS}).as_json()
        return found | {"cadence": None, "cadence_reason": reason, "gaps": None, "gaps_reason": reason}
    cadence, gaps = _cadence(dated, days)
    return found | {"cadence": cadence, "cadence_reason": None, "gaps": gaps, "gaps_reason": None}


def _cadence(dated: Floats, days: int) -> tuple[Json, list[Json]]:
    """Posts in a week of seven days, weeks (Monday to Sunday) with a post, the median silence, and the long ones."""
    silences = np.diff(dated)
    usual = float(np.median(silences))
    weeks = np.unique((dated // DAY + 3) // 7)  # 1 January 1970 was a Thursday
    first, last = moment_of(dated[0]).date(), moment_of(dated[-1]).date()
    all_weeks = ((last - timedelta(last.weekday())) - (first - timedelta(first.weekday()))).days // 7 + 1
    cadence: Json = {
        "posts_per_week": round(len(dated) / (days / 7), 4),
        "weeks": all_weeks,
        "weeks_with_posts": len(weeks),
        "median_gap_days": round(usual / 86_400, 4),
    }
    least = max(GAP.total_seconds(), 3 * usual)
    found = [int(place) for place in np.flatnonzero(silences >= least)]
    long = sorted(found, key=lambda place: (-silences[place], place))[:SHOWN_GAPS]
    gaps: list[Json] = [
        {
            "from": moment_of(dated[at]).isoformat(),
            "to": moment_of(dated[at + 1]).isoformat(),
            "days": round(float(silences[at]) / 86_400, 2),
        }
        for at in long
    ]
    return cadence, gaps


def _formats(history: History) -> Json:
    names, codes = history.formats.names, history.formats.codes
    counted = [(names[code], int(n)) for code, n in enumerate(np.bincount(codes)) if names[code]]
    if not counted:
        return {"formats": None, "formats_reason": Message("baseline.no_formats").as_json()}
    in_order = sorted(counted, key=lambda each: -each[1])
    mix = {name: {"n": n, "share": round(n / len(codes), 6)} for name, n in in_order}
    return {"formats": mix, "formats_reason": None}


# --- posts and hours


def _extremes(history: History, metrics: Sequence[Metric]) -> Json:
    """The best and the worst posts by the main figure: the first rate, else the first count."""
    main = main_metric(metrics)
    if main is None:
        return {"main_metric": None, "best_posts": [], "worst_posts": []}
    places = np.flatnonzero(main.known)
    order = places[np.argsort(main.values[places], kind="stable")]
    few = min(SHOWN_POSTS, max(1, len(order) // 2)) if len(order) > 1 else len(order)
    best = [_post(history, int(at), main) for at in order[::-1][:few]]
    worst = [_post(history, int(at), main) for at in order[:few]] if len(order) > 1 else []
    return {"main_metric": main.name, "best_posts": best, "worst_posts": worst}


def main_metric(metrics: Sequence[Metric]) -> Metric | None:
    """What posts are judged by: a rate where there is one, else likes, else whatever there is."""
    rates = [metric for metric in metrics if metric.name.startswith("engagement_rate_by_")]
    preferred = rates or [metric for metric in metrics if metric.name == "likes"] or list(metrics)
    return preferred[0] if preferred else None


def _post(history: History, place: int, main: Metric) -> Json:
    index = int(history.kept[place])
    at = history.moment(place)
    return {
        "row": index + 1,
        "id": history.posts.ids[index],
        "url": history.posts.urls[index],
        "text": history.posts.texts[index],
        "at": at.isoformat() if at is not None else None,
        "format": history.formats[place],
        "value": float(main.values[place]),
    }


def _best_hour(history: History, metrics: Sequence[Metric]) -> Json:
    main = main_metric(metrics)
    known = main.known if main else np.zeros(len(history.kept), dtype=bool)
    told = np.array([int(name) if name.isdecimal() else -1 for name in history.hours.names], dtype=np.int64)
    hours = told[history.hours.codes] if len(told) else np.zeros(0, dtype=np.int64)
    places = np.flatnonzero((hours >= 0) & known)
    if main is None or not len(places):
        said = Message("baseline.hour.no_hours").as_json()
        return {"best_hour": None, "best_hour_reason": said, "best_hour_test": None}
    verdict = rules.best_hour(
        main.values[places],
        hours[places],
        _strata(history, places),
    )
    test = {"metric": main.name, "p": verdict.p, "hours": verdict.hours, "n": verdict.n, "alpha": rules.ALPHA}
    return {
        "best_hour": verdict.hour,
        "best_hour_reason": verdict.reason.as_json() if verdict.reason else None,
        "best_hour_test": test,
    }


def _strata(history: History, places: NDArray[np.int64]) -> NDArray[np.int64]:
    names = history.formats.names
    order = np.argsort(np.argsort(names, kind="stable"), kind="stable")  # whatever came first in the files
    formats = order[history.formats.codes[places]].astype(np.int64)
    walls = numbers(history.posts.walls)[history.kept[places]]
    if np.isnan(walls).any():
        return rules.strata_of(formats, np.zeros(0, dtype=np.int64))
    return rules.strata_of(formats, np.argsort(walls, kind="stable").astype(np.int64))
