"""One delivery, several senders and a network that does its worst, on a clock of its own.

The network here has no idempotency at all: every commit that arrives makes a post. So a second commit shows, whatever
caused it. A schedule is a seed; the same seed gives the same schedule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from passaparola.deliveries import rules
from passaparola.deliveries.rules import Action, Effect, Event, Standing, State, Step
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Remote

StepFunction = Callable[[Standing, Event, datetime], Step]

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=60)
SLOWEST = 2 * SETTLE - timedelta(seconds=1)
"""A commit and the lag of reads together: more than one settling time, less than the two that two absences take."""
LEASE = timedelta(seconds=150)
BUDGET = timedelta(seconds=60)
WHY = Message("test.why")
BEFORE_A_PERSON = (State.WAITING, State.DEAD, State.RESTORED)
SENDERS = 2
STEPS = 30
PATIENCE = 400


class Broken(AssertionError):
    """An invariant does not hold; the text names it."""


@dataclass
class Sender:
    """Where one sender is; ``fence`` is its claim's."""

    at: str = "idle"  # idle, preparing, intended, called, looking
    fence: int = 0
    deadline: datetime = NOON
    outcome: Event | None = None

    def dies(self) -> None:
        """Everything that it knew is gone."""
        self.at, self.fence, self.outcome = "idle", 0, None


@dataclass
class World:
    """The row, the senders, the network's posts (when each can be read), and what must be remembered to judge."""

    random: Random
    step: StepFunction = rules.step
    fenced: bool = True
    timed: bool = True
    now: datetime = NOON
    row: Standing = field(default_factory=lambda: Standing(Action.PUBLISH, State.SCHEDULED, NOON, SETTLE, NOON))
    fence: int = 0
    lease_until: datetime | None = None
    held: bool = False
    senders: list[Sender] = field(default_factory=lambda: [Sender() for _ in range(SENDERS)])
    posts: list[datetime] = field(default_factory=list)
    last_call: datetime = NOON - timedelta(days=1)
    backup: Standing | None = None
    may_send: bool = True
    assisted: bool = False
    faults: bool = True

    # -- the row ---------------------------------------------------------------------------------------------------

    def write(self, sender: Sender | None, event: Event) -> tuple[Effect, ...] | None:
        """Change the row as ``store`` does; None when the claim is lost."""
        if sender is not None and self.fenced and sender.fence != self.fence:
            return None
        try:
            self.row, effects = self.step(self.row, event, self.now)
        except rules.NotAllowed:
            if not self.fenced:
                return None
            raise
        if Effect.RELEASE in effects or sender is None:
            self.lease_until = None
        self.judge()
        return effects

    def claimable(self) -> bool:
        """What ``passaparola_claim`` asks of a row."""
        leased = self.lease_until is not None and self.lease_until >= self.now
        due = self.row.next_at is not None and self.row.next_at <= self.now
        if leased or not (due or self.lease_until is not None):
            return False
        if self.row.state in (State.UNKNOWN, State.RESTORED, State.SENDING):
            return True
        return self.row.state in (State.SCHEDULED, State.PREPARING) and not self.held

    # -- senders ---------------------------------------------------------------------------------------------------

    def act(self, sender: Sender) -> None:
        """Let one sender take its next step."""
        getattr(self, f"_{sender.at}")(sender)

    def _idle(self, sender: Sender) -> None:
        if not self.claimable():
            return
        self.fence += 1
        self.lease_until, sender.fence = self.now + LEASE, self.fence
        if self.chance(0.05):
            return sender.dies()
        effects = self.write(sender, rules.Claimed()) or ()
        if self.assisted and effects and effects != (Effect.RELEASE,):  # no network is ever called
            if not self.chance(0.1):
                self.write(sender, rules.ByHand())
            return sender.dies()
        sender.at = "preparing" if Effect.PREPARE in effects else "looking" if Effect.LOOK_UP in effects else "idle"

    def _preparing(self, sender: Sender) -> None:
        fate = self.random.random() if self.faults else 1.0
        sender.deadline = self.now + BUDGET
        if fate < 0.25:
            self.write(sender, self.one_of(rules.Postponed(WHY), rules.Doubted(WHY), rules.Refused(WHY)))
            return sender.dies()
        if self.held:
            self.write(sender, rules.Postponed(WHY, timedelta(minutes=1), patient=True))
            return sender.dies()
        self.write(sender, rules.Prepared())
        effects = self.write(sender, rules.Intended())
        if effects is None:
            return sender.dies()
        self.lease_until = self.now + LEASE
        sender.at = "intended"

    def _intended(self, sender: Sender) -> None:
        """The irreversible call. Whatever it does, it does once."""
        if self.timed and self.now > sender.deadline:
            sender.outcome = rules.Postponed(WHY)
        else:
            sender.outcome = self.call()
        sender.at = "called"

    def _called(self, sender: Sender) -> None:
        assert sender.outcome is not None
        self.write(sender, sender.outcome)
        sender.dies()

    def _looking(self, sender: Sender) -> None:
        self.write(sender, self.look())
        sender.dies()

    # -- the network -----------------------------------------------------------------------------------------------

    def call(self) -> Event:
        """One commit arrives, or not."""
        if self.assisted:
            raise Broken("a network was called that only a person publishes on")
        if not self.may_send:
            raise Broken("sent unasked after a restore")
        self.last_call = self.now
        fate = self.random.random() if self.faults else 1.0
        if fate < 0.15:
            return self.one_of(rules.Refused(WHY), rules.Postponed(WHY), rules.Postponed(WHY, timedelta(0)))
        if fate < 0.25:
            return rules.Doubted(WHY)  # it never arrived, and nobody knows
        late = SLOWEST * self.random.random() if fate < 0.6 else timedelta(0)
        self.posts.append(self.now + late)
        self.judge()
        return rules.Doubted(WHY) if late or fate < 0.75 else rules.Accepted()

    def look(self) -> Event:
        """A look-up: right when it says anything, and only about what can be read by now."""
        fate = self.random.random() if self.faults else 1.0
        if fate < 0.1:
            return rules.LookUpFailed(WHY, self.random.choice([None, timedelta(0), timedelta(days=400)]))
        if fate < 0.3:
            return rules.Sighted(Inconclusive(WHY))
        there = self.posts and min(self.posts) <= self.now
        return rules.Sighted(Found(Remote("1", "", self.now)) if there else Absent())

    # -- what else happens -----------------------------------------------------------------------------------------

    def person(self) -> None:
        """Somebody looks at the network with their own eyes, when what was sent has long arrived, and decides."""
        stands = self.row.state in BEFORE_A_PERSON and self.row.next_at is None
        if not stands or self.lease_until is not None or self.now <= self.last_call + SLOWEST:
            return
        event: Event = rules.Confirmed() if self.posts else self.one_of(rules.SendAsked(), rules.Cancelled())
        self.fence += 1
        self.held, self.may_send = False, self.may_send or isinstance(event, rules.SendAsked)
        self.write(None, event)

    def hand(self) -> None:
        """The person who publishes there does it, at its time or before; moves it; or says that it is out already."""
        if not self.assisted or self.row.state not in (State.SCHEDULED, State.PREPARING, State.WAITING, State.RESTORED):
            return
        if self.posts:
            event: Event = rules.PublishedByHand()
        else:
            event = self.one_of(rules.PublishedByHand(), rules.Moved(self.now + SETTLE), rules.Cancelled())
        if isinstance(event, rules.PublishedByHand) and not self.posts:
            self.posts.append(self.now)
        self.fence += 1
        self.write(None, event)

    def cancel(self) -> None:
        """Somebody takes it back while it has not begun to go out."""
        if self.row.state in (State.SCHEDULED, State.PREPARING):
            self.fence += 1
            self.write(None, rules.Cancelled())

    def restore(self) -> None:
        """The machine burns; a backup becomes the truth. What was on the network stays there."""
        if self.backup is None:
            return
        for sender in self.senders:
            sender.dies()
        self.row, self.fence, self.lease_until, self.backup = self.backup, self.fence + 1, None, None
        if self.row.state not in rules.SETTLED:
            self.held, self.may_send = True, False
            self.row = replace(self.row, state=State.RESTORED, next_at=self.now, absences=0, lookups=0, reason=WHY)

    def keep_backup(self) -> None:
        """A backup is made."""
        self.backup = self.row

    def crash(self) -> None:
        """kill -9; a sender that starts on the same host may let go at once of what the dead one held."""
        dead = self.random.choice(self.senders)
        if dead.fence == self.fence and self.lease_until is not None and self.random.random() < 0.5:
            self.lease_until = self.now - timedelta(seconds=1)
        dead.dies()

    def wait(self) -> None:
        """Time goes by: a moment, a while, or longer than any lease."""
        self.now += timedelta(seconds=self.random.choice([2, 20, 40, 61, 151]))

    def one_of(self, *events: Event) -> Event:
        """Any of these, drawn."""
        return self.random.choice(events)

    def chance(self, likelihood: float) -> bool:
        """Whether something that goes wrong now and then goes wrong now."""
        return self.faults and self.random.random() < likelihood

    # -- judgement -------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """What must hold at every moment."""
        if len(self.posts) > 1:
            raise Broken("published twice")
        if self.row.state is State.SENT and not self.posts:
            raise Broken("called sent without being there")
        if self.row.state in (State.FAILED, State.CANCELLED) and self.posts:
            raise Broken(f"called {self.row.state} and there")

    def judge_end(self) -> None:
        """Nothing is lost: it is settled, or it stands before a person."""
        stands = self.row.state in BEFORE_A_PERSON and self.row.next_at is None
        if self.row.state not in rules.SETTLED and not stands:
            raise Broken(f"lost while {self.row.state}")
        self.judge()


_USUAL = ("act",) * 10 + ("wait",) * 5 + ("crash", "person", "keep_backup", "restore")


def play(seed: int, **mutation: object) -> World:
    """Play one schedule to its end. Raises Broken, with the seed in front."""
    random = Random(seed)
    world = World(random, **mutation)  # type: ignore[arg-type]
    try:
        for _ in range(STEPS):
            what = random.choice(_USUAL) if random.random() > 0.01 else "cancel"
            if world.assisted and what == "person":
                world.hand()
            elif what == "act":
                world.act(random.choice(world.senders))
            else:
                getattr(world, what)()
        _calm(world)
        world.judge_end()
    except Broken as broken:
        raise Broken(f"seed {seed}: {broken}") from None
    return world


def _calm(world: World) -> None:
    """Nothing goes wrong any more: everything must come to its end by itself."""
    world.faults = False
    for _ in range(PATIENCE):
        if all(sender.at == "idle" for sender in world.senders) and world.lease_until is None:
            if world.row.next_at is None:
                return
            world.now = max(world.now, world.row.next_at)
            world.held = False
        for sender in world.senders:
            world.act(sender)
        if world.lease_until is not None and all(sender.at == "idle" for sender in world.senders):
            world.now = max(world.now, world.lease_until) + timedelta(seconds=1)
