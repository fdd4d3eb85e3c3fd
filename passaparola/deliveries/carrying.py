"""Carrying claimed deliveries out: the effects of the rules against the network's port.

Row work of many is done together (``kernel.gathering``). Between an intent and its result lies the irreversible call;
nothing is done in between, and whatever goes wrong there is a doubt, never a retry.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import BinaryIO, TypeVar
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError

from passaparola.channels import access
from passaparola.deliveries import rules, store
from passaparola.deliveries.lanes import Lanes
from passaparola.deliveries.rules import Action, Effect
from passaparola.deliveries.store import boot_time
from passaparola.deliveries.timing import Timing
from passaparola.kernel.gathering import Gathering
from passaparola.kernel.http import Door, NotSent, Request, Response
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Found, Network, NotReady, Publisher, Remote, Session

A = TypeVar("A")
G = TypeVar("G")
_log = logging.getLogger(__name__)

AFTER_RECONNECTING = timedelta(seconds=5)
"""A refused channel's deliveries wait for the channel, not for a growing pause of their own."""
WHILE_HELD = timedelta(minutes=1)
CROWDED = rules.Postponed(Message("delivery.crowded"), timedelta(seconds=1), patient=True)
PART_OF_LEASE = 0.8
"""What has not come to its intent within this part of its claim is given back."""
A_NAP_SECONDS = 5.0
"""A machine that was suspended notices within this that a moment has come."""
CALLS_TO_A_HOST, STAGINGS_TO_A_HOST = 40, 10
"""Open calls to one server: as many as the door opens, and few enough uploads to leave it free for what is due."""
AWAY = (OperationalError, InterfaceError)
"""How Django says that the database is not there."""
TROUBLES = (NetworkError, NotSent, TimeoutError, *AWAY)
"""What ends a step that anybody may repeat."""


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

    @property
    def host(self) -> str:
        """The server that answers for the account."""
        return urlsplit(self.session.account.address).netloc


@dataclass
class Carrier:
    """Carries claimed deliveries; one for each process, on one loop, so that the row work of all is done together."""

    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        timing = self.timing
        self._takes = _together(store.take_many, timing)
        self._keeps = _together(store.keep_many, timing)
        self._intents = _together(store.intend_many, timing)
        self._results = _together(store.record_many, timing)
        self._calls = Lanes(timing.in_flight, CALLS_TO_A_HOST)
        self._stagings = Lanes(timing.in_flight, STAGINGS_TO_A_HOST)

    async def carry(self, claim: store.Claim) -> None:
        """Take one claimed row as far as it goes now. Never raises for what the network does."""
        try:
            work = await self._taken(claim)
            if work.by_hand and work.effects != (Effect.RELEASE,):
                await self._waiting(work, claim)
                await _until(work.moment)
                await self._record(claim, rules.ByHand())
            elif Effect.PREPARE in work.effects:
                await self._send(claim, work)
            elif Effect.LOOK_UP in work.effects:
                await self._look_up(claim, work)
        except store.Lost:
            _log.info("delivery %s is in other hands now", claim.delivery)

    async def _taken(self, claim: store.Claim) -> store.Work:
        try:
            return await self._takes.ask(claim)
        except AWAY:  # it may have been begun on: no fault of the delivery
            await self._patiently(self._keeps, store.Kept(claim, None, rules.Waited()))
            raise
        except store.Lost:
            raise
        except Exception:
            await asyncio.to_thread(store.give_up, claim)
            raise

    async def _waiting(self, work: store.Work, claim: store.Claim) -> None:
        """Say that nothing is under way: whoever dies now was not killed by this delivery."""
        with suppress(*AWAY):
            await self._keeps.ask(store.Kept(claim, work.progress, rules.Waited()))

    @asynccontextmanager
    async def _staging(self, claim: store.Claim, work: store.Work, host: str) -> AsyncIterator[None]:
        """A place on the lane of what may be repeated; who must wait for one says so."""
        async with self._patience(work):
            waits = not self._stagings.is_free(host)
            if waits:
                await self._waiting(work, claim)
            async with self._stagings.to(host):
                if waits:
                    await self._keeps.ask(store.Kept(claim, None, rules.Begun()))
                yield

    async def _send(self, claim: store.Claim, work: store.Work) -> None:
        line = None
        try:
            line = await _line(claim, work)
            async with self._staging(claim, work, line.host):
                prepared = await self._prepare(line)
        except TROUBLES as error:
            await _refused(claim, work, error, line)
            await self._record(claim, _before_intent(error))
            return
        if prepared is not None:
            await self._at_its_moment(replace(line, work=prepared))

    async def _prepare(self, line: Line) -> store.Work | None:
        """Stage everything; None when that is as far as it goes now, which is recorded.

        What took an upload is kept at once; the rest is stored together with the intent.
        """
        work = line.work
        if work.stranded or (work.action is not Action.PUBLISH and work.remote is None):
            raise Rejected(Message("delivery.nothing_there"))
        if work.action is not Action.PUBLISH:  # an edit stages nothing: it changes what is there
            return work
        progress = await line.publisher.prepare(line.session, work.draft, work.progress)
        work = replace(work, progress=progress)
        busy = await self._busy(line, work)
        if busy is not None:
            await self._put_off(line.claim, work, busy)
            return None
        return await self._kept(line.claim, work)

    async def _busy(self, line: Line, work: store.Work) -> NotReady | None:
        """What the network still works on; asked again and again while the moment is near."""
        warm = self.timing.warm
        while True:
            busy = await line.publisher.is_ready(line.session, work.draft, work.progress)
            left = timedelta(seconds=work.moment - boot_time())
            if busy is None or left > warm or (left <= timedelta(0) and busy.wait > warm):
                return busy
            pause = min(busy.wait, left) if left > timedelta(0) else busy.wait
            await asyncio.sleep(pause.total_seconds())

    async def _put_off(self, claim: store.Claim, work: store.Work, busy: NotReady) -> None:
        """Keep what was staged; the network needs time, and the rules see to it that it makes nothing late."""
        await self._keeps.ask(store.Kept(claim, work.progress))
        await self._record(claim, rules.Postponed(Message("delivery.processing"), busy.wait, patient=True))

    async def _kept(self, claim: store.Claim, work: store.Work) -> store.Work | None:
        """None where its moment is so far away that the row is let go of until then."""
        if not work.draft.media:
            return work
        effects = await self._keeps.ask(store.Kept(claim, work.progress, rules.Prepared(self.timing.warm)))
        return None if Effect.RELEASE in effects else work

    async def _at_its_moment(self, line: Line) -> None:
        """Not before, by the database's clock: one that was set back is waited for. Where the lane is crowded until the
        lease is nearly over, the row is given back in time: a claim that runs out counts as a death.
        """
        moment, host = line.work.moment, line.host
        await access.provide(line.session)
        if moment > boot_time() or not self._calls.is_free(host):
            await self._waiting(line.work, line.claim)
        while True:
            await _until(moment)
            try:
                async with self._patience(line.work):
                    await self._calls.take(host)
            except TimeoutError:
                return await self._record(line.claim, CROWDED)
            try:
                return await self._commit(line)
            except store.Early as early:
                moment = boot_time() + early.wait.total_seconds()
            finally:
                self._calls.give(host)

    def _patience(self, work: store.Work) -> asyncio.Timeout:
        """How long a step before the intent may take: a step's own time, and not beyond the claim."""
        left = work.taken + self.timing.lease.total_seconds() * PART_OF_LEASE - boot_time()
        return asyncio.timeout(min(self.timing.prepare_timeout.total_seconds(), max(left, 0.0)))

    async def _commit(self, line: Line) -> None:
        claim, work = line.claim, line.work
        door = Deadline(line.session.door, _deadline(self.timing.send_budget))
        timed = replace(line, session=replace(line.session, door=door))
        try:
            await self._intents.ask(store.Intent(claim, work.progress, self.timing.lease))
        except store.Held:
            await self._record(claim, rules.Postponed(Message("delivery.held"), WHILE_HELD, patient=True))
            return
        except AWAY as error:  # whatever became of the intent, nothing was sent
            await self._record(claim, _before_intent(error))
            return
        try:
            async with asyncio.timeout(self.timing.commit_timeout.total_seconds()):
                remote = await _irreversible(timed)
        except Exception as error:  # whatever it is, the call may have been made: never a retry
            await self._record(claim, _after_intent(error))
            await _refused(claim, work, error, line)
        else:
            await self._recorded(claim, rules.Accepted(), remote)

    async def _look_up(self, claim: store.Claim, work: store.Work) -> None:
        line = None
        try:
            line = await _line(claim, work)
            async with self._staging(claim, work, line.host):
                sighting = await line.publisher.find(line.session, work.draft, work.progress)
        except TROUBLES as error:
            wait = error.wait if isinstance(error, TryLater) else None
            await _refused(claim, work, error, line)
            await self._record(claim, rules.LookUpFailed(_reason(error), wait))
            return
        remote = sighting.remote if isinstance(sighting, Found) else None
        await self._recorded(claim, rules.Sighted(sighting), remote)

    async def _record(self, claim: store.Claim, event: rules.Event) -> None:
        state = await self._recorded(claim, event, None)
        reason = getattr(event, "reason", None)
        _log.info("delivery %s: %s (%s)", claim.delivery, state, reason.id if reason else "")

    async def _recorded(self, claim: store.Claim, event: rules.Event, remote: Remote | None) -> rules.State:
        """Record, and go on trying while the database is away: what is known must not become a doubt."""
        return await self._patiently(self._results, store.Result(claim, event, remote))

    async def _patiently(self, rows: Gathering[A, G], asked: A) -> G:
        for _ in range(self.timing.record_tries):
            try:
                return await rows.ask(asked)
            except AWAY:
                await asyncio.sleep(self.timing.record_pause.total_seconds())
        return await rows.ask(asked)


def _together(act: Callable[[Sequence[A]], Sequence[G | Exception]], timing: Timing) -> Gathering[A, G]:
    return Gathering(act, timing.gather, timing.batch, shared=AWAY)


async def carry(claim: store.Claim, timing: Timing | None = None) -> None:
    """Carry one claimed row by itself."""
    await Carrier(timing or Timing()).carry(claim)


async def _until(moment: float) -> None:
    """Wait for a moment of CLOCK_BOOTTIME (seconds)."""
    while (left := moment - boot_time()) > 0:  # noqa: ASYNC110 - a clock is no event
        await asyncio.sleep(min(left, A_NAP_SECONDS))


async def _line(claim: store.Claim, work: store.Work) -> Line:
    network, session = await access.line(claim.brand, work.channel, work.opened)
    return Line(claim, work, network, session)


async def _refused(claim: store.Claim, work: store.Work, error: Exception, line: Line | None) -> None:
    """What a network says against our secrets is the channel's matter, once for all of its deliveries."""
    if isinstance(error, ReconnectNeeded):
        secrets = line.session.secrets if line else None
        await access.refused(claim.brand, work.channel, secrets, error.reason)


async def _irreversible(line: Line) -> Remote | None:
    work, publisher = line.work, line.publisher
    if work.action is Action.PUBLISH:
        return await publisher.commit(line.session, work.draft, work.progress)
    assert work.remote is not None
    if work.action is Action.EDIT:
        return await publisher.edit(line.session, work.draft, work.remote, work.progress)
    await publisher.delete(line.session, work.remote)
    return None


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


def _reason(error: Exception) -> Message:
    reason = getattr(error, "reason", None)
    return reason if isinstance(reason, Message) else Message("delivery.trouble", {"kind": type(error).__name__})


def _deadline(budget: timedelta) -> Callable[[], None]:
    """A check against the clock that goes on through a suspended machine (CLOCK_BOOTTIME)."""
    end = boot_time() + budget.total_seconds()

    def check() -> None:
        if boot_time() > end:
            raise TooLate

    return check
