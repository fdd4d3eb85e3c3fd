"""The one door out: every byte that leaves for the Internet goes through here.

Time-outs, the address guard, caps, redaction and the difference between "certainly not applied" and "nobody knows"
are made once. Networks see Request and Response and never a socket.
"""

import asyncio
import logging
import os
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import BinaryIO, Self

import aiohttp
from yarl import URL

from passaparola import __version__
from passaparola.kernel.http.errors import NotSent, RequestFailed, Unanswered
from passaparola.kernel.http.guard import ClosedAddress, GuardedResolver, Resolver, SystemResolver
from passaparola.kernel.http.intake import Intake, Sink
from passaparola.kernel.http.payloads import payload
from passaparola.kernel.http.request import Request, Response, is_expected, media_type
from passaparola.kernel.http.targets import Doorway, Target
from passaparola.kernel.message import Message
from passaparola.kernel.redaction import path_template

_log = logging.getLogger("passaparola.http")

_CONNECT_SECONDS = 10.0
_MOST_REDIRECTS = 5
_MOST_CONNECTIONS = 400
_MOST_PER_HOST = 40  # politeness: one server of a small network must not meet all of ours at once
_LONGEST_HEADER = 8_190  # bytes
_MOST_HEADERS = 100
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What may follow a redirect to another origin: nothing that could be a credential.
_IMPERSONAL = frozenset({"accept", "accept-language", "user-agent", "range", "if-none-match", "if-modified-since"})
_OWN_HEADERS = {"User-Agent": f"Passaparola/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}


class Door:
    """Sends requests. One for a whole process: it keeps connections open and counts them per host.

    `allowed` are exact "host:port" pairs that the operator let through the address guard (PASSAPAROLA_EGRESS_ALLOW).
    A door may be made anywhere; its connections belong to the loop that it is first used on.
    """

    def __init__(self, allowed: Iterable[str] = (), resolver: Resolver | None = None) -> None:
        self._doorway = Doorway(frozenset(entry.strip().lower() for entry in allowed if entry.strip()))
        self._resolver = resolver or SystemResolver()
        self._lines: _Lines | None = None
        self._held: AsyncGenerator[_Lines, None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, request: Request) -> Response:
        """Send a request and take its whole answer, whatever the status.

        Raises NotSent when certainly nothing was applied, Unanswered when nobody knows; both carry a Message.
        """
        return await self._logged(request, None)

    async def fetch_to(self, request: Request, file: BinaryIO) -> Response:
        """Send a request and write a 2xx answer's body to `file`; the response's own body is then empty.

        Raises like `send`; what was written before a failure is the caller's to throw away.
        """
        return await self._logged(request, file.write)

    async def close(self) -> None:
        """Close the connections. The door may be used again; it then opens new ones."""
        lines, held = self._lines, self._held
        self._lines = self._held = None
        if lines is not None and held is not None and lines.usable():
            await held.aclose()

    async def _logged(self, request: Request, sink: Sink | None) -> Response:
        attempt, begun = _Attempt(request), time.monotonic()
        outcome = "cancelled"
        try:
            response = await self._bounded(attempt, sink)
            outcome = str(response.status)
            return replace(response, elapsed=timedelta(seconds=time.monotonic() - begun))
        except RequestFailed as failure:
            outcome = failure.reason.id
            raise
        finally:
            took = round((time.monotonic() - begun) * 1000)
            _log.info("%s %s %s %d ms %d bytes", request.method, attempt.place, outcome, took, attempt.bytes)

    async def _bounded(self, attempt: "_Attempt", sink: Sink | None) -> Response:
        attempt.request.check()
        try:
            async with asyncio.timeout(attempt.request.timeout.total_seconds()):
                return await self._travel(attempt, sink)
        except TimeoutError as error:
            raise attempt.failed("http.timeout") from error

    async def _travel(self, attempt: "_Attempt", sink: Sink | None) -> Response:
        request = attempt.request
        target = self._doorway.read(request.address)
        for _ in range(_MOST_REDIRECTS + 1):
            response = await self._exchange(attempt, request, target, sink)
            location = response.headers.get("location")
            if request.mutates or response.status not in _REDIRECTS or not location:
                return response
            origin, target = target, self._follow(target, location)
            if target.origin != origin.origin:
                request = replace(request, headers=_impersonal(request))
        raise Unanswered(Message("http.redirects", {"host": target.host}))

    def _follow(self, origin: Target, location: str) -> Target:
        try:
            return self._doorway.follow(origin, location)
        except NotSent as refusal:
            raise Unanswered(refusal.reason) from None  # the first request did go out

    async def _exchange(self, attempt: "_Attempt", request: Request, target: Target, sink: Sink | None) -> Response:
        attempt.target = target
        try:
            return await self._converse(attempt, request, target, sink)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise attempt.failed(_reason(error)) from error

    async def _converse(self, attempt: "_Attempt", request: Request, target: Target, sink: Sink | None) -> Response:
        lines = await self._open()
        async with (lines.writing if request.mutates else lines.reading).request(
            request.method,
            _url(target),
            headers={**_OWN_HEADERS, **request.headers},
            data=None if request.body is None else payload(request.body),
            allow_redirects=False,
            trace_request_ctx=attempt,
        ) as answer:
            return await _take(attempt, answer, target, sink)

    async def _open(self) -> "_Lines":
        if self._lines is None or not self._lines.usable():
            self._held = _hold(GuardedResolver(self._doorway, self._resolver))
            self._lines = await anext(self._held)  # nothing in it waits, so two callers cannot both come here
        return self._lines


@dataclass
class _Attempt:
    """How far a request came: what decides between "certainly not applied" and "nobody knows"."""

    request: Request
    started: bool = False
    target: Target | None = None
    bytes: int = 0

    async def about_to_write(self) -> None:
        """The transport's last word before the first byte. Raises NotSent, or Unanswered on a second writing."""
        if self.started and self.request.mutates:
            raise self.failed("http.broken")  # the transport would replay a PUT or DELETE after a reset
        if self.request.before_first_byte is not None:
            _ask(self.request.before_first_byte)
        self.started = True

    def failed(self, reason: str) -> RequestFailed:
        """The error that ends this attempt here."""
        message = Message(reason, {"host": self.target.host if self.target else ""})
        return Unanswered(message) if self.started else NotSent(message)

    @property
    def place(self) -> str:
        """Where it went, fit for a log."""
        return f"{self.target.host} {path_template(self.target.path)}" if self.target else "-"


@dataclass(frozen=True)
class _Lines:
    """Open connections of one loop in one process.

    Writes go over fresh connections: a kept one that the server has just closed fails after the first byte, and would
    turn a plain post into one of unknown outcome.
    """

    pid: int
    loop: asyncio.AbstractEventLoop
    reading: aiohttp.ClientSession
    writing: aiohttp.ClientSession

    def usable(self) -> bool:
        return self.pid == os.getpid() and self.loop is asyncio.get_running_loop()


async def _hold(guard: GuardedResolver) -> AsyncGenerator[_Lines, None]:
    """Connections for as long as their loop lasts: a loop that ends closes the generators that were begun on it."""
    trust = ssl.create_default_context()
    async with (
        _line(guard, trust, force_close=False) as reading,
        _line(guard, trust, force_close=True) as writing,
    ):
        yield _Lines(os.getpid(), asyncio.get_running_loop(), reading, writing)


def _line(guard: GuardedResolver, trust: ssl.SSLContext, *, force_close: bool) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        resolver=guard,
        socket_factory=guard.open_socket,
        use_dns_cache=False,
        limit=_MOST_CONNECTIONS,
        limit_per_host=_MOST_PER_HOST,
        ssl=trust,
        force_close=force_close,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        max_headers=_MOST_HEADERS,
        trace_configs=[_trace()],
    )


def _trace() -> aiohttp.TraceConfig:
    async def about_to_write(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        await context.trace_request_ctx.about_to_write()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(about_to_write)  # called before the headers' first byte, despite its name
    return trace


def _url(target: Target) -> URL:
    """The target for the transport, part by part: nothing reads the written URL a second time."""
    return URL.build(
        scheme=target.scheme,
        host=target.host,
        port=target.port,
        path=target.path,
        query_string=target.query,
        encoded=True,
    )


async def _take(attempt: _Attempt, answer: aiohttp.ClientResponse, target: Target, sink: Sink | None) -> Response:
    request, body = attempt.request, bytearray()
    good = 200 <= answer.status < 300
    found = media_type(answer.headers.get("Content-Type", ""))
    if good and answer.status != 204 and not is_expected(found, request.expects):
        raise Unanswered(Message("http.unexpected_type", {"host": target.host, "type": found[:100]}))
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    intake = Intake(sink if sink and good else body.extend, request.max_bytes, encoding)
    try:
        await intake.drain(answer)
    finally:
        attempt.bytes = intake.wire_bytes
    return Response(answer.status, _headers(answer), bytes(body), target.url, timedelta())


def _headers(answer: aiohttp.ClientResponse) -> dict[str, str]:
    """Lower-case names; what stands twice is joined, as HTTP reads it. Cookies are not kept."""
    return {name.lower(): ", ".join(answer.headers.getall(name)) for name in set(answer.headers) - {"Set-Cookie"}}


def _impersonal(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name.lower() in _IMPERSONAL}


def _ask(before_first_byte: Callable[[], None]) -> None:
    try:
        before_first_byte()
    except NotSent:
        raise
    except Exception as refusal:
        raise NotSent(Message("http.deadline")) from refusal


def _reason(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, ClosedAddress):
        return "http.refused.address"
    if isinstance(error, TimeoutError):
        return "http.timeout"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "http.dns"
    if isinstance(error, aiohttp.ClientSSLError):
        return "http.tls"
    return "http.connect" if isinstance(error, aiohttp.ClientConnectorError) else "http.broken"
