"""The rows behind the rules: every change of a delivery's standing passes through here, in one short transaction.

A sender writes with the fence of its claim; whoever lost the claim writes nothing (:class:`Lost`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import DateTimeField, Func

from passaparola import networks
from passaparola.channels.access import Opened, opened
from passaparola.channels.models import Channel
from passaparola.deliveries import rules
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.rules import Action, Effect, State
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded
from passaparola.kernel.network.port import Draft, MediaItem, Progress, Remote
from passaparola.workspaces import tenancy

FIELDS = (
    "state", "due_at", "settle", "next_at", "intent_at", "intents", "absences", "resends", "lookups", "retries",
    "deaths", "asked",
)  # fmt: skip
_CHANGING = (
    *FIELDS, "reason", "progress", "fence", "lease_until", "lease_holder", "remote_id", "remote_url", "proof",
    "sent_at", "settled_at",
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
    """What the sender needs to carry a delivery out, read in one go; ``opened`` is None where the channel is shut."""

    channel: int
    opened: Opened | None
    action: Action
    draft: Draft
    progress: Progress
    remote: Remote | None
    effects: tuple[Effect, ...]
    stranded: bool = False
    """It follows something that never went out."""
    by_hand: bool = False
    """Nothing but a person publishes on its network."""


class _Clock(Func):
    """The database's clock, read with the row."""

    function, template, output_field = "clock_timestamp", "%(function)s()", DateTimeField()


def standing_of(row: Delivery) -> rules.Standing:
    """The row as the rules see it."""
    kept = {name: getattr(row, name) for name in FIELDS}
    kept["state"] = State(row.state)
    return rules.Standing(action=Action(row.action), reason=Message.from_json(row.reason), **kept)


def take(claim: Claim) -> Work:
    """Begin on a claimed row: what the rules say of it, and all that is needed to do it. Raises Lost."""
    with tenancy.brand(claim.brand):
        row, effects = _begin(claim)
        return _work(row, effects)


def take_blindly(claim: Claim) -> None:
    """Note that a claimed row was begun on, without reading what it carries: one that cannot be read must not come
    back for ever. Raises Lost.
    """
    with tenancy.brand(claim.brand):
        _begin(claim)


def _begin(claim: Claim) -> tuple[Delivery, tuple[Effect, ...]]:
    row, now = _mine(claim, "channel")
    was, deaths = row.state, row.deaths
    effects = _step(row, rules.Claimed(), now)
    if row.deaths > deaths:  # its last holder is gone: its attempts stay open, as they are
        _note(row, now, "claim", "after_death", {"was": was})
    return row, effects


def _work(row: Delivery, effects: tuple[Effect, ...]) -> Work:
    draft = draft_of(row)
    try:
        channel = opened(row.channel)
    except ReconnectNeeded:
        channel = None
    return Work(
        channel=row.channel_id,
        opened=channel,
        action=Action(row.action),
        draft=draft,
        progress=row.progress,
        remote=remote_of(row),
        effects=effects,
        stranded=row.follows_id is not None and draft.follows is None,
        by_hand=is_by_hand(row.channel),
    )


def is_by_hand(channel: Channel) -> bool:
    """Whether a person publishes on this channel; not where its network is unknown to this version."""
    network = networks.every().get(channel.network)
    return network is not None and network.by_hand


def keep_progress(claim: Claim, progress: Progress) -> None:
    """Store what was prepared, before anything irreversible. Raises Lost."""
    with tenancy.brand(claim.brand):
        row, now = _mine(claim)
        row.progress = dict(progress)
        _step(row, rules.Prepared(), now)


def intend(claim: Claim, progress: Progress, lease: timedelta) -> None:
    """Commit the intent to send, with what was prepared: after this returns, the call may be made once.

    Raises Lost, or Held when the installation must not send.
    """
    with tenancy.brand(claim.brand):
        row, now = _mine(claim)
        if _ask("SELECT passaparola_held()"):
            raise Held
        row.progress, row.lease_until = dict(progress), now + lease
        _step(row, rules.Intended(), now)
        digest = hashlib.sha256(json.dumps([str(row.key), row.snapshot], sort_keys=True).encode()).hexdigest()
        _note(row, now, "commit", "", {"request": digest}, ended=False)


def record(claim: Claim, event: rules.Event, remote: Remote | None = None) -> State:
    """Record how it went, and close the attempt of this claim's intent if there is one.

    Raises Lost: then whoever holds the row now will look it up. A lease that ran out while nobody else took the row
    does no harm here: what is known must not become a doubt.
    """
    with tenancy.brand(claim.brand):
        row, now = _mine(claim, expired_too=True)
        if remote is not None:
            _keep_remote(row, remote)
        _step(row, event, now)
        outcome, details = _told(event)
        done = {"ended_at": now, "outcome": outcome, "details": details}
        open_intent = Attempt.objects.filter(delivery=row, fence=claim.fence, kind="commit", ended_at__isnull=True)
        if not open_intent.update(**done):
            _note(row, now, "look_up" if isinstance(event, _LOOKING) else "prepare", outcome, details)
        return State(row.state)


def decide(delivery: int, event: rules.Event, person: int | None, note: Mapping[str, str] | None = None) -> Delivery:
    """A person's word, inside the person's scope. Takes the row from whoever holds it. Raises rules.NotAllowed."""
    row = Delivery.objects.select_for_update().annotate(clock=_Clock()).get(pk=delivery)
    now: datetime = row.clock
    row.fence += 1
    _step(row, event, now)
    _note(row, now, "person", type(event).__name__.lower(), dict(note or {}), person=person)
    return row


def published_by_hand(row: Delivery, remote: Remote, person: int) -> Delivery:
    """A person published it: what they say of it is the receipt. Inside their scope. Raises rules.NotAllowed."""
    said = decide(row.pk, rules.PublishedByHand(), person, {"url": remote.url})
    _keep_remote(said, remote)
    said.save(update_fields=["remote_id", "remote_url", "proof", "sent_at"])
    return said


def now() -> datetime:
    """The database's clock (UTC), for whoever hands something over."""
    moment = _ask("SELECT clock_timestamp()")
    assert isinstance(moment, datetime)
    return moment


def draft_of(row: Delivery) -> Draft:
    """The snapshot as the network's port wants it."""
    kept = row.snapshot
    return Draft(
        key=row.key.hex,
        text=kept["text"],
        title=kept.get("title", ""),
        language=kept.get("language", ""),
        at=row.due_at,
        made_at=row.made_at,
        media=tuple(MediaItem(**item) for item in kept.get("media", ())),
        options=kept.get("options", {}),
        follows=_followed(row),
    )


def _followed(row: Delivery) -> Remote | None:
    """What it continues: a delivery of ours as the network shows it now, or the words of somebody that it answers."""
    if row.follows:
        return remote_of(row.follows)
    answered = row.snapshot.get("answers")
    return Remote(answered["id"], answered["url"], row.made_at, answered["proof"]) if answered else None


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


def _mine(claim: Claim, *related: str, expired_too: bool = False) -> tuple[Delivery, datetime]:
    """The locked row of a claim, and the database's clock: the only one that its deadlines are read from."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related(*related or (None,))
    held = rows.annotate(clock=_Clock()).filter(pk=claim.delivery, fence=claim.fence, lease_until__isnull=False)
    for row in held if expired_too else held.filter(lease_until__gt=_Clock()):
        return row, row.clock
    raise Lost(claim.delivery)


def _step(row: Delivery, event: rules.Event, now: datetime) -> tuple[Effect, ...]:
    before = row.state
    after, effects = rules.step(standing_of(row), event, now)
    for name in FIELDS:
        setattr(row, name, getattr(after, name))
    row.reason = after.reason.as_json() if after.reason else None
    if after.state in rules.SETTLED:
        row.settled_at = now
    if after.state is State.SENT and row.sent_at is None:
        row.sent_at = now
    if Effect.RELEASE in effects or isinstance(event, _A_PERSONS):
        row.lease_until, row.lease_holder = None, ""
    row.save(update_fields=_CHANGING)
    if row.state != before:
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
    row: Delivery, now: datetime, kind: str, outcome: str, details: Mapping[str, object], *, ended: bool = True,
    person: int | None = None,
) -> None:  # fmt: skip
    Attempt.objects.create(
        brand_id=row.brand_id, delivery=row, kind=kind, fence=row.fence, started_at=now,
        ended_at=now if ended else None, outcome=outcome, details=dict(details), person_id=person,
    )  # fmt: skip


_A_PERSONS = (rules.Confirmed, rules.SendAsked, rules.Cancelled, rules.PublishedByHand, rules.Moved)
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
