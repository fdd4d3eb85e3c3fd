"""Files of conversions and of costs: kept while the columns are chosen, looked at, then imported."""

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from passaparola.analysis import tables
from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.kernel.objects.store import MissingObject
from passaparola.measurement import conversions, costs, money_rows
from passaparola.measurement.conversions import Different, Given, UnknownLink
from passaparola.measurement.costs import CostPlan
from passaparola.measurement.money_rows import Read, Refused
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.means import store
from passaparola.workspaces.models import Brand

MAX_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
_SALT = "measurement.money_files"
_HOUR = 3600  # seconds that a file waits for its columns to be chosen
_NONCE = 16  # random bytes before it, so that throwing it away takes no other brand's copy along


@dataclass(frozen=True)
class File:
    """An uploaded table. ``ticket`` finds it again, for this brand only and within the hour."""

    ticket: str
    name: str
    header: tuple[str, ...]
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass
class Outcome:
    """What became of the rows: made, repeated (there already, the same), and refused with reasons."""

    ready: list[object] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def take(brand: int, upload: "UploadedFile[bytes]") -> File:
    """Keep an uploaded file for an hour. Raises ``tables.Unreadable`` with the reason."""
    if (upload.size or 0) > MAX_BYTES:
        raise tables.Unreadable("money.file.too_large", megabytes=MAX_BYTES // 1024 // 1024)
    content = upload.read()
    name = Path(upload.name or "file.csv").name[:120]
    read = _table(content, name)
    stored = store().put(secrets.token_bytes(_NONCE) + content, "application/octet-stream")
    ticket = signing.dumps({"hash": stored.hash, "brand": brand, "name": name}, salt=_SALT)
    return File(ticket, name, *read)


def found(brand: int, ticket: str) -> File | None:
    """The file of a ticket; None when it is too old, another brand's, or gone."""
    try:
        what = signing.loads(ticket, salt=_SALT, max_age=_HOUR)
        if what["brand"] != brand:
            return None
        with store().open(what["hash"]) as content:
            return File(ticket, what["name"], *_table(content.read()[_NONCE:], what["name"]))
    except (signing.BadSignature, MissingObject, tables.Unreadable):
        return None


def forget(file: File) -> None:
    """Throw the file away; nothing happens when it is gone already."""
    store().delete(signing.loads(file.ticket, salt=_SALT)["hash"])


def look_at_conversions(brand: Brand, file: File, columns: Mapping[str, int], day_first: bool) -> Outcome:
    """What an import would do, row by row; nothing is kept."""
    taken, refused = money_rows.read(file.rows, columns, day_first)
    outcome, seen = Outcome(refused=refused), dict[str, Given]()
    known = conversions.standing([str(row.values.get("external_id") or "") for row in taken])
    codes = conversions.links_of({str(row.values.get("link") or "") for row in taken})
    for row in taken:
        given = _given(row, brand.zone)
        reason = _objection(row, given, brand, codes)
        earlier = seen.get(given.external_id) if given.external_id else None
        stands = known.get(given.external_id) if given.external_id else None
        if reason:
            outcome.refused.append(Refused(row.number, reason))
        elif earlier == given or (stands and conversions.says_the_same(stands, given)):
            outcome.repeated.append(row.number)
        elif earlier or stands:
            params = {"id": given.external_id}
            outcome.refused.append(Refused(row.number, Message("money.row.different", params)))
        else:
            seen[given.external_id] = given
            outcome.ready.append(given)
    outcome.refused.sort(key=lambda each: each.number)
    return outcome


def look_at_costs(brand: Brand, file: File, columns: Mapping[str, int], day_first: bool) -> Outcome:
    """What an import would do, row by row; nothing is kept. Costs have no number: none counts as repeated."""
    taken, refused = money_rows.read(file.rows, columns, day_first)
    outcome = Outcome(refused=refused)
    channels = {each.handle.casefold(): each.pk for each in Channel.objects.filter(binned_at=None)}
    for row in taken:
        plan = _plan(row, channels)
        if isinstance(plan, Message):
            outcome.refused.append(Refused(row.number, plan))
        else:
            outcome.ready.append(plan)
    outcome.refused.sort(key=lambda each: each.number)
    return outcome


def import_conversions(brand: Brand, file: File, outcome: Outcome) -> int:
    """Keep what is ready; gives how many rows were made."""
    made = 0
    for each in outcome.ready:
        assert isinstance(each, Given)
        try:
            made += conversions.record(brand.pk, each, "csv").made
        except (Different, UnknownLink):  # somebody recorded it meanwhile
            continue
    note(Did.CONVERSIONS_IMPORTED, file.name, details={"count": made})
    return made


def import_costs(brand: Brand, file: File, outcome: Outcome, person: int | None) -> int:
    """Keep what is ready; gives how many rows were made."""
    for each in outcome.ready:
        assert isinstance(each, CostPlan)
        costs.keep(brand.pk, each, person)
    note(Did.COSTS_IMPORTED, file.name, details={"count": len(outcome.ready)})
    return len(outcome.ready)


def _table(content: bytes, name: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(name).suffix.lower()[:6]}"
        path.write_bytes(content)
        table = tables.open_table(path)
        rows = list(islice(table.rows(), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise tables.Unreadable("money.file.too_many_rows", most=MOST_ROWS)
    return table.header, rows


def _given(row: Read, zone: str) -> Given:
    at = row.values["at"]
    assert isinstance(at, datetime)
    return Given(
        at=_utc(at, zone),
        kind=str(row.values.get("kind") or "sale")[:32],
        external_id=str(row.values.get("external_id") or ""),
        revenue=_decimal(row.values.get("revenue")),
        own_cost=_decimal(row.values.get("own_cost")),
        link=str(row.values.get("link") or ""),
    )


def _objection(row: Read, given: Given, brand: Brand, codes: frozenset[str]) -> Message | None:
    currency = str(row.values.get("currency") or brand.currency).upper()
    if currency != brand.currency:
        return Message("money.row.currency", {"currency": currency[:12], "own": brand.currency})
    if len(given.external_id) > 120:
        return Message("money.row.long_id")
    if given.link and given.link not in codes:
        return Message("money.row.link", {"code": given.link[:40]})
    return None


def _plan(row: Read, channels: Mapping[str, int]) -> CostPlan | Message:
    values = row.values
    first, last = values["from_day"], values.get("to_day")
    assert isinstance(first, datetime)
    last_day = last.date() if isinstance(last, datetime) else first.date()
    hours, rate, amount = (_decimal(values.get(name)) for name in ("hours", "rate", "amount"))
    handle = str(values.get("channel") or "").casefold()
    if last_day < first.date():
        return Message("money.row.ends_before")
    if handle and handle not in channels:
        return Message("money.row.channel", {"channel": handle[:60]})
    if amount is None and (hours is None or rate is None):
        return Message("money.row.no_amount")
    kind = _KINDS.get(str(values.get("kind") or "").casefold(), "hours" if hours else "tools")
    if rate is None:
        hours = hours if kind == "hours" else None
    return CostPlan(
        kind, first.date(), last_day, str(values.get("label") or "")[:200], amount, hours, rate,
        channel=channels.get(handle),
    )  # fmt: skip


_KINDS = {
    "hours": "hours", "ore": "hours", "ads": "ads", "pubblicità": "ads", "adv": "ads", "tools": "tools",
    "strumenti": "tools", "people": "people", "persone": "people",
}  # fmt: skip


def _utc(at: datetime, zone: str) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else plans.to_utc(at, zone).utc


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
