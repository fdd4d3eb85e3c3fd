"""What the live updates ask of PostgreSQL: notifications, who may see a brand, and a sign of life."""

import asyncio
import os
import random
import socket
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from passaparola import __version__

CHANNEL = "passaparola_live"
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
"""Seconds between attempts to reach the database."""

Pair = tuple[int, int]
Connection = psycopg.AsyncConnection[tuple[Any, ...]]


async def listen(address: str, publish: Callable[[str], None], resumed: Callable[[], None]) -> None:
    """Hand every notification to ``publish``, for ever; after each reconnection say ``resumed``."""
    pause = FIRST_PAUSE
    first = True
    while True:
        try:
            async with await _connect(address) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE
                if not first:
                    resumed()
                first = False
                async for notification in connection.notifies():
                    publish(notification.payload)
        except (psycopg.Error, OSError):
            await asyncio.sleep(pause * (1 + random.random()))  # noqa: S311 (spreads attempts, no secret)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _connect(address: str) -> Connection:
    """A connection that notices a server that is gone without a word, within about half a minute."""
    return await psycopg.AsyncConnection.connect(
        address, autocommit=True, connect_timeout=5, keepalives_idle=15, keepalives_interval=5, keepalives_count=3
    )


class Questions:
    """Short questions over one connection, opened again when it was lost."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: Connection | None = None
        self._one_at_a_time = asyncio.Lock()

    async def may_see(self, person: int, brand: int) -> bool:
        """Whether the person reaches the brand now. Raises psycopg.Error when the database cannot say."""
        rows = await self._ask("SELECT passaparola_may_see(%s, %s)", [person, brand])
        return bool(rows[0][0])

    async def no_longer(self, pairs: Iterable[Pair]) -> set[Pair]:
        """Those of ``pairs`` that may not see the brand any more. Raises psycopg.Error."""
        asked = list(pairs)
        people, brands = [person for person, _ in asked], [brand for _, brand in asked]
        query = (
            "SELECT p, b FROM unnest(%s::bigint[], %s::bigint[]) AS asked(p, b)"
            " WHERE NOT COALESCE(passaparola_may_see(p, b), false)"
        )
        return {(int(person), int(brand)) for person, brand in await self._ask(query, [people, brands])}

    async def beat(self) -> None:
        """Say that this process is alive. Raises psycopg.Error."""
        values = ["live", socket.gethostname(), os.getpid(), __version__]
        await self._ask("SELECT passaparola_beat(%s, %s, %s, %s)", values)

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()

    async def _ask(self, query: str, values: list[object]) -> list[tuple[Any, ...]]:
        async with self._one_at_a_time:
            try:
                return await self._once(query, values)
            except psycopg.OperationalError:
                await self.close()
                self._connection = None
                return await self._once(query, values)

    async def _once(self, query: str, values: list[object]) -> list[tuple[Any, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = await _connect(self._address)
        cursor = await self._connection.execute(query, values)
        return await cursor.fetchall()
