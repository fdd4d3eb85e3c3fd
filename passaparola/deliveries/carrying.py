"""Carrying one claimed delivery out: the effects of the rules against the network's port.

Between ``store.intend`` and ``store.record`` lies the irreversible call; nothing is done in between, and whatever goes
wrong there is a doubt, never a retry.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import BinaryIO, TypeVar

from django.db import InterfaceError, OperationalError

from passaparola.channels import access
from passaparola.deliveries import rules, store
from passaparola.deliveries.rules import Action, Effect
from passaparola.kernel.http import Door, NotSent, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Found, Network, Publisher, Remote, Session

T = TypeVar("T")
_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=150)
"""How long a claim holds: longer than a pause that a healthy machine makes."""
SEND_BUDGET = timedelta(seconds=60)
"""A commit's first byte goes out within this after its intent, or not at all."""
COMMIT_TIMEOUT = timedelta(seconds=75)
PREPARE_TIMEOUT = timedelta(seconds=120)
AFTER_RECONNECTING = timedelta(seconds=5)
"""A refused channel's deliveries wait for the channel, not for a growing pause of their own."""
AWAY = (OperationalError, InterfaceError)
"""How Django says that the database is not there."""
RECORD_TRIES, RECORD_PAUSE_SECONDS = 60, 1.0


class TooLate(Exception):
    """The sender was paused (suspended, starved) past its budget: somebody else may hold the delivery by now."""


class Deadline(Door):
    """The door, with a last look at the clock just before the first byte."""

    def __init__(self, door: Door, check: Callable[[], None]) -> None:
        self._door, self._check = door, check

    async def send(self, request: Request) -> Response:
        """As ``Door.send``; NotSent once the deadline has passed."""
        return await self._door.send(replace(request, before_first_byte=self._check))

    async def fetch_to(self, request: Request, file: BinaryIO) -> Response:
        """As ``Door.fetch_to``; NotSent once the deadline has passed."""
        return await self._door.fetch_to(replace(request, before_first_byte=self._check), file)

    async def close(self) -> None:
        """The door belongs to the process."""


@dataclass(frozen=True)
class Line:
    """What a claimed delivery is carried with."""

    claim: store.Claim
    work: store.Work
    network: Network
    session: Session

    @property
    def publisher(self) -> Publisher:
        """The network's publisher; raises Rejected where there is none."""
        if self.network.publisher is None:
            raise Rejected(Message("delivery.no_publisher"))
        return self.network.publisher


async def carry(claim: store.Claim) -> None:
    """Take one claimed row as far as it goes now. Never raises for what the network does."""
    try:
        work = await _take(claim)
        if work.by_hand and work.effects != (Effect.RELEASE,):
            await _record(claim, rules.ByHand())
        elif Effect.PREPARE in work.effects:
            await _send(claim, work)
        elif Effect.LOOK_UP in work.effects:
            await _look_up(claim, work)
    except store.Lost:
        _log.info("delivery %s is in other hands now", claim.delivery)


async def _take(claim: store.Claim) -> store.Work:
    try:
        return await asyncio.to_thread(store.take, claim)
    except (store.Lost, *AWAY):
        raise
    except Exception:  # a row that cannot be read: let it count as a death, so that it ends before a person
        await asyncio.to_thread(store.take_blindly, claim)
        raise


async def _send(claim: store.Claim, work: store.Work) -> None:
    line = None
    try:
        line = await _line(claim, work)
        prepared = await asyncio.wait_for(_prepare(line), PREPARE_TIMEOUT.total_seconds())
    except (NetworkError, NotSent, TimeoutError, *AWAY) as error:
        await _refused(claim, work, error, line)
        await _record(claim, _before_intent(error))
        return
    if prepared is not None:
        await _commit(replace(line, work=prepared))


async def _line(claim: store.Claim, work: store.Work) -> Line:
    network, session = await access.line(claim.brand, work.channel, work.opened)
    return Line(claim, work, network, session)


async def _refused(claim: store.Claim, work: store.Work, error: Exception, line: Line | None) -> None:
    """What a network says against our secrets is the channel's matter, once for all of its deliveries."""
    if isinstance(error, ReconnectNeeded):
        secrets = line.session.secrets if line else None
        await access.refused(claim.brand, work.channel, secrets, error.reason)


async def _prepare(line: Line) -> store.Work | None:
    """Stage everything; None when the network needs time, which is recorded.

    What took an upload is kept at once; the rest is stored together with the intent.
    """
    work = line.work
    if work.stranded or (work.action is not Action.PUBLISH and work.remote is None):
        raise Rejected(Message("delivery.nothing_there"))
    if work.action is Action.PUBLISH:  # an edit stages nothing: it changes what is there
        progress = await line.publisher.prepare(line.session, work.draft, work.progress)
        work = replace(work, progress=progress)
        busy = await line.publisher.is_ready(line.session, work.draft, work.progress)
        if busy is not None or work.draft.media:
            await asyncio.to_thread(store.keep_progress, line.claim, work.progress)
        if busy is not None:
            await _record(line.claim, rules.Postponed(Message("delivery.processing"), busy.wait, patient=True))
            return None
    return work


async def _commit(line: Line) -> None:
    claim, work = line.claim, line.work
    timed = replace(line, session=replace(line.session, door=Deadline(line.session.door, _deadline())))
    try:
        await asyncio.to_thread(store.intend, claim, work.progress, LEASE)
    except store.Held:
        await _record(claim, rules.Postponed(Message("delivery.held"), timedelta(minutes=1), patient=True))
        return
    except AWAY as error:  # whatever became of the intent, nothing was sent
        await _record(claim, _before_intent(error))
        return
    try:
        remote = await asyncio.wait_for(_irreversible(timed), COMMIT_TIMEOUT.total_seconds())
    except Exception as error:  # whatever it is, the call may have been made: never a retry
        await _record(claim, _after_intent(error))
        await _refused(claim, work, error, line)
    else:
        await _recorded(claim, rules.Accepted(), remote)


async def _irreversible(line: Line) -> Remote | None:
    work, publisher = line.work, line.publisher
    if work.action is Action.PUBLISH:
        return await publisher.commit(line.session, work.draft, work.progress)
    assert work.remote is not None
    if work.action is Action.EDIT:
        return await publisher.edit(line.session, work.draft, work.remote, work.progress)
    await publisher.delete(line.session, work.remote)
    return None


async def _look_up(claim: store.Claim, work: store.Work) -> None:
    line = None
    try:
        line = await _line(claim, work)
        looking = line.publisher.find(line.session, work.draft, work.progress)
        sighting = await asyncio.wait_for(looking, PREPARE_TIMEOUT.total_seconds())
    except (NetworkError, NotSent, TimeoutError, *AWAY) as error:
        wait = error.wait if isinstance(error, TryLater) else None
        await _refused(claim, work, error, line)
        await _record(claim, rules.LookUpFailed(_reason(error), wait))
        return
    remote = sighting.remote if isinstance(sighting, Found) else None
    await _recorded(claim, rules.Sighted(sighting), remote)


def _before_intent(error: Exception) -> rules.Event:
    """Nothing irreversible was tried: refuse for good, or try again."""
    match error:
        case Rejected(reason=reason):
            return rules.Refused(reason)
        case TryLater(reason=reason, wait=wait):
            return rules.Postponed(reason, wait)
        case ReconnectNeeded(reason=reason):
            return rules.Postponed(reason, AFTER_RECONNECTING)
        case OutcomeUnknown(reason=reason):
            return rules.Doubted(reason)
        case OperationalError() | InterfaceError():  # our own trouble, and nothing against the delivery
            return rules.Postponed(Message("delivery.database"), timedelta(seconds=1), patient=True)
        case _:
            return rules.Postponed(_reason(error))


def _after_intent(error: Exception) -> rules.Event:
    """Only what proves that nothing was applied lets the delivery go on; the rest is a doubt."""
    match error:
        case Rejected() | TryLater() | ReconnectNeeded() | NotSent():
            return _before_intent(error)
        case OutcomeUnknown(reason=reason):
            return rules.Doubted(reason)
        case _:
            _log.exception("a commit ended in a way that no network announces")
            return rules.Doubted(_reason(error))


async def _record(claim: store.Claim, event: rules.Event) -> None:
    state = await _recorded(claim, event, None)
    reason = getattr(event, "reason", None)
    _log.info("delivery %s: %s (%s)", claim.delivery, state, reason.id if reason else "")


async def _recorded(claim: store.Claim, event: rules.Event, remote: Remote | None) -> rules.State:
    """Record, and go on trying while the database is away: what is known must not become a doubt."""
    for _ in range(RECORD_TRIES):
        try:
            return await asyncio.to_thread(store.record, claim, event, remote)
        except AWAY:
            await asyncio.sleep(RECORD_PAUSE_SECONDS)
    return await asyncio.to_thread(store.record, claim, event, remote)


def _reason(error: Exception) -> Message:
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, Message) else Message("delivery.trouble", {"kind": type(error).__name__})


def _deadline() -> Callable[[], None]:
    """A check against the clock that goes on through a suspended machine (CLOCK_BOOTTIME)."""
    end = _boot_time() + SEND_BUDGET.total_seconds()

    def check() -> None:
        if _boot_time() > end:
            raise TooLate

    return check


def _boot_time() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
