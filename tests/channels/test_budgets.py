"""The networks' limits: never more than they allow in any window, in one process or in many."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from passaparola.channels import budgets
from passaparola.channels.budgets import Counted, Spender
from passaparola.kernel.http import Door, Request, Response
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.spec import (
    Budget,
    Idempotency,
    IdempotencyBy,
    NetworkSpec,
    Source,
)
from tests.deliveries.stage import drop_connections

WINDOW = timedelta(minutes=5)
SOURCE = Source("https://limits.example", date(2026, 1, 1))
BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _limited(*limits: Budget) -> NetworkSpec:
    lookup = Idempotency(IdempotencyBy.LOOKUP, timedelta(seconds=1), SOURCE)
    return NetworkSpec(
        id="limited", name="Limited", icon="x", hue="#000000", text=(), media=(), idempotency=lookup, connect=(),
        evidence={}, sources=(), budgets=limits,
    )  # fmt: skip


def _counting(door: Door, spec: NetworkSpec, channel: int = 1, *, reading: bool = False) -> Counted:
    return Counted(door, spec.id, spec.budgets, Spender(channel, "server"), reading=reading)


@pytest.fixture(autouse=True)
def _new_process() -> None:
    budgets._purses.clear()


class Answering(Door):
    """A door that answers every request alike and counts them."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.asked = 0
        self._answer = status, {name.replace("_", "-"): value for name, value in headers.items()}

    async def send(self, request: Request) -> Response:
        self.asked += 1
        status, headers = self._answer
        return Response(status, headers, b"", request.url, timedelta())


def _grants(owner: psycopg.Connection[tuple[object, ...]], key: str, calls: int, at: datetime, wanted: int = 1) -> int:
    found = owner.execute("SELECT granted FROM passaparola_spend(%s, %s, %s, %s, %s)", [key, wanted, calls, WINDOW, at])
    (granted,) = found.fetchone() or (0,)
    assert isinstance(granted, int)
    return granted


@pytest.mark.parametrize("seed", range(4))
def test_no_stretch_of_a_window_s_length_has_more_than_the_limit(
    owner: psycopg.Connection[tuple[object, ...]], seed: int
) -> None:
    chance, at, granted = random.Random(seed), BEGIN, []
    for _ in range(150):
        at += timedelta(seconds=chance.expovariate(1 / 6))
        granted.append((at, _grants(owner, f"key{seed}", 20, at, chance.randint(1, 5))))
    for begin, _count in granted:
        assert sum(count for at, count in granted if begin <= at < begin + WINDOW) <= 20
    assert sum(count for _at, count in granted) > 40  # and it is not stingy


def test_what_is_used_up_says_how_long_to_wait_and_waiting_so_long_is_enough(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    assert _grants(owner, "key", 3, BEGIN, 3) == 3
    found = owner.execute("SELECT granted, pause FROM passaparola_spend('key', 1, 3, %s, %s)", [WINDOW, BEGIN])
    granted, pause = found.fetchone() or (None, None)
    assert granted == 0
    assert isinstance(pause, timedelta)
    assert WINDOW <= pause <= WINDOW * 1.1
    assert _grants(owner, "key", 3, BEGIN + pause - timedelta(seconds=1)) == 0
    assert _grants(owner, "key", 3, BEGIN + pause + timedelta(milliseconds=1)) == 1


def test_a_clock_that_goes_back_frees_nothing(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    assert _grants(owner, "key", 2, BEGIN, 2) == 2
    assert _grants(owner, "key", 2, BEGIN - timedelta(days=2)) == 0
    assert _grants(owner, "key", 2, BEGIN) == 0


async def test_calls_beyond_the_limit_are_not_made(db: None) -> None:
    spec, door = _limited(Budget("account", 3, WINDOW, SOURCE)), Answering()
    counting = _counting(door, spec)
    for _ in range(3):
        await counting.send(Request("GET", "https://server.example/"))
    with pytest.raises(TryLater) as refused:
        await counting.send(Request("GET", "https://server.example/"))
    assert door.asked == 3
    assert refused.value.wait > timedelta(minutes=1)
    (standing,) = await asyncio.to_thread(budgets.spent, spec, Spender(1, "server"))
    assert (standing.used, standing.left) == (3, 0)


async def test_a_restart_of_the_database_between_two_calls_costs_neither(db: None) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))  # the same thread asks twice
    door = Answering()
    counted = _counting(door, _limited(Budget("account", 20, WINDOW, SOURCE)), channel=77)
    await counted.send(Request("POST", "https://network.example/"))
    budgets._purses.clear()
    await asyncio.to_thread(drop_connections)
    await counted.send(Request("POST", "https://network.example/"))
    assert door.asked == 2


async def test_a_call_that_was_granted_ahead_needs_no_database_at_its_moment(db: None) -> None:
    spec, door = _limited(Budget("account", 3, WINDOW, SOURCE)), Answering()
    counting = _counting(door, spec)
    for _ in range(2):
        await counting.provide()
    (before,) = await asyncio.to_thread(budgets.spent, spec, Spender(1, "server"))
    await counting.send(Request("POST", "https://server.example/"))
    (after,) = await asyncio.to_thread(budgets.spent, spec, Spender(1, "server"))
    assert door.asked == before.used == after.used == 1


async def test_readers_leave_a_part_to_those_who_publish(db: None) -> None:
    spec, door = _limited(Budget("account", 10, WINDOW, SOURCE)), Answering()
    reading = _counting(door, spec, reading=True)
    for _ in range(8):
        await reading.send(Request("GET", "https://server.example/"))
    with pytest.raises(TryLater):
        await reading.send(Request("GET", "https://server.example/"))
    publishing = _counting(door, spec)
    await publishing.send(Request("POST", "https://server.example/"))
    assert door.asked == 9


async def test_one_account_s_limit_is_not_another_s_and_an_app_s_is_everybody_s(db: None) -> None:
    spec = _limited(Budget("account", 1, WINDOW, SOURCE), Budget("app", 2, WINDOW, SOURCE))
    door = Answering()
    one, two, three = (_counting(door, spec, each) for each in (1, 2, 3))
    await one.send(Request("GET", "https://server.example/"))
    with pytest.raises(TryLater):
        await one.send(Request("GET", "https://server.example/"))
    await two.send(Request("GET", "https://server.example/"))
    with pytest.raises(TryLater):
        await three.send(Request("GET", "https://server.example/"))
    assert door.asked == 2


async def test_a_limit_on_writing_does_not_count_reading(db: None) -> None:
    writes = Budget("account", 1, WINDOW, SOURCE, methods=frozenset({"POST"}), paths=("/api/v1/*",))
    door = Answering()
    counting = _counting(door, _limited(writes))
    for _ in range(3):
        await counting.send(Request("GET", "https://server.example/api/v1/notes"))
        await counting.send(Request("POST", "https://server.example/login"))
    await counting.send(Request("POST", "https://server.example/api/v1/notes?x=1"))
    with pytest.raises(TryLater):
        await counting.send(Request("POST", "https://server.example/api/v1/notes"))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {"retry_after": "90"}),
        (200, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "120"}),
        (200, {"ratelimit_remaining": "0", "ratelimit_reset": str(int(datetime.now(UTC).timestamp()) + 3600)}),
    ],
)
async def test_what_the_network_says_is_kept_for_every_process(db: None, status: int, headers: dict[str, str]) -> None:
    spec, door = _limited(Budget("account", 100, WINDOW, SOURCE)), Answering(status, **headers)
    counting = _counting(door, spec)
    await counting.send(Request("GET", "https://server.example/"))
    budgets._purses.clear()  # another process
    with pytest.raises(TryLater) as refused:
        await counting.send(Request("GET", "https://server.example/"))
    assert timedelta(seconds=60) < refused.value.wait < timedelta(seconds=3_700)
    assert door.asked == 1
    (standing,) = await asyncio.to_thread(budgets.spent, spec, Spender(1, "server"))
    assert standing.left == 0
