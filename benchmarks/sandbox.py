"""A network's servers that only take posts: lean, in a process of their own, so that they weigh little beside what is
measured. Each post is answered after a pause, and its arrival noted.

``python -m benchmarks.sandbox HOSTS ANSWER_MS`` listens on so many addresses of 127.0.1.0/24 at one port, which it
prints. A GET of anything gives the seconds since 1970 at which each account's posts had wholly arrived.
"""

import asyncio
import json
import re
import socket
import sys
import time
from collections import defaultdict

BACKLOG = 4096
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_REPO = re.compile(rb'"repo": ?"([^"]+)"')
_RKEY = re.compile(rb'"rkey": ?"([^"]+)"')

arrived: dict[str, list[float]] = defaultdict(list)


class Conversation(asyncio.Protocol):
    """One connection; requests one after the other."""

    answer_seconds = 0.0

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.taken = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connects."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take a request's bytes; answer when it is whole."""
        self.taken += data
        head, ends, body = self.taken.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not ends or len(body) < (int(length[1]) if length else 0):
            return
        self.taken = b""
        if head.startswith(b"GET"):
            self.say(json.dumps(arrived).encode())
            return
        answer = self._take(body)
        asyncio.get_running_loop().call_later(self.answer_seconds, self.say, answer)

    def _take(self, body: bytes) -> bytes:
        repo, key = (found[1].decode() if (found := each.search(body)) else "" for each in (_REPO, _RKEY))
        arrived[repo].append(time.time())
        return json.dumps({"uri": f"at://{repo}/{key}", "cid": f"bafy{key}"}).encode()

    def say(self, body: bytes) -> None:
        """Write an answer."""
        if self.transport is not None and not self.transport.is_closing():
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


async def serve(hosts: int, answer_ms: int) -> None:
    """Serve until the process is ended; prints the port."""
    Conversation.answer_seconds = answer_ms / 1000
    port, loop = 0, asyncio.get_running_loop()
    for number in range(1, hosts + 1):
        listener = socket.create_server((f"127.0.1.{number}", port), backlog=BACKLOG)
        port = listener.getsockname()[1]
        await loop.create_server(Conversation, sock=listener, backlog=BACKLOG)
    print(port, flush=True)
    await loop.create_future()


if __name__ == "__main__":
    hosts, answer_ms = (int(word) for word in sys.argv[1:])
    asyncio.run(serve(hosts, answer_ms))
