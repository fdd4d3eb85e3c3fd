"""The sender: an asynchronous process that finds due deliveries every second, whatever happens to any queue.

It claims in batches through the dispatcher's narrow function and carries each in a task of its own. It survives the
database's restart, and on its start lets go of what dead senders of this host still held.
``python -m passaparola.deliveries.sender``; any number may run.
"""

import asyncio
import logging
import os
import secrets
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import django
import psycopg

_log = logging.getLogger("passaparola.sender")

EVERY_SECONDS = 1.0
"""How long a due row waits at most before it is looked for."""
SLOWEST_SECONDS = 10.0
"""The longest pause between tries while the database is away."""
AT_ONCE = 64
"""Deliveries carried at the same time by one sender."""
ENOUGH_FREE = AT_ONCE // 2
"""A busy sender claims again when this many hands are free, not for each."""
ROW_WORKERS = 8
"""Threads, each with a connection of its own, that do the row work of all of them."""
STOP_SECONDS = 12.0


class Sender:
    """One sender; ``dispatcher`` is the dispatcher role's ``postgresql://`` address."""

    def __init__(self, dispatcher: str) -> None:
        self.dispatcher = dispatcher
        self.holder = f"{host()}|{os.getpid()}|{secrets.token_hex(4)}"
        self.tasks: dict[asyncio.Task[None], int] = {}
        self.stopping = asyncio.Event()
        self.woken = asyncio.Event()
        self.dropped = True

    async def run(self) -> None:
        """Send until told to stop; then let what is under way finish."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ROW_WORKERS, "rows"))
        wait = EVERY_SECONDS
        while not self.stopping.is_set():
            try:
                await self._session()
                wait = EVERY_SECONDS
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
        from passaparola.deliveries.carrying import LEASE

        self.woken.clear()
        if self.dropped:
            carried = list(self.tasks.values())
            await connection.execute("SELECT passaparola_claim_dropped(%s, %s)", [self.holder, carried])
            self.dropped = False
        free = AT_ONCE - len(self.tasks)
        if free:
            found = await connection.execute("SELECT * FROM passaparola_claim(%s, %s, %s)", [self.holder, free, LEASE])
            for row in await found.fetchall():
                self._begin(*row)
        await self._pause(EVERY_SECONDS)

    def _begin(self, delivery: int, brand: int, fence: int) -> None:
        from passaparola.deliveries import carrying, store

        task = asyncio.create_task(carrying.carry(store.Claim(delivery, brand, fence)))
        self.tasks[task] = delivery
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self.tasks[task]
        if not task.cancelled() and (error := task.exception()):
            self.dropped = True
            _log.error("a delivery is let go of: %s", type(error).__name__, exc_info=error)
        if AT_ONCE - len(self.tasks) >= ENOUGH_FREE:
            self.woken.set()  # the channel is free: the next one may follow at once

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)

    async def _finish(self) -> None:
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=STOP_SECONDS)


def host() -> str:
    """This boot of this machine: process ids mean nothing beyond it."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return (boot.read_text().strip() if boot.exists() else socket.gethostname()) + _namespace()


def _namespace() -> str:
    """Containers share a boot but not process ids."""
    with suppress(OSError):
        return ":" + os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - a magic link, not a path
    return ""


def living() -> list[str]:
    """The process ids that are alive here."""
    proc = Path("/proc")
    return [entry.name for entry in proc.iterdir() if entry.name.isdigit()] if proc.exists() else [str(os.getpid())]


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
    asyncio.run(_main())


if __name__ == "__main__":
    main()
