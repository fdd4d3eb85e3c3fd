"""The sender: an asynchronous process that finds due deliveries every second, whatever happens to any queue.

It claims in batches through the dispatcher's narrow function and carries each in a task of its own. It survives the
database's restart, and on its start lets go of what dead senders of this host still held.
``python -m passaparola.deliveries.sender``; any number may run.
"""

import asyncio
import gc
import logging
import os
import secrets
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import django
import psycopg

from passaparola.deliveries.alone import WORDS, Isolation
from passaparola.deliveries.hosts import host, living
from passaparola.deliveries.timing import Timing

if TYPE_CHECKING:
    from passaparola.deliveries.carrying import Carrier

_log = logging.getLogger("passaparola.sender")

SLOWEST_SECONDS = 10.0
"""The longest pause between tries while the database is away."""
ROW_WORKERS = 8
"""Threads, each with a connection of its own, that do the row work of all of them."""
STOP_SECONDS = 12.0
RARE_COLLECTIONS = 20_000, 20, 20
"""Thousands of deliveries in hand are no garbage: looking through them for rings is left for quieter moments."""
A_BREATH_SECONDS = 0.1
"""A busy sender does not ask again for each of its hands that is free, but for many at a time."""


class Sender:
    """One sender; ``dispatcher`` is the dispatcher role's ``postgresql://`` address.

    ``alone`` are the words that start the process of what must be carried alone; it is given the timing as one more.
    """

    def __init__(self, dispatcher: str, timing: Timing | None = None, alone: Sequence[str] = WORDS) -> None:
        self.dispatcher, self.timing = dispatcher, timing or Timing()
        self._carrier: Carrier | None = None
        self.holder = f"{host()}|{os.getpid()}|{secrets.token_hex(4)}"
        self.tasks: dict[asyncio.Task[None], int] = {}
        self.isolation = Isolation(self.timing, alone)
        self.stopping = asyncio.Event()
        self.woken = asyncio.Event()
        self.dropped = True

    async def run(self) -> None:
        """Send until told to stop; then let what is under way finish."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ROW_WORKERS, "rows"))
        wait = every = self.timing.every.total_seconds()
        while not self.stopping.is_set():
            try:
                await self._session()
                wait = every
            except (psycopg.Error, OSError) as error:
                _log.warning("no database (%s): trying again", type(error).__name__)
                await self._pause(wait)
                wait = min(wait * 2, SLOWEST_SECONDS)
        await self._finish()

    def stop(self) -> None:
        """Claim nothing more."""
        self.stopping.set()
        self.woken.set()

    async def _session(self) -> None:
        connecting = psycopg.AsyncConnection.connect(self.dispatcher, autocommit=True, connect_timeout=5)
        async with await connecting as connection:
            await connection.execute("SELECT passaparola_claim_orphans(%s, %s)", [host(), living()])
            self.dropped = True  # the answer to the last claim may have been lost with the last connection
            while not self.stopping.is_set():
                await self._round(connection)

    async def _round(self, connection: "psycopg.AsyncConnection[tuple[int, int, int]]") -> None:
        self.woken.clear()
        if self.dropped:
            carried = list(self.tasks.values())
            await connection.execute("SELECT passaparola_claim_dropped(%s, %s)", [self.holder, carried])
            self.dropped = False
        await self.isolation.look(connection)
        if not await self._claim(connection):
            await self._pause(self.timing.every.total_seconds())
            await asyncio.sleep(A_BREATH_SECONDS if self.tasks else 0)

    async def _claim(self, connection: "psycopg.AsyncConnection[tuple[int, int, int]]") -> bool:
        """Whether there may be more."""
        timing = self.timing
        most = min(timing.at_once - len(self.tasks), timing.claim_most)
        if not most:
            return False
        asked = [self.holder, most, timing.lease, timing.warm, timing.release_after, False]
        found = await connection.execute("SELECT * FROM passaparola_claim(%s, %s, %s, %s, %s, %s)", asked)
        rows = await found.fetchall()
        for row in rows:
            self._begin(*row)
        return len(rows) == most

    def _begin(self, delivery: int, brand: int, fence: int) -> None:
        from passaparola.deliveries import carrying, store

        self._carrier = self._carrier or carrying.Carrier(self.timing)
        task = asyncio.create_task(self._carrier.carry(store.Claim(delivery, brand, fence)))
        self.tasks[task] = delivery
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self.tasks[task]
        if not task.cancelled() and (error := task.exception()):
            self.dropped = True
            _log.error("a delivery is let go of: %s", type(error).__name__, exc_info=error)
        self.woken.set()  # the channel is free: the next one may follow at once

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)

    async def _finish(self) -> None:
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=STOP_SECONDS)
        await self.isolation.finish(STOP_SECONDS)


async def _main() -> None:
    from django.conf import settings

    from passaparola.workspaces.pulse import beating

    sender = Sender(settings.DISPATCHER_DATABASE)
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, sender.stop)
    pulse = asyncio.create_task(beating("sender"))
    await sender.run()
    pulse.cancel()


def main() -> None:
    """Run one sender until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    django.setup()
    gc.set_threshold(*RARE_COLLECTIONS)
    asyncio.run(_main())


if __name__ == "__main__":
    main()
