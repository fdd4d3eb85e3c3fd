"""The life of a delivery as a pure function: ``step(standing, event, now) -> (standing, effects)``.

Nothing here reads a clock, a database or a network. The sender carries the effects out and comes back with the next
event; a crash at any point is an event too (:class:`Claimed` on a row that somebody held). ``reliability`` in
``docs/explanation`` says why each guard is there.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from passaparola.deliveries.rules.events import (
    Accepted,
    Begun,
    ByHand,
    Cancelled,
    Claimed,
    Confirmed,
    Doubted,
    Event,
    HeldBack,
    Intended,
    LookUpFailed,
    Moved,
    NotAllowed,
    Postponed,
    Prepared,
    PublishedByHand,
    Refused,
    SendAsked,
    Sighted,
    Waited,
)
from passaparola.deliveries.rules.standing import HOLDING, SETTLED, Action, Effect, Standing, State, Step
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Sighting

__all__ = [
    "HOLDING", "SETTLED", "Accepted", "Action", "Begun", "ByHand", "Cancelled", "Claimed", "Confirmed", "Doubted",
    "Effect", "Event", "HeldBack", "Intended", "LookUpFailed", "Moved", "NotAllowed", "Postponed", "Prepared",
    "PublishedByHand", "Refused", "SendAsked", "Sighted", "Standing", "State", "Step", "Waited", "backoff", "step",
]  # fmt: skip

ABSENCES_NEEDED = 2
"""Spaced look-ups that must all miss the post before it counts as never made."""
RESENDS_ALLOWED = 5
"""How often a proven absence lets the sender send again before a person is asked."""
DEATHS_TOGETHER = 2
"""A delivery that killed its sender this often is carried alone, in a process of its own."""
DEATHS_ALLOWED = 3
"""A delivery that killed its sender this often is a dead letter."""
LOOKUPS_ALLOWED = 6
"""Look-ups that prove nothing before a person is asked."""
RETRIES_ALLOWED = 30
"""Postponements (rate limits, outages) before a person is asked."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=24)
"""A network that asks to wait longer than this is asked again then: nothing disappears into next year."""
JITTER = 0.2
"""Every wait is drawn out by up to this share of itself, so that what failed together does not come back together."""


def step(standing: Standing, event: Event, now: datetime) -> Step:
    """The next standing and what to do about it. Raises NotAllowed; never returns a second way to send."""
    match event:
        case Claimed() | Waited() | Begun():
            return _in_hand(standing, event, now)
        case Prepared(warm):
            return _prepared(_from(standing, event, State.PREPARING), warm, now)
        case Intended():
            held = _from(standing, event, State.PREPARING)
            sending = replace(held, state=State.SENDING, intent_at=now, intents=held.intents + 1, next_at=None)
            return replace(sending, idle=False), (Effect.COMMIT,)
        case Accepted():
            return _settled(_from(standing, event, State.SENDING), State.SENT)
        case Refused(reason):
            return _settled(_from(standing, event, State.PREPARING, State.SENDING), State.FAILED, reason)
        case Postponed():
            return _postponed(_from(standing, event, State.PREPARING, State.SENDING), event, now)
        case Doubted(reason):
            return _doubted(_from(standing, event, State.PREPARING, State.SENDING), reason, now)
        case Sighted(sighting):
            return _sighted(_from(standing, event, State.UNKNOWN, State.RESTORED), sighting, now)
        case LookUpFailed():
            return _not_looked_up(_from(standing, event, State.UNKNOWN, State.RESTORED), event, now)
        case ByHand():
            return _by_hand(_from(standing, event, State.PREPARING, State.UNKNOWN, State.RESTORED))
        case HeldBack():
            return _waiting(_from(standing, event, *_NOT_YET), Message("delivery.held_meanwhile"))
        case PublishedByHand() | Moved() | Confirmed() | SendAsked() | Cancelled():
            return _decided(standing, event, now)


def _in_hand(standing: Standing, event: Claimed | Waited | Begun, now: datetime) -> Step:
    if isinstance(event, Claimed):
        return _claimed(standing, now)
    return replace(_from(standing, event, *_IN_HAND), idle=isinstance(event, Waited)), ()


def _claimed(found: Standing, now: datetime) -> Step:
    """Whoever died while it only waited was not killed by it: then it is begun on as if nothing had been."""
    standing, innocent = replace(found, idle=False), found.idle
    match standing.state:
        case State.SCHEDULED | State.PREPARING if _is_late(standing, now):
            return _waiting(standing, Message("delivery.late"))
        case State.SCHEDULED:
            return replace(standing, state=State.PREPARING, next_at=None), (Effect.PREPARE,)
        case State.PREPARING if innocent:
            return standing, (Effect.PREPARE,)
        case State.PREPARING:
            return _after_death(standing, Effect.PREPARE, now)
        case State.SENDING:
            return _died_sending(standing, now)
        case State.UNKNOWN | State.RESTORED if standing.next_at is None and not innocent:  # its look-up was begun
            return _after_death(standing, Effect.LOOK_UP, now)
        case State.UNKNOWN | State.RESTORED:
            return replace(standing, next_at=None), (Effect.LOOK_UP,)
    raise NotAllowed(standing.state, Claimed())


def _is_late(standing: Standing, now: datetime) -> bool:
    """Edits and deletes mend what is out there: for them it is never too late."""
    if standing.late is None or standing.asked or standing.action is not Action.PUBLISH:
        return False
    return now - standing.due_at > standing.late


def _prepared(standing: Standing, warm: timedelta, now: datetime) -> Step:
    """Long before its moment it is let go of again, with all but the irreversible call done."""
    ready = replace(standing, prepared_at=now)
    if standing.due_at - now <= warm:
        return ready, ()
    return replace(ready, state=State.SCHEDULED, next_at=standing.due_at, reason=None), (Effect.RELEASE,)


def _after_death(standing: Standing, effect: Effect, now: datetime) -> Step:
    """Whoever prepared or looked is gone, and did no harm: the same again, but from the second time on alone."""
    died = replace(standing, deaths=standing.deaths + 1)
    if died.deaths >= DEATHS_ALLOWED:
        return _dead(died)
    if died.alone or died.deaths < DEATHS_TOGETHER:
        return died, (effect,)
    state = State.SCHEDULED if died.state is State.PREPARING else died.state
    return replace(died, state=state, alone=True, next_at=now), (Effect.RELEASE,)


def _died_sending(standing: Standing, now: datetime) -> Step:
    """The sender died between intent and result: the question is open, and settled by looking, never by sending.

    Nobody knows when it died, only that it was before now: the settling time begins now, not at the intent.
    """
    deaths = standing.deaths + 1
    died = replace(standing, deaths=deaths, alone=standing.alone or deaths >= DEATHS_TOGETHER)
    if standing.action is not Action.PUBLISH and deaths >= DEATHS_ALLOWED:
        return _dead(died)
    return _doubted(died, Message("delivery.sender_died"), now)


def _dead(standing: Standing) -> Step:
    """A dead letter; what came out of a backup waits for its person as it did."""
    state = standing.state if standing.state is State.RESTORED else State.DEAD
    reason = Message("delivery.deaths", {"count": standing.deaths})
    return replace(standing, state=state, next_at=None, reason=reason), (Effect.RELEASE,)


def _postponed(standing: Standing, event: Postponed, now: datetime) -> Step:
    retries = standing.retries + (0 if event.patient else 1)
    if retries > RETRIES_ALLOWED:
        return _waiting(standing, event.reason)
    again = now + _wait(event.wait, retries, standing)
    if event.patient and now < standing.due_at:  # nothing but files that take their time: no reason to be late
        again = min(again, standing.due_at)
    later = replace(standing, state=State.SCHEDULED, next_at=again, retries=retries, reason=event.reason)
    return later, (Effect.RELEASE,)


def _doubted(standing: Standing, reason: Message, now: datetime) -> Step:
    repeatable = standing.state is State.PREPARING or standing.action is not Action.PUBLISH
    if repeatable:  # preparing, editing and deleting again do no harm
        return _postponed(standing, Postponed(reason), now)
    settled = now + _jittered(standing.settle, standing)
    unknown = replace(standing, state=State.UNKNOWN, next_at=settled, reason=reason, absences=0, lookups=0)
    return unknown, (Effect.RELEASE,)


def _sighted(standing: Standing, sighting: Sighting, now: datetime) -> Step:
    match sighting:
        case Found(visible=visible):
            note = None if visible else Message("delivery.taken_down")
            return _settled(standing, State.SENT, note)
        case Inconclusive(reason):
            return _not_looked_up(standing, LookUpFailed(reason), now)
        case Absent():
            return _absent(replace(standing, absences=standing.absences + 1), now)


def _absent(standing: Standing, now: datetime) -> Step:
    if standing.absences < ABSENCES_NEEDED:
        return replace(standing, next_at=now + _jittered(standing.settle, standing)), (Effect.RELEASE,)
    if standing.state is State.RESTORED:
        return replace(standing, next_at=None, reason=Message("delivery.restored_absent")), (Effect.RELEASE,)
    if standing.deaths >= DEATHS_ALLOWED:  # it is not there, and sending it again would kill again
        return _dead(standing)
    if standing.resends >= RESENDS_ALLOWED:
        return _waiting(standing, Message("delivery.absent", {"count": standing.intents}))
    again = replace(standing, state=State.SCHEDULED, next_at=now, resends=standing.resends + 1)
    return again, (Effect.RELEASE,)


def _not_looked_up(standing: Standing, event: LookUpFailed, now: datetime) -> Step:
    lookups = standing.lookups + 1
    tried = replace(standing, lookups=lookups, reason=event.reason)
    if lookups < LOOKUPS_ALLOWED:
        return replace(tried, next_at=now + _wait(event.wait, lookups, standing)), (Effect.RELEASE,)
    if standing.state is State.RESTORED:
        return replace(tried, next_at=None), (Effect.RELEASE,)
    return _waiting(tried, event.reason)


def _by_hand(standing: Standing) -> Step:
    """Out of a backup it stays so, because it may have been published since; a person tells."""
    if standing.state is State.RESTORED:
        return replace(standing, next_at=None, reason=Message("delivery.restored_by_hand")), (Effect.RELEASE,)
    return _waiting(standing, Message("delivery.by_hand"))


_NOT_YET = (State.SCHEDULED, State.PREPARING)
_IN_HAND = (State.PREPARING, State.UNKNOWN, State.RESTORED)
_MAY_SEND = (State.WAITING, State.DEAD, State.RESTORED)
_MAY_CONFIRM = (State.UNKNOWN, *_MAY_SEND)
_MAY_PUBLISH_BY_HAND = (*_NOT_YET, State.WAITING, State.RESTORED)
_MAY_CANCEL = (*_NOT_YET, *_MAY_SEND)


def _decided(standing: Standing, event: Event, now: datetime) -> Step:
    match event:
        case Confirmed():
            return _settled(_from(standing, event, *_MAY_CONFIRM), State.SENT, Message("delivery.confirmed"))
        case PublishedByHand():
            return _settled(_from(standing, event, *_MAY_PUBLISH_BY_HAND), State.SENT)
        case Moved(due_at):
            moved = _from(standing, event, *_MAY_PUBLISH_BY_HAND)
            return replace(_fresh(moved), due_at=due_at, next_at=due_at), ()
        case SendAsked():
            ready = _from(standing, event, *_MAY_SEND)
            again = replace(_fresh(ready), next_at=max(now, ready.due_at), intents=ready.intents, asked=True)
            return replace(again, deaths=0 if ready.alone else ready.deaths), ()  # alone it endangers nobody
        case _:
            return _settled(_from(standing, event, *_MAY_CANCEL), State.CANCELLED)


def _fresh(standing: Standing) -> Standing:
    """Nothing tried yet; what once had to be carried alone still must be."""
    kept = Standing(standing.action, State.SCHEDULED, standing.due_at, standing.settle)
    return replace(kept, alone=standing.alone, late=standing.late, seed=standing.seed)


def _settled(standing: Standing, state: State, reason: Message | None = None) -> Step:
    return replace(standing, state=state, next_at=None, reason=reason), (Effect.RELEASE,)


def _waiting(standing: Standing, reason: Message) -> Step:
    return replace(standing, state=State.WAITING, next_at=None, reason=reason), (Effect.RELEASE,)


def _from(standing: Standing, event: Event, *states: State) -> Standing:
    if standing.state not in states:
        raise NotAllowed(standing.state, event)
    return standing


def _wait(asked: timedelta | None, tries: int, standing: Standing) -> timedelta:
    """What the network asked for and a little more, or our own growing pause."""
    return _jittered(min(asked, LONGEST_ASKED) if asked is not None else backoff(tries), standing)


def _jittered(wait: timedelta, standing: Standing) -> timedelta:
    """Never shorter than ``wait``, and longer by up to JITTER of it: the same for the same standing, so that a step
    stays a pure function, and different for its neighbours and for its own next wait.
    """
    counts = (standing.intents, standing.absences, standing.lookups, standing.retries, standing.deaths)
    drawn = hashlib.blake2b(f"{standing.seed} {counts}".encode(), digest_size=4).digest()
    return wait * (1 + JITTER * int.from_bytes(drawn, "big") / 2**32)


def backoff(tries: int) -> timedelta:
    """5 s, 10 s, 20 s … at most 15 minutes."""
    doublings = min(max(tries - 1, 0), 16)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
