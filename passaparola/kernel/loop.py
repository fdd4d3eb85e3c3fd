"""The one asyncio loop of this process, which synchronous code calls into.

Network code is asynchronous (one loop serves hundreds of open calls), pages and jobs are not. `run` hands a coroutine
to a background thread's loop and waits for its answer. A process that forks gets a new loop on first use: a thread does
not live on in the child, and a coroutine handed to the parent's loop would never return.
"""

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

_CLOSING_SECONDS = 2.0


def run(coroutine: Coroutine[object, object, T], timeout: timedelta) -> T:
    """Run the coroutine on this process's loop and return its answer.

    Raises TimeoutError once `timeout` has passed (the coroutine is cancelled), RuntimeError when called from the loop
    itself, where waiting would never end, and whatever the coroutine raises.
    """
    return _thread.run(coroutine, timeout)


def begin(coroutine: Coroutine[object, object, T]) -> "Future[T]":
    """Start the coroutine on this process's loop and come back at once; cancelling the future cancels it."""
    return _thread.begin(coroutine)


def close() -> None:
    """Stop the loop; what still runs on it is cancelled first. Safe to call twice; the next `run` starts another."""
    _thread.close()


class LoopThread:
    """A loop in a daemon thread of its own, started when it is first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, coroutine: Coroutine[object, object, T], timeout: timedelta) -> T:
        """Run the coroutine on this loop and wait for its answer; raises as the module's `run`."""
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError("called from the loop's own thread: await the coroutine instead")
        future = asyncio.run_coroutine_threadsafe(coroutine, self._started())
        try:
            return future.result(timeout.total_seconds())
        except FutureTimeout:
            future.cancel()
            raise

    def begin(self, coroutine: Coroutine[object, object, T]) -> "Future[T]":
        """Start the coroutine on this loop and come back at once."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._started())

    def close(self) -> None:
        """Stop the loop and wait for its end, two seconds at most."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_CLOSING_SECONDS)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_serve, args=(self._loop,), name="loop", daemon=True)
                self._thread.start()
            return self._loop

    def forget(self) -> None:
        """Begin anew in a forked child, where the thread is gone and the parent may have held the lock."""
        self._lock = threading.Lock()
        self._loop = self._thread = None


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        _cancel_all(loop)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


_thread = LoopThread()
atexit.register(close)
os.register_at_fork(after_in_child=_thread.forget)
