"""The baseline: what a history of posts says about where a brand stands. Plain values in, the documented JSON out.

Whatever cannot be known is None with its reason beside it, as a message: ``docs/reference/audit-json.md``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json import dumps
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from passaparola.analysis.intervals import median, median_interval
from passaparola.analysis.posts import Posts
from passaparola.audit import rules
from passaparola.audit.gathering import FileRead, Gathered
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
MIN_DAYS = 7
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Floats = NDArray[np.float64]
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


class History:
    """The posts that count, with their figures and their places in the week."""

    def __init__(self, posts: Posts, kept: NDArray[np.int64], zone: ZoneInfo) -> None:
        self.posts, self.kept, self.zone = posts, kept, zone
        self.moments = [_local(posts.at(int(index)), zone) for index in kept]
        timed = [bool(posts.timed[int(index)]) for index in kept]
        at_midnight = all(at is None or (at.hour, at.minute, at.second) == (0, 0, 0) for at in self.moments)
        self.timed = [is_timed and not at_midnight for is_timed in timed]
        self.formats = [posts.formats[int(index)] for index in kept]
        self.hours = [self._hour(place, int(index)) for place, index in enumerate(kept)]
        self.weekdays = [self._weekday(place, int(index)) for place, index in enumerate(kept)]
        self.accounts = {posts.accounts[int(index)] for index in kept} - {""}

    def _hour(self, place: int, index: int) -> str:
        given, at = self.posts.hours[index], self.moments[place]
        return given or (str(at.hour) if at is not None and self.timed[place] else "")

    def _weekday(self, place: int, index: int) -> str:
        given, at = self.posts.weekdays[index], self.moments[place]
        return given or (str(at.isoweekday()) if at is not None else "")

    def values(self, name: str) -> Floats:
        """A figure of each post that counts."""
        return self.posts.values(name)[self.kept]

    @property
    def dated(self) -> list[datetime]:
        """When the posts with a date went out, in order."""
        return sorted(at for at in self.moments if at is not None)


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """On the wall of ``zone``; a time without a zone is taken to be that already."""
    return at if at is None or at.tzinfo is None else at.astimezone(zone).replace(tzinfo=None)


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
        **_followers(history),
        "metrics": {metric.name: _figure(metric, history) for metric in metrics},
        "definitions": {metric.name: metric.definition.as_json() for metric in metrics} | _of_groups(history),
        **_extremes(history, metrics),
        **_best_hour(history, metrics),
    }


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
        "by": {
            name: _by(values, [key for key, has in zip(keys, known, strict=True) if has])
            for name, keys in groups.items()
        },
    }


def _summary(values: Floats) -> Json:
    interval = median_interval(values)
    return {"median": median(values), "n": len(values), "interval": list(interval) if interval else None}


def _by(values: Floats, keys: Sequence[str]) -> Json:
    if not any(keys):
        return {}
    named = {key: number for number, key in enumerate(sorted(set(keys)))}
    places = np.fromiter((named[key] for key in keys), np.int64, len(keys))
    found = {key: _summary(values[places == at]) for key, at in named.items() if key}
    return dict(sorted(found.items(), key=lambda item: _in_order(item[0])))


def _in_order(key: str) -> tuple[int, int, str]:
    return (0, int(key), "") if key.isdecimal() else (1, 0, key)


def _of_groups(history: History) -> Json:
    """What the keys of ``by`` mean where they were worked out from the posts' times."""
    said: Json = {}
    if any(hour and not history.posts.hours[int(at)] for hour, at in zip(history.hours, history.kept, strict=True)):
        said["hour"] = Message("baseline.definition.hour", {"zone": str(history.zone)}).as_json()
    if any(day and not history.posts.weekdays[int(at)] for day, at in zip(history.weekdays, history.kept, strict=True)):
        said["weekday"] = Message("baseline.definition.weekday", {"zone": str(history.zone)}).as_json()
    return said


# --- in time


def _in_time(history: History, files: Sequence[FileRead]) -> Json:
    dated = history.dated
    if not dated:
        undecided = [name for file in files for name in file.undecided]
        said = {"columns": ", ".join(undecided)}
        reason = (Message("baseline.dates_undecided", said) if undecided else Message("baseline.no_dates")).as_json()
        names = ("span", "cadence", "gaps")
        return dict.fromkeys(names) | {f"{name}_reason": reason for name in names}
    days = (dated[-1].date() - dated[0].date()).days + 1
    span = {"from": dated[0].isoformat(), "to": dated[-1].isoformat(), "days": days, "posts": len(dated)}
    found: Json = {"span": span, "span_reason": None}
    if days < MIN_DAYS or len(dated) < 2:
        reason = Message("baseline.too_short", {"days": days, "least": MIN_DAYS}).as_json()
        return found | {"cadence": None, "cadence_reason": reason, "gaps": None, "gaps_reason": reason}
    cadence, gaps = _cadence(dated, days)
    return found | {"cadence": cadence, "cadence_reason": None, "gaps": gaps, "gaps_reason": None}


def _cadence(dated: Sequence[datetime], days: int) -> tuple[Json, list[Json]]:
    """Posts in a week of seven days, weeks (Monday to Sunday) with a post, the median silence, and the long ones."""
    since = np.fromiter(((at - dated[0]).total_seconds() for at in dated), dtype=np.float64, count=len(dated))
    silences = np.diff(since)
    usual = float(np.median(silences))
    weeks = {tuple(at.isocalendar()[:2]) for at in dated}
    first, last = dated[0].date(), dated[-1].date()
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
            "from": dated[at].isoformat(),
            "to": dated[at + 1].isoformat(),
            "days": round(float(silences[at]) / 86_400, 2),
        }
        for at in long
    ]
    return cadence, gaps


def _formats(history: History) -> Json:
    counted = Counter(format for format in history.formats if format)
    if not counted:
        return {"formats": None, "formats_reason": Message("baseline.no_formats").as_json()}
    all_posts = len(history.formats)
    mix = {name: {"n": n, "share": round(n / all_posts, 6)} for name, n in counted.most_common()}
    return {"formats": mix, "formats_reason": None}


def _followers(history: History) -> Json:
    """How the followers grew, where each post says how many there were then."""
    if "followers" not in history.posts.metrics:
        return {"followers": None, "followers_reason": Message("baseline.no_followers").as_json()}
    if len(history.accounts) > 1:
        said = Message("baseline.many_accounts", {"count": len(history.accounts)}).as_json()
        return {"followers": None, "followers_reason": said}
    values = history.values("followers")
    known = [(at, float(n)) for at, n in zip(history.moments, values, strict=True) if at is not None and n > 0]
    if len(known) < 2 or min(known)[0].date() == max(known)[0].date():
        return {"followers": None, "followers_reason": Message("baseline.followers_without_dates").as_json()}
    (since, before), (until, after) = min(known), max(known)
    days = (until - since).total_seconds() / 86_400
    growth: Json = {
        "from": before,
        "to": after,
        "change": after - before,
        "per_week": round((after - before) / days * 7, 4) if days else None,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "n": len(known),
    }
    return {"followers": growth, "followers_reason": None}


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
    at = history.moments[place]
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
    places = np.fromiter((at for at, hour in enumerate(history.hours) if hour.isdecimal() and known[at]), np.int64)
    if main is None or not len(places):
        said = Message("baseline.hour.no_hours").as_json()
        return {"best_hour": None, "best_hour_reason": said, "best_hour_test": None}
    verdict = rules.best_hour(
        main.values[places],
        np.fromiter((int(history.hours[at]) for at in places), np.int64, len(places)),
        _strata(history, places),
    )
    test = {"metric": main.name, "p": verdict.p, "hours": verdict.hours, "n": verdict.n, "alpha": rules.ALPHA}
    return {
        "best_hour": verdict.hour,
        "best_hour_reason": verdict.reason.as_json() if verdict.reason else None,
        "best_hour_test": test,
    }


def _strata(history: History, places: NDArray[np.int64]) -> NDArray[np.int64]:
    numbers = {format: number for number, format in enumerate(sorted(set(history.formats)))}
    formats = np.fromiter((numbers[history.formats[at]] for at in places), np.int64, len(places))
    walls = np.frombuffer(history.posts.walls, dtype=np.float64)[history.kept[places]]
    if np.isnan(walls).any():
        return rules.strata_of(formats, np.zeros(0, dtype=np.int64))
    return rules.strata_of(formats, np.argsort(walls, kind="stable").astype(np.int64))
