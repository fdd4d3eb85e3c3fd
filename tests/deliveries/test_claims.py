"""Claiming: what a sender is given, in which order, and what it is never given."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings

from passaparola.channels.models import Channel, Health
from passaparola.deliveries import rules
from passaparola.deliveries.rules import Action, State
from passaparola.workspaces import tenancy
from tests.deliveries.desk import LEASE, RELEASE_AFTER, Desk

GONE = datetime(2026, 11, 1, tzinfo=UTC)


def claimed(desk: Desk) -> list[int]:
    """The ids that a sender is given now."""
    return [claim.delivery for claim in desk.claim()]


def set_health(channel: Channel, health: Health) -> None:
    with tenancy.brand(channel.brand_id):
        Channel.objects.filter(pk=channel.pk).update(health=health)


def test_only_what_is_due_is_claimed_and_only_once(desk: Desk) -> None:
    due = desk.hand(desk.channel())
    desk.hand(desk.channel(), due=timedelta(hours=1))
    assert claimed(desk) == [due]
    assert claimed(desk) == []


def test_one_channel_is_served_one_at_a_time_in_order(desk: Desk) -> None:
    channel = desk.channel()
    later, sooner = desk.hand(channel), desk.hand(channel, due=timedelta(seconds=-5))
    assert claimed(desk) == [sooner]
    desk.put(sooner, state=State.SENT, lease_until=None, next_at=None)
    assert claimed(desk) == [later]


def test_other_channels_do_not_wait(desk: Desk) -> None:
    assert len(claimed(desk)) == 0
    made = {desk.hand(desk.channel()) for _ in range(5)}
    assert set(claimed(desk)) == made


@pytest.mark.parametrize("state", rules.HOLDING)
def test_what_is_stuck_holds_the_later_ones_up_and_then_they_pass_it(desk: Desk, state: State) -> None:
    channel = desk.channel()
    stuck, later = desk.hand(channel, due=timedelta(minutes=-1)), desk.hand(channel)
    desk.put(stuck, state=state, next_at=datetime.now(UTC) + timedelta(hours=1))
    assert claimed(desk) == []
    assert desk.row(stuck).passed_at is None
    desk.put(stuck, due_at=datetime.now(UTC) - RELEASE_AFTER)
    assert claimed(desk) == [later]
    assert desk.row(stuck).passed_at is not None
    assert desk.row(later).passed_at is None


def test_a_doubt_holds_its_channel_from_its_last_intent_on(desk: Desk) -> None:
    channel, now = desk.channel(), datetime.now(UTC)
    doubt, later = desk.hand(channel, due=timedelta(hours=-2)), desk.hand(channel)
    intent = now - timedelta(minutes=14)
    desk.put(doubt, state=State.UNKNOWN, next_at=now + timedelta(minutes=1), intent_at=intent)
    assert claimed(desk) == []
    desk.put(doubt, intent_at=intent - timedelta(minutes=2))
    assert claimed(desk) == [later]


@pytest.mark.parametrize("state", [State.WAITING, State.DEAD, State.RESTORED, *rules.SETTLED])
def test_what_waits_for_a_person_holds_nothing_up(desk: Desk, state: State) -> None:
    channel = desk.channel()
    waiting, later = desk.hand(channel, due=timedelta(minutes=-1)), desk.hand(channel)
    desk.put(waiting, state=state, next_at=None)
    assert claimed(desk) == [later]
    assert desk.row(waiting).passed_at is None


def test_what_follows_something_that_waits_for_a_person_holds_nothing_up(desk: Desk) -> None:
    channel = desk.channel()
    head = desk.hand(channel, due=timedelta(minutes=-2))
    part = desk.hand(channel, follows=head, due=timedelta(minutes=-2))
    desk.hand(channel, follows=part, due=timedelta(minutes=-2))
    other = desk.hand(channel)
    desk.put(head, state=State.WAITING, next_at=None)
    assert claimed(desk) == [other]


def test_edits_neither_hold_up_nor_are_held_up(desk: Desk) -> None:
    channel = desk.channel()
    desk.put(desk.hand(channel, thing=4), state=State.SENT, next_at=None)
    stuck = desk.hand(channel, due=timedelta(minutes=-1))
    desk.put(stuck, state=State.UNKNOWN, next_at=datetime.now(UTC) + timedelta(minutes=1))
    edit = desk.hand(channel, 4, Action.EDIT)
    assert claimed(desk) == [edit]
    desk.put(edit, state=State.SCHEDULED, next_at=datetime.now(UTC) + timedelta(minutes=1), lease_until=None)
    desk.put(stuck, state=State.SENT, next_at=None)
    later = desk.hand(channel)
    assert claimed(desk) == [later]


def test_what_comes_due_soon_is_claimed_ahead_but_not_what_was_put_off(desk: Desk) -> None:
    soon = desk.hand(desk.channel(), due=timedelta(seconds=8))
    put_off = desk.hand(desk.channel())
    desk.put(put_off, next_at=datetime.now(UTC) + timedelta(seconds=8))
    doubt = desk.hand(desk.channel())
    desk.put(doubt, state=State.UNKNOWN, next_at=datetime.now(UTC) + timedelta(seconds=8))
    assert claimed(desk) == []
    assert [claim.delivery for claim in desk.claim(ahead=timedelta(seconds=10))] == [soon]


def test_what_is_prepared_long_before_its_moment_holds_nothing_up(desk: Desk) -> None:
    channel = desk.channel()
    early = desk.hand(channel, due=timedelta(minutes=15))
    desk.put(early, next_at=GONE)
    assert claimed(desk) == [early]
    desk.put(early, state=State.PREPARING, next_at=None)
    now = desk.hand(channel)
    assert claimed(desk) == [now]


def test_what_is_prepared_shortly_before_its_moment_keeps_its_channel(desk: Desk) -> None:
    channel = desk.channel()
    early = desk.hand(channel, due=timedelta(minutes=2))
    desk.put(early, next_at=GONE)
    assert claimed(desk) == [early]
    desk.put(early, state=State.PREPARING, next_at=None)
    desk.hand(channel)
    assert claimed(desk) == []


def test_what_must_go_alone_is_given_to_nobody_else(desk: Desk) -> None:
    def waits() -> object:
        return desk.dispatcher.execute("SELECT passaparola_claim_waits_alone()").fetchone()

    poison, other = desk.hand(desk.channel()), desk.hand(desk.channel())
    assert waits() == (False,)
    desk.put(poison, alone=True)
    assert waits() == (True,)
    assert claimed(desk) == [other]
    assert [claim.delivery for claim in desk.claim(isolated=True)] == [poison]
    assert waits() == (False,)


@pytest.mark.parametrize("level", ["brand", "organisation"])
def test_a_held_brand_or_organisation_only_looks_and_the_others_go_on(desk: Desk, level: str) -> None:
    held, other = desk.hand(desk.channel()), desk.hand(desk.channel("vino"))
    doubt = desk.hand(desk.channel())
    desk.put(doubt, state=State.UNKNOWN)
    brand = desk.world.brands["caffe"]
    row = brand if level == "brand" else desk.world.organisations["anna"]
    asks = f"UPDATE workspaces_{level} SET held_at = %s WHERE id = %s"
    desk.owner.execute(asks, [GONE, row])
    says = [desk.owner.execute("SELECT passaparola_brand_held(%s)", [each]).fetchone()
            for each in (brand, desk.world.brands["vino"])]  # fmt: skip
    assert says == [(True,), (False,)]
    assert set(claimed(desk)) == {doubt, other}
    desk.owner.execute(asks, [None, row])
    assert claimed(desk) == [held]


def test_the_longest_overdue_come_first_when_hands_are_few(desk: Desk) -> None:
    made = [desk.hand(desk.channel(), due=timedelta(seconds=-n)) for n in (1, 9, 5)]
    assert {claim.delivery for claim in desk.claim(most=2)} == {made[1], made[2]}


@pytest.mark.parametrize("state", [State.SCHEDULED, State.PREPARING, State.SENDING, State.UNKNOWN, State.RESTORED])
def test_whatever_a_dead_sender_held_is_claimed_again(desk: Desk, state: State) -> None:
    delivery = desk.hand(desk.channel())
    desk.put(delivery, state=state, next_at=GONE if state is State.SCHEDULED else None, lease_until=GONE)
    assert claimed(desk) == [delivery]


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.CANCELLED, State.WAITING, State.DEAD])
def test_what_is_settled_or_waits_for_a_person_is_never_claimed(desk: Desk, state: State) -> None:
    desk.put(desk.hand(desk.channel()), state=state, lease_until=GONE)
    assert claimed(desk) == []


def test_what_waits_for_a_person_after_a_restore_is_never_claimed(desk: Desk) -> None:
    desk.put(desk.hand(desk.channel()), state=State.RESTORED, next_at=None)
    assert claimed(desk) == []


def test_a_held_installation_only_looks(desk: Desk) -> None:
    made = {state: desk.hand(desk.channel()) for state in (State.PREPARING, State.SENDING, State.UNKNOWN)}
    desk.hand(desk.channel())
    for state, delivery in made.items():
        desk.put(delivery, state=state, lease_until=GONE)
    restored = desk.hand(desk.channel())
    desk.put(restored, state=State.RESTORED)
    desk.hold()
    assert set(claimed(desk)) == {made[State.SENDING], made[State.UNKNOWN], restored}
    desk.resume()
    assert len(claimed(desk)) == 2


def test_an_edit_waits_for_its_publish_and_a_delete_too(desk: Desk) -> None:
    channel = desk.channel()
    publish = desk.hand(channel, thing=4, due=timedelta(minutes=5))
    edit, delete = desk.hand(channel, 4, Action.EDIT), desk.hand(channel, 4, Action.DELETE)
    for open_state in (State.SCHEDULED, State.SENDING, State.UNKNOWN, State.WAITING, State.RESTORED):
        desk.put(publish, state=open_state, next_at=None)
        assert claimed(desk) == [], open_state
    desk.put(publish, state=State.SENT)
    assert claimed(desk) == [edit]
    desk.put(edit, state=State.WAITING, next_at=None, lease_until=None)
    assert claimed(desk) == [delete], "a delete does not wait for an edit"


def test_a_newer_edit_waits_for_an_older_one(desk: Desk) -> None:
    channel = desk.channel()
    desk.put(desk.hand(channel, thing=4), state=State.SENT, next_at=None)
    older = desk.hand(channel, 4, Action.EDIT, revision=2)
    newer = desk.hand(channel, 4, Action.EDIT, revision=3)
    desk.put(older, next_at=datetime.now(UTC) + timedelta(minutes=1))
    assert claimed(desk) == [], "else the older words would come over the newer ones"
    desk.put(older, state=State.FAILED, next_at=None)
    assert claimed(desk) == [newer]


def test_what_follows_a_post_waits_for_it(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel, due=timedelta(minutes=5))
    second = desk.hand(channel, follows=first)
    assert claimed(desk) == []
    desk.put(first, state=State.SENT, next_at=None)
    assert claimed(desk) == [second]


def test_looking_waits_for_nothing(desk: Desk) -> None:
    channel = desk.channel()
    first = desk.hand(channel, due=timedelta(minutes=5))
    second = desk.hand(channel, follows=first)
    desk.put(second, state=State.RESTORED)
    assert claimed(desk) == [second]


def test_a_channel_that_must_be_reconnected_waits_and_flows_again(desk: Desk) -> None:
    channel = desk.channel()
    delivery = desk.hand(channel)
    set_health(channel, Health.RECONNECT)
    assert claimed(desk) == []
    set_health(channel, Health.FINE)
    assert claimed(desk) == [delivery]


def test_a_troubled_channel_goes_on(desk: Desk) -> None:
    channel = desk.channel()
    delivery = desk.hand(channel)
    set_health(channel, Health.TROUBLED)
    assert claimed(desk) == [delivery]


def test_one_channels_pile_does_not_keep_the_others_waiting(desk: Desk) -> None:
    piled, free = desk.channel(), desk.channel()
    pile = [desk.hand(piled, due=timedelta(minutes=-n)) for n in range(12, 0, -1)]
    other = desk.hand(free)
    assert [claim.delivery for claim in desk.claim(most=1)] == [pile[0]]
    assert [claim.delivery for claim in desk.claim(most=1)] == [other]


def test_each_claim_has_its_own_fence(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    fences = []
    for _ in range(3):
        fences.append(desk.claimed(delivery).fence)
        desk.expire(delivery)
    assert fences == [1, 2, 3]


def test_many_senders_at_once_never_hold_one_row_twice_nor_two_of_a_channel(desk: Desk) -> None:
    channels = [desk.channel() for _ in range(12)]
    for channel in channels * 3:
        desk.hand(channel)

    def rush(number: int) -> list[int]:
        with psycopg.connect(settings.DISPATCHER_DATABASE, autocommit=True) as line:
            claim = "SELECT delivery FROM passaparola_claim(%s, 3, %s, '0', '15 minutes', false)"
            rows = [line.execute(claim, [f"h|{number}", LEASE]).fetchall() for _ in range(6)]
        return [int(row[0]) for found in rows for row in found]

    with ThreadPoolExecutor(4) as pool:
        given = [delivery for found in pool.map(rush, range(4)) for delivery in found]
    assert len(given) == len(set(given)) == len(channels)


def test_what_dead_processes_of_this_host_held_is_let_go_at_once(desk: Desk) -> None:
    made = [desk.hand(desk.channel()) for _ in range(3)]
    holders = dict(zip(made, ("here|1", "here|2", "there|1"), strict=True))
    desk.claim()
    for delivery, holder in holders.items():
        desk.put(delivery, lease_holder=holder)
    desk.dispatcher.execute("SELECT passaparola_claim_orphans('here', '{2}')")
    assert claimed(desk) == [made[0]]


def test_a_sender_lets_go_of_what_it_does_not_carry(desk: Desk) -> None:
    carried, dropped = desk.hand(desk.channel()), desk.hand(desk.channel())
    others = desk.hand(desk.channel())
    desk.claim(holder="here|1")
    desk.put(others, lease_holder="here|12")
    desk.dispatcher.execute("SELECT passaparola_claim_dropped('here|1', %s)", [[carried]])
    assert claimed(desk) == [dropped]


def test_the_dispatcher_reads_no_table(desk: Desk) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.dispatcher.execute("SELECT * FROM deliveries_delivery")


@pytest.mark.parametrize("function", ["passaparola_after_restore()", "passaparola_forget_secrets()"])
def test_only_the_owner_restores(desk: Desk, function: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.dispatcher.execute(f"SELECT {function}")


def test_after_a_restore_every_open_row_is_restored_and_nothing_goes_out(desk: Desk) -> None:
    states = (State.SCHEDULED, State.PREPARING, State.SENDING, State.UNKNOWN, State.WAITING)
    made = {state: desk.hand(desk.channel()) for state in (*states, State.SENT, State.FAILED, State.CANCELLED)}
    for state, delivery in made.items():
        desk.put(delivery, state=state)
    edit = desk.hand(desk.channel(), action=Action.EDIT)
    assert desk.owner.execute("SELECT passaparola_after_restore()").fetchone() == (len(states) + 1,)
    for state, delivery in made.items():
        assert desk.state(delivery) is (State.RESTORED if state in states else state)
    assert set(claimed(desk)) == {made[state] for state in states}, "to be looked up; edits wait for a person"
    assert desk.state(edit) is State.RESTORED
    assert desk.attempts(edit)[-1].details == {"was": "scheduled"}
    assert desk.owner.execute("SELECT passaparola_held()").fetchone() == (True,)


def test_without_the_key_every_channel_asks_to_be_connected_again(desk: Desk) -> None:
    channel = desk.channel()
    desk.owner.execute("SELECT passaparola_forget_secrets()")
    with tenancy.brand(channel.brand_id):
        row = Channel.objects.get(pk=channel.pk)
    assert (row.health, row.secrets) == (Health.RECONNECT, None)


def test_a_person_may_send_what_was_restored(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    desk.owner.execute("SELECT passaparola_after_restore()")
    desk.decide(delivery, rules.SendAsked())
    assert claimed(desk) == [], "held until somebody resumes"
    desk.resume()
    assert claimed(desk) == [delivery]
