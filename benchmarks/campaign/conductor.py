"""The conductor: kills, stops and confuses senders and crashes the database, each at its time, while posts go out."""

import json
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import psycopg

from benchmarks.campaign import faults
from benchmarks.campaign.points import KILL, POINTS, STOP
from benchmarks.campaign.processes import Sender, Zygote

if TYPE_CHECKING:
    from benchmarks.installation import Installation

_TICK = 0.004
PATIENCE = 0.8
"""Seconds that a named step is waited for, before its sender is struck wherever it is."""
ANYWHERE = ""
EVERYWHERE = (*[ANYWHERE] * 12, *POINTS)
"""Two kills of five fall at a random moment, the others at a named step."""
JUMPS = (-86_400.0, -3_600.0, -90.0, 90.0, 3_600.0, 86_400.0)
UNSETTLED = (
    "SELECT count(*) FROM deliveries_delivery WHERE state IN ('scheduled', 'preparing', 'sending', 'unknown')"
    " OR lease_until IS NOT NULL"
)


@dataclass(frozen=True)
class Blow:
    """Something that happens to a sender or to the database; ``at`` in seconds from the first due moment."""

    at: float
    what: str
    point: str = ""
    seconds: float = 0.0
    patience: float = PATIENCE


@dataclass(frozen=True)
class Score:
    """How many blows of each kind fall, and how long pauses are (seconds)."""

    kills: int = 0
    crashes: int = 0
    pauses: int = 0
    jumps: int = 0
    pause: tuple[float, float] = (0.0, 0.0)
    pause_points: tuple[str, ...] = (ANYWHERE, *POINTS)
    kill_points: tuple[str, ...] = EVERYWHERE
    patience: float = PATIENCE

    def blows(self, span: float, random: Random, moments: tuple[float, ...] = ()) -> list[Blow]:
        """All blows, spread evenly over the span in random order; or, of many moments, shortly after each."""
        kinds = [faults.KILLED] * self.kills + [faults.STOPPED] * self.pauses + [faults.JUMP] * self.jumps
        random.shuffle(kinds)
        for number in range(self.crashes):
            kinds.insert(round(len(kinds) * (number + 1) / (self.crashes + 1)), faults.CRASH)
        if moments:
            times = sorted(
                moments[i * len(moments) // len(kinds)] + random.uniform(0.1, 0.5) for i in range(len(kinds))
            )
        else:
            times = [span * (i + random.uniform(0.2, 0.8)) / len(kinds) for i in range(len(kinds))]
        return [self._blow(at, kind, random) for at, kind in zip(times, kinds, strict=True)]

    def _blow(self, at: float, kind: str, random: Random) -> Blow:
        if kind == faults.STOPPED:
            return Blow(at, kind, random.choice(self.pause_points), random.uniform(*self.pause), self.patience)
        return Blow(at, kind, random.choice(self.kill_points), patience=self.patience)


@dataclass
class Struck:
    """What fell, and how many commits and look-ups were open when a sender was killed."""

    what: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    in_flight: list[int] = field(default_factory=list)
    looking: list[int] = field(default_factory=list)
    moments: list[tuple[float, float]] = field(default_factory=list)
    """When each blow on a sender or on the database fell and when it was over, in seconds since 1970."""


class Conductor:
    """Keeps one unpaused sender at work, and strikes."""

    def __init__(self, house: "Installation", zygote: Zygote, folder: Path, random: Random) -> None:
        self.house, self.zygote, self.folder, self.random = house, zygote, folder, random
        self.senders: list[Sender] = []
        self.struck = Struck()
        self.owner: psycopg.Connection[tuple[object, ...]] | None = None

    def play(self, blows: list[Blow], begin: float, patience: float) -> float:
        """Let the posts go out under all blows; gives the seconds until nothing was on its way, or raises TimeoutError.

        ``begin`` is the first due moment (seconds since 1970); ``patience`` seconds are given after the last blow.
        """
        self._mind()
        for blow in blows:
            while time.time() < begin + blow.at:
                self._mind()
                time.sleep(_TICK)
            self._strike(blow)
        return self._settle(begin, patience)

    def _settle(self, begin: float, patience: float) -> float:
        end = time.monotonic() + patience
        while self.unsettled():
            if time.monotonic() > end:
                break
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                self._mind()
                time.sleep(_TICK)
        return time.time() - begin

    def unsettled(self) -> int:
        """Deliveries that are on their way."""
        rows = self.ask(UNSETTLED)
        return int(str(rows[0][0]))

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Rows, as the database's owner."""
        if self.owner is None or self.owner.closed:
            self.owner = psycopg.connect(self.house.owner, autocommit=True)
        return self.owner.execute(sql).fetchall()

    def close(self) -> None:
        """End every sender."""
        for sender in self.senders:
            sender.kill()
        if self.owner is not None:
            self.owner.close()

    # -- blows -----------------------------------------------------------------------------------------------------

    def _strike(self, blow: Blow) -> None:
        begin = time.time()
        match blow.what:
            case faults.KILLED:
                self._kill(blow)
            case faults.STOPPED:
                self._stop(blow)
            case faults.JUMP:
                self._victim().page.clock_offset = self.random.choice(JUMPS)
            case faults.CRASH:
                self._crash()
        self.struck.what[blow.what] += 1
        if blow.what != faults.JUMP:
            self.struck.moments.append((begin, time.time() + blow.seconds))
        self._mind()

    def _victim(self) -> Sender:
        self._mind()
        return self.random.choice([each for each in self.senders if not each.stopped_until])

    def _kill(self, blow: Blow) -> None:
        victim = self._victim()
        if blow.point:
            victim.page.arm(blow.point, KILL)
        if not (blow.point and victim.dead(blow.patience)):
            victim.kill()
        self._note(faults.KILLED)
        self.struck.points[victim.page.struck or "anywhere"] += 1
        self.struck.in_flight.append(victim.page.in_flight)
        self.struck.looking.append(victim.page.looking)

    def _stop(self, blow: Blow) -> None:
        victim = self._victim()
        if blow.point:
            victim.page.arm(blow.point, STOP)
            end = time.monotonic() + blow.patience
            while not victim.page.struck and time.monotonic() < end:
                time.sleep(_TICK)
        if not victim.page.struck:
            victim.page.disarm()
            victim.signal(signal.SIGSTOP)
        victim.stopped_until = time.monotonic() + blow.seconds

    def _crash(self) -> None:
        while any(each.stopped_until for each in self.senders):  # a pause shall not grow by the time of a restart
            self._mind()
            time.sleep(_TICK)
        self._note(faults.CRASH)
        self.house.crash_database()

    def _note(self, what: str) -> None:
        with (self.folder / "blows.jsonl").open("a") as file:
            file.write(json.dumps({"at": time.time(), "what": what}) + "\n")

    def _mind(self) -> None:
        """Wake whose pause is over, bury the dead, and have at least one at work."""
        now = time.monotonic()
        for each in self.senders:
            if each.stopped_until and now >= each.stopped_until:
                each.stopped_until = 0.0
                each.signal(signal.SIGCONT)
        for each in [each for each in self.senders if each.dead()]:
            self.senders.remove(each)
            os.close(each.line)
        if all(each.stopped_until for each in self.senders):
            self.senders.append(self.zygote.fork())
