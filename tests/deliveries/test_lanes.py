"""Lanes: how many calls are open at a time, in all and with each server."""

import asyncio

import pytest

from passaparola.deliveries.lanes import Lanes, Places


async def entered(lanes: Lanes, host: str, inside: list[str], leave: asyncio.Event) -> None:
    async with lanes.to(host):
        inside.append(host)
        await leave.wait()


async def breathe() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_slow_server_fills_only_its_own_lane() -> None:
    lanes, inside, leave = Lanes(10, 2), list[str](), asyncio.Event()
    tasks = [asyncio.ensure_future(entered(lanes, host, inside, leave)) for host in ("slow",) * 5 + ("quick",)]
    await breathe()
    assert sorted(inside) == ["quick", "slow", "slow"]
    leave.set()
    await asyncio.gather(*tasks)
    assert inside.count("slow") == 5


async def test_no_more_are_open_than_may_be() -> None:
    lanes, inside, leave = Lanes(3, 2), list[str](), asyncio.Event()
    tasks = [asyncio.ensure_future(entered(lanes, f"host-{n}", inside, leave)) for n in range(6)]
    await breathe()
    assert len(inside) == 3
    leave.set()
    await asyncio.gather(*tasks)
    assert len(inside) == 6


async def test_a_place_that_was_waited_for_in_vain_is_not_lost() -> None:
    places = Places(1)
    await places.take()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await places.take()
    leaving, staying = asyncio.ensure_future(places.take()), asyncio.ensure_future(places.take())
    await breathe()
    places.give()  # handed to the first, which is cancelled before it runs
    leaving.cancel()
    await staying
    assert places.free == 0
    places.give()
    assert places.free == 1
