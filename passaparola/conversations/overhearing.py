"""Overhearing: where a network tells of things as they happen, what is said shows within seconds.

A hint is never the truth. It makes its channel be listened to now instead of at the next turn (``hearing``), so that a
stream that is lost, or never was, costs minutes and nothing else. All runs on the process's one loop of network calls.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import Error, close_old_connections, connection

from passaparola import networks
from passaparola.channels import access
from passaparola.conversations import hearing
from passaparola.deliveries.rules import LONGEST_WAIT, backoff
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected, TryLater

Place = tuple[int, int]
"""A brand and its channel."""

MOST = 200
"""Streams of one process; the channels beyond are heard at their turn."""
TOGETHER = 10
"""Streams to one server: the door has forty lines to each, which must do for everything else too."""
LOOK_SECONDS = 30.0
"""How often is looked for channels that came, went, or must not be spoken to now."""
PAUSE_SECONDS = 2.0
"""What is said within this is fetched together."""
NO_STREAM_SECONDS = 12 * 3600.0
"""A server that has no streams is asked again after this."""
AT_ONCE = 2
"""Channels that are listened to at the same time because of a hint."""
_STEADY_SECONDS = 60.0
_CHANNELS = "SELECT * FROM passaparola_channels_to_overhear(%s, %s, %s)"
_log = logging.getLogger(__name__)


class Overhearing:
    """The open streams of one process."""

    def __init__(self, look: float = LOOK_SECONDS, pause: float = PAUSE_SECONDS) -> None:
        self.look, self.pause = look, pause
        self.open: dict[Place, asyncio.Task[None]] = {}
        self.ears = ThreadPoolExecutor(AT_ONCE, "overheard")

    async def run(self) -> None:
        """Keep a stream for each channel that has one, until cancelled."""
        try:
            while True:
                await self._look_around()
                await asyncio.sleep(self.look)
        finally:
            for task in self.open.values():
                task.cancel()
            await asyncio.gather(*self.open.values(), return_exceptions=True)
            await asyncio.to_thread(self.ears.shutdown, cancel_futures=True)

    async def _look_around(self) -> None:
        try:
            wanted = await asyncio.to_thread(streaming_channels)
        except Error:
            _log.warning("no database: the streams stay as they are")
            return
        for gone in set(self.open) - wanted:
            self.open.pop(gone).cancel()
        for fresh in wanted - set(self.open):
            self.open[fresh] = asyncio.get_running_loop().create_task(self._follow(fresh))

    async def _follow(self, place: Place) -> None:
        """One stream after the other, for as long as the channel is there."""
        short = 0
        while True:
            began = time.monotonic()
            wait = await self._overhear(place)
            short = 0 if time.monotonic() - began > _STEADY_SECONDS else short + 1
            await asyncio.sleep(max(wait, backoff(short).total_seconds()))

    async def _overhear(self, place: Place) -> float:
        """Follow one stream to its end; gives for how many seconds the server is to be left in peace."""
        session = None
        try:
            network, session = await access.line(*place, reading=True)
            if network.stream is None:
                return NO_STREAM_SECONDS
            await self._attend(place, network.stream.hints(session))
        except ReconnectNeeded as refused:
            await access.refused(*place, session.secrets if session else None, refused.reason)
            return LONGEST_WAIT.total_seconds()
        except Rejected:
            return NO_STREAM_SECONDS
        except TryLater as later:
            return later.wait.total_seconds()
        except (NetworkError, Error) as error:
            _log.info("the stream of channel %s broke: %s", place[1], type(error).__name__)
        except Exception:
            _log.exception("the stream of channel %s could not be followed", place[1])
            return LONGEST_WAIT.total_seconds()
        return 0.0

    async def _attend(self, place: Place, hints: AsyncIterator[None]) -> None:
        news = asyncio.Event()
        fetching = asyncio.get_running_loop().create_task(self._fetch(place, news))
        try:
            async for _ in hints:
                news.set()
        finally:
            fetching.cancel()
            with suppress(asyncio.CancelledError):
                await fetching

    async def _fetch(self, place: Place, news: asyncio.Event) -> None:
        """Listen whenever there is news, once for all that comes within a moment."""
        loop = asyncio.get_running_loop()
        while await news.wait():
            await asyncio.sleep(self.pause)
            news.clear()
            await loop.run_in_executor(self.ears, hearing.hear_safely, *place)


def streaming_channels() -> set[Place]:
    """The channels to overhear now; none while nothing may go out. Needs no open scope."""
    able = [name for name, network in networks.every().items() if network.stream is not None]
    close_old_connections()  # after the database's restart this thread finds a new line
    with connection.cursor() as cursor:
        cursor.execute(_CHANNELS, [able, TOGETHER, MOST])
        return {(int(brand), int(channel)) for brand, channel in cursor.fetchall()}
