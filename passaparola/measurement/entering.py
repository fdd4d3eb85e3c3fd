"""Readings that a person types in or brings in a file: for networks that give their numbers to no program."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from passaparola.analysis import dates, numbers
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE, Unit
from passaparola.measurement import results
from passaparola.measurement.models import Reading
from passaparola.workspaces.auditing import note
from passaparola.workspaces.words import say

TYPED, IMPORTED = "person", "import"
FOR_POSTS = (*results.SHOWN, "profile_visits", "new_followers")
"""Metrics of a post that may be entered; of an account it is its followers."""
LARGEST = 1e12
_NOT_LETTERS = re.compile(r"[\W_]+")
_ADDRESS = frozenset(
    (
        "url",
        "link",
        "address",
        "indirizzo",
        "permalink",
        "post_url",
        "id",
        "post_id",
        "postid",
        "idpost",
        "posturl",
        "linkpost",
    )
)
_MOMENT = frozenset(("date", "day", "data", "giorno", "moment", "momento", "at", "read_at", "letto_il"))


@dataclass(frozen=True)
class Refused:
    """A row (its number in the file, the first below the header is 1) or a column that was left out, and why."""

    row: int
    reason: Message


@dataclass
class Brought:
    """What a file held: readings to store, those that are here already, and what was refused."""

    ready: list[Reading] = field(default_factory=list)
    repeated: int = 0
    refused: list[Refused] = field(default_factory=list)


def enter(channel: Channel, delivery: Delivery | None, values: Mapping[str, float], at: datetime) -> int:
    """Store what a person typed, read at ``at`` (UTC); what was typed for that moment before stays. Gives how many."""
    rows = [_reading(channel, delivery, metric, value, at=at, source=TYPED) for metric, value in values.items()]
    return _stored(rows, channel.handle)


def look_at(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], zone: str) -> Brought:
    """Read a table of posts: a column with each post's address or id, metrics by name, and the day, if it is not now.

    Nothing is stored. A row is refused whole: half of a row would look like all of it.
    """
    columns = _columns(header)
    found = Brought()
    if "post" not in columns.values():
        found.refused.append(Refused(0, Message("entering.no_address")))
    if not any(each in CATALOGUE for each in columns.values()):
        found.refused.append(Refused(0, Message("entering.no_metric")))
    if found.refused:
        return found
    styles = {place: numbers.style_of(_column(rows, place)) for place in columns}
    order = dates.order_of(cell for place, name in columns.items() if name == "at" for cell in _column(rows, place))
    posts = _posts()
    now = timezone.now()
    for number, row in rows:
        reason = _row(found, number, row, columns, _Reader(styles, order, posts, zone, now))
        if reason is not None:
            found.refused.append(Refused(number, reason))
    return _without_known(found)


def store(found: Brought, name: str) -> int:
    """Store what ``look_at`` found; gives how many readings were new."""
    return _stored(found.ready, name)


@dataclass(frozen=True)
class _Reader:
    """How the cells of this file are written, and what its posts are."""

    styles: Mapping[int, numbers.Style | None]
    order: dates.Order | None
    posts: Mapping[str, Delivery]
    zone: str
    now: datetime


class _Bad(ValueError):
    def __init__(self, id: str, **params: str | int | float) -> None:
        super().__init__(id)
        self.reason = Message(id, params)


def _row(
    found: Brought, number: int, row: Sequence[str], columns: Mapping[int, str], reader: _Reader
) -> Message | None:
    try:
        delivery, at, values = None, reader.now, {}
        for place, name in columns.items():
            cell = row[place].strip() if place < len(row) else ""
            if name == "post":
                delivery = _post_of(cell, reader.posts)
            elif name == "at":
                at = _moment(cell, reader)
            elif cell and not numbers.is_blank(cell):
                values[name] = _value(cell, name, reader.styles[place])
        if delivery is None or not values:
            raise _Bad("entering.no_values")
        if delivery.sent_at and at < delivery.sent_at:
            raise _Bad("entering.before_post")
    except _Bad as bad:
        return bad.reason
    found.ready += [
        _reading(delivery.channel, delivery, name, value, at=at, source=IMPORTED) for name, value in values.items()
    ]
    return None


def _columns(header: Sequence[str]) -> dict[int, str]:
    """What each column is: ``post``, ``at``, a metric's id, by its name in either language; others are left out."""
    names = {_bare(each): each for each in CATALOGUE}
    for each in CATALOGUE:
        names |= {_bare(say(Message(f"metric.{each}"), language)): each for language in ("en", "it")}
    names |= {_bare(each): "post" for each in _ADDRESS} | {_bare(each): "at" for each in _MOMENT}
    known = {place: names[_bare(title)] for place, title in enumerate(header) if _bare(title) in names}
    allowed = {"post", "at", *FOR_POSTS}
    first: dict[str, int] = {}
    for place, name in known.items():
        if name in allowed:
            first.setdefault(name, place)
    return {place: name for name, place in first.items()}


def _posts() -> dict[str, Delivery]:
    found: dict[str, Delivery] = {}
    for each in results.publications():
        for said in (each.remote_id, each.remote_url):
            if said:
                found.setdefault(_address(said), each)
    return found


def _post_of(cell: str, posts: Mapping[str, Delivery]) -> Delivery:
    if not cell:
        raise _Bad("entering.no_post")
    delivery = posts.get(_address(cell))
    if delivery is None:
        raise _Bad("entering.unknown_post", address=cell[:120])
    return delivery


def _address(text: str) -> str:
    """An address without what differs from copy to copy: scheme, www, marks, the last slash."""
    parts = urlsplit(text.strip())
    if not parts.netloc:
        return text.strip()
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}"


def _moment(cell: str, reader: _Reader) -> datetime:
    if not cell:
        return reader.now
    try:
        found = dates.moment(cell, reader.order)
    except dates.NotADate:
        raise _Bad("entering.bad_date", cell=cell[:40]) from None
    wall = found.at if found.timed else found.at.replace(hour=23, minute=59)
    at = wall.astimezone(UTC) if wall.tzinfo else plans.to_utc(wall, reader.zone).utc
    if at > reader.now + timedelta(days=1):
        raise _Bad("entering.future", cell=cell[:40])
    return min(at, reader.now)


def _value(cell: str, metric: str, style: numbers.Style | None) -> float:
    try:
        value = numbers.number(cell, style)
    except numbers.NotANumber:
        raise _Bad("entering.bad_number", cell=cell[:40]) from None
    whole = CATALOGUE[metric].unit in (Unit.COUNT, Unit.PEOPLE)
    if value < 0 or value > LARGEST or (whole and value != int(value)):
        raise _Bad("entering.bad_number", cell=cell[:40])
    return value


def _without_known(found: Brought) -> Brought:
    """Leave out readings that are here already, or twice in the file."""
    deliveries = {each.delivery_id for each in found.ready}
    rows = Reading.objects.filter(delivery__in=deliveries, source=IMPORTED)
    known: set[tuple[int | None, str, datetime]] = set(rows.values_list("delivery", "metric", "at"))
    kept = []
    for each in found.ready:
        mark = (each.delivery_id, each.metric, each.at)
        if mark not in known:
            kept.append(each)
        known.add(mark)
    found.repeated, found.ready = len(found.ready) - len(kept), kept
    return found


def _stored(rows: Sequence[Reading], subject: str) -> int:
    with transaction.atomic():
        before = Reading.objects.count()
        Reading.objects.bulk_create(rows, ignore_conflicts=True)
        made = Reading.objects.count() - before
        if made:
            note("readings.entered", subject, details={"count": made})
    return made


def _reading(
    channel: Channel, delivery: Delivery | None, metric: str, value: float, *, at: datetime, source: str
) -> Reading:
    return Reading(
        brand_id=channel.brand_id, channel=channel, delivery=delivery, metric=metric, value=value, at=at, source=source
    )


def _column(rows: Sequence[tuple[int, Sequence[str]]], place: int) -> Iterator[str]:
    return (row[place] for _number, row in rows if place < len(row))


def _bare(title: str) -> str:
    return _NOT_LETTERS.sub("", title.casefold())
