"""The life of a delivery as a pure function: ``step(standing, event, now) -> (standing, effects)``.

Nothing here reads a clock, a database or a network. The sender carries the effects out and comes back with the next
event; a crash at any point is an event too (:class:`Claimed` on a row that somebody held). ``reliability`` in
``docs/explanation`` says why each guard is there.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Sighting

ABSENCES_NEEDED = 2
"""Spaced look-ups that must all miss the post before it counts as never made."""
RESENDS_ALLOWED = 1
"""How often a proven absence lets the sender send again before a person is asked."""
DEATHS_ALLOWED = 3
"""A delivery that killed its sender this often is set aside."""
LOOKUPS_ALLOWED = 6
"""Look-ups that prove nothing before a person is asked."""
RETRIES_ALLOWED = 30
"""Postponements (rate limits, outages) before a person is asked."""
LATE = timedelta(hours=24)
"""Later than this after its moment a delivery is not sent unasked."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=24)
"""A network that asks to wait longer than this is asked again then: nothing disappears into next year."""


class Action(StrEnum):
    """What a delivery does to the remote thing."""

    PUBLISH = "publish"
    EDIT = "edit"
    DELETE = "delete"


class State(StrEnum):
    """Where a delivery stands."""

    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    SENDING = "sending"  # the intent is committed: from here on others may see it
    UNKNOWN = "unknown"
    WAITING = "waiting"  # for a person
    RESTORED = "restored"  # came out of a backup
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


SETTLED = frozenset({State.SENT, State.FAILED, State.CANCELLED})


@dataclass(frozen=True)
class Standing:
    """What the rules decide on. All moments are aware and in UTC; ``settle`` comes from the network's spec."""

    action: Action
    state: State
    due_at: datetime
    settle: timedelta
    next_at: datetime | None = None
    intent_at: datetime | None = None
    intents: int = 0
    absences: int = 0
    resends: int = 0
    lookups: int = 0
    retries: int = 0
    deaths: int = 0
    asked: bool = False  # a person said "send it" though it is late
    reason: Message | None = None


class Effect(StrEnum):
    """What the sender does next."""

    PREPARE = "prepare"
    COMMIT = "commit"
    LOOK_UP = "look_up"
    RELEASE = "release"


@dataclass(frozen=True)
class Claimed:
    """A sender took hold of the row: because it is due, or because whoever held it is gone."""


@dataclass(frozen=True)
class Prepared:
    """Everything short of the irreversible call is done and stored."""


@dataclass(frozen=True)
class Intended:
    """The intent is about to be committed, before the first byte of the irreversible call."""


@dataclass(frozen=True)
class Accepted:
    """The network took it."""


@dataclass(frozen=True)
class Refused:
    """Certainly not applied, and it never will be."""

    reason: Message


@dataclass(frozen=True)
class Postponed:
    """Certainly not applied; try again after ``wait``. ``patient``: not the network's fault, do not count it."""

    reason: Message
    wait: timedelta | None = None
    patient: bool = False


@dataclass(frozen=True)
class Doubted:
    """Nobody knows whether it was applied."""

    reason: Message


@dataclass(frozen=True)
class Sighted:
    """A look-up came back."""

    sighting: Sighting


@dataclass(frozen=True)
class LookUpFailed:
    """A look-up could not be made."""

    reason: Message
    wait: timedelta | None = None


@dataclass(frozen=True)
class ByHand:
    """Nothing publishes on this network but a person: it is theirs now, and no network is called."""


@dataclass(frozen=True)
class PublishedByHand:
    """The person who publishes there did it."""


@dataclass(frozen=True)
class Moved:
    """A person puts what they publish by hand off, or brings it forward, to ``due_at`` (UTC)."""

    due_at: datetime


@dataclass(frozen=True)
class Confirmed:
    """A person says that it is there."""


@dataclass(frozen=True)
class SendAsked:
    """A person says: send it (again)."""


@dataclass(frozen=True)
class Cancelled:
    """A person took it back."""


Event = (
    Claimed
    | Prepared
    | Intended
    | Accepted
    | Refused
    | Postponed
    | Doubted
    | Sighted
    | LookUpFailed
    | ByHand
    | PublishedByHand
    | Moved
    | Confirmed
    | SendAsked
    | Cancelled
)
Step = tuple[Standing, tuple[Effect, ...]]


class NotAllowed(ValueError):
    """This event cannot happen to a delivery that stands like this."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} while {state}")
        self.state, self.event = state, event


def step(standing: Standing, event: Event, now: datetime) -> Step:
    """The next standing and what to do about it. Raises NotAllowed; never returns a second way to send."""
    match event:
        case Claimed():
            return _claimed(standing, now)
        case Prepared():
            return _from(standing, event, State.PREPARING), ()
        case Intended():
            held = _from(standing, event, State.PREPARING)
            sending = replace(held, state=State.SENDING, intent_at=now, intents=held.intents + 1, next_at=None)
            return sending, (Effect.COMMIT,)
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
        case PublishedByHand() | Moved() | Confirmed() | SendAsked() | Cancelled():
            return _decided(standing, event, now)


def _claimed(standing: Standing, now: datetime) -> Step:
    match standing.state:
        case State.SCHEDULED if now - standing.due_at > LATE and not standing.asked:
            return _waiting(standing, Message("delivery.late"))
        case State.SCHEDULED:
            return replace(standing, state=State.PREPARING, next_at=None), (Effect.PREPARE,)
        case State.PREPARING:
            return _after_death(standing, Effect.PREPARE)
        case State.SENDING:
            return _died_sending(standing, now)
        case State.UNKNOWN | State.RESTORED if standing.next_at is None:  # its look-up was begun and never ended
            return _after_death(standing, Effect.LOOK_UP)
        case State.UNKNOWN | State.RESTORED:
            return replace(standing, next_at=None), (Effect.LOOK_UP,)
    raise NotAllowed(standing.state, Claimed())


def _after_death(standing: Standing, effect: Effect) -> Step:
    died = replace(standing, deaths=standing.deaths + 1)
    if died.deaths < DEATHS_ALLOWED:
        return died, (effect,)
    reason = Message("delivery.deaths", {"count": died.deaths})
    if died.state is State.RESTORED:
        return replace(died, next_at=None, reason=reason), (Effect.RELEASE,)
    return _waiting(died, reason)


def _died_sending(standing: Standing, now: datetime) -> Step:
    """The sender died between intent and result: the question is open, and settled by looking, never by sending.

    Nobody knows when it died, only that it was before now: the settling time begins now, not at the intent.
    """
    died = replace(standing, deaths=standing.deaths + 1)
    if standing.action is not Action.PUBLISH and died.deaths >= DEATHS_ALLOWED:
        return _waiting(died, Message("delivery.deaths", {"count": died.deaths}))
    return _doubted(died, Message("delivery.sender_died"), now)


def _postponed(standing: Standing, event: Postponed, now: datetime) -> Step:
    retries = standing.retries + (0 if event.patient else 1)
    if retries > RETRIES_ALLOWED:
        return _waiting(standing, event.reason)
    wait = _wait(event.wait, retries)
    later = replace(standing, state=State.SCHEDULED, next_at=now + wait, retries=retries, reason=event.reason)
    return later, (Effect.RELEASE,)


def _doubted(standing: Standing, reason: Message, now: datetime) -> Step:
    repeatable = standing.state is State.PREPARING or standing.action is not Action.PUBLISH
    if repeatable:  # preparing, editing and deleting again do no harm
        return _postponed(standing, Postponed(reason), now)
    unknown = replace(standing, state=State.UNKNOWN, next_at=now + standing.settle, reason=reason, absences=0)
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
        return replace(standing, next_at=now + standing.settle), (Effect.RELEASE,)
    if standing.state is State.RESTORED:
        return replace(standing, next_at=None, reason=Message("delivery.restored_absent")), (Effect.RELEASE,)
    if standing.resends >= RESENDS_ALLOWED:
        return _waiting(standing, Message("delivery.absent"))
    again = replace(standing, state=State.SCHEDULED, next_at=now, absences=0, resends=standing.resends + 1)
    return again, (Effect.RELEASE,)


def _not_looked_up(standing: Standing, event: LookUpFailed, now: datetime) -> Step:
    lookups = standing.lookups + 1
    tried = replace(standing, lookups=lookups, reason=event.reason)
    if lookups < LOOKUPS_ALLOWED:
        return replace(tried, next_at=now + _wait(event.wait, lookups)), (Effect.RELEASE,)
    if standing.state is State.RESTORED:
        return replace(tried, next_at=None), (Effect.RELEASE,)
    return _waiting(tried, event.reason)


def _by_hand(standing: Standing) -> Step:
    """Out of a backup it stays so, because it may have been published since; a person tells."""
    if standing.state is State.RESTORED:
        return replace(standing, next_at=None, reason=Message("delivery.restored_by_hand")), (Effect.RELEASE,)
    return _waiting(standing, Message("delivery.by_hand"))


_MAY_CONFIRM = (State.WAITING, State.UNKNOWN, State.RESTORED)
_MAY_SEND = (State.WAITING, State.RESTORED)
_MAY_PUBLISH_BY_HAND = (State.SCHEDULED, State.PREPARING, State.WAITING, State.RESTORED)
_MAY_CANCEL = (State.SCHEDULED, State.PREPARING, State.WAITING, State.RESTORED)


def _decided(standing: Standing, event: Event, now: datetime) -> Step:
    match event:
        case Confirmed():
            return _settled(_from(standing, event, *_MAY_CONFIRM), State.SENT, Message("delivery.confirmed"))
        case PublishedByHand():
            return _settled(_from(standing, event, *_MAY_PUBLISH_BY_HAND), State.SENT)
        case Moved(due_at):
            moved = _from(standing, event, *_MAY_PUBLISH_BY_HAND)
            return Standing(moved.action, State.SCHEDULED, due_at, moved.settle, next_at=due_at), ()
        case SendAsked():
            ready = _from(standing, event, *_MAY_SEND)
            fresh = Standing(ready.action, State.SCHEDULED, ready.due_at, ready.settle, intents=ready.intents)
            return replace(fresh, next_at=max(now, ready.due_at), asked=True, deaths=0), ()
        case _:
            return _settled(_from(standing, event, *_MAY_CANCEL), State.CANCELLED)


def _settled(standing: Standing, state: State, reason: Message | None = None) -> Step:
    return replace(standing, state=state, next_at=None, reason=reason), (Effect.RELEASE,)


def _waiting(standing: Standing, reason: Message) -> Step:
    return replace(standing, state=State.WAITING, next_at=None, reason=reason), (Effect.RELEASE,)


def _from(standing: Standing, event: Event, *states: State) -> Standing:
    if standing.state not in states:
        raise NotAllowed(standing.state, event)
    return standing


def _wait(asked: timedelta | None, tries: int) -> timedelta:
    return min(asked, LONGEST_ASKED) if asked is not None else backoff(tries)


def backoff(tries: int) -> timedelta:
    """5 s, 10 s, 20 s … at most 15 minutes."""
    doublings = min(max(tries - 1, 0), 16)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
