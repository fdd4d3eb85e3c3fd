"""The live updates: a process of its own that streams what changed to open pages (server-sent events).

``GET /live/?ticket=…``. The ticket is signed by the pages (``tickets``); membership is asked of the database when a
stream opens and once a minute. A stream carries only kind and id: the page reads the rest itself, in its own scope.
"""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.core.signing import BadSignature
from granian.constants import Interfaces
from granian.server.embed import Server

from passaparola.web import tickets
from passaparola.web.live_database import Questions, listen
from passaparola.web.origins import page_origins
from passaparola.web.streams import Change, Hub, Stream

PATH = "/live/"
HEARTBEAT = 20.0
"""Seconds of silence after which a comment shows that the stream is open (proxies cut idle ones after 60 or so)."""
RECHECK = 60.0
"""Seconds between two looks at who may still see what."""
PULSE = 10.0
"""Seconds between two signs of life."""
RETRY_MILLISECONDS = 3000
STREAMS = 4096
"""Connections at once; further ones wait to be accepted."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Live:
    """The ASGI application."""

    def __init__(self, hub: Hub, questions: Questions, origins: frozenset[str], key: str) -> None:
        self.hub = hub
        self.questions = questions
        self.origins = origins
        self.key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        origin = _header(scope, b"origin")
        if scope["path"] != PATH or scope["method"] != "GET":
            await _refuse(send, 404)
        elif origin and origin not in self.origins:
            await _refuse(send, 403)
        else:
            await self._admit(scope, receive, send, origin)

    async def _admit(self, scope: Scope, receive: Receive, send: Send, origin: str) -> None:
        try:
            person, brand = tickets.read(_ticket(scope), self.key)
            allowed = await self.questions.may_see(person, brand)
        except (BadSignature, ValueError):
            allowed = False
        except (psycopg.Error, OSError):
            await _refuse(send, 503, origin)
            return
        if not allowed:
            await _refuse(send, 403, origin)
            return
        await self._stream(Stream(person, brand), receive, send, origin)

    async def _stream(self, stream: Stream, receive: Receive, send: Send, origin: str) -> None:
        self.hub.join(stream)
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _headers(origin)})
            await _write(send, f"retry: {RETRY_MILLISECONDS}\n: welcome\n\n")
            await _pump(stream, send, gone)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.hub.leave(stream)


async def _pump(stream: Stream, send: Send, gone: asyncio.Task[None]) -> None:
    """Write changes until the reader leaves or the hub ends the stream."""
    while True:
        waiting = asyncio.create_task(stream.queue.get())
        await asyncio.wait([waiting, gone], timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            waiting.cancel()
            return
        if not waiting.done():
            waiting.cancel()
            await _write(send, ":\n\n")
            continue
        change = waiting.result()
        if change is None:
            return
        await _write(send, event(change))


def event(change: Change) -> str:
    """A change as a server-sent event."""
    return f"event: change\ndata: {json.dumps(change)}\n\n"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int, origin: str = "") -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(origin, b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


def _headers(origin: str, kind: bytes = b"text/event-stream") -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"origin"),
    ]
    return [*headers, (b"access-control-allow-origin", origin.encode("latin-1"))] if origin else headers


def _header(scope: Scope, name: bytes) -> str:
    headers: list[tuple[bytes, bytes]] = list(scope["headers"])
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def _ticket(scope: Scope) -> str:
    query = str(scope["query_string"], "latin-1")
    return parse_qs(query).get("ticket", [""])[0]


async def _recheck(hub: Hub, questions: Questions) -> None:
    """End the streams of people who lost their membership; a database that cannot answer changes nothing."""
    while True:
        await asyncio.sleep(RECHECK)
        with suppress(psycopg.Error, OSError):
            hub.expel(await questions.no_longer(hub.pairs()))


async def _beat(questions: Questions) -> None:
    while True:
        with suppress(psycopg.Error, OSError):
            await questions.beat()
        await asyncio.sleep(PULSE)


async def serve(host: str, port: int, database: str, origins: frozenset[str], key: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    hub, questions = Hub(), Questions(database)
    app = Live(hub, questions, origins, key)
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
        backlog=1024,
        backpressure=STREAMS,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, _stop, hub, server)
    background = [
        asyncio.create_task(listen(database, hub.publish, hub.resumed)),
        asyncio.create_task(_recheck(hub, questions)),
        asyncio.create_task(_beat(questions)),
    ]
    try:
        await server.serve()
    finally:
        for task in background:
            task.cancel()
        await questions.close()


def _stop(hub: Hub, server: Server) -> None:
    for stream in list(hub):
        hub.leave(stream)
    server.stop()  # type: ignore[no-untyped-call]


def main() -> None:
    """The process: its settings come from Django's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passaparola.config.settings")
    origins = page_origins(settings.URL)
    asyncio.run(serve(settings.HOST, settings.LIVE_PORT, settings.APP_DATABASE, origins, settings.SECRET_KEY))
    # Granian's threads may still hold answers; they panic when the interpreter is taken apart under them.
    os._exit(0)


if __name__ == "__main__":
    main()
