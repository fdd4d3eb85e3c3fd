"""What really happened to one delivery, told by nobody's row, and what must hold of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from passaparola.deliveries import rules
from passaparola.deliveries.rules import Event, Standing, State
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Remote
from tests.deliveries.machine.bounds import ASKED, NOON, SETTLE, SLOWEST, WHY, Broken

LONG_AGO = NOON - timedelta(days=1)
NATURES = {"busy": 12, "lost": 30, "blind": 78}
"""Networks of one mind, by the fate of every commit: it asks to wait, it loses, it answers badly and shows nothing."""
RESENDS, DEATHS, LOOKUPS, RETRIES = 5, 3, 6, 30
"""The promises, told once more: a changed constant must show."""


@dataclass
class Witness:
    """The network's posts of one delivery (when each can be read), and the counts of its present life."""

    posts: list[datetime] = field(default_factory=list)
    claimed_at: datetime = LONG_AGO
    last_call: datetime = LONG_AGO
    last_absence: datetime = LONG_AGO
    doubted_at: datetime = LONG_AGO
    not_before: datetime = LONG_AGO
    asked: bool = False
    held_over: bool = False
    doubts: int = 0
    absences: int = 0
    failed_looks: int = 0
    postponed: int = 0
    deaths: int = 0
    ordinary_deaths: int = 0

    # -- the network -----------------------------------------------------------------------------------------------

    def calls(self, standing: Standing, now: datetime) -> None:
        """A sender is about to make the irreversible call."""
        self.last_call = now
        if now < standing.due_at:
            raise Broken("sent before its moment")
        if now < self.not_before:
            raise Broken("called again before the network allowed it")
        if self.held_over:
            raise Broken("came due while held and was sent unasked")
        late = standing.late is not None and self.claimed_at - standing.due_at > standing.late
        if late and not self.asked:
            raise Broken("sent late unasked")

    def commit(self, fate: int, now: datetime, nature: str) -> Event:
        """One commit arrives, or not; how late it can be read is drawn with the fate."""
        fate = NATURES.get(nature, fate)
        if fate < 8:
            return rules.Refused(WHY)
        if fate < 18:
            self.not_before = now + ASKED
            return rules.Postponed(WHY, ASKED)
        if fate < 22:
            return rules.Postponed(WHY)
        if fate < 45:
            return rules.Doubted(WHY)  # it never arrived, and nobody knows
        seen = now + SLOWEST * ((75 - fate) / 30) if fate < 75 else now
        self.posts.append(seen)
        if len(self.posts) > 1:
            raise Broken("published twice")
        return rules.Accepted() if fate >= 80 else rules.Doubted(WHY)

    def look(self, fate: int, now: datetime, nature: str) -> Event:
        """A look-up: right when it says anything, and only about what can be read by now."""
        if fate < 10:
            return rules.LookUpFailed(WHY, [None, ASKED][fate % 2])
        if fate < 25 or nature == "blind":
            return rules.Sighted(Inconclusive(WHY))
        there = bool(self.posts) and min(self.posts) <= now
        return rules.Sighted(Found(Remote("1", "", now)) if there else Absent())

    def kills(self, standing: Standing, *, isolated: bool) -> None:
        """It kills who carries it."""
        if standing.idle:
            raise Broken("said to wait while something was under way")
        self.ordinary_deaths += not isolated
        if self.ordinary_deaths > 2:
            raise Broken("killed a third sender that had others in hand")

    # -- the row ---------------------------------------------------------------------------------------------------

    def saw(self, before: Standing, after: Standing, event: Event, now: datetime) -> None:
        """The row was stepped."""
        self._count(before, event, now)
        if isinstance(event, rules.SendAsked):
            self._new_life(before)
        if before.state is State.UNKNOWN and after.state is State.SCHEDULED and self.absences < 2:
            raise Broken("sent again without two absences")
        if after.state is State.SENT and not self.posts:
            raise Broken("called sent without being there")
        if after.state in (State.FAILED, State.CANCELLED) and self.posts:
            raise Broken(f"called {after.state} and there")
        if after.state is State.FAILED and not isinstance(event, rules.Refused):
            raise Broken("called failed, and nobody refused it")
        if after.state is State.SENDING and self.doubts > RESENDS:
            raise Broken("sent again more often than allowed")
        if after.state in (State.WAITING, State.DEAD) and before.state is not after.state:
            self._judge_asking(after, now)

    def _count(self, before: Standing, event: Event, now: datetime) -> None:
        unheld = before.next_at is None and not before.idle  # whoever only waited was not killed by it
        if isinstance(event, rules.Claimed) and unheld:  # whoever held it is gone, or slept too long
            self.deaths += 1
        match event:
            case rules.Doubted() if before.state is State.SENDING:
                self._doubted(now)
            case rules.Claimed() if before.state is State.SENDING:
                self._doubted(now)
            case rules.Postponed(patient=False):
                self.postponed += 1
            case rules.Doubted() if before.state is State.PREPARING:
                self.postponed += 1
            case rules.Sighted(Absent()):
                self._absent(now)
            case rules.Sighted(Inconclusive()) | rules.LookUpFailed():
                self.failed_looks += 1

    def _doubted(self, now: datetime) -> None:
        self.doubts, self.doubted_at, self.absences, self.failed_looks = self.doubts + 1, now, 0, 0

    def _absent(self, now: datetime) -> None:
        self.absences += 1
        if now < max(self.doubted_at, self.last_absence if self.absences > 1 else LONG_AGO) + SETTLE:
            raise Broken("looked before it had settled")
        self.last_absence = now

    def _new_life(self, before: Standing) -> None:
        self.asked, self.held_over, self.not_before = True, False, LONG_AGO
        self.doubts = self.absences = self.failed_looks = self.postponed = 0
        self.deaths = 0 if before.alone else self.deaths
        self.ordinary_deaths = min(self.ordinary_deaths, before.deaths)  # one may have been taken away unnoticed

    def _judge_asking(self, after: Standing, now: datetime) -> None:
        """A person is asked when there is no other way, and not before."""
        enough = {
            "delivery.late": after.late is not None and now - after.due_at > after.late and not self.asked,
            "delivery.held_meanwhile": self.held_over,
            "delivery.absent": self.doubts > RESENDS and self.absences >= 2,
            "delivery.deaths": after.state is State.DEAD and self.deaths >= DEATHS,
            "test.why": self.failed_looks >= LOOKUPS or self.postponed > RETRIES,
        }
        if not enough.get(after.reason.id if after.reason else "", False):
            raise Broken(f"asked a person too early: {after.reason}")

    def judge_end(self, standing: Standing) -> None:
        """Nothing is lost: it is settled, or it stands before a person."""
        if standing.state is State.SENT and len(self.posts) != 1:
            raise Broken("sent, and not there once")
