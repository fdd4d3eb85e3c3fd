"""Every change of a delivery's standing passes through here, in one short transaction: of one row for a person, of
many rows for a sender.

A sender writes with the fence of its claim; whoever lost the claim writes nothing (:class:`Lost`). What the functions
for many rows give stands in the order of what they were asked; an exception is that row's own, and leaves it as it was.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import DateTimeField, Func

from passaparola.channels.access import is_by_hand, opened
from passaparola.deliveries import rows, rules, snapshots
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.rows import Note, Row
from passaparola.deliveries.rules import Action, Effect, State
from passaparola.deliveries.work import Claim, Early, Held, Intent, Kept, Lost, Result, Work
from passaparola.kernel.gathering import Alone
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded
from passaparola.kernel.network.port import Draft, MediaItem, Progress, Remote
from passaparola.workspaces import tenancy

__all__ = ["Claim", "Early", "Held", "Intent", "Kept", "Lost", "Result", "Work"]
T = TypeVar("T")


class _Clock(Func):
    """The database's clock, read with the row."""

    function, template, output_field = "clock_timestamp", "%(function)s()", DateTimeField()


def boot_time() -> float:
    """Seconds of a clock that goes on through a suspended machine and that nobody sets (CLOCK_BOOTTIME)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def take_many(claims: Sequence[Claim]) -> list[Work | Exception]:
    """Begin on claimed rows: what the rules say of each, and all that is needed to do it. Lost for a lost one.

    That it is begun on is committed before a row is read: what cannot be read, or kills whoever reads it, must not come
    back for ever. What may have killed somebody already is left for a batch of its own.
    """
    brands = {claim.brand for claim in claims}
    with tenancy.brands(brands):
        given = _begun(claims)
    with tenancy.brands(brands):
        read = _read([each.delivery for each in claims if not isinstance(given[each], Exception)])
        boot, clock = _moments()
        return [_tried(_work, read.get(each.delivery), given[each], boot, clock) for each in claims]


def take(claim: Claim) -> Work:
    """Begin on one claimed row. Raises Lost."""
    return _only(take_many([claim]))


def _begun(claims: Sequence[Claim]) -> dict[Claim, tuple[Effect, ...] | Exception]:
    held, gone = rows.lock(claims), _gone(claims)
    given = {each: _tried(_begin, held[each], len(claims) > 1) if each in held else gone for each in claims}
    begun = [row for claim, row in held.items() if not isinstance(given[claim], Exception)]
    rows.save(begun)
    rows.note([Note(row, "claim", "after_death", {"was": row.was}) for row in begun if _has_died(row)])
    return given


def _begin(row: Row, in_company: bool) -> tuple[Effect, ...]:
    effects = row.step(rules.Claimed())
    if in_company and row.standing.deaths and effects != (Effect.RELEASE,):
        raise Alone
    return effects


def give_up(claim: Claim) -> None:
    """Let go of a row that could not even be begun on: that counts as a death, and the last one is a person's."""
    with tenancy.brand(claim.brand):
        rows.drop(claim)


def _has_died(row: Row) -> bool:
    """Its last holder is gone: its attempts stay open, as they are."""
    return "deaths" in row.written


def _read(deliveries: Sequence[int]) -> dict[int, Delivery]:
    related = Delivery.objects.select_related("channel", "follows")
    return {row.pk: row for row in related.filter(pk__in=deliveries)}


def _moments() -> tuple[float, datetime]:
    """This machine's clock and the database's, the database's read first."""
    clock = now()
    return boot_time(), clock


def _work(row: Delivery | None, begun: tuple[Effect, ...] | Exception, boot: float, clock: datetime) -> Work:
    if isinstance(begun, Exception):
        raise begun
    if row is None:
        raise Lost
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
        effects=begun,
        stranded=row.follows_id is not None and draft.follows is None,
        by_hand=is_by_hand(row.channel),
        moment=boot + (row.due_at - clock).total_seconds(),
        taken=boot,
    )


def keep_many(asked: Sequence[Kept]) -> list[tuple[Effect, ...] | Exception]:
    """Store what was prepared, before anything irreversible; what the rules say of it. Lost for a lost claim."""
    return _each(asked, [each.claim for each in asked], _kept)


def keep_progress(claim: Claim, progress: Progress) -> None:
    """Store what was prepared for one row. Raises Lost."""
    _only(keep_many([Kept(claim, progress, rules.Prepared())]))


def _kept(row: Row, asked: Kept) -> tuple[Effect, ...]:
    if asked.progress is not None:
        row.written["progress"] = dict(asked.progress)
    return row.step(asked.event) if asked.event else ()


def intend_many(asked: Sequence[Intent]) -> list[Exception | None]:
    """Commit intents to send: once this has returned, each call that got None may be made, once.

    Lost for a lost claim, Held where nothing may go out, Early before the moment.
    """
    with tenancy.brands({each.claim.brand for each in asked}):
        locked = rows.lock([each.claim for each in asked])
        held = rows.held({claim.brand for claim in locked})
        gone = _gone(asked)
        given = {
            each.claim: _tried(_intended, locked[each.claim], each, held) if each.claim in locked else gone
            for each in asked
        }
        going = [row for claim, row in locked.items() if given[claim] is None]
        rows.save(going)
        rows.note([Note(row, "commit", "", {}, ended=False) for row in going])
    return [given[each.claim] for each in asked]


def intend(claim: Claim, progress: Progress, lease: timedelta) -> None:
    """Commit the intent to send one row. Raises Lost, Held or Early."""
    _only(intend_many([Intent(claim, progress, lease)]))


def _intended(row: Row, asked: Intent, held: set[int]) -> None:
    if row.brand in held:
        raise Held
    if row.standing.due_at > row.clock:
        raise Early(row.standing.due_at - row.clock)
    row.step(rules.Intended())
    row.written.update(progress=dict(asked.progress), lease_until=row.clock + asked.lease)


def record_many(asked: Sequence[Result]) -> list[State | Exception]:
    """Record how it went, and close the attempt of each claim's intent if there is one.

    Lost: then whoever holds the row now will look it up. A lease that ran out while nobody else took the row does no
    harm here: what is known must not become a doubt.
    """
    with tenancy.brands({each.claim.brand for each in asked}):
        locked = rows.lock([each.claim for each in asked], expired_too=True)
        gone = _gone(asked)
        given = {
            each.claim: _tried(_recorded, locked[each.claim], each) if each.claim in locked else gone for each in asked
        }
        told = [each for each in asked if isinstance(given[each.claim], State)]
        rows.save([locked[each.claim] for each in told])
        notes = [Note(locked[each.claim], _kind(each.event), *_told(each.event)) for each in told]
        closed = rows.end(notes)
        rows.note([each for each in notes if each.row.id not in closed])
    return [given[each.claim] for each in asked]


def record(claim: Claim, event: rules.Event, remote: Remote | None = None) -> State:
    """Record how it went with one row. Raises Lost."""
    return _only(record_many([Result(claim, event, remote)]))


def _recorded(row: Row, asked: Result) -> State:
    remote = asked.remote
    if remote is not None and row.standing.action is Action.PUBLISH:
        row.sent_at = remote.seen_at
        row.written.update(remote_columns(remote))
    row.step(asked.event)
    return row.standing.state


def _each(asked: Sequence[Kept], claims: Sequence[Claim], act: Callable[[Row, Kept], T]) -> list[T | Exception]:
    with tenancy.brands({claim.brand for claim in claims}):
        locked = rows.lock(claims)
        gone = _gone(asked)
        given = [_tried(act, locked[each.claim], each) if each.claim in locked else gone for each in asked]
        rows.save([locked[e.claim] for e, g in zip(asked, given, strict=True) if not isinstance(g, Exception)])
    return given


def _gone(asked: Sequence[object]) -> Exception:
    """What a row that was not found is: of many it may only be locked, which the row alone will wait for."""
    return Lost() if len(asked) == 1 else Alone()


def _tried(act: Callable[..., T], *given: object) -> T | Exception:
    try:
        return act(*given)
    except Exception as error:
        return error


def _only(given: Sequence[T | Exception]) -> T:
    (one,) = given
    if isinstance(one, Exception):
        raise one
    return one


def decide(delivery: int, event: rules.Event, person: int | None, note: Mapping[str, str] | None = None) -> Delivery:
    """A person's word, inside the person's scope. Takes the row from whoever holds it. Raises rules.NotAllowed."""
    row = Delivery.objects.select_for_update().annotate(clock=_Clock()).get(pk=delivery)
    moment: datetime = row.clock
    before, was = standing_of(row), row.state
    after, _ = rules.step(before, event, moment)
    row.fence += 1
    _put(row, {**rows.changes(before, after, moment, row.sent_at), **rows.LETS_GO})
    if row.state != was:
        rows.tell([(row.brand_id, row.pk)])
    Attempt.objects.create(
        brand_id=row.brand_id, delivery=row, kind="person", fence=row.fence, started_at=moment, ended_at=moment,
        outcome=type(event).__name__.lower(), details=dict(note or {}), person_id=person,
    )  # fmt: skip
    return row


def _put(row: Delivery, columns: Mapping[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, "fence"])


def standing_of(row: Delivery) -> rules.Standing:
    """The row as the rules see it when a person decides: then nothing is late."""
    kept = {name: getattr(row, name) for name in rows.FIELDS}
    kept.update(state=State(row.state), seed=str(row.key))
    return rules.Standing(action=Action(row.action), reason=Message.from_json(row.reason), **kept)


def published_by_hand(row: Delivery, remote: Remote, person: int) -> Delivery:
    """A person published it: what they say of it is the receipt. Inside their scope. Raises rules.NotAllowed."""
    said = decide(row.pk, rules.PublishedByHand(), person, {"url": remote.url})
    if said.action == Action.PUBLISH:
        _put(said, remote_columns(remote))
    return said


def now() -> datetime:
    """The database's clock (UTC), for whoever hands something over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        ((moment,),) = cursor.fetchall()
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
        **snapshots.into_draft(kept),
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


def remote_columns(remote: Remote) -> dict[str, object]:
    """The receipt's columns."""
    return {
        "remote_id": remote.id, "remote_url": remote.url, "proof": dict(remote.proof), "sent_at": remote.seen_at,
    }  # fmt: skip


def _kind(event: rules.Event) -> str:
    return "look_up" if isinstance(event, rules.Sighted | rules.LookUpFailed) else "prepare"


def _told(event: rules.Event) -> tuple[str, dict[str, object]]:
    """The outcome in one word, and the reason as the network's folder put it."""
    if isinstance(event, rules.Sighted):
        sighting = event.sighting
        reason = getattr(sighting, "reason", None)
        return type(sighting).__name__.lower(), {"reason": reason.as_json()} if reason else {}
    reason = getattr(event, "reason", None)
    return type(event).__name__.lower(), {"reason": reason.as_json()} if reason else {}
