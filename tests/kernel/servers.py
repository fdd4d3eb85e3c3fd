"""Servers on loopback for the tests of the door: one that echoes, and one that answers with the bytes it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Running
from passaparola.kernel.http import Door, Request, RequestFailed


@dataclass
class Echo:
    """Remembers what was committed and answers with what it saw; `answers` may take over by path."""

    answers: dict[str, FakeResponse] = field(default_factory=dict)
    committed: list[FakeRequest] = field(default_factory=list)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        self.committed.append(request)
        if request.path in self.answers:
            return self.answers[request.path]
        return FakeResponse.json({"method": request.method, "path": request.path, "bytes": len(request.body)})


class Names:
    """A resolver with its own book of names; `asked` tells which were looked up."""

    def __init__(self, **book: list[str]) -> None:
        self.book = {name.replace("_", "."): addresses for name, addresses in book.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str) -> list[str]:
        self.asked.append(host)
        if host not in self.book:
            raise OSError(f"{host} not found")
        return self.book[host]


@dataclass
class RawServer:
    """Answers every connection with the same bytes, then closes; `heads` are the requests that came."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def raw_server(
    write: Callable[[asyncio.StreamWriter], object] | bytes, tls: SSLContext | None = None
) -> AsyncIterator[RawServer]:
    raw = RawServer()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            raw.heads.append(await reader.readuntil(b"\r\n\r\n"))
            if isinstance(write, bytes):
                writer.write(write)
            else:
                await write(writer)  # type: ignore[misc]
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    raw.port = server.sockets[0].getsockname()[1]
    try:
        yield raw
    finally:
        server.close()
        await server.wait_closed()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole HTTP answer with the body's length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def committed(echo: Running) -> int:
    assert isinstance(echo.fake, Echo)
    return len(echo.fake.committed)


async def failure(door: Door, request: Request) -> RequestFailed:
    with pytest.raises(RequestFailed) as failed:
        await door.send(request)
    return failed.value
