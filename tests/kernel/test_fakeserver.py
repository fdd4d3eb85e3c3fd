"""The harness of the fakes: what a fault applies, and what the log keeps."""

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta

import pytest

from passaparola.kernel import loop
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Fault, Strike, serve, serve_in_thread
from passaparola.kernel.http import Door, Form, Json, Multipart, Part, Raw, Request, RequestFailed

from .servers import Echo

UNDONE = {Strike.STATUS_BEFORE, Strike.RESET_BEFORE}


@pytest.mark.parametrize("strike", Strike)
async def test_a_fault_strikes_once_and_applies_what_it_says(strike: Strike) -> None:
    echo = Echo()
    async with serve(echo) as running, Door([running.authority]) as door:
        running.strike(Fault(strike, after=timedelta(milliseconds=1)))
        request = Request("POST", f"{running.url}/a", body=Json({}), timeout=timedelta(seconds=0.8))
        with suppress(RequestFailed):
            await door.send(request)
        await running.settled()
        assert len(echo.committed) == (0 if strike in UNDONE else 1)
        assert (await door.send(request)).ok
        assert [seen.struck for seen in running.seen] == [strike, None]


async def test_a_stream_comes_piece_by_piece_and_is_told_when_nobody_listens_any_more() -> None:
    left, heard = asyncio.Event(), asyncio.Event()

    class Ear(io.BytesIO):
        def write(self, piece: object, /) -> int:
            written = super().write(piece)  # type: ignore[arg-type]
            if self.getvalue() == b"ab":
                heard.set()
            return written

    class Telling(Echo):
        async def handle(self, request: FakeRequest) -> FakeResponse:
            return FakeResponse(body=b"a", stream=self.pieces())

        async def pieces(self) -> AsyncGenerator[bytes, None]:
            try:
                yield b"b"
                await asyncio.get_running_loop().create_future()
            finally:
                left.set()

    async with serve(Telling()) as running, Door([running.authority]) as door:
        task = asyncio.create_task(door.fetch_to(Request("GET", f"{running.url}/"), Ear()))
        await asyncio.wait_for(heard.wait(), 5)
        task.cancel()
        await asyncio.wait_for(left.wait(), 5)


async def test_a_late_commit_is_not_there_before_its_time() -> None:
    echo = Echo()
    async with serve(echo) as running, Door([running.authority]) as door:
        running.strike(Fault(Strike.LATE_COMMIT, after=timedelta(seconds=2)))
        with pytest.raises(RequestFailed):
            await door.send(Request("POST", f"{running.url}/a", timeout=timedelta(seconds=0.8)))
        assert echo.committed == []
        await running.settled()
        assert len(echo.committed) == 1


async def test_a_client_that_leaves_does_not_stop_what_it_asked_for() -> None:
    class Slow(Echo):
        ready = asyncio.Event()

        async def handle(self, request: FakeRequest) -> FakeResponse:
            await self.ready.wait()
            return await super().handle(request)

    slow = Slow()
    async with serve(slow) as running, Door([running.authority]) as door:
        with pytest.raises(RequestFailed):
            await door.send(Request("POST", running.url, timeout=timedelta(seconds=0.8)))
        assert (await door.send(Request("GET", f"{running.url}/", before_first_byte=slow.ready.set))).ok
        await running.settled()
    assert [request.method for request in slow.committed] == ["POST", "GET"]


async def test_a_fault_waits_for_the_request_that_it_fits() -> None:
    async with serve(Echo()) as running, Door([running.authority]) as door:
        running.strike(Fault(Strike.STATUS_BEFORE, method="POST", path="/xrpc/com.", status=429))
        statuses = [
            (await door.send(Request(method, f"{running.url}{path}"))).status
            for method, path in (
                ("GET", "/xrpc/com.a"),
                ("POST", "/other"),
                ("POST", "/xrpc/com.a"),
                ("POST", "/xrpc/com.a"),
            )
        ]
        assert statuses == [200, 200, 429, 200]
        assert len(running.requests("POST", "/xrpc")) == 2


async def test_chance_decides_where_no_fault_was_ordered() -> None:
    def every_write(request: FakeRequest) -> Fault | None:
        return Fault(Strike.STATUS_AFTER, status=500) if request.method == "POST" else None

    async with serve(Echo()) as running, Door([running.authority]) as door:
        running.chance = every_write
        assert (await door.send(Request("POST", running.url))).status == 500
        assert (await door.send(Request("GET", running.url))).status == 200


async def test_the_log_holds_no_secret() -> None:
    async with serve(Echo()) as running, Door([running.authority]) as door:
        headers = {"Authorization": "Bearer hunter2hunter2", "X-Api-Key": "hunter2"}
        for body in (
            Json({"identifier": "anna", "password": "hunter2", "more": [{"refreshJwt": "hunter2"}]}),
            Form([("username", "anna"), ("app_password", "hunter2")]),
            Multipart([Part.text("token", "hunter2")]),
            Raw(b"hunter2", "application/octet-stream"),
        ):
            await door.send(
                Request("POST", f"{running.url}/a", headers=headers, query=[("access_token", "hunter2")], body=body)
            )
        assert "hunter2" not in repr(running.seen)
        assert "anna" in running.seen[0].body


def test_a_fake_serves_synchronous_tests_from_its_own_thread() -> None:
    class Hello:
        async def handle(self, request: FakeRequest) -> FakeResponse:
            return FakeResponse.json({"hello": request.bearer, "all": request.queries("a")})

    async def ask(url: str, authority: str) -> object:
        async with Door([authority]) as door:
            answer = await door.send(Request("GET", f"{url}/?a=1&a=2", headers={"Authorization": "Bearer anna"}))
            return answer.tree().value

    with serve_in_thread(Hello()) as running:
        answer = loop.run(ask(running.url, running.authority), timedelta(seconds=5))
    assert answer == {"hello": "anna", "all": ["1", "2"]}
