"""What killed two senders is carried alone: by a process that carries nothing else, so that it harms nothing else.

The sender starts ``python -m passaparola.deliveries.alone TIMING``, one at a time. It claims one such delivery, takes
it as far as it goes now and ends. If it dies of it, the next one to claim it finds a dead letter.
"""

import asyncio
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

import django
import psycopg

from passaparola.deliveries.hosts import host, living
from passaparola.deliveries.timing import Timing

_log = logging.getLogger("passaparola.alone")

WORDS = (sys.executable, "-m", "passaparola.deliveries.alone")
REST = 2
"""After a process that failed none is started for so many rounds of the sender."""
LEASES = 2
"""A process of its own that takes longer than so many leases is ended."""


class Isolation:
    """Starts a process for what must be carried alone; one for each sender."""

    def __init__(self, timing: Timing, words: Sequence[str] = WORDS) -> None:
        self.timing, self.words = timing, words
        self.task: asyncio.Task[None] | None = None
        self.ended = False
        self.not_before = 0.0

    async def look(self, line: "psycopg.AsyncConnection[tuple[int, int, int]]") -> None:
        """Start a process if something waits for one and none is at work. ``line`` is the dispatcher's."""
        if self.task is not None or time.monotonic() < self.not_before:
            return
        if self.ended:  # whatever it still held is free at once
            await line.execute("SELECT passaparola_claim_orphans(%s, %s)", [host(), living()])
            self.ended = False
        waits = await line.execute("SELECT passaparola_claim_waits_alone()")
        if (await waits.fetchone() or (False,))[0]:
            self.task = asyncio.create_task(self._process())

    async def finish(self, seconds: float) -> None:
        """Give the process time to end. It is not killed: its delivery would count one more death."""
        if self.task is not None:
            await asyncio.wait([self.task], timeout=seconds)

    async def _process(self) -> None:
        try:
            process = await asyncio.create_subprocess_exec(*self.words, written(self.timing), start_new_session=True)
            try:
                await asyncio.wait_for(process.wait(), (LEASES * self.timing.lease).total_seconds())
            except TimeoutError:
                process.kill()
                await process.wait()
            _log.info("a delivery was carried alone: its process ended with %s", process.returncode)
            if process.returncode:
                self.not_before = time.monotonic() + REST * self.timing.every.total_seconds()
        finally:
            self.task, self.ended = None, True


def written(timing: Timing) -> str:
    """The timing as the process is told it: spans in seconds."""
    return json.dumps(asdict(timing), default=timedelta.total_seconds)


def read(told: str) -> Timing:
    """The timing that was written."""
    kept: dict[str, Any] = json.loads(told)
    for each in fields(Timing):
        if isinstance(each.default, timedelta):
            kept[each.name] = timedelta(seconds=kept[each.name])
    return Timing(**kept)


async def carry_one(dispatcher: str, timing: Timing) -> bool:
    """Claim one delivery that must go alone, and carry it; False where there is none."""
    from passaparola.deliveries import carrying, store

    holder = f"{host()}|{os.getpid()}|{secrets.token_hex(4)}"
    asked = [holder, 1, timing.lease, timedelta(0), timing.release_after, True]
    async with await psycopg.AsyncConnection.connect(dispatcher, autocommit=True, connect_timeout=5) as line:
        found = await line.execute("SELECT * FROM passaparola_claim(%s, %s, %s, %s, %s, %s)", asked)
        row = await found.fetchone()
    if row is None:
        return False
    await carrying.Carrier(timing).carry(store.Claim(*row))
    return True


def main() -> None:
    """Carry one delivery with the timing of the first argument, then end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    django.setup()
    from django.conf import settings

    asyncio.run(carry_one(settings.DISPATCHER_DATABASE, read(sys.argv[1])))


if __name__ == "__main__":
    main()
