"""The loop thread that synchronous code calls into."""

import asyncio
import os
import threading
from datetime import timedelta

import pytest

from passaparola.kernel import loop

SOON = timedelta(seconds=5)


async def where() -> tuple[str, int]:
    return threading.current_thread().name, id(asyncio.get_running_loop())


def test_every_call_runs_on_one_loop_in_another_thread() -> None:
    first, second = loop.run(where(), SOON), loop.run(where(), SOON)
    assert first == second
    assert first[0] != threading.current_thread().name


def test_what_the_coroutine_raises_reaches_the_caller() -> None:
    async def fail() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        loop.run(fail(), SOON)


def test_what_is_begun_runs_on_until_it_is_cancelled() -> None:
    started, cancelled = threading.Event(), threading.Event()

    async def endless() -> None:
        try:
            started.set()
            await asyncio.get_running_loop().create_future()
        finally:
            cancelled.set()

    begun = loop.begin(endless())
    assert started.wait(5)
    assert not cancelled.is_set()
    begun.cancel()
    assert cancelled.wait(5)


def test_a_call_that_takes_too_long_is_cancelled() -> None:
    cancelled = threading.Event()

    async def endless() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with pytest.raises(TimeoutError):
        loop.run(endless(), timedelta(seconds=0.5))
    assert cancelled.wait(5)


def test_a_call_from_the_loop_itself_is_refused_instead_of_hanging() -> None:
    async def nested() -> None:
        loop.run(where(), SOON)

    with pytest.raises(RuntimeError):
        loop.run(nested(), SOON)


def test_closing_cancels_what_still_runs_and_the_next_call_starts_anew() -> None:
    thread, ended, began = loop.LoopThread(), threading.Event(), threading.Event()

    async def endless() -> None:
        began.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    async def start() -> None:
        tasks.append(asyncio.create_task(endless()))

    tasks: list[asyncio.Task[None]] = []
    thread.run(start(), SOON)
    assert began.wait(5)
    thread.close()
    thread.close()
    assert ended.is_set()
    assert thread.run(where(), SOON)
    thread.close()


def test_a_forked_child_gets_a_loop_of_its_own() -> None:
    loop.run(where(), SOON)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child has its own interpreter
        try:
            os.write(writing, str(loop.run(where(), SOON)[0]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        assert answer.read() == b"loop"
    os.waitpid(child, 0)
