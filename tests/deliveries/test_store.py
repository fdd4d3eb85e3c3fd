"""The rows: what the database refuses, whom a claim belongs to, and what a person may decide."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from passaparola.channels.models import Channel
from passaparola.deliveries import handing, rules, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Found, Remote
from passaparola.workspaces import tenancy
from tests.deliveries.desk import LEASE, Desk

WHY = Message("test.why")
SIGHT = Remote("remote:1", "https://example.test/1", datetime(2026, 11, 22, tzinfo=UTC))


def test_one_thing_cannot_be_on_its_way_twice(desk: Desk) -> None:
    channel = desk.channel()
    desk.hand(channel, thing=7)
    for revision in (1, 2):
        with pytest.raises(IntegrityError):
            desk.hand(channel, thing=7, revision=revision)


@pytest.mark.parametrize("event", [rules.Refused(WHY), rules.Cancelled()])
def test_what_failed_or_was_cancelled_may_be_handed_over_again(desk: Desk, event: rules.Event) -> None:
    channel = desk.channel()
    first = desk.hand(channel, thing=7)
    if isinstance(event, rules.Cancelled):
        desk.decide(first, event)
    else:
        claim = desk.claimed(first)
        store.take(claim)
        store.record(claim, event)
    assert desk.hand(channel, thing=7, revision=2) != first


def test_two_channels_and_two_occurrences_are_two_deliveries(desk: Desk) -> None:
    one, other = desk.channel(), desk.channel()
    desk.hand(one, thing=7)
    desk.hand(other, thing=7)
    with tenancy.brand(one.brand_id):
        made = handing.hand_over(one, handing.Thing("post", 7, 1, 1), handing.Content("x"), SIGHT.seen_at)
    assert made.pk


def test_a_publish_leaves_a_whole_receipt(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    claim = desk.claimed(delivery)
    store.take(claim)
    store.keep_progress(claim, {"blobs": {"a": "b"}})
    store.intend(claim, {"blobs": {"a": "b"}}, LEASE)
    open_intent = desk.attempts(delivery)[-1]
    assert (open_intent.kind, open_intent.ended_at, open_intent.fence) == ("commit", None, claim.fence)
    store.record(claim, rules.Accepted(), SIGHT)
    row, attempts = desk.row(delivery), desk.attempts(delivery)
    assert (row.state, row.remote_id, row.remote_url, row.intents) == (State.SENT, SIGHT.id, SIGHT.url, 1)
    assert row.lease_until is None
    assert row.settled_at is not None
    assert [(a.kind, a.outcome, a.ended_at is not None) for a in attempts] == [("commit", "accepted", True)]


def test_a_stale_claim_writes_nothing(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    stale = desk.claimed(delivery)
    store.take(stale)
    desk.expire(delivery)
    fresh = desk.claimed(delivery)
    assert fresh.fence == stale.fence + 1
    writes = (
        lambda: store.take(stale),
        lambda: store.keep_progress(stale, {"stale": True}),
        lambda: store.intend(stale, {}, LEASE),
        lambda: store.record(stale, rules.Refused(WHY)),
    )
    for write in writes:
        with pytest.raises(store.Lost):
            write()
    assert desk.row(delivery).progress == {}
    assert desk.state(delivery) is State.PREPARING


def test_an_expired_lease_may_still_tell_the_outcome_but_not_begin_to_send(desk: Desk) -> None:
    sent, late = desk.hand(desk.channel()), desk.hand(desk.channel())
    claims = {claim.delivery: claim for claim in desk.claim()}
    for claim in claims.values():
        store.take(claim)
    store.intend(claims[sent], {}, LEASE)
    desk.expire(sent)
    desk.expire(late)
    with pytest.raises(store.Lost):
        store.intend(claims[late], {}, LEASE)
    assert store.record(claims[sent], rules.Accepted(), SIGHT) is State.SENT


def test_a_result_is_recorded_once(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    claim = desk.claimed(delivery)
    store.take(claim)
    store.intend(claim, {}, LEASE)
    store.record(claim, rules.Accepted(), SIGHT)
    with pytest.raises(store.Lost):
        store.record(claim, rules.Accepted(), SIGHT)


def test_a_held_installation_commits_no_intent(desk: Desk) -> None:
    claim = desk.claimed(desk.hand(desk.channel()))
    store.take(claim)
    desk.hold()
    with pytest.raises(store.Held):
        store.intend(claim, {}, LEASE)
    assert desk.row(claim.delivery).intents == 0


def test_a_person_takes_the_row_from_the_sender(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    claim = desk.claimed(delivery)
    store.take(claim)
    desk.decide(delivery, rules.Cancelled())
    with pytest.raises(store.Lost):
        store.intend(claim, {}, LEASE)
    last = desk.attempts(delivery)[-1]
    assert (last.kind, last.outcome, last.person_id) == ("person", "cancelled", desk.world.people["anna"].pk)
    assert desk.state(delivery) is State.CANCELLED


def test_what_is_going_out_cannot_be_taken_back(desk: Desk) -> None:
    delivery = desk.hand(desk.channel(), thing=9)
    claim = desk.claimed(delivery)
    store.take(claim)
    store.intend(claim, {}, LEASE)
    with pytest.raises(rules.NotAllowed):
        desk.decide(delivery, rules.Cancelled())
    with tenancy.person(desk.world.people["anna"].pk):
        assert handing.take_back(handing.Thing("post", 9), None) == 0
    assert store.record(claim, rules.Accepted(), SIGHT) is State.SENT


def test_taking_back_cancels_on_every_channel(desk: Desk) -> None:
    for _ in range(3):
        desk.hand(desk.channel(), thing=9)
    with tenancy.person(desk.world.people["anna"].pk):
        assert handing.take_back(handing.Thing("post", 9), None) == 3
        assert {row.state for row in handing.of("post", [9])} == {State.CANCELLED}


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (State.UNKNOWN, rules.Confirmed(), State.SENT),
        (State.WAITING, rules.Confirmed(), State.SENT),
        (State.WAITING, rules.SendAsked(), State.SCHEDULED),
        (State.WAITING, rules.Cancelled(), State.CANCELLED),
        (State.RESTORED, rules.SendAsked(), State.SCHEDULED),
        (State.RESTORED, rules.Confirmed(), State.SENT),
    ],
)
def test_a_person_decides_what_is_open(desk: Desk, state: State, event: rules.Event, after: State) -> None:
    delivery = desk.hand(desk.channel())
    desk.put(delivery, state=state, next_at=None)
    desk.decide(delivery, event)
    assert desk.state(delivery) is after


def test_nobody_decides_on_another_tenants_delivery(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    with pytest.raises(Delivery.DoesNotExist):
        desk.decide(delivery, rules.Cancelled(), who="carla")


def test_a_claim_of_another_brand_finds_nothing(desk: Desk) -> None:
    claim = desk.claimed(desk.hand(desk.channel("caffe")))
    stranger = store.Claim(claim.delivery, desk.world.brands["vino"], claim.fence)
    with pytest.raises(store.Lost):
        store.take(stranger)


def test_a_delivery_cannot_use_a_channel_of_another_brand(desk: Desk) -> None:
    foreign = desk.channel("vino")
    with pytest.raises(IntegrityError), tenancy.brand(desk.world.brands["caffe"]):
        Delivery.objects.create(
            brand_id=desk.world.brands["caffe"], channel_id=foreign.pk, thing_kind="post", thing_id=1,
            action=Action.PUBLISH, snapshot={"text": "x"}, due_at=SIGHT.seen_at,
        )  # fmt: skip
        with transaction.atomic():
            pass


def test_the_application_may_not_claim(desk: Desk) -> None:
    with pytest.raises(ProgrammingError), tenancy.brand(desk.world.brands["caffe"]):
        connection.cursor().execute("SELECT * FROM passaparola_claim('x', 1, '1 minute', '0', '15 minutes', false)")


def test_death_while_sending_is_settled_by_looking(desk: Desk) -> None:
    delivery = desk.hand(desk.channel(), settle=timedelta(0))
    claim = desk.claimed(delivery)
    store.take(claim)
    store.intend(claim, {}, LEASE)
    desk.expire(delivery)
    store.take(desk.claimed(delivery))
    assert desk.state(delivery) is State.UNKNOWN
    looking = desk.claimed(delivery)
    store.take(looking)
    store.record(looking, rules.Sighted(Found(SIGHT)), SIGHT)
    row = desk.row(delivery)
    assert (row.state, row.remote_id, row.intents, row.deaths) == (State.SENT, SIGHT.id, 1, 1)
    kinds = [(a.kind, a.outcome, a.ended_at is None) for a in desk.attempts(delivery)]
    assert kinds == [("commit", "", True), ("claim", "after_death", False), ("look_up", "found", False)]


def test_two_absences_send_again(desk: Desk) -> None:
    delivery = desk.hand(desk.channel(), settle=timedelta(0))
    desk.put(delivery, state=State.UNKNOWN)
    for _ in range(2):
        claim = desk.claimed(delivery)
        store.take(claim)
        store.record(claim, rules.Sighted(Absent()))
    assert desk.state(delivery) is State.SCHEDULED
    assert desk.row(delivery).resends == 1


def test_an_edit_knows_what_was_published(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel, thing=5)
    desk.put(first, state=State.SENT, remote_id="remote:9", sent_at=SIGHT.seen_at, next_at=None)
    work = store.take(desk.claimed(desk.hand(channel, thing=5, action=Action.EDIT)))
    assert work.remote is not None
    assert work.remote.id == "remote:9"


def test_what_follows_something_that_never_went_out_is_stranded(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel)
    second = desk.hand(channel, follows=first)
    desk.decide(first, rules.Cancelled())
    assert store.take(desk.claimed(second)).stranded


def test_a_channel_keeps_its_history_when_it_is_disconnected(desk: Desk) -> None:
    channel = desk.channel()
    delivery = desk.hand(channel)
    with tenancy.brand(channel.brand_id):
        Channel.objects.filter(pk=channel.pk).update(binned_at=SIGHT.seen_at, secrets=None)
    assert desk.claim() == []
    assert desk.state(delivery) is State.SCHEDULED


def test_a_post_that_is_moved_keeps_its_key(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel, thing=7, due=timedelta(days=7))
    key, born = desk.row(first).key, desk.row(first).made_at
    desk.decide(first, rules.Cancelled())
    moved = desk.row(desk.hand(channel, thing=7, revision=2))
    assert (moved.key, moved.made_at) == (key, born)
    assert desk.row(first).key != key


def test_a_key_that_a_sender_may_have_used_is_never_used_again(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel, thing=7)
    key, claim = desk.row(first).key, desk.claimed(first)
    store.take(claim)
    desk.decide(first, rules.Cancelled())
    assert desk.row(desk.hand(channel, thing=7, revision=2)).key != key


ANSWERED = handing.Answered("remote:9", "https://example.test/9", {"cid": "c"}, "@lea.example.test")


def _answering(desk: Desk, content: handing.Content, action: Action = Action.PUBLISH) -> int:
    channel = desk.channel()
    with tenancy.brand(channel.brand_id):
        made = handing.hand_over(channel, handing.Thing("answer", 5), content, SIGHT.seen_at, action=action)
        return made.pk


def test_an_answer_gives_the_network_what_it_answers(desk: Desk) -> None:
    delivery = _answering(desk, handing.Content("Grazie!", answers=ANSWERED))
    follows = store.take(desk.claimed(delivery)).draft.follows
    assert follows is not None
    assert (follows.id, follows.url, dict(follows.proof)) == (ANSWERED.id, ANSWERED.url, {"cid": "c"})
    assert desk.row(delivery).snapshot["answers"]["who"] == "@lea.example.test"


def test_what_answers_nobody_follows_nothing(desk: Desk) -> None:
    work = store.take(desk.claimed(_answering(desk, handing.Content("Ciao"))))
    assert work.draft.follows is None
    assert not work.stranded
