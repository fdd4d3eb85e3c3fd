"""How many calls are open at a time: no server is flooded, and a slow one is no other one's matter."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Places:
    """So many may be inside at a time; who waits comes in in turn. (A Semaphore looks through its whole queue.)"""

    free: int
    waiting: deque["asyncio.Future[None]"] = field(default_factory=deque)

    async def take(self) -> None:
        """Come in, once there is a place."""
        if self.free:
            self.free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        self.waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give()  # it was handed over at this very moment
            raise

    def give(self) -> None:
        """Leave the place to the next."""
        while self.waiting:
            place = self.waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self.free += 1


class Lanes:
    """How much is under way at a time, in all and with each server: a slow one holds up only its own."""

    def __init__(self, most: int, most_to_a_host: int) -> None:
        self._all, self._most_to_a_host = Places(most), most_to_a_host
        self._hosts: dict[str, Places] = {}

    def is_free(self, host: str) -> bool:
        """Whether there is a place at once."""
        mine = self._hosts.get(host)
        return self._all.free > 0 and (mine is None or mine.free > 0)

    async def take(self, host: str) -> None:
        """A place on the lane to this server, to be given back."""
        mine = self._hosts.setdefault(host, Places(self._most_to_a_host))
        await mine.take()
        try:
            await self._all.take()
        except asyncio.CancelledError:
            mine.give()
            raise

    def give(self, host: str) -> None:
        """Leave the lane."""
        self._all.give()
        self._hosts[host].give()

    @asynccontextmanager
    async def to(self, host: str) -> AsyncIterator[None]:
        """A place for as long as this lasts."""
        await self.take(host)
        try:
            yield
        finally:
            self.give(host)
