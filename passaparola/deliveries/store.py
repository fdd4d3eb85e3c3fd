"""The rows behind the rules: every change of a delivery's standing passes through here, in one short transaction.

A sender writes with the fence of its claim; whoever lost the claim writes nothing (:class:`Lost`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from passaparola.deliveries import rules
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.rules import Action, Effect, State
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Draft, MediaItem, Progress, Remote
from passaparola.workspaces import tenancy

FIELDS = (
    "state", "due_at", "settle", "next_at", "intent_at", "intents", "absences", "resends", "lookups", "retries",
    "deaths", "asked",
)  # fmt: skip


class Lost(RuntimeError):
    """The claim is no longer ours: another sender, or a person, has the delivery now."""


class Held(RuntimeError):
    """The installation sends nothing until a person resumes it."""


@dataclass(frozen=True)
class Claim:
    """A row that this sender holds."""

    delivery: int
    brand: int
    fence: int


@dataclass(frozen=True)
class Work:
    """What the sender needs to carry a delivery out, read in one go."""

    channel: int
    network: str
    action: Action
    draft: Draft
    progress: Progress
    remote: Remote | None
    effects: tuple[Effect, ...]


def standing_of(row: Delivery) -> rules.Standing:
    """The row as the rules see it."""
    kept = {name: getattr(row, name) for name in FIELDS}
    kept["state"] = State(row.state)
    return rules.Standing(action=Action(row.action), reason=Message.from_json(row.reason), **kept)


def take(claim: Claim) -> Work:
    """Begin on a claimed row: what the rules say of it, and all that is needed to do it. Raises Lost."""
    with tenancy.brand(claim.brand):
        row = _mine(claim)
        was = row.state
        effects = _step(row, rules.Claimed())
        if was in (State.PREPARING, State.SENDING):  # its last holder is gone: its attempts stay open, as they are
            _note(row, "claim", "after_death", {"was": was})
        return Work(
            channel=row.channel_id,
            network=row.channel.network,
            action=Action(row.action),
            draft=draft_of(row),
            progress=row.progress,
            remote=remote_of(row),
            effects=effects,
        )


def keep_progress(claim: Claim, progress: Progress) -> None:
    """Store what was prepared, before anything irreversible. Raises Lost."""
    with tenancy.brand(claim.brand):
        row = _mine(claim)
        row.progress = dict(progress)
        _step(row, rules.Prepared())


def intend(claim: Claim, lease: timedelta) -> int:
    """Commit the intent to send: after this returns, the call may be made once. Gives the attempt's id.

    Raises Lost, or Held when the installation must not send.
    """
    with tenancy.brand(claim.brand):
        row = _mine(claim)
        if _ask("SELECT passaparola_held()"):
            raise Held
        _step(row, rules.Intended())
        row.lease_until = now() + lease
        row.save(update_fields=["lease_until"])
        digest = hashlib.sha256(json.dumps([str(row.key), row.snapshot], sort_keys=True).encode()).hexdigest()
        return _note(row, "commit", "", {"request": digest}, ended=False).pk


def record(claim: Claim, event: rules.Event, attempt: int | None = None, remote: Remote | None = None) -> State:
    """Record how it went. Raises Lost: then whoever holds the row now will look it up."""
    with tenancy.brand(claim.brand):
        row = _mine(claim)
        if remote is not None:
            _keep_remote(row, remote)
        _step(row, event)
        outcome, details = _told(event)
        if attempt is None:
            _note(row, "look_up" if isinstance(event, _LOOKING) else "prepare", outcome, details)
        else:
            done = {"ended_at": now(), "outcome": outcome, "details": details}
            Attempt.objects.filter(pk=attempt).update(**done)
        return State(row.state)


def decide(delivery: int, event: rules.Event, person: int | None, note: Mapping[str, str] | None = None) -> Delivery:
    """A person's word, inside the person's scope. Takes the row from whoever holds it. Raises rules.NotAllowed."""
    row = Delivery.objects.select_for_update().get(pk=delivery)
    row.fence += 1
    _step(row, event)
    _note(row, "person", type(event).__name__.lower(), dict(note or {}), person=person)
    return row


def now() -> datetime:
    """The database's clock (UTC): the only one that deadlines of deliveries are read from."""
    moment = _ask("SELECT clock_timestamp()")
    assert isinstance(moment, datetime)
    return moment


def draft_of(row: Delivery) -> Draft:
    """The snapshot as the network's port wants it."""
    kept = row.snapshot
    followed = remote_of(row.follows) if row.follows else None
    return Draft(
        key=row.key.hex,
        text=kept["text"],
        title=kept.get("title", ""),
        language=kept.get("language", ""),
        at=row.due_at,
        made_at=row.made_at,
        media=tuple(MediaItem(**item) for item in kept.get("media", ())),
        options=kept.get("options", {}),
        follows=followed,
    )


def remote_of(row: Delivery) -> Remote | None:
    """The remote thing that a delivery is about: its own, or for an edit or delete the one that was published."""
    if row.action != Action.PUBLISH:
        published = _published_before(row)
        return remote_of(published) if published else None
    if not row.remote_id:
        return None
    return Remote(row.remote_id, row.remote_url, row.sent_at or row.due_at, row.proof)


def _published_before(row: Delivery) -> Delivery | None:
    same = {name: getattr(row, name) for name in ("thing_kind", "thing_id", "channel_id", "occurrence")}
    return Delivery.objects.filter(action=Action.PUBLISH, state=State.SENT, **same).first()


def _mine(claim: Claim) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("channel", "follows")
    row = rows.filter(pk=claim.delivery, fence=claim.fence, lease_until__gt=now()).first()
    if row is None:
        raise Lost(claim.delivery)
    return row


def _step(row: Delivery, event: rules.Event) -> tuple[Effect, ...]:
    moment = now()
    after, effects = rules.step(standing_of(row), event, moment)
    for name in FIELDS:
        setattr(row, name, getattr(after, name))
    row.reason = after.reason.as_json() if after.reason else None
    if after.state in rules.SETTLED:
        row.settled_at = moment
    if after.state is State.SENT and row.sent_at is None:
        row.sent_at = moment
    if Effect.RELEASE in effects or isinstance(event, rules.Confirmed | rules.SendAsked | rules.Cancelled):
        row.lease_until, row.lease_holder = None, ""
    row.save()
    _tell(row)
    return effects


def _keep_remote(row: Delivery, remote: Remote) -> None:
    if row.action == Action.PUBLISH:
        row.remote_id, row.remote_url, row.proof = remote.id, remote.url, dict(remote.proof)
        row.sent_at = remote.seen_at


def _tell(row: Delivery) -> None:
    """Live pages hear of it once the transaction is committed."""
    said = json.dumps({"brand": row.brand_id, "kind": "delivery", "id": str(row.pk)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('passaparola_live', %s)", [said])


def _note(
    row: Delivery, kind: str, outcome: str, details: Mapping[str, object], *, ended: bool = True,
    person: int | None = None,
) -> Attempt:  # fmt: skip
    moment = now()
    return Attempt.objects.create(
        brand_id=row.brand_id, delivery=row, kind=kind, fence=row.fence, started_at=moment,
        ended_at=moment if ended else None, outcome=outcome, details=dict(details), person_id=person,
    )  # fmt: skip


_LOOKING = (rules.Sighted, rules.LookUpFailed)


def _told(event: rules.Event) -> tuple[str, dict[str, object]]:
    """The outcome in one word, and the reason as the network's folder put it."""
    if isinstance(event, rules.Sighted):
        sighting = event.sighting
        reason = getattr(sighting, "reason", None)
        return type(sighting).__name__.lower(), {"reason": reason.as_json()} if reason else {}
    reason = getattr(event, "reason", None)
    return type(event).__name__.lower(), {"reason": reason.as_json()} if reason else {}


def _ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None
