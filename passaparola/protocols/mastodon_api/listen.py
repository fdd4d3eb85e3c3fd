"""The server's event stream (server-sent events): a hint that something is new, never the truth itself.

Lost events are not repeated by any server, so whoever listens fetches when it hears something, and now and then anyway.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from passaparola.kernel.http import NotSent, Response, Unanswered
from passaparola.kernel.network.outcomes import TryLater
from passaparola.protocols.mastodon_api.line import Line

LONGEST = timedelta(minutes=30)
"""A stream is opened anew after this, so that none outlives a token or a changed address for long."""
_SILENCE = timedelta(seconds=90)  # servers send a comment every 15 to 30 seconds; a stream without any is dead
_MOST = 20_000_000  # bytes of one stream
_LONGEST_EVENT = 1_000_000  # bytes
_BOM = "\ufeff"


@dataclass(frozen=True)
class Event:
    """One event: ``name`` is the server's (``update``, ``notification``, ``delete``), ``data`` its payload's text."""

    name: str
    data: str


_NOTIFICATIONS = "/api/v1/streaming/user/notification"


async def listen(line: Line, server: str = "", route: str = _NOTIFICATIONS) -> AsyncIterator[Event]:
    """What the server tells as it happens; ends when the server closes, falls silent, or after ``LONGEST``.

    ``server`` is where its streams are, when that is elsewhere (the fact ``server.stream``, see ``limits``).
    Raises the four errors when the stream cannot be opened at all: a server without streams answers 404.
    """
    heard = _Ear()
    there = replace(line, server=server or line.server)
    opening = replace(there.request("GET", route), timeout=LONGEST, max_bytes=_MOST)
    request = replace(opening, headers={**opening.headers, "Accept": "text/event-stream"})
    task = asyncio.get_running_loop().create_task(line.door.fetch_to(request, cast(io.BytesIO, heard)))
    task.add_done_callback(lambda _: heard.hang_up())
    try:
        async for event in _events(heard):
            yield event
        _judge(line, task)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, NotSent, Unanswered):
            await task


class _Ear(io.RawIOBase):
    """Takes the stream's bytes as they come; None marks the end."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: asyncio.Queue[bytes | None] = asyncio.Queue()

    def write(self, piece: object, /) -> int:
        content = bytes(piece)  # type: ignore[call-overload]
        self.pieces.put_nowait(content)
        return len(content)

    def hang_up(self) -> None:
        self.pieces.put_nowait(None)


async def _events(heard: _Ear) -> AsyncIterator[Event]:
    rest, name, data = b"", "", list[str]()
    while (piece := await _next(heard)) is not None and len(rest) < _LONGEST_EVENT:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            field, _, value = line.decode("utf-8", "replace").removeprefix(_BOM).rstrip("\r").partition(":")
            if field == "event":
                name = value.strip()
            elif field == "data":
                data.append(value.removeprefix(" "))
            elif not field and not value and data:
                yield Event(name or "message", "\n".join(data))
                name, data = "", []


async def _next(heard: _Ear) -> bytes | None:
    try:
        return await asyncio.wait_for(heard.pieces.get(), _SILENCE.total_seconds())
    except TimeoutError:
        return None


def _judge(line: Line, task: "asyncio.Task[Response]") -> None:
    """A stream that never began says why; one that ended did what streams do."""
    if not task.done():
        return
    failure = task.exception()
    if isinstance(failure, NotSent):
        raise TryLater(failure.reason) from failure
    if failure is None and not task.result().ok:
        raise line.table.failure(task.result(), doubtful=False)
