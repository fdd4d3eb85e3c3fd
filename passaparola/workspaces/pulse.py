"""Signs of life: every long process says every few seconds that it is there."""

import asyncio
import os
import socket
import threading
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection

from passaparola import __version__

EVERY_SECONDS = 10.0
STALE_SECONDS = 35.0
PROCESSES = ("web", "live", "sender", "worker")
"""What a whole installation runs, on one machine or on several."""


@dataclass(frozen=True)
class Sign:
    """The last sign of a process; ``age`` in seconds, ``at`` in UTC."""

    process: str
    host: str
    pid: int
    version: str
    at: datetime
    age: float

    @property
    def alive(self) -> bool:
        """Whether it was heard of lately."""
        return self.age < STALE_SECONDS


def beat(process: str) -> None:
    """Say now that this process is there. Raises DatabaseError."""
    with connection.cursor() as cursor:
        values: list[str | int] = [process, socket.gethostname(), os.getpid(), __version__]
        cursor.execute("SELECT passaparola_beat(%s, %s, %s, %s)", values)


def signs() -> list[Sign]:
    """The last sign of every process, the newest first for each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_pulses()")
        return [Sign(*row) for row in cursor.fetchall()]


def latest() -> dict[str, Sign | None]:
    """The youngest sign of each of PROCESSES; None for one that was never heard of."""
    heard = signs()
    return {name: next((sign for sign in heard if sign.process == name), None) for name in PROCESSES}


async def beating(process: str) -> None:
    """Beat for ever, whatever happens to the database in between."""
    while True:
        await asyncio.to_thread(_try_beat, process)
        await asyncio.sleep(EVERY_SECONDS)


def beat_in_background(process: str) -> None:
    """Beat from a thread of its own, for processes that have no loop."""
    threading.Thread(target=_beat_on, args=(process, threading.Event()), name="pulse", daemon=True).start()


def _beat_on(process: str, never: threading.Event) -> None:
    while True:
        _try_beat(process)
        never.wait(EVERY_SECONDS)


def _try_beat(process: str) -> None:
    close_old_connections()
    try:
        beat(process)
    except DatabaseError:
        connection.close()
