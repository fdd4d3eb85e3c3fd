"""What the pages of an audit show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from passaparola.audit.models import Audit
from passaparola.audit.wording import metric as name_of
from passaparola.audit.wording import weekday
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE
from passaparola.workspaces.words import say

HEADLINES = 6
_METRICS_IN_WORDS = {"metric", "parts", "base"}
_FIRST = ("likes", "reposts", "comments", "replies", "reach", "impressions", "video_views", "followers")


@dataclass(frozen=True)
class Shown:
    """A figure with its name; where the catalogue does not have it, ``figure`` is None and its definition stands by."""

    id: str
    name: str
    value: float
    n: int
    interval: tuple[float, float] | None
    definition: str
    figure: Figure | None = None

    @property
    def is_rate(self) -> bool:
        """Whether it is shown as a percentage."""
        return is_rate(self.id)


@dataclass(frozen=True)
class Row:
    """One key of a group: a format, an hour, a weekday."""

    name: str
    shown: Shown


@dataclass(frozen=True)
class Group:
    """A figure by format, hour or weekday: the rows of its table and the data of its chart."""

    id: str
    title: str
    rows: Sequence[Row]
    chart: Mapping[str, object]


def is_rate(id: str) -> bool:
    """Whether a figure is a ratio."""
    return "engagement_rate" in id


def figures(audit: Audit) -> list[Shown]:
    """Every figure of the audit, rates first."""
    found = [shown(audit, id, figure) for id, figure in audit.result["metrics"].items() if figure["n"]]
    return sorted(found, key=lambda each: (not each.is_rate, each.id))  # the database keeps no order of names


def headlines(audit: Audit) -> list[Shown]:
    """The figures that stand on top: the main one, then what everybody asks first."""
    every = {each.id: each for each in figures(audit) if each.figure is not None}
    wanted = [audit.result["main_metric"], *_FIRST]
    return [every[id] for id in dict.fromkeys(wanted) if id in every][:HEADLINES]


def shown(audit: Audit, id: str, figure: Mapping[str, Any]) -> Shown:
    """A figure as the result has it."""
    interval = (figure["interval"][0], figure["interval"][1]) if figure["interval"] else None
    definition = defined(audit.result["definitions"][id])
    card = None
    if id in CATALOGUE:
        card = Figure(
            metric=id,
            value=figure["median"],
            n=figure["n"],
            source=source(audit),
            formula=Message("baseline.median_of", {"definition": definition}),
            interval=interval,
            as_of=audit.made_at,
        )
    return Shown(id, name_of(id), figure["median"], figure["n"], interval, definition, card)


def source(audit: Audit) -> Message:
    """Where the figures come from."""
    names = ", ".join(str(file["name"]) for file in audit.result["files"][:3])
    more = len(audit.result["files"]) - 3
    return Message("baseline.source", {"name": audit.name, "files": names + (f" + {more}" if more > 0 else "")})


def said(message: Mapping[str, object] | None) -> str:
    """The sentence of a stored message."""
    kept = Message.from_json(message)
    return say(kept) if kept else ""


def defined(message: Mapping[str, object] | None) -> str:
    """A definition with the metrics by their names, where the result has their ids."""
    kept = Message.from_json(message)
    if kept is None:
        return ""
    ids = {key: str(value).split(" + ") for key, value in kept.params.items() if key in _METRICS_IN_WORDS}
    return say(Message(kept.id, {**kept.params, **{key: " + ".join(map(name_of, ids[key])) for key in ids}}))


def groups(audit: Audit, id: str) -> list[Group]:
    """A figure by format, by weekday and by hour, where these are known."""
    by = audit.result["metrics"][id]["by"]
    found = []
    for group, title in (("format", _("By format")), ("weekday", _("By weekday")), ("hour", _("By hour"))):
        if by[group]:
            rows = [Row(_key(audit, group, key), shown(audit, id, figure)) for key, figure in by[group].items()]
            found.append(Group(group, title, rows, _chart(rows, is_rate(id))))
    return found


def _key(audit: Audit, group: str, key: str) -> str:
    return weekday(key) if group == "weekday" and "weekday" in audit.result["definitions"] else key


def _chart(rows: Sequence[Row], rate: bool) -> dict[str, object]:
    def value(number: float) -> float:
        return round(number * 100, 3) if rate else round(number, 2)

    intervals = [[value(end) for end in row.shown.interval] if row.shown.interval else None for row in rows]
    medians = {"name": _("Median"), "values": [value(row.shown.value) for row in rows], "intervals": intervals}
    return {"kind": "bar", "labels": [row.name for row in rows], "series": [medians], "unit": "%" if rate else ""}


def mix(audit: Audit) -> list[tuple[str, int, float]]:
    """Each format with its posts and its share in per cent."""
    formats = audit.result["formats"] or {}
    return [(name, part["n"], part["share"] * 100) for name, part in formats.items()]


def unknown(audit: Audit) -> list[tuple[str, str]]:
    """What is not known, and why: the names that share a reason stand together."""
    result = audit.result
    names = (
        ("span", _("Period")),
        ("cadence", _("Cadence")),
        ("formats", _("Mix of formats")),
        ("followers", _("Growth of followers")),
        ("best_hour", _("Best hour")),
    )
    reasons: dict[str, list[str]] = {}
    for id, name in names:
        if result[id] is None:
            reasons.setdefault(said(result[f"{id}_reason"]), []).append(name)
    return [(", ".join(which), reason) for reason, which in reasons.items()]


def dates(value: object) -> object:
    """The result with its moments as dates that templates write in their language."""
    if isinstance(value, Mapping):
        return {name: _moment(each) if name in _MOMENTS else dates(each) for name, each in value.items()}
    if isinstance(value, list):
        return [dates(each) for each in value]
    return value


_MOMENTS = ("at", "from", "to", "since", "until")


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value


@dataclass(frozen=True)
class Change:
    """A figure of two audits; ``verdict`` is ``up``, ``down`` or ``same`` (no difference that can be told)."""

    before: Shown
    after: Shown
    verdict: str

    @property
    def difference(self) -> float:
        """After less before, in the figure's unit (of a rate: points)."""
        return self.after.value - self.before.value


def changes(before: Audit, after: Audit) -> tuple[list[Change], list[tuple[str, str]]]:
    """What changed, and the figures that cannot be compared with the reason. Only the same definition is compared."""
    old, new = ({each.id: each for each in figures(audit)} for audit in (before, after))
    found, left = [], []
    for id in dict.fromkeys([*old, *new]):
        if id not in old or id not in new:
            left.append((name_of(id), _("Only one of the two audits has it.")))
        elif before.schema != after.schema or before.result["definitions"][id] != after.result["definitions"][id]:
            left.append((name_of(id), _("It is counted differently in the two.")))
        else:
            found.append(Change(old[id], new[id], _verdict(old[id], new[id])))
    return found, left


def _verdict(before: Shown, after: Shown) -> str:
    """Different only where the 95% intervals do not touch: a strict test, that errs on the side of saying nothing."""
    if before.interval is None or after.interval is None:
        return "same"
    if after.interval[0] > before.interval[1]:
        return "up"
    return "down" if after.interval[1] < before.interval[0] else "same"
