"""The guided path from an empty brand to its first scheduled week: pure rules over what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How a step stands."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Facts:
    """What the brand has. ``slots`` are those of the week that counts; of them ``filled`` have a post, ``agreed`` an
    approved one, ``scheduled`` one that goes or went out. ``approves``: its posts need somebody's approval.
    """

    channels: int = 0
    audited: bool = False
    goals: int = 0
    personas: int = 0
    pillars: int = 0
    cadences: int = 0
    slots: int = 0
    filled: int = 0
    agreed: int = 0
    scheduled: int = 0
    approves: bool = False


@dataclass(frozen=True)
class Step:
    """One step: ``page`` is the name of the address where it is done, ``part`` a part of that page."""

    id: str
    page: str
    takes: timedelta
    done: bool
    part: str = ""
    standing: Standing = Standing.LATER


@dataclass(frozen=True)
class Path:
    """The steps in order."""

    steps: Sequence[Step]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(each.done for each in self.steps)

    @property
    def finished(self) -> bool:
        """Whether the first week is scheduled."""
        return self.done == len(self.steps)


def path(facts: Facts) -> Path:
    """The steps as they stand: those that are done, the next one, and those that come later."""
    steps = [each for each in _steps(facts) if facts.approves or each.id != "approve"]
    first = next((each.id for each in steps if not each.done), "")
    return Path([_standing(each, first) for each in steps])


def _standing(step: Step, first: str) -> Step:
    standing = Standing.DONE if step.done else Standing.NEXT if step.id == first else Standing.LATER
    return Step(step.id, step.page, step.takes, step.done, step.part, standing)


def _steps(facts: Facts) -> list[Step]:
    week, slots = "publishing:calendar", facts.slots
    return [
        Step("channel", "channels:connect", timedelta(minutes=3), facts.channels > 0),
        Step("audit", "audit:list", timedelta(minutes=10), facts.audited),
        Step("goal", "measurement:goal_new", timedelta(minutes=10), facts.goals > 0),
        Step("persona", "strategy:persona_new", timedelta(minutes=10), facts.personas > 0),
        Step("pillars", "planner:plan", timedelta(minutes=10), facts.pillars > 0, "pillars"),
        Step("week", "planner:plan", timedelta(minutes=10), facts.cadences > 0, "week"),
        Step("compile", "planner:compile", timedelta(minutes=2), slots > 0),
        Step("fill", week, timedelta(hours=2), 0 < slots <= facts.filled),
        Step("approve", "publishing:posts", timedelta(minutes=15), 0 < slots <= facts.agreed),
        Step("schedule", week, timedelta(minutes=10), 0 < slots <= facts.scheduled),
    ]
