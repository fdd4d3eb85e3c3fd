"""Requests that are done together: one transaction for many, and each one's trouble its own."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from passaparola.kernel.gathering import Alone, Gathering


class Away(Exception):
    """Nobody can be served."""


class Counter:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def double(self, asked: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(asked))
        return [ValueError(str(each)) if each < 0 else each * 2 for each in asked]


async def test_what_is_asked_at_one_time_is_done_at_once() -> None:
    counter = Counter()
    gathering = Gathering(counter.double, most=50)
    assert await asyncio.gather(*(gathering.ask(each) for each in range(20))) == [each * 2 for each in range(20)]
    assert counter.batches == [list(range(20))]


async def test_a_batch_holds_no_more_than_it_may() -> None:
    counter = Counter()
    gathering = Gathering(counter.double, most=8)
    await asyncio.gather(*(gathering.ask(each) for each in range(20)))
    assert sorted(each for batch in counter.batches for each in batch) == list(range(20))
    assert max(len(batch) for batch in counter.batches) == 8


async def test_the_trouble_of_one_is_not_the_others() -> None:
    gathering = Gathering(Counter().double)
    given = await asyncio.gather(*(gathering.ask(each) for each in (1, -1, 2)), return_exceptions=True)
    assert given[0::2] == [2, 4]
    assert isinstance(given[1], ValueError)


async def test_what_spoils_a_whole_batch_is_found_by_doing_each_by_itself() -> None:
    def strict(asked: Sequence[int]) -> list[int | Exception]:
        if -1 in asked:
            raise ValueError
        return list(asked)

    gathering = Gathering(strict)
    given = await asyncio.gather(*(gathering.ask(each) for each in (1, -1, 2)), return_exceptions=True)
    assert given[0::2] == [1, 2]
    assert isinstance(given[1], ValueError)


async def test_what_could_not_be_done_with_the_others_is_done_alone() -> None:
    def shy(asked: Sequence[int]) -> list[int | Exception]:
        return [Alone() if each == 3 and len(asked) > 1 else each for each in asked]

    gathering = Gathering(shy)
    assert await asyncio.gather(*(gathering.ask(each) for each in (1, 3))) == [1, 3]


async def test_what_concerns_everybody_is_told_to_everybody_once() -> None:
    calls = []

    def away(asked: Sequence[int]) -> list[int | Exception]:
        calls.append(list(asked))
        raise Away

    gathering = Gathering(away, shared=(Away,))
    given = await asyncio.gather(*(gathering.ask(each) for each in (1, 2)), return_exceptions=True)
    assert [type(each) for each in given] == [Away, Away]
    assert len(calls) == 1


async def test_whoever_gives_up_waiting_harms_nobody() -> None:
    gathering = Gathering(Counter().double, wait=timedelta(milliseconds=20))
    leaving, staying = (asyncio.ensure_future(gathering.ask(each)) for each in (1, 2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving
