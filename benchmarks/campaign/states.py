"""What the product says at the end: each delivery's state into a file, and whether any waited too long at its head."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.campaign import faults
from benchmarks.campaign.conductor import Conductor
from benchmarks.campaign.scale import Scale

_STATES = """
SELECT c.network, c.remote_id, d.snapshot ->> 'text', d.state, d.passed_at IS NOT NULL, d.reason ->> 'id', d.deaths,
       d.retries, d.lookups, d.resends, d.alone
FROM deliveries_delivery d JOIN channels_channel c ON c.id = d.channel_id WHERE d.thing_kind = '{kind}' ORDER BY d.id
"""
_WAITS = """
SELECT d.channel_id, d.id, extract(epoch FROM d.due_at)::float,
       extract(epoch FROM coalesce(d.settled_at, clock_timestamp()))::float,
       extract(epoch FROM d.passed_at)::float, d.state,
       (SELECT json_agg(json_build_array(a.kind, a.outcome, a.ended_at IS NULL) ORDER BY a.id)
        FROM deliveries_attempt a WHERE a.delivery_id = d.id)::text, d.deaths
FROM deliveries_delivery d WHERE d.thing_kind = '{kind}' ORDER BY d.channel_id, d.due_at, d.id
"""
_GOOD = ("accepted", "found", "after_death")


def dump(conductor: Conductor, folder: Path) -> None:
    """Write ``states.jsonl``."""
    with (folder / "states.jsonl").open("w") as file:
        for network, account, text, state, passed, *more in conductor.ask(_STATES.format(kind=folder.name[:16])):
            named = dict(zip(("reason", "deaths", "retries", "lookups", "resends", "alone"), more, strict=True))
            row = {"network": network, "account": account, "text": text, "state": state, "passed": passed, **named}
            file.write(json.dumps(row) + "\n")


@dataclass(frozen=True)
class Allowed:
    """How long (seconds) a delivery may stand at the head of its channel.

    ``each``: for each kill or fault that hit it: lease, settling time, both look-ups, and the longest Retry-After.
    ``unhit``: where nothing did, a lease for its turn among the few calls that are open, each of which may hang.
    """

    each: float
    unhit: float

    @classmethod
    def by(cls, scale: Scale, restart: float) -> "Allowed":
        """From the timing; ``restart`` seconds are what the database takes where it is killed."""
        timing = scale.timing(1)
        look_ups = scale.settle + 2 * scale.call
        retry_after = timedelta(seconds=faults.LONGEST_RETRY_AFTER) * 1.5  # a date's second, and jitter
        each = timing.lease + scale.settle + look_ups + retry_after
        return cls(each.total_seconds() + restart, timing.lease.total_seconds())


@dataclass(frozen=True)
class Stood:
    """A delivery at the head of its channel, and how often it was hit there."""

    delivery: int
    waited: float
    hits: int

    def allowed(self, by: Allowed) -> float:
        """Seconds."""
        return by.each * self.hits if self.hits else by.unhit


def heads(conductor: Conductor, folder: Path) -> list[Stood]:
    """How long each delivery stood at the head of its channel; not what was left to a person.

    A blow on the senders or on the database hits what stands there at that moment, but whatever falls while it is
    delayed by one counts no more: else a long wait would excuse itself.
    """
    found, channel, free = [], None, 0.0
    for place, id, due, settled, passed, state, attempts, deaths in conductor.ask(_WAITS.format(kind=folder.name[:16])):
        free = free if place == channel else 0.0
        channel, begin, end = place, max(float(str(due)), free), float(str(settled))
        hits = _hits(json.loads(str(attempts)) if attempts else [], int(str(deaths)))
        struck = any(fell < end and over > begin for fell, over in conductor.struck.moments)
        if state not in ("waiting", "dead"):
            found.append(Stood(int(str(id)), max(end - begin, 0.0), hits or int(struck)))
        free = max(free, min(end, float(str(passed)) if passed else float("inf")))
    return found


def waited_too_long(stood: list[Stood], allowed: Allowed) -> list[dict[str, Any]]:
    """Those that stood there for longer than is allowed, the worst first."""
    over = [each for each in stood if each.waited > each.allowed(allowed)]
    return [
        {"delivery": each.delivery, "waited_s": round(each.waited, 2), "allowed_s": round(each.allowed(allowed), 2),
         "hits": each.hits}
        for each in sorted(over, key=lambda each: -each.waited)
    ]  # fmt: skip


def worst_waits(stood: list[Stood]) -> dict[str, float]:
    """The longest wait of what nothing hit, and the longest for each hit of what was hit (seconds)."""
    unhit = [each.waited for each in stood if not each.hits]
    hit = [each.waited / each.hits for each in stood if each.hits]
    return {"unhit": round(max(unhit, default=0.0), 2), "for_each_hit": round(max(hit, default=0.0), 2)}


def _hits(attempts: list[list[Any]], deaths: int) -> int:
    """Attempts that went wrong, and deaths of its sender."""
    return sum(outcome not in _GOOD for _, outcome, _ in attempts) + deaths
