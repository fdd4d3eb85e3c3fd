"""Answers that are too large, packed, or nonsense."""

import gzip
import zlib

import pytest

from passaparola.kernel.http import Door, Json, Request, Unanswered
from passaparola.kernel.http.intake import Intake

from .servers import answer, failure, raw_server


def bomb(layers: int = 1) -> bytes:
    packed = b"\0" * 5_000_000
    for _ in range(layers):
        packed = gzip.compress(packed, 9)
    return packed


LARGE = {
    "a said length": b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx",
    "a long body": answer(b"x" * 300_000),
    "an endless body": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000,
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n" * 1,
    "a gzip bomb": answer(bomb(), "Content-Encoding: gzip"),
    "a packed trifle and a flood behind it": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    + gzip.compress(b"x")
    + b"x" * 300_000,
    "a deflate bomb": answer(zlib.compress(b"\0" * 5_000_000, 9), "Content-Encoding: deflate"),
}


@pytest.mark.parametrize("flood", LARGE.values(), ids=LARGE.keys())
async def test_an_answer_that_is_too_large_is_broken_off(flood: bytes) -> None:
    async with raw_server(flood) as server, Door([f"127.0.0.1:{server.port}"]) as door:
        failed = await failure(door, Request("GET", f"http://127.0.0.1:{server.port}/", max_bytes=50_000))
    assert (type(failed), failed.reason.id) == (Unanswered, "http.too_large")


UNREADABLE = {
    "no HTTP": b"SSH-2.0-OpenSSH_9\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length that is none": b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    "chunks without end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
    "a huge header": b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 100_000 + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 5_000 + b"\r\n",
    "no gzip": answer(b"plain text, not packed", "Content-Encoding: gzip"),
    "half a gzip": answer(gzip.compress(b"x" * 100_000)[:60], "Content-Encoding: gzip"),
    "an unknown encoding": answer(b"x", "Content-Encoding: br"),
    "stacked encodings": answer(bomb(2), "Content-Encoding: gzip, gzip"),
    "a header with NUL": b"HTTP/1.1 200 OK\r\nX-\0A: 1\r\nContent-Length: 0\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("nonsense", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(nonsense: bytes) -> None:
    async with raw_server(nonsense) as server, Door([f"127.0.0.1:{server.port}"]) as door:
        failed = await failure(door, Request("POST", f"http://127.0.0.1:{server.port}/", body=Json({})))
        assert isinstance(failed, Unanswered)
        assert len(server.heads) == 1


async def test_packed_answers_are_unpacked() -> None:
    packed = answer(gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip", "Content-Type: application/json")
    async with raw_server(packed) as server, Door([f"127.0.0.1:{server.port}"]) as door:
        response = await door.send(Request("GET", f"http://127.0.0.1:{server.port}/", expects=("application/json",)))
    assert response.tree().whole("a") == 1


def test_a_bomb_takes_little_memory_before_it_is_noticed() -> None:
    taken: list[int] = []
    intake = Intake(lambda piece: taken.append(len(piece)), 1_000_000, "gzip")
    with pytest.raises(Unanswered):
        intake.feed(bomb())
    assert max(taken) <= 64 * 1024
    assert sum(taken) <= 1_000_000
