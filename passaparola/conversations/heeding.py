"""Heeding: where a network called to say that something was said, its channel is listened to within seconds.

What the call says is a hint (``channels.hook_door`` notes it on the channel). Whoever takes it and dies has lost it:
the channel is then heard at its turn.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, close_old_connections, connection

from passaparola.conversations import hearing, queries

LOOK_SECONDS = 2.0
PAUSE_SECONDS = 10.0
"""A channel that was listened to within this waits, however often its network calls."""
AT_ONCE = 2
"""Channels that are listened to at the same time because of a call."""
MOST = 10
"""Hints taken together: those that a death of this process would lose."""
_TAKE = "SELECT * FROM passaparola_take_hints(%s, make_interval(secs => %s), %s)"
_log = logging.getLogger(__name__)


async def heed() -> None:
    """Look for hints until cancelled."""
    ears = ThreadPoolExecutor(AT_ONCE, "heeded")
    loop = asyncio.get_running_loop()
    try:
        while True:
            hinted = await asyncio.to_thread(_taken_safely)
            await asyncio.gather(*(loop.run_in_executor(ears, hearing.hear_safely, *place) for place in hinted))
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        ears.shutdown(wait=False, cancel_futures=True)


def taken() -> list[tuple[int, int]]:
    """The brands and channels whose hints were taken now. Needs no open scope."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [queries.talking(), PAUSE_SECONDS, MOST])
        return [(int(brand), int(channel)) for brand, channel in cursor.fetchall()]


def _taken_safely() -> list[tuple[int, int]]:
    close_old_connections()  # after the database's restart this thread finds a new line
    try:
        return taken()
    except Error:
        _log.warning("no database: hints wait")
        return []
