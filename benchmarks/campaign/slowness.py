"""How slow somebody else's server is."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random


def dawdler(random: Random, least: float = 0.0, most: float = 0.15) -> Callable[[], Awaitable[None]]:
    """A server's slowness: so many seconds each time, at random."""

    async def dawdle() -> None:
        await asyncio.sleep(random.uniform(least, most))

    return dawdle
