"""What many tasks ask for at about the same time, done together: one transaction instead of hundreds.

The first request opens a batch, which is done a few milliseconds later in a thread; while it is being done, the next
one fills. One request's trouble stays its own.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class Alone(Exception):
    """This request could not be done with the others: it is done again by itself."""


@dataclass
class Gathering(Generic[Asked, Given]):
    """``act`` does a batch in a thread and gives one answer for each request, in their order.

    An answer that is an exception is raised to whoever asked; :class:`Alone` puts the request into a batch of its own.
    When ``act`` itself raises, nothing of the batch was done: errors in ``shared`` are everybody's (the database is
    away), after any other each request is done by itself. A batch waits for ``wait``, holds at most ``most``, and
    ``abreast`` of them are done at a time.
    """

    act: Callable[[Sequence[Asked]], Sequence[Given | Exception]]
    wait: timedelta = timedelta(milliseconds=5)
    most: int = 250
    abreast: int = 2
    shared: tuple[type[Exception], ...] = ()
    _open: list[tuple[Asked, "asyncio.Future[Given]"]] = field(default_factory=list)
    _running: set["asyncio.Task[None]"] = field(default_factory=set)
    _aside: set["asyncio.Task[None]"] = field(default_factory=set)
    _timer: asyncio.TimerHandle | None = None

    async def ask(self, request: Asked) -> Given:
        """The answer to one request. Raises what ``act`` gave or raised for it.

        Whoever is cancelled while waiting does not take the request back.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Given] = loop.create_future()
        self._open.append((request, answer))
        if len(self._open) >= self.most:
            self._begin()
        elif self._timer is None and len(self._running) < self.abreast:
            self._timer = loop.call_later(self.wait.total_seconds(), self._begin)
        return await answer

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._open and len(self._running) < self.abreast:
            batch, self._open = self._open[: self.most], self._open[self.most :]
            task = asyncio.get_running_loop().create_task(self._do(batch))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._begin()

    async def _do(self, batch: list[tuple[Asked, "asyncio.Future[Given]"]]) -> None:
        requests = [request for request, _ in batch]
        answers: Sequence[Given | Exception]
        try:
            answers = await asyncio.to_thread(self.act, requests)
        except self.shared as error:
            answers = [error] * len(batch)
        except Exception as error:
            answers = [error if len(batch) == 1 else Alone()] * len(batch)
        again = []
        for pair, given in zip(batch, answers, strict=True):
            if isinstance(given, Alone) and len(batch) > 1:
                again.append(pair)
            else:
                _tell(pair[1], given)
        if again:
            self._set_aside(again)

    def _set_aside(self, pairs: list[tuple[Asked, "asyncio.Future[Given]"]]) -> None:
        """One by one, while the batches go on: these may wait for somebody's lock."""

        async def do_each() -> None:
            for pair in pairs:
                await self._do([pair])

        task = asyncio.get_running_loop().create_task(do_each())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _tell(answer: "asyncio.Future[Given]", given: Given | Exception) -> None:
    if answer.done():  # whoever asked was cancelled
        return
    if isinstance(given, Exception):
        answer.set_exception(given)
    else:
        answer.set_result(given)
