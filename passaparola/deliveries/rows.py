"""Rows of many deliveries at a time: locked, stepped by the rules, and written in a few statements.

Everything here runs inside the scope of the rows' brands. A row is a sender's only by its fence; what a batch cannot
have at once, because somebody else has it locked, is left to a batch of its own.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from passaparola.deliveries import rules
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, Effect, State
from passaparola.deliveries.work import Claim
from passaparola.kernel.message import Message

_FILLED = frozenset({"action", "reason", "late", "seed"})
"""What a standing has that is no column, or none that is taken over as it is."""
FIELDS = tuple(each.name for each in fields(rules.Standing) if each.name not in _FILLED)
_COLUMNS = {
    **{name: str(Delivery._meta.get_field(name).db_type(connection)) for name in FIELDS},
    **dict.fromkeys(("state", "remote_id", "remote_url", "lease_holder"), "text"),
    **dict.fromkeys(("reason", "progress", "proof"), "jsonb"),
    **dict.fromkeys(("lease_until", "sent_at", "settled_at"), "timestamptz"),
}
"""How each column is read from JSON."""
LETS_GO = {"lease_until": None, "lease_holder": ""}


@dataclass
class Row:
    """A locked row as the rules see it, and what is to be written; ``clock`` is the database's, the only one that its
    deadlines are read from.
    """

    id: int
    brand: int
    fence: int
    clock: datetime
    sent_at: datetime | None
    standing: rules.Standing
    written: dict[str, object] = field(default_factory=dict)
    was: State = State.SCHEDULED

    def step(self, event: rules.Event) -> tuple[Effect, ...]:
        """What the rules make of an event. Raises NotAllowed, and then nothing is changed."""
        before = self.standing
        self.standing, effects = rules.step(before, event, self.clock)
        self.written.update(changes(before, self.standing, self.clock, self.sent_at))
        if Effect.RELEASE in effects:
            self.written.update(LETS_GO)
        return effects


@dataclass(frozen=True)
class Note:
    """One line of a delivery's receipt; ``ended`` is False while nobody knows how it went."""

    row: Row
    kind: str
    outcome: str
    details: Mapping[str, object]
    ended: bool = True


def changes(
    before: rules.Standing, after: rules.Standing, now: datetime, sent_at: datetime | None
) -> dict[str, object]:
    """The columns that a step changes."""
    changed = {name: getattr(after, name) for name in FIELDS if getattr(after, name) != getattr(before, name)}
    if after.reason != before.reason:
        changed["reason"] = after.reason.as_json() if after.reason else None
    if after.state in rules.SETTLED:
        changed["settled_at"] = now
    if after.state is State.SENT and sent_at is None:
        changed["sent_at"] = now
    return changed


def late_of(minutes: int, then: str) -> timedelta | None:
    """After how long a brand wants to be asked about a delivery; None where it is to go out all the same."""
    return timedelta(minutes=minutes) if then == "ask" else None


_READ = ", ".join(f"d.{name}" for name in FIELDS)
_LOCKED = (
    "SELECT d.id, d.brand_id, d.fence, clock_timestamp(), d.sent_at, d.key, d.action, d.reason, b.late_minutes,"  # noqa: S608 - names of ours
    " b.late_then, "
    f"{_READ} FROM deliveries_delivery d JOIN workspaces_brand b ON b.id = d.brand_id"
    " WHERE d.id = ANY (%s) AND d.lease_until IS NOT NULL AND (%s OR d.lease_until > clock_timestamp())"
    " ORDER BY d.id FOR UPDATE OF d"
)


def lock(claims: Sequence[Claim], *, expired_too: bool = False) -> dict[Claim, Row]:
    """The rows of the claims that still hold; of many, without those that somebody else has locked just now.

    ``expired_too``: also where the lease ran out, as long as nobody else took the row.
    """
    alone = len(claims) == 1
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED + ("" if alone else " SKIP LOCKED"), [[claim.delivery for claim in claims], expired_too])
        found = {values[0]: _row(values) for values in cursor.fetchall()}
    return {each: found[each.delivery] for each in claims if _is_held(each, found)}


def _is_held(claim: Claim, found: Mapping[int, Row]) -> bool:
    return claim.delivery in found and found[claim.delivery].fence == claim.fence


def _row(values: Sequence[Any]) -> Row:
    id, brand, fence, clock, sent_at, key, action, reason, minutes, then = values[:10]
    kept = dict(zip(FIELDS, values[10:], strict=True))
    kept["state"] = State(kept["state"])
    said = Message.from_json(json.loads(reason)) if reason else None
    late = late_of(minutes, then)
    standing = rules.Standing(action=Action(action), reason=said, late=late, seed=str(key), **kept)
    return Row(id, brand, fence, clock, sent_at, standing, was=standing.state)


_DROP = """
    UPDATE deliveries_delivery d SET deaths = d.deaths + 1, alone = d.alone OR d.deaths + 1 >= %(together)s,
        idle = true, lease_until = NULL, lease_holder = '',
        next_at = CASE WHEN u.over THEN NULL ELSE clock_timestamp() + %(wait)s END,
        state = CASE WHEN u.over AND d.state <> 'restored' THEN 'dead' ELSE d.state END,
        reason = CASE WHEN u.over THEN
            jsonb_build_object('id', 'delivery.deaths', 'params', jsonb_build_object('count', d.deaths + 1))
            ELSE d.reason END
    FROM (SELECT id, deaths + 1 >= %(allowed)s AS over FROM deliveries_delivery WHERE id = %(delivery)s) u
    WHERE d.id = u.id AND d.fence = %(fence)s AND d.lease_until IS NOT NULL
"""


def drop(claim: Claim) -> None:
    """Count a death of a row that cannot even be made out, which no rule can look at: nothing of it is read here."""
    given: dict[str, Any] = {"together": rules.DEATHS_TOGETHER, "allowed": rules.DEATHS_ALLOWED}
    given.update(wait=rules.FIRST_WAIT, delivery=claim.delivery, fence=claim.fence)
    with connection.cursor() as cursor:
        cursor.execute(_DROP, given)


def save(rows: Collection[Row]) -> None:
    """Write what was changed, and let live pages hear of it once the transaction is committed."""
    alike: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        if row.written:
            alike[tuple(sorted(row.written))].append({"id": row.id, **row.written})
    with connection.cursor() as cursor:
        for columns, values in alike.items():
            cursor.execute(_update(columns), [_written(values)])
    tell((row.brand, row.id) for row in rows if row.standing.state != row.was)


def _update(columns: Iterable[str]) -> str:
    said = ", ".join(f"{name} = u.{name}" for name in columns)
    read = ", ".join(f"{name} {_COLUMNS[name]}" for name in columns)
    return (
        f"UPDATE deliveries_delivery d SET {said}"  # noqa: S608 - names of columns of ours
        f" FROM json_to_recordset(%s) AS u(id bigint, {read}) WHERE d.id = u.id"
    )


_NOTE = (
    "INSERT INTO deliveries_attempt (brand_id, delivery_id, kind, fence, started_at, ended_at, outcome, details)"
    " SELECT d.brand_id, d.id, u.kind, u.fence, u.at, CASE WHEN u.ended THEN u.at END, u.outcome,"
    " CASE WHEN u.ended THEN u.details ELSE jsonb_build_object('request',"
    "  encode(sha256(convert_to(d.key::text || d.snapshot::text, 'UTF8')), 'hex')) END"
    " FROM json_to_recordset(%s) AS u(delivery bigint, kind text, fence bigint, at timestamptz, ended boolean,"
    "  outcome text, details jsonb) JOIN deliveries_delivery d ON d.id = u.delivery"
)


def note(notes: Sequence[Note]) -> None:
    """Write lines of receipts. An intent's has the digest of what is sent instead of details."""
    if notes:
        said = [
            {
                "delivery": each.row.id, "kind": each.kind, "fence": each.row.fence, "at": each.row.clock,
                "ended": each.ended, "outcome": each.outcome, "details": each.details,
            }
            for each in notes
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [_written(said)])


_END = (
    "UPDATE deliveries_attempt a SET ended_at = u.at, outcome = u.outcome, details = u.details"
    " FROM json_to_recordset(%s) AS u(delivery bigint, fence bigint, at timestamptz, outcome text, details jsonb)"
    " WHERE a.delivery_id = u.delivery AND a.fence = u.fence AND a.kind = 'commit' AND a.ended_at IS NULL"
    " RETURNING a.delivery_id"
)


def end(notes: Sequence[Note]) -> set[int]:
    """Say how the open intents of these claims went; gives the deliveries that had one."""
    said = [
        {
            "delivery": each.row.id, "fence": each.row.fence, "at": each.row.clock, "outcome": each.outcome,
            "details": each.details,
        }
        for each in notes
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_END, [_written(said)])
        return {row[0] for row in cursor.fetchall()}


def _written(values: object) -> str:
    return json.dumps(values, default=_plain)


def _plain(value: object) -> object:
    """Moments as PostgreSQL reads them. Raises TypeError for what is not plain data."""
    if isinstance(value, datetime | timedelta):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def held(brands: Collection[int]) -> set[int]:
    """Which of these brands nothing may go out for now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT b FROM unnest(%s::bigint[]) AS b WHERE passaparola_brand_held(b)", [sorted(brands)])
        return {row[0] for row in cursor.fetchall()}


def tell(changed: Iterable[tuple[int, int]]) -> None:
    """Live pages hear of each brand once, with one of its deliveries."""
    said = [json.dumps({"brand": brand, "kind": "delivery", "id": str(id)}) for brand, id in dict(changed).items()]
    if said:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('passaparola_live', said) FROM unnest(%s::text[]) AS said", [said])
