"""A channel with three deliveries, its senders and a network that does its worst, on a clock of its own.

The network keeps no keys: every commit that arrives makes a post, and may take until shortly before the second look-up
to be seen. What the database does (claim, fence, lease, order, hold) is told here as ``functions.sql`` and ``rows.py``
do it; each of these guards can be taken away, to see that its absence shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from passaparola.deliveries import rules
from passaparola.deliveries.rules import Action, Effect, Event, Standing, State, Step
from tests.deliveries.machine.bounds import (
    ASKED,
    BUDGET,
    HOLD_WAIT,
    LATE,
    LEASE,
    NOON,
    RELEASE,
    SETTLE,
    SLOWEST,
    WARM,
    WHY,
    Broken,
    Guards,
)  # fmt: skip
from tests.deliveries.machine.witness import Witness

StepFunction = Callable[[Standing, Event, datetime], Step]
BEFORE_A_PERSON = (State.WAITING, State.DEAD)
LOOKING = (State.UNKNOWN, State.RESTORED, State.SENDING)


@dataclass
class Row:
    """A delivery's row; its witness remembers what really happened."""

    number: int
    standing: Standing
    nature: str = ""  # the step at which it kills whoever carries it, or what its network always does
    fence: int = 0
    lease_until: datetime | None = None
    passed: bool = False
    witness: Witness = field(default_factory=Witness)

    def leased(self, now: datetime) -> bool:
        """Whether somebody holds it."""
        return self.lease_until is not None and self.lease_until >= now


@dataclass
class Sender:
    """Where one sender is; ``fence`` is its claim's. The isolated one carries what killed others, and nothing else."""

    isolated: bool = False
    at: str = "idle"  # idle, claimed, queued, preparing, ready, unintended, intended, called, looking
    then: str = ""  # what it goes on with once it has a place
    row: Row | None = None
    fence: int = 0
    deadline: datetime = NOON
    outcome: Event | None = None

    def dies(self) -> None:
        """Everything that it knew is gone."""
        self.at, self.row, self.outcome = "idle", None, None


@dataclass
class World:
    """Rows in the order of their moments, the senders, and the hold of their brand."""

    rows: list[Row]
    step: StepFunction = rules.step
    guards: Guards = field(default_factory=Guards)
    now: datetime = NOON - timedelta(minutes=16)
    held_since: datetime | None = None
    senders: list[Sender] = field(default_factory=lambda: [Sender(), Sender(), Sender(isolated=True)])
    faults: bool = True

    # -- the database ----------------------------------------------------------------------------------------------

    def write(self, sender: Sender, event: Event) -> tuple[Effect, ...] | None:
        """Change the sender's row; None when the claim is lost, and then the sender lets go.

        What is known is recorded even after the lease, if nobody else took the row.
        """
        row = sender.row
        assert row is not None
        begins = isinstance(event, rules.Claimed | rules.Prepared | rules.Intended)
        holds = row.leased(self.now) if begins else row.lease_until is not None
        if self.guards.fence and not (holds and sender.fence == row.fence):
            sender.dies()
            return None
        try:
            return self.put(row, event)
        except rules.NotAllowed:
            if self.guards.fence:
                raise
            sender.dies()
            return None

    def put(self, row: Row, event: Event) -> tuple[Effect, ...]:
        """A step of the rules, and what must hold after it."""
        before = row.standing
        row.standing, effects = self.step(before, event, self.now)
        if Effect.RELEASE in effects:
            row.lease_until = None
        row.witness.saw(before, row.standing, event, self.now)
        return effects

    def claimable(self, row: Row, sender: Sender) -> bool:
        """What ``passaparola_claim`` asks of a row."""
        now, standing = self.now, row.standing
        if row.leased(now) or (self.guards.isolation and standing.alone is not sender.isolated):
            return False
        if standing.state not in (*LOOKING, State.SCHEDULED, State.PREPARING):
            return False
        next_at = standing.next_at
        due = next_at is not None and (next_at <= now or (self._is_near(row) and next_at <= now + WARM))
        return (due or row.lease_until is not None) and (standing.state in LOOKING or self._may_go(row))

    def _is_near(self, row: Row) -> bool:
        if not self.guards.patience:
            return True
        return row.standing.state is State.SCHEDULED and row.standing.next_at == row.standing.due_at

    def _may_go(self, row: Row) -> bool:
        if self.guards.hold and self.held_since is not None:
            return False
        return self._is_early(row) or not any(self.holds_up(other) for other in self.before(row))

    def before(self, row: Row) -> list[Row]:
        """The earlier ones of its channel."""
        return self.rows[: row.number]

    def holds_up(self, row: Row) -> bool:
        """Whether the later ones wait for it."""
        if row.standing.state not in rules.HOLDING or not self.guards.order:
            return False
        unreleased = self.is_unreleased(row, self.now)
        if not unreleased and not self.guards.release:
            raise Broken("held its channel up beyond its release")
        return unreleased

    @staticmethod
    def is_unreleased(row: Row, at: datetime) -> bool:
        """Whether it has not been stuck for long yet."""
        return max(row.standing.due_at, row.standing.intent_at or NOON) + RELEASE > at

    def _claim(self, sender: Sender) -> None:
        if any(row.leased(self.now) and not self._is_let_go_of(row) for row in self.rows):
            return
        row = next((row for row in self.rows if self.claimable(row, sender)), None)
        if row is None:
            return
        row.fence += 1
        row.lease_until, row.witness.claimed_at = self.now + LEASE, self.now
        if row.standing.state in (State.SCHEDULED, State.PREPARING) and not self._is_early(row):
            for other in self.before(row):
                other.passed = other.passed or (other.standing.state in rules.HOLDING and self.guards.mark)
        sender.at, sender.row, sender.fence = "claimed", row, row.fence

    def _is_early(self, row: Row) -> bool:
        """So long before its moment that it is let go of when it is prepared."""
        return row.standing.due_at > self.now + WARM + LEASE

    def _is_let_go_of(self, row: Row) -> bool:
        return row.standing.state is State.PREPARING and self._is_early(row)

    # -- senders ---------------------------------------------------------------------------------------------------

    def act(self, sender: Sender, fate: int) -> None:
        """Let one sender take its next step; ``fate`` (0 to 99) says how it goes, the high ones well."""
        if sender.at == "idle":
            return self._claim(sender)
        row = sender.row
        assert row is not None
        if row.nature == sender.at:
            if row.fence == sender.fence:  # whoever slept too long was counted when the next one took it
                row.witness.kills(row.standing, isolated=sender.isolated)
            row.lease_until = self.now - timedelta(seconds=1) if row.fence == sender.fence else row.lease_until
            return sender.dies()
        getattr(self, f"_{sender.at}")(sender, row, fate if self.faults else 99)

    def _claimed(self, sender: Sender, row: Row, fate: int) -> None:
        effects = self.write(sender, rules.Claimed())
        if effects is None or Effect.RELEASE in effects:
            return sender.dies()
        sender.at = sender.then = "looking" if Effect.LOOK_UP in effects else "preparing"
        if fate % 3 == 1 and self.write(sender, rules.Waited()) is not None:
            sender.at = "queued"

    def _queued(self, sender: Sender, row: Row, fate: int) -> None:
        """Wait for a place on the lane to the network, and say so before going on."""
        if fate % 2 and (not self.guards.begun or self.write(sender, rules.Begun()) is not None):
            sender.at = sender.then

    def _preparing(self, sender: Sender, row: Row, fate: int) -> None:
        failures: list[Event] = [
            rules.Postponed(WHY), rules.Postponed(WHY, ASKED), rules.Postponed(WHY, SETTLE, patient=True),
            rules.Doubted(WHY), rules.Refused(WHY),
        ]  # fmt: skip
        if fate < 20:
            self.write(sender, failures[fate % 7 % 5])
            return sender.dies()
        effects = self.write(sender, rules.Prepared(WARM))
        if effects is None or Effect.RELEASE in effects:
            return sender.dies()
        sender.at = "ready"

    def _ready(self, sender: Sender, row: Row, fate: int) -> None:
        """Wait for the moment, then ask to be allowed the call."""
        if self.now < row.standing.due_at and self.guards.moment:
            if not row.standing.idle:
                self.write(sender, rules.Waited())
            return
        if self.held_since is not None and self.guards.hold:
            self.write(sender, rules.Postponed(WHY, HOLD_WAIT, patient=True))
            return sender.dies()
        sender.deadline = self.now + BUDGET
        if self.guards.intent_first:
            return self._intend(sender, row)
        sender.outcome, sender.at = self._call(row, fate), "unintended"

    def _unintended(self, sender: Sender, row: Row, _: int) -> None:
        self._intend(sender, row)

    def _intend(self, sender: Sender, row: Row) -> None:
        if self.held_since is not None:
            raise Broken("sent while held")
        if self.write(sender, rules.Intended()) is not None:
            row.lease_until = self.now + LEASE
            sender.at = "intended"

    def _intended(self, sender: Sender, row: Row, fate: int) -> None:
        """The irreversible call. Whatever it does, it does once."""
        if self.guards.deadline and self.now > sender.deadline:
            sender.outcome = rules.Postponed(WHY)
        elif self.guards.intent_first:
            if not row.leased(self.now):
                raise Broken("called without holding it")
            sender.outcome = self._call(row, fate)
        sender.at = "called"

    def _called(self, sender: Sender, row: Row, _: int) -> None:
        assert sender.outcome is not None
        self.write(sender, sender.outcome)
        sender.dies()

    def _looking(self, sender: Sender, row: Row, fate: int) -> None:
        self.write(sender, row.witness.look(fate, self.now, row.nature))
        sender.dies()

    def _call(self, row: Row, fate: int) -> Event:
        """One commit arrives, or not. What must hold of the others at this moment is asked here."""
        row.witness.calls(row.standing, self.now)
        for other in self.before(row):
            if other.standing.state not in rules.HOLDING or other.standing.asked:
                continue
            if self.is_unreleased(other, row.witness.claimed_at):
                raise Broken("out of order")
            if not other.passed:
                raise Broken("passed without a mark")
        return row.witness.commit(fate, self.now, row.nature)

    # -- what else happens -----------------------------------------------------------------------------------------

    def crash(self, sender: Sender, *, found: bool) -> None:
        """kill -9, at whatever step; ``found``: a sender that starts on the same host lets go of what it held."""
        if sender.row is not None and found and sender.row.fence == sender.fence:
            sender.row.lease_until = self.now - timedelta(seconds=1)
        sender.dies()

    def wait(self, span: timedelta) -> None:
        """Time goes by."""
        self.now += span

    def person(self, row: Row, *, sends: bool) -> None:
        """Somebody looks with their own eyes, when what was sent has long arrived, and decides."""
        witness = row.witness
        if row.standing.state not in BEFORE_A_PERSON or self.now <= witness.last_call + SLOWEST:
            return
        event: Event = rules.Confirmed() if witness.posts else rules.SendAsked() if sends else rules.Cancelled()
        row.fence += 1
        self.put(row, event)

    def cancel(self, row: Row) -> None:
        """Somebody takes it back while it has not begun to go out."""
        if row.standing.state in (State.SCHEDULED, State.PREPARING) and not row.standing.intents:
            row.fence, row.lease_until = row.fence + 1, None
            self.put(row, rules.Cancelled())

    def hold(self) -> None:
        """Nothing of the brand may go out."""
        self.held_since = self.held_since or self.now

    def resume(self) -> None:
        """It may again; what came due in between waits for a person."""
        if self.held_since is None:
            return
        for row in self.rows:
            if row.standing.state in (State.SCHEDULED, State.PREPARING) and row.standing.due_at <= self.now:
                row.fence, row.lease_until = row.fence + 1, None
                row.witness.held_over = True
                self.put(row, rules.HeldBack())
        self.held_since = None

    # -- the end ---------------------------------------------------------------------------------------------------

    def calm(self, patience: int = 1500) -> None:
        """Nothing goes wrong any more but what kills: everything must come to its end by itself."""
        self.resume()
        self.faults = False
        for _ in range(patience):
            for sender in self.senders:
                self.act(sender, 99)
            if all(self._is_over(row) for row in self.rows):
                return self.judge_end()
            if all(sender.at in ("idle", "ready") for sender in self.senders):
                self.now = self._next_moment()
        raise Broken(f"stuck for ever: {[str(row.standing.state) for row in self.rows]}")

    def _next_moment(self) -> datetime:
        """When something may happen again: at most a while ahead, at least a few seconds."""
        open_rows = [row for row in self.rows if not self._is_over(row)]
        moments = [moment for row in open_rows for moment in (row.standing.next_at, row.lease_until) if moment]
        coming = [moment for moment in moments if moment > self.now]
        if len(coming) < len(open_rows):  # one of them waits for another
            coming.append(self.now + LEASE / 3)
        return max(self.now + timedelta(seconds=5), min(coming) - WARM)

    @staticmethod
    def _is_over(row: Row) -> bool:
        return row.standing.state in (*rules.SETTLED, *BEFORE_A_PERSON) and row.lease_until is None

    def judge_end(self) -> None:
        """What must hold when all is over."""
        for row in self.rows:
            row.witness.judge_end(row.standing)


def channel(late: tuple[bool, ...], natures: tuple[str, ...], step: StepFunction, guards: Guards) -> World:
    """Three deliveries five seconds apart, the last with files that are prepared ahead."""
    rows = []
    for number, (asks, nature) in enumerate(zip(late, natures, strict=True)):
        due = NOON + timedelta(seconds=5) * number
        begins = due - timedelta(minutes=15) if number == 2 else due
        standing = Standing(Action.PUBLISH, State.SCHEDULED, due, SETTLE, next_at=begins, seed=str(number))
        rows.append(Row(number, replace(standing, late=LATE if asks else None), nature))
    return World(rows, step, guards)
