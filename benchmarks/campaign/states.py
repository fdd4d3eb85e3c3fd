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
    """How long a delivery may stand at the head of its channel: ``at_all``, and more for each blow that hit it."""

    at_all: timedelta
    each: timedelta

    @classmethod
    def by(cls, scale: Scale, pause: float, restart: float) -> "Allowed":
        """Lease, settle, both look-ups and the longest Retry-After for each kill or fault that hit it.

        What hits every delivery at once (a sender that is paused, a database that restarts) is granted once.
        """
        timing = scale.timing(1)
        look_ups = scale.settle + 2 * scale.call
        retry_after = timedelta(seconds=faults.LONGEST_RETRY_AFTER) * 1.5  # a date's second, and jitter
        everybody = timedelta(seconds=pause + restart) + timing.every
        return cls(timing.lease + everybody, timing.lease + scale.settle + look_ups + retry_after)


def waited_too_long(conductor: Conductor, folder: Path, allowed: Allowed) -> list[dict[str, Any]]:
    """Deliveries that stood at the head of their channel for longer than is allowed, with what hit them."""
    found, channel, free = [], None, 0.0
    for place, id, due, settled, passed, state, attempts, deaths in conductor.ask(_WAITS.format(kind=folder.name[:16])):
        free = free if place == channel else 0.0
        channel = place
        waited = float(str(settled)) - max(float(str(due)), free)
        hits = _hits(json.loads(str(attempts)) if attempts else [], int(str(deaths)))
        may = allowed.at_all.total_seconds() + hits * allowed.each.total_seconds()
        if waited > may and state not in ("waiting", "dead"):
            found.append({"delivery": id, "waited_s": round(waited, 2), "allowed_s": round(may, 2), "hits": hits})
        free = max(free, min(float(str(settled)), float(str(passed)) if passed else float("inf")))
    return found


def _hits(attempts: list[list[Any]], deaths: int) -> int:
    """Attempts that went wrong, and deaths of its sender."""
    return sum(outcome not in _GOOD for _, outcome, _ in attempts) + deaths
