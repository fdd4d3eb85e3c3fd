"""A harness for fakes of networks: faithful servers behind real HTTP on loopback, with faults to order.

A fake is a plain class with one coroutine, `handle(FakeRequest) -> FakeResponse`. What it remembers is what a real
server would have committed. Faults are told apart by the moment at which they strike: before the fake has handled the
request, or after, when the thing is done and only the answer is lost.
"""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from passaparola.kernel.http.tame import Tree
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.redaction import HIDDEN, redact, scrub

_LARGEST_UPLOAD = 1_100_000_000  # bytes
_STARTING = timedelta(seconds=10)
_GOODBYE_SECONDS = 0.1
_REMEMBERED = 20_000  # bytes of a body
_SLOW_PIECE = 16  # bytes


@dataclass(frozen=True)
class FakeRequest:
    """What arrived. Header names are lower case; `form` holds a multipart form's parts by name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, "FormPart"] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    def queries(self, name: str) -> list[str]:
        """Every value that the query gives this name."""
        return [value for key, value in self.pairs if key == name]

    def tree(self) -> Tree:
        """The body as JSON. Raises Untamed when it is not."""
        return Tree.parse(self.body)

    def fields(self) -> dict[str, str]:
        """The fields of a URL-encoded form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def bearer(self) -> str:
        """The token of `Authorization: Bearer ...`, empty when there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else ""


@dataclass(frozen=True)
class FormPart:
    """One part of a multipart form."""

    content: bytes
    media_type: str
    filename: str | None


@dataclass(frozen=True)
class FakeResponse:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncGenerator[bytes, None] | None = None  # sent after the body, piece by piece as they come

    @staticmethod
    def json(tree: object, status: int = 200, headers: Mapping[str, str] | None = None) -> "FakeResponse":
        """An answer in JSON."""
        kept = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        return FakeResponse(status, json.dumps(tree).encode(), kept)


class Fake(Protocol):
    """A server in memory."""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer one request, committing what a real server would commit."""


class Strike(StrEnum):
    """What goes wrong. Those of the first group strike before anything is applied, the rest when it is done."""

    STATUS_BEFORE = "status_before"
    RESET_BEFORE = "reset_before"
    LATE_COMMIT = "late_commit"  # no answer; applied `after` later
    STATUS_AFTER = "status_after"
    RESET_AFTER = "reset_after"
    SILENCE_AFTER = "silence_after"  # no answer, ever
    DELAY = "delay"  # a whole answer, `after` later
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    SLOW_BODY = "slow_body"  # the body in small pieces, `after` between them


@dataclass(frozen=True)
class Fault:
    """One fault, for the next request that it fits."""

    strike: Strike
    method: str | None = None
    path: str | None = None  # a prefix
    status: int = 503
    after: timedelta = timedelta(0)
    headers: Mapping[str, str] = field(default_factory=dict)

    def fits(self, request: FakeRequest) -> bool:
        """Whether it strikes this request."""
        return self.method in (None, request.method) and request.path.startswith(self.path or "")


@dataclass(frozen=True)
class Seen:
    """A request as it is remembered: scrubbed, so that a failing test prints no token."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    struck: Strike | None = None


class Running:
    """A fake that is being served; `url` has no slash at its end."""

    def __init__(self, fake: Fake, host: str, port: int) -> None:
        self.fake = fake
        self.host = host
        self.port = port
        self.seen: list[Seen] = []
        self.chance: Callable[[FakeRequest], Fault | None] | None = None
        self._faults: deque[Fault] = deque()
        self._commits: set[asyncio.Task[FakeResponse]] = set()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.authority}"

    @property
    def authority(self) -> str:
        """ "host:port", as the door's allow-list wants it."""
        return f"{self.host}:{self.port}"

    def strike(self, *faults: Fault) -> None:
        """Order faults; each strikes once, the first that fits a request first. `chance` decides where none is left."""
        self._faults.extend(faults)

    def requests(self, method: str | None = None, path: str = "") -> list[Seen]:
        """What was asked so far, oldest first."""
        return [seen for seen in self.seen if method in (None, seen.method) and seen.path.startswith(path)]

    async def settled(self) -> None:
        """Wait until everything that was accepted is committed, late commits included."""
        await asyncio.gather(*self._commits)

    def stop(self) -> None:
        """Give up what is not committed yet, as a server that is switched off."""
        for commit in self._commits:
            commit.cancel()

    async def answer(self, incoming: web.Request) -> web.StreamResponse:
        """Serve one request, with the fault that is its turn."""
        request = await _read(incoming)
        fault = self._next_fault(request)
        self.seen.append(_remember(request, fault))
        if fault is None:
            answer = await self._commit(request)
            return _plain(answer) if answer.stream is None else await _stream(incoming, answer, answer.stream)
        return await self._struck(incoming, request, fault)

    async def _struck(self, incoming: web.Request, request: FakeRequest, fault: Fault) -> web.StreamResponse:
        match fault.strike:
            case Strike.STATUS_BEFORE:
                return _plain(FakeResponse(fault.status, headers=fault.headers))
            case Strike.RESET_BEFORE:
                return _reset(incoming)
            case Strike.LATE_COMMIT:
                self._begin_commit(request, fault.after)
                return await _silence(incoming)
        return await _lose(incoming, await self._commit(request), fault)

    def _next_fault(self, request: FakeRequest) -> Fault | None:
        for fault in self._faults:
            if fault.fits(request):
                self._faults.remove(fault)
                return fault
        return self.chance(request) if self.chance else None

    async def _commit(self, request: FakeRequest) -> FakeResponse:
        """Let the fake do it, whether or not the client still waits: a real server does not stop half-way either."""
        return await asyncio.shield(self._begin_commit(request, timedelta(0)))

    def _begin_commit(self, request: FakeRequest, after: timedelta) -> "asyncio.Task[FakeResponse]":
        async def commit() -> FakeResponse:
            await asyncio.sleep(after.total_seconds())
            return await self.fake.handle(request)

        task = asyncio.get_running_loop().create_task(commit())
        self._commits.add(task)
        task.add_done_callback(self._commits.discard)
        return task


async def _lose(incoming: web.Request, answer: FakeResponse, fault: Fault) -> web.StreamResponse:
    """The thing is done; what is lost is the answer, or a part of it."""
    match fault.strike:
        case Strike.STATUS_AFTER:
            return _plain(FakeResponse(fault.status, headers=fault.headers))
        case Strike.RESET_AFTER:
            return _reset(incoming)
        case Strike.SILENCE_AFTER:
            return await _silence(incoming)
        case Strike.TRUNCATED:
            return await _truncated(incoming, answer)
    return await _spoil(incoming, answer, fault)


async def _spoil(incoming: web.Request, answer: FakeResponse, fault: Fault) -> web.StreamResponse:
    """An answer comes, late or unreadable."""
    if fault.strike is Strike.SLOW_BODY:
        return await _slowly(incoming, answer, fault.after)
    if fault.strike is Strike.MALFORMED:
        status = answer.status if answer.body else 200  # an empty answer is whole: only another in its place is not
        return _plain(FakeResponse(status, b'{"broken": <', answer.headers))
    await asyncio.sleep(fault.after.total_seconds())
    return _plain(answer)


@asynccontextmanager
async def serve(fake: Fake, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Running]:
    """Serve a fake on this loop; port 0 takes a free one."""
    listener = socket.create_server((host, port))
    running = Running(fake, host, listener.getsockname()[1])
    app = web.Application(client_max_size=_LARGEST_UPLOAD)
    app.router.add_route("*", "/{path:.*}", running.answer)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=_GOODBYE_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        yield running
    finally:
        running.stop()
        await runner.cleanup()


@contextmanager
def serve_in_thread(fake: Fake, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serve a fake from a thread of its own, for synchronous tests and for the sandbox."""
    thread = LoopThread()
    serving = serve(fake, host, port)
    running = thread.run(serving.__aenter__(), _STARTING)
    try:
        yield running
    finally:
        thread.run(serving.__aexit__(None, None, None), _STARTING)
        thread.close()


async def _read(incoming: web.Request) -> FakeRequest:
    headers = {name.lower(): value for name, value in incoming.headers.items()}
    is_form = incoming.content_type == "multipart/form-data"
    return FakeRequest(
        method=incoming.method,
        path=incoming.path,
        query=dict(incoming.query),
        headers=headers,
        body=b"" if is_form else await incoming.read(),
        form=await _read_form(incoming) if is_form else {},
        pairs=tuple(incoming.query.items()),
    )


async def _read_form(incoming: web.Request) -> dict[str, FormPart]:
    form: dict[str, FormPart] = {}
    reader = await incoming.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader):
            kind = part.headers.get("Content-Type", "text/plain")
            form[part.name or ""] = FormPart(bytes(await part.read()), kind, part.filename)
    return form


def _remember(request: FakeRequest, fault: Fault | None) -> Seen:
    return Seen(
        method=request.method,
        path=redact(request.path),
        query=_scrubbed(request.query),
        headers=_scrubbed(request.headers),
        body=_scrubbed_body(request),
        struck=fault.strike if fault else None,
    )


def _scrubbed(pairs: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = scrub(dict(pairs))
    return kept


def _scrubbed_body(request: FakeRequest) -> str:
    """JSON with its secrets out; of files only their length; anything else redacted, its beginning only."""
    kind = request.headers.get("content-type", "")
    if request.form:
        return json.dumps({name: f"{len(part.content)} bytes" for name, part in request.form.items()})
    if "json" in kind:
        try:
            return json.dumps(scrub(json.loads(request.body)), ensure_ascii=False)
        except ValueError:
            return HIDDEN
    if kind.startswith(("text/", "application/x-www-form-urlencoded")):
        return redact(request.body[:_REMEMBERED].decode("utf-8", "replace"))
    return f"{len(request.body)} bytes"


def _plain(answer: FakeResponse) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, headers=answer.headers)


async def _stream(
    incoming: web.Request, answer: FakeResponse, pieces: AsyncGenerator[bytes, None]
) -> web.StreamResponse:
    """For as long as there is something to come, and somebody who listens."""
    stream = web.StreamResponse(status=answer.status, headers=answer.headers)
    await stream.prepare(incoming)
    async with aclosing(pieces):
        await stream.write(answer.body)
        async for piece in pieces:
            await stream.write(piece)
    return stream


def _reset(incoming: web.Request) -> web.StreamResponse:
    """End the connection as a crash does: with a reset, not with a polite close."""
    transport = incoming.transport
    if transport is not None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def _silence(incoming: web.Request) -> web.StreamResponse:
    """Hold the line without a word until the client gives up (which cancels this)."""
    await asyncio.get_running_loop().create_future()
    return _reset(incoming)


async def _truncated(incoming: web.Request, answer: FakeResponse) -> web.StreamResponse:
    if not answer.body:
        return _reset(incoming)
    stream = await _begin(incoming, answer)
    await stream.write(answer.body[: len(answer.body) // 2])
    return _reset(incoming)


async def _slowly(incoming: web.Request, answer: FakeResponse, pause: timedelta) -> web.StreamResponse:
    stream = await _begin(incoming, answer)
    for start in range(0, len(answer.body), _SLOW_PIECE):
        await asyncio.sleep(pause.total_seconds())
        await stream.write(answer.body[start : start + _SLOW_PIECE])
    await stream.write_eof()
    return stream


async def _begin(incoming: web.Request, answer: FakeResponse) -> web.StreamResponse:
    stream = web.StreamResponse(status=answer.status, headers=answer.headers)
    stream.content_length = len(answer.body)
    await stream.prepare(incoming)
    return stream
