"""The kill campaign against somebody else's server: posts on their way while the sender dies again and again.

It dies between its intent and its result, as far as it can be aimed. The verdict comes from the server's own record,
which counts every commit that was carried out. The kills are spread evenly over the posts.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import psycopg

from benchmarks.installation import Installation

if TYPE_CHECKING:
    from tests.deliveries.desk import Desk

GIVE_UP_SECONDS, A_KILL_SECONDS = 300.0, 40.0
"""What a campaign may take, and more for each kill: on a crowded machine a sender needs half a minute to be back."""
AIMED_LATE = 0.7
"""The share of kills that wait until the network has carried a commit out whose answer is still to come."""
OPEN_INTENTS = "SELECT id FROM deliveries_attempt WHERE kind = 'commit' AND ended_at IS NULL"
UNDER_WAY = "SELECT id, delivery_id FROM deliveries_attempt WHERE kind = 'commit' AND ended_at IS NULL"
FOR_A_PERSON = "SELECT id, brand_id FROM deliveries_delivery WHERE state IN ('waiting', 'dead')"
BUSY = (
    "SELECT count(*) FROM deliveries_delivery WHERE lease_until IS NOT NULL"
    " OR state IN ('scheduled', 'preparing', 'sending', 'unknown', 'waiting', 'dead')"
)


@dataclass
class Figures:
    """What happened. ``kills_in_window``: kills that left an intent without its result."""

    posts: int
    kills: int = 0
    kills_in_window: int = 0
    intents_left_open: int = 0
    database_crashes: int = 0
    found_by_looking: int = 0
    sent_again: int = 0
    asked_a_person: int = 0
    seconds: float = 0.0
    sent: int = 0
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Each post is there, once."""
        return not self.doubled and not self.missing and self.sent == self.posts


class Campaign:
    """``record`` gives how often each post was committed on the networks, by its mark; ``landed`` which marks they
    have carried out by now, without asking anybody.
    """

    def __init__(
        self,
        house: Installation,
        desk: "Desk",
        record: Callable[[], Counter[str]],
        landed: Callable[[], Collection[str]],
        kills: int,
        crashes: int,
        seed: int,
    ) -> None:
        self.house, self.desk, self.record, self.landed = house, desk, record, landed
        self.kills, self.kills_left, self.random, self.late = kills, kills, Random(seed), True
        self.crash_at = {round(kills * (n + 1) / (crashes + 1)) for n in range(crashes)} if kills else set()
        self.posts: dict[int, str] = {}
        self.left_open: set[int] = set()
        self.figures = Figures(0)
        self._pause = threading.Event()

    def run(self) -> Figures:
        """Kill until there is nothing left to send; then judge."""
        began = time.monotonic()
        end = began + GIVE_UP_SECONDS + self.kills_left * A_KILL_SECONDS
        self.house.start_sender()
        while not self._settled():
            if time.monotonic() > end:
                break
            self._ask_a_person()
            if self.kills_left and self._is_time():
                self._kill()
            else:
                self._pause.wait(0.02)
        self.figures.seconds = round(time.monotonic() - began, 1)
        self._judge()
        return self.figures

    def _is_time(self) -> bool:
        """Whether a kill would strike where it is aimed: after a commit was carried out, or as soon as one is intended.

        The next one waits until its share of the posts is there.
        """
        rows = [tuple(int(str(value)) for value in row) for row in self._rows(UNDER_WAY)]
        fresh = [self.posts[delivery] for attempt, delivery in rows if attempt not in self.left_open]
        landed = self.landed()
        if not fresh or len(landed) < self.figures.kills * len(self.posts) // self.kills:
            return False
        return not self.late or any(mark in landed for mark in fresh)

    def _kill(self) -> None:
        sender = self.house.senders[-1]
        sender.kill()
        sender.wait()
        self.kills_left -= 1
        self.late = self.random.random() < AIMED_LATE
        self.figures.kills += 1
        left = {int(str(row[0])) for row in self._rows(OPEN_INTENTS)} - self.left_open
        self.figures.kills_in_window += bool(left)
        self.left_open |= left
        self.house.start_sender()
        if self.figures.kills in self.crash_at:
            self._crash()

    def _crash(self) -> None:
        """The database dies under a living sender that is about to record a result."""
        end = time.monotonic() + 10
        while not self._intent_is_open() and time.monotonic() < end:
            self._pause.wait(0.01)
        self.house.crash_database()
        self.desk.owner = psycopg.connect(self.house.owner, autocommit=True)
        self.figures.database_crashes += 1

    def _intent_is_open(self) -> bool:
        return any(int(str(row[0])) not in self.left_open for row in self._rows(OPEN_INTENTS))

    def _settled(self) -> bool:
        return self._rows(BUSY) == [(0,)]

    def _ask_a_person(self) -> None:
        """Whoever is asked looks at the network and says what is there."""
        from passaparola.deliveries import rules, store
        from passaparola.workspaces import tenancy

        for row in self._rows(FOR_A_PERSON):
            delivery, brand = (int(str(value)) for value in row)
            there = self.record()[self.posts[delivery]] > 0
            with tenancy.brand(brand):
                store.decide(delivery, rules.Confirmed() if there else rules.SendAsked(), None)
            self.figures.asked_a_person += 1

    def _judge(self) -> None:
        commits = self.record()
        self.figures.doubled = [mark for mark, times in commits.items() if times > 1]
        self.figures.missing = [mark for mark in self.posts.values() if not commits[mark]]
        sent = self._rows("SELECT id FROM deliveries_delivery WHERE state = 'sent'")
        self.figures.sent = len(sent)
        self.figures.intents_left_open = len(self._rows(OPEN_INTENTS))
        self.figures.found_by_looking = len(self._rows("SELECT 1 FROM deliveries_attempt WHERE outcome = 'found'"))
        self.figures.sent_again = len(self._rows("SELECT 1 FROM deliveries_delivery WHERE resends > 0"))

    def _rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.desk.owner.execute(sql).fetchall()


@contextmanager
def at_the_desk(house: Installation) -> "Iterator[Desk]":
    """A desk with two brands."""
    from tests.deliveries.desk import Desk, dispatcher, small_world

    with psycopg.connect(house.owner, autocommit=True) as owner, dispatcher() as line:
        yield Desk(small_world(), owner, line)
