"""A row of an import, read and judged: pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from urllib.parse import urlsplit

from passaparola.analysis import dates
from passaparola.analysis.dates import NotADate, Order
from passaparola.kernel import plans
from passaparola.kernel.message import Flat, Message, Problem
from passaparola.kernel.network.spec import TextLimit
from passaparola.publishing import rules
from passaparola.publishing.bulk.columns import IGNORE, plain
from passaparola.publishing.bulk.likeness import Likeness

MOST_ROWS = 2_000
MOST_MEDIA = 10  # addresses of one row
MOST_NAMED = 100  # channels of one row, and addresses that are looked at
LONGEST_TEXT = 100_000  # characters
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?:[:.]\d{2})?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_BROKEN = re.compile("\ufffd|Ã[\u0080-\u00bf ©¨¹²¬]|â€[™œ\u009d“¦]|Â[°«»\u00a0]")
EVERY = frozenset({"all", "tutti", "every", "*"})


@dataclass(frozen=True)
class Goal:
    """A channel that a row can name: its words, and how long its texts may be."""

    id: int
    words: frozenset[str]
    limits: Sequence[TextLimit]
    network: str


@dataclass(frozen=True)
class Known:
    """What the rows of a file are judged by. ``now`` in UTC; ``order`` None while nobody said how dates are written."""

    goals: Sequence[Goal]
    usual: frozenset[int]
    campaigns: Mapping[str, int]
    pillars: Mapping[str, int]
    zone: str
    now: datetime
    order: Order | None
    existing: Likeness


@dataclass(frozen=True)
class Read:
    """What a row says, and what stands in its way. ``goals`` are ids of channels; ``wall`` the plan (naive)."""

    number: int
    values: Mapping[str, str]
    text: str = ""
    goals: tuple[int, ...] = ()
    day: date | None = None
    hour: time | None = None
    media: tuple[str, ...] = ()
    campaign: int | None = None
    pillar: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def wall(self) -> datetime | None:
        """Day and hour, when the row has both."""
        return datetime.combine(self.day, self.hour) if self.day and self.hour else None

    @property
    def blocked(self) -> bool:
        """Whether it may not be imported as it is."""
        return any(each.blocks for each in self.problems)


def values_of(cells: Sequence[str], mapping: Mapping[int, str]) -> dict[str, str]:
    """The cells by what they are; several of one kind one under the other."""
    found: dict[str, list[str]] = {}
    for column, name in mapping.items():
        if name != IGNORE and column < len(cells) and cells[column].strip():
            found.setdefault(name, []).append(cells[column].strip())
    return {name: "\n".join(each) for name, each in found.items()}


def read_all(given: Sequence[tuple[int, Mapping[str, str]]], known: Known) -> list[Read]:
    """Every row, judged; one that says the same as a row above it knows which."""
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for number, values in given:
        row = read(number, values, known)
        same = (plain(row.text), row.goals, row.wall)
        if row.text and same in seen:
            twice = Problem(Message("import.row.repeated", {"row": seen[same]}), field="text")
            row = _with(row, twice)
        seen.setdefault(same, number)
        found.append(row)
    return found


def read(number: int, values: Mapping[str, str], known: Known) -> Read:
    """One row."""
    text = "\n\n".join(filter(None, (values.get("text", ""), values.get("link", ""))))
    goals, strange = _goals(values.get("channels", ""), known)
    day, hour, when = _when(values, known)
    media = tuple(re.split(r"[\s,;|]+", values["media"], maxsplit=MOST_NAMED)) if values.get("media") else ()
    found = [
        *_of_text(text, values),
        *_of_goals(goals, strange),
        *when,
        *_of_media(media),
        *_too_long(text, goals, known, bool(media)),
        *_names(values, known),
        *_like(text, known),
    ]
    return Read(
        number, values, text, goals, day, hour, media,
        known.campaigns.get(plain(values.get("campaign", ""))), known.pillars.get(plain(values.get("pillar", ""))),
        tuple(sorted(found, key=lambda each: not each.blocks)),
    )  # fmt: skip


def mended(text: str) -> str:
    """A text that was written as UTF-8 and read as Latin, read properly; as it is when that is not what happened."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def is_broken(text: str) -> bool:
    """Whether accents in it were spoilt on the way."""
    return bool(_BROKEN.search(text))


def _with(row: Read, problem: Problem) -> Read:
    return replace(row, problems=(problem, *row.problems))


def _of_text(text: str, values: Mapping[str, str]) -> list[Problem]:
    found = []
    if not (text.strip() or values.get("media") or values.get("title")):
        found.append(Problem(Message("import.row.no_text"), field="text"))
    if len(text) > LONGEST_TEXT:
        found.append(Problem(Message("import.row.endless", {"maximum": LONGEST_TEXT}), field="text"))
    if is_broken(text) or is_broken(values.get("title", "")):
        found.append(Problem(Message("import.row.encoding"), field="text"))
    return found


def _goals(written: str, known: Known) -> tuple[tuple[int, ...], list[str]]:
    """The channels that a cell names, and the words that name none; the usual ones where it names nothing."""
    parts = [each for each in re.split(r"[,;|\n]+", written, maxsplit=MOST_NAMED) if each.strip()]
    if not parts:
        return tuple(sorted(known.usual)), []
    found: list[int] = []
    strange = []
    for part in parts:
        word = part.strip().casefold().removeprefix("@")
        named = [each.id for each in known.goals if word in each.words or word in EVERY]
        found += named
        strange += [] if named else [part.strip()]
    return tuple(dict.fromkeys(found)), strange


def _of_goals(goals: Sequence[int], strange: Sequence[str]) -> list[Problem]:
    found = [Problem(Message("import.row.channel", {"channel": each[:60]}), field="channels") for each in strange]
    if not goals and not strange:
        found.append(Problem(Message("import.row.no_channel"), blocks=False, field="channels"))
    return found


def _when(values: Mapping[str, str], known: Known) -> tuple[date | None, time | None, list[Problem]]:
    written, own_hour = values.get("day", ""), values.get("hour", "")
    if not written:
        return None, None, []
    try:
        moment = dates.moment(written, known.order)
    except NotADate:
        name = "import.row.which_date" if known.order is None and _can_be_both(written) else "import.row.date"
        return None, None, [Problem(Message(name, {"date": written[:40]}), field="day")]
    at = plans.to_wall(moment.at, known.zone) if moment.at.tzinfo else moment.at
    hour = at.time().replace(second=0, microsecond=0) if moment.timed else None
    if own_hour:
        hour = _hour(own_hour)
        if hour is None:
            return at.date(), None, [Problem(Message("import.row.hour", {"hour": own_hour[:20]}), field="hour")]
    return at.date(), hour, _moment(at.date(), hour, known)


def _moment(day: date, hour: time | None, known: Known) -> list[Problem]:
    if hour is None:
        return [Problem(Message("import.row.no_hour"), blocks=False, field="hour")]
    planned = rules.planned(datetime.combine(day, hour), known.zone, known.now)
    if planned.past:
        return [Problem(Message("import.row.past", {"when": f"{planned.wanted:%Y-%m-%d %H:%M}"}), field="day")]
    question = planned.question
    return [Problem(question, blocks=planned.note is plans.Shift.GAP, field="hour")] if question else []


def _hour(written: str) -> time | None:
    found = _TIME.fullmatch(written.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _can_be_both(written: str) -> bool:
    try:
        dates.moment(written, Order.DAY_FIRST)
        dates.moment(written, Order.MONTH_FIRST)
    except NotADate:
        return False
    return True


def _of_media(media: Sequence[str]) -> list[Problem]:
    found = [
        Problem(Message("import.row.media", {"address": each[:100]}), field="media")
        for each in media
        if not _is_address(each)
    ]
    if len(media) > MOST_MEDIA:
        found.append(Problem(Message("import.row.many_media", {"maximum": MOST_MEDIA}), field="media"))
    return found


def _is_address(written: str) -> bool:
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def _too_long(text: str, goals: Sequence[int], known: Known, with_media: bool) -> list[Problem]:
    found: dict[str, Problem] = {}
    for goal in (each for each in known.goals if each.id in goals):
        for count in rules.counts(text, goal.limits, with_media):
            if count.over > 0:
                said: Flat = {"network": goal.network, "count": count.over, "maximum": count.limit.maximum}
                long = Message(f"publishing.too_long.{count.limit.unit}", said)
                found.setdefault(goal.network, Problem(long, field="text"))
    return list(found.values())


def _names(values: Mapping[str, str], known: Known) -> list[Problem]:
    found = []
    for name, rows in (("campaign", known.campaigns), ("pillar", known.pillars)):
        written = values.get(name, "")
        if written and plain(written) not in rows:
            found.append(Problem(Message(f"import.row.{name}", {name: written[:60]}), field=name))
    return found


def _like(text: str, known: Known) -> list[Problem]:
    twin = known.existing.twin(text)
    return [Problem(Message("import.row.near", {"post": twin}), blocks=False, field="text")] if twin else []
