"""The rows of many deliveries done together, and those that are prepared ahead of their moment."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from passaparola.deliveries import rules, store
from passaparola.deliveries.rules import State
from passaparola.deliveries.store import Intent, Kept, Result, Work
from passaparola.kernel.gathering import Alone
from passaparola.kernel.network.port import Remote
from tests.deliveries.desk import LEASE, Desk
from tests.deliveries.stage import names, sending, stage

AHEAD = timedelta(minutes=15)
SIGHT = Remote("remote:1", "https://example.test/1", datetime(2026, 11, 22, tzinfo=UTC))
PICTURE = {"hash": "a" * 64, "type": "image/png", "size": 9, "alt": "Un pane", "width": 1, "height": 1}


def hand(desk: Desk, slug: str = "caffe", due: timedelta = timedelta(seconds=-1)) -> int:
    return desk.hand(desk.channel(slug), due=due)


def test_deliveries_of_several_brands_go_through_one_transaction(desk: Desk) -> None:
    made = [hand(desk, slug) for slug in ("caffe", "vino", "caffe")]
    claims = desk.claim()
    works = store.take_many(claims)
    assert all(isinstance(work, Work) for work in works)
    assert store.intend_many([Intent(claim, {"n": 1}, LEASE) for claim in claims]) == [None] * 3
    assert {desk.state(each) for each in made} == {State.SENDING}
    given = store.record_many([Result(claim, rules.Accepted(), SIGHT) for claim in claims])
    assert given == [State.SENT] * 3
    for delivery, slug in zip(made, ("caffe", "vino", "caffe"), strict=True):
        (attempt,) = desk.attempts(delivery, slug)
        assert (attempt.kind, attempt.outcome) == ("commit", "accepted")
        assert desk.row(delivery, slug).remote_id == SIGHT.id


def test_one_that_is_lost_or_unreadable_leaves_the_others_alone(desk: Desk) -> None:
    lost, broken, fine = hand(desk), hand(desk), hand(desk, "vino")
    desk.owner.execute("UPDATE deliveries_delivery SET snapshot = snapshot - 'text' WHERE id = %s", [broken])
    claims = {claim.delivery: claim for claim in desk.claim()}
    desk.put(lost, fence=99)
    given = dict(zip(claims, store.take_many([*claims.values()]), strict=True))
    assert isinstance(given[lost], Alone)
    assert isinstance(given[broken], KeyError)
    assert isinstance(given[fine], Work)
    assert desk.state(broken) is State.PREPARING, "begun on all the same, so that it does not come back for ever"
    with pytest.raises(store.Lost):
        store.take(claims[lost])


def test_a_brand_that_is_held_commits_no_intent_while_others_do(desk: Desk) -> None:
    held, free = hand(desk), hand(desk, "vino")
    claims = desk.claim()
    store.take_many(claims)
    desk.owner.execute("UPDATE workspaces_brand SET held_at = now() WHERE id = %s", [desk.world.brands["caffe"]])
    given = store.intend_many([Intent(claim, {}, LEASE) for claim in claims])
    assert sorted(type(each).__name__ for each in given) == ["Held", "NoneType"]
    assert (desk.state(held), desk.state(free)) == (State.PREPARING, State.SENDING)


def test_no_intent_is_committed_before_the_moment(desk: Desk) -> None:
    delivery = hand(desk, due=timedelta(seconds=8))
    (claim,) = desk.claim(ahead=timedelta(seconds=10))
    work = store.take(claim)
    assert 6 < work.moment - store.boot_time() <= 8
    with pytest.raises(store.Early) as early:
        store.intend(claim, {}, LEASE)
    assert timedelta(seconds=5) < early.value.wait <= timedelta(seconds=8)
    assert desk.row(delivery).intents == 0


def test_a_sender_reads_ahead_and_sends_at_the_moment(desk: Desk) -> None:
    with stage(desk) as scene:
        delivery = desk.hand(scene.channel(names()[0]), text="post-0- Pane", due=timedelta(seconds=2))
        with sending(scene):
            scene.until(lambda: desk.state(delivery) is State.PREPARING, hurry=False)
            assert not scene.commits()
            scene.until(scene.settled, hurry=False)
    row, (attempt,) = desk.row(delivery), desk.attempts(delivery)
    assert row.state == State.SENT
    assert attempt.started_at >= row.due_at


def test_what_somebody_else_has_locked_does_not_hold_the_others_up(desk: Desk) -> None:
    locked, free = hand(desk), hand(desk)
    claims = {claim.delivery: claim for claim in desk.claim()}
    with desk.owner.transaction():
        desk.owner.execute("SELECT 1 FROM deliveries_delivery WHERE id = %s FOR UPDATE", [locked])
        given = dict(zip(claims, store.take_many([*claims.values()]), strict=True))
    assert isinstance(given[locked], Alone)
    assert isinstance(given[free], Work)
    assert isinstance(store.take(claims[locked]), Work)


def test_each_live_page_hears_once_of_a_batch(desk: Desk) -> None:
    for slug in ("caffe", "caffe", "vino"):
        hand(desk, slug)
    claims = desk.claim()
    desk.owner.execute("LISTEN passaparola_live")
    store.take_many(claims)
    told = [json.loads(each.payload)["brand"] for each in desk.owner.notifies(timeout=1, stop_after=2)]
    assert sorted(told) == sorted(desk.world.brands[slug] for slug in ("caffe", "vino"))


def with_picture(desk: Desk, due: timedelta) -> int:
    from django.utils import timezone

    from passaparola.deliveries import handing
    from passaparola.kernel.network.port import MediaItem
    from passaparola.workspaces import tenancy

    channel = desk.channel()
    content = handing.Content("Pane", media=[MediaItem(**PICTURE)])  # type: ignore[arg-type]
    with tenancy.brand(channel.brand_id):
        return handing.hand_over(channel, handing.Thing("post", 77), content, timezone.now() + due).pk


def test_files_are_staged_ahead_and_then_wait_for_their_moment(desk: Desk) -> None:
    delivery = with_picture(desk, timedelta(minutes=20))
    row = desk.row(delivery)
    assert row.next_at == row.due_at - AHEAD
    assert desk.claim() == []
    desk.put(delivery, next_at=datetime.now(UTC))
    claim = desk.claimed(delivery)
    store.take(claim)
    store.keep_many([Kept(claim, {"blobs": {"a": 1}}, rules.Prepared())])
    row = desk.row(delivery)
    assert (row.state, row.next_at, row.lease_until) == (State.SCHEDULED, row.due_at, None)
    assert row.prepared_at is not None
    assert row.progress == {"blobs": {"a": 1}}, "a sender that dies now leaves what was done"


def test_what_was_staged_and_then_taken_back_does_not_go_out(desk: Desk) -> None:
    delivery = with_picture(desk, timedelta(minutes=10))
    claim = desk.claimed(delivery)
    store.take(claim)
    desk.decide(delivery, rules.Cancelled())
    with pytest.raises(store.Lost):
        store.keep_progress(claim, {"blobs": {}})
    assert desk.state(delivery) is State.CANCELLED
    assert desk.claim() == []


def test_words_alone_need_no_lead(desk: Desk) -> None:
    row = desk.row(hand(desk, due=timedelta(hours=1)))
    assert row.next_at == row.due_at
