"""Taking an answer's body in: bounded on the wire and after decompression, so that neither a flood nor a bomb fits."""

import zlib
from collections.abc import Callable

from aiohttp import ClientResponse

from passaparola.kernel.http.errors import Unanswered
from passaparola.kernel.message import Message

Sink = Callable[[bytes], object]

_STEP = 64 * 1024  # bytes given to the sink at once
# gzip's own header (16 + 15 bits of window), or zlib's for "deflate"; 32 lets zlib tell the two apart.
_WINDOW = 32 + zlib.MAX_WBITS
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


class Intake:
    """Hands an answer's bytes to a sink, decompressed, and breaks off beyond `max_bytes`."""

    def __init__(self, sink: Sink, max_bytes: int, encoding: str) -> None:
        if encoding not in _ENCODINGS:
            raise Unanswered(Message("http.encoding", {"encoding": encoding[:50]}))
        self._sink = sink
        self._max_bytes = max_bytes
        self._inflate = zlib.decompressobj(_WINDOW) if encoding not in ("", "identity") else None
        self.wire_bytes = 0
        self.bytes = 0

    async def drain(self, answer: ClientResponse) -> None:
        """Take the whole body. Raises Unanswered when it is too large or not what its encoding says."""
        if (answer.content_length or 0) > self._max_bytes and answer.method != "HEAD":
            raise _too_large(self._max_bytes)
        async for chunk in answer.content.iter_any():
            self.feed(chunk)
        if self._inflate is not None and self.wire_bytes and not self._inflate.eof:
            raise Unanswered(Message("http.truncated"))

    def feed(self, chunk: bytes) -> None:
        """Take bytes off the wire."""
        self.wire_bytes += len(chunk)
        if self.wire_bytes > self._max_bytes:
            raise _too_large(self._max_bytes)
        if self._inflate is None:
            self._give(chunk)
        else:
            self._decompress(self._inflate, chunk)

    def _decompress(self, inflate: "zlib._Decompress", chunk: bytes) -> None:
        while chunk and not inflate.eof:
            try:
                piece = inflate.decompress(chunk, _STEP)
            except zlib.error:
                raise Unanswered(Message("http.encoding", {"encoding": "gzip"})) from None
            self._give(piece)
            chunk = inflate.unconsumed_tail

    def _give(self, piece: bytes) -> None:
        self.bytes += len(piece)
        if self.bytes > self._max_bytes:
            raise _too_large(self._max_bytes)
        self._sink(piece)


def _too_large(max_bytes: int) -> Unanswered:
    return Unanswered(Message("http.too_large", {"max_bytes": max_bytes}))
