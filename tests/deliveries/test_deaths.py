"""Whose death counts against which delivery: only what was under way can have killed its sender."""

import asyncio
from datetime import timedelta

import pytest

from passaparola.deliveries import rules, store
from passaparola.deliveries.carrying import Carrier
from passaparola.deliveries.rules import State
from passaparola.deliveries.store import Kept, Work
from passaparola.deliveries.timing import Timing
from passaparola.kernel.gathering import Alone
from tests.deliveries.desk import Desk
from tests.deliveries.stage import names, stage

SOON = timedelta(seconds=10)


def begun(desk: Desk, *made: int) -> dict[int, store.Claim]:
    claims = {claim.delivery: claim for claim in desk.claim(ahead=SOON)}
    store.take_many([claims[each] for each in made])
    return claims


def waiting(claim: store.Claim) -> None:
    store.keep_many([Kept(claim, None, rules.Waited())])


def test_what_its_sender_only_waited_with_counts_no_death(desk: Desk) -> None:
    waits, staged = desk.hand(desk.channel(), due=SOON / 2), desk.hand(desk.channel(), due=SOON / 2)
    for _ in range(3):
        claims = begun(desk, waits)
        waiting(claims[waits])
        desk.expire(waits)
        desk.expire(staged)
    begun(desk, staged)
    desk.expire(staged)
    store.take(next(each for each in desk.claim(ahead=SOON) if each.delivery == staged))
    assert (desk.row(waits).deaths, desk.row(staged).deaths) == (0, 1)
    assert not desk.row(waits).alone


def test_whoever_goes_on_with_what_waited_answers_for_it_again(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    claim = begun(desk, delivery)[delivery]
    waiting(claim)
    store.keep_many([Kept(claim, None, rules.Begun())])
    desk.expire(delivery)
    begun(desk, delivery)
    assert desk.row(delivery).deaths == 1


def test_a_look_up_that_waited_for_its_place_counts_no_death(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    desk.put(delivery, state=State.UNKNOWN)
    claim = begun(desk, delivery)[delivery]
    waiting(claim)
    desk.expire(delivery)
    assert rules.Effect.LOOK_UP in store.take(desk.claimed(delivery)).effects
    assert desk.row(delivery).deaths == 0


def test_what_may_have_killed_somebody_is_read_in_a_batch_of_its_own(desk: Desk) -> None:
    suspect, fine = desk.hand(desk.channel()), desk.hand(desk.channel())
    begun(desk, suspect)
    desk.expire(suspect)
    desk.expire(fine)
    claims = {claim.delivery: claim for claim in desk.claim()}
    given = dict(zip(claims, store.take_many([*claims.values()]), strict=True))
    assert isinstance(given[suspect], Alone)
    assert isinstance(given[fine], Work)
    assert desk.row(suspect).deaths == 0, "nothing is counted twice"
    assert isinstance(store.take(claims[suspect]), Work)
    assert desk.row(suspect).deaths == 1


def test_what_no_rule_can_look_at_ends_before_a_person(desk: Desk) -> None:
    broken, fine = desk.hand(desk.channel()), desk.hand(desk.channel())
    desk.owner.execute("UPDATE deliveries_delivery SET reason = '[1]' WHERE id = %s", [broken])
    for number in range(rules.DEATHS_ALLOWED):
        (claim,) = (c for c in desk.claim(isolated=number >= rules.DEATHS_TOGETHER) if c.delivery == broken)
        with pytest.raises(AttributeError):
            asyncio.run(Carrier(Timing()).carry(claim))
        desk.owner.execute("UPDATE deliveries_delivery SET next_at = now() WHERE next_at IS NOT NULL")
        desk.expire(fine)
    row = desk.row(broken)
    assert (row.state, row.alone, row.deaths, row.lease_until) == (State.DEAD, True, rules.DEATHS_ALLOWED, None)
    assert row.reason == {"id": "delivery.deaths", "params": {"count": rules.DEATHS_ALLOWED}}


def test_a_sender_says_that_it_only_waits_for_the_moment(desk: Desk) -> None:
    with stage(desk) as scene:
        delivery = desk.hand(scene.channel(names()[0]), text="post-0- Pane", due=timedelta(minutes=5))
        (claim,) = desk.claim(ahead=timedelta(minutes=6))

        async def until_idle() -> None:
            task = asyncio.create_task(Carrier(Timing()).carry(claim))
            async with asyncio.timeout(30):
                while not await asyncio.to_thread(lambda: desk.row(delivery).idle):
                    pass
            task.cancel()

        asyncio.run(until_idle())
    assert desk.state(delivery) is State.PREPARING
