"""The pure machine: hostile schedules, and the mutants that they must catch."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from passaparola.deliveries import rules
from passaparola.deliveries.rules import Action, Effect, Event, Standing, State, Step
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Remote
from tests.deliveries.simulation import NOON, SETTLE, WHY, Broken, play

SCHEDULES = 15_000


def standing(state: State = State.SCHEDULED, action: Action = Action.PUBLISH, **more: object) -> Standing:
    return replace(Standing(action, state, NOON, SETTLE, NOON), **more)  # type: ignore[arg-type]


def test_hostile_schedules_neither_double_nor_lose_nor_lie() -> None:
    ends = [play(seed).row.state for seed in range(SCHEDULES)]
    for state in (State.SENT, State.FAILED, State.CANCELLED, State.DEAD):
        assert ends.count(state) > SCHEDULES / 400, f"the schedules hardly ever end {state}"


def test_what_a_person_publishes_is_never_sent_nor_lost() -> None:
    ends = [play(seed, assisted=True).row.state for seed in range(SCHEDULES // 10)]
    assert set(ends) == {State.SENT, State.CANCELLED, State.WAITING, State.RESTORED}
    for state in (State.SENT, State.CANCELLED, State.WAITING):
        assert ends.count(state) > len(ends) / 200, f"the schedules hardly ever end {state}"


def test_a_due_delivery_on_a_network_without_a_connector_waits_for_its_person() -> None:
    preparing, _ = rules.step(standing(), rules.Claimed(), NOON)
    waiting, effects = rules.step(preparing, rules.ByHand(), NOON)
    assert (waiting.state, waiting.next_at, waiting.reason) == (State.WAITING, None, Message("delivery.by_hand"))
    assert (waiting.retries, waiting.deaths, effects) == (0, 0, (Effect.RELEASE,))


def test_what_is_published_by_hand_can_be_put_off_and_comes_back() -> None:
    later = NOON + timedelta(days=1)
    moved, _ = rules.step(standing(State.WAITING), rules.Moved(later), NOON)
    assert (moved.state, moved.due_at, moved.next_at) == (State.SCHEDULED, later, later)


def _blind_retry(now: Standing, event: Event, at: datetime) -> Step:
    after, effects = rules.step(now, event, at)
    if after.state is State.UNKNOWN and not isinstance(event, rules.Claimed):
        after = replace(after, state=State.SCHEDULED, next_at=at)
    return after, effects


def _one_absence(now: Standing, event: Event, at: datetime) -> Step:
    return rules.step(replace(now, absences=1) if now.state is State.UNKNOWN else now, event, at)


def _prepare_after_death(now: Standing, event: Event, at: datetime) -> Step:
    if isinstance(event, rules.Claimed) and now.state is State.SENDING:
        return replace(now, state=State.PREPARING), (Effect.PREPARE,)
    return rules.step(now, event, at)


def _send_what_was_restored(now: Standing, event: Event, at: datetime) -> Step:
    after, effects = rules.step(now, event, at)
    if after.state is State.RESTORED and after.next_at is None and Effect.RELEASE in effects:
        after = replace(after, state=State.SCHEDULED, next_at=at)
    return after, effects


def _doubt_is_success(now: Standing, event: Event, at: datetime) -> Step:
    if isinstance(event, rules.Doubted) and now.state is State.SENDING:
        return rules.step(now, rules.Accepted(), at)
    return rules.step(now, event, at)


def _doubt_is_failure(now: Standing, event: Event, at: datetime) -> Step:
    if isinstance(event, rules.Doubted):
        return rules.step(now, rules.Refused(event.reason), at)
    return rules.step(now, event, at)


def _forgets_to_come_back(now: Standing, event: Event, at: datetime) -> Step:
    after, effects = rules.step(now, event, at)
    return (replace(after, next_at=None) if after.state is State.UNKNOWN else after), effects


@pytest.mark.parametrize(
    ("mutant", "symptom"),
    [
        (_blind_retry, "published twice"),
        (_one_absence, "published twice|cancelled and there"),
        (_prepare_after_death, "published twice"),
        (_send_what_was_restored, "unasked"),
        (_doubt_is_success, "called sent without"),
        (_doubt_is_failure, "called failed and there"),
        (_forgets_to_come_back, "lost while unknown"),
    ],
)
def test_the_schedules_catch_a_mutant(mutant: Callable[..., Step], symptom: str) -> None:
    assert re.search(symptom, _first_breach(step=mutant))


@pytest.mark.parametrize("missing", ["fenced", "timed"])
def test_the_schedules_catch_a_missing_guard(missing: str) -> None:
    assert _first_breach(**{missing: False})


def _first_breach(**mutation: object) -> str:
    for seed in range(SCHEDULES):
        try:
            play(seed, **mutation)
        except Broken as broken:
            return str(broken)
    return ""


def test_a_doubt_is_looked_up_after_its_settling_time() -> None:
    unknown, _ = rules.step(standing(State.SENDING), rules.Doubted(WHY), NOON)
    assert unknown.state is State.UNKNOWN
    assert_waits(unknown, SETTLE)


def assert_waits(now: Standing, asked: timedelta) -> None:
    """As long as asked, and a little longer."""
    assert now.next_at is not None
    assert NOON + asked <= now.next_at <= NOON + asked * (1 + rules.JITTER)


def test_two_spaced_absences_send_again_up_to_five_times() -> None:
    absent, now = rules.Sighted(Absent()), standing(State.UNKNOWN, intents=1)
    for resent in range(1, rules.RESENDS_ALLOWED + 1):
        once, _ = rules.step(now, absent, NOON)
        assert once.state is State.UNKNOWN
        assert_waits(once, SETTLE)
        again, _ = rules.step(once, absent, NOON)
        assert (again.state, again.resends, again.next_at) == (State.SCHEDULED, resent, NOON)
        sending, _ = rules.step(replace(again, state=State.PREPARING), rules.Intended(), NOON)
        now, _ = rules.step(sending, rules.Doubted(WHY), NOON)
    asked, _ = rules.step(replace(now, absences=1), absent, NOON)
    assert (asked.state, asked.reason) == (State.WAITING, Message("delivery.absent", {"count": 6}))


def test_waits_differ_between_neighbours_and_are_the_same_for_the_same_standing() -> None:
    moments = [rules.step(standing(State.SENDING, seed=str(n)), rules.Doubted(WHY), NOON)[0].next_at for n in range(9)]
    assert len(set(moments)) == len(moments)
    again = rules.step(standing(State.SENDING, seed="0"), rules.Doubted(WHY), NOON)[0].next_at
    assert again == moments[0]


@pytest.mark.parametrize("asked", [timedelta(seconds=1), timedelta(minutes=7), rules.LONGEST_ASKED])
def test_what_a_network_asks_for_is_kept(asked: timedelta) -> None:
    for number in range(50):
        refused = standing(State.SENDING, seed=str(number))
        assert_waits(rules.step(refused, rules.Postponed(WHY, asked), NOON)[0], asked)


def test_look_ups_that_prove_nothing_end_before_a_person() -> None:
    now = standing(State.UNKNOWN)
    for _ in range(rules.LOOKUPS_ALLOWED):
        now, _ = rules.step(now, rules.Sighted(Inconclusive(WHY)), NOON)
    assert now.state is State.WAITING


def test_what_was_taken_down_counts_as_sent_and_says_so() -> None:
    seen = rules.Sighted(Found(Remote("1", "", NOON), visible=False))
    after, _ = rules.step(standing(State.RESTORED), seen, NOON)
    assert (after.state, after.reason) == (State.SENT, Message("delivery.taken_down"))


@pytest.mark.parametrize("action", [Action.EDIT, Action.DELETE])
def test_an_edit_or_delete_in_doubt_is_simply_done_again(action: Action) -> None:
    after, _ = rules.step(standing(State.SENDING, action), rules.Doubted(WHY), NOON)
    assert after.state is State.SCHEDULED


@pytest.mark.parametrize("action", [Action.EDIT, Action.DELETE])
def test_an_edit_that_kills_its_senders_is_set_aside(action: Action) -> None:
    now = standing(State.SENDING, action)
    for _ in range(rules.DEATHS_ALLOWED):
        now, _ = rules.step(replace(now, state=State.SENDING), rules.Claimed(), NOON)
    assert (now.state, now.reason) == (State.DEAD, Message("delivery.deaths", {"count": rules.DEATHS_ALLOWED}))


@pytest.mark.parametrize("state", [State.PREPARING, State.UNKNOWN, State.RESTORED])
def test_what_kills_its_senders_goes_alone_and_is_then_a_dead_letter(state: State) -> None:
    now, effects = rules.step(replace(standing(state), next_at=None), rules.Claimed(), NOON)
    assert not now.alone
    now, released = rules.step(now, rules.Claimed(), NOON)
    assert (now.alone, now.next_at, released) == (True, NOON, (Effect.RELEASE,))
    now, alone = rules.step(now, rules.Claimed(), NOON)
    assert alone == effects
    dead, released = rules.step(now, rules.Claimed(), NOON)
    assert (dead.next_at, released) == (None, (Effect.RELEASE,))
    assert dead.state is (State.RESTORED if state is State.RESTORED else State.DEAD)


def test_what_killed_while_sending_is_looked_up_alone_and_never_sent_a_fourth_time() -> None:
    now = standing(State.SENDING, deaths=rules.DEATHS_ALLOWED - 1, alone=True)
    unknown, _ = rules.step(now, rules.Claimed(), NOON)
    assert (unknown.state, unknown.alone) == (State.UNKNOWN, True)
    seen = rules.Sighted(Found(Remote("1", "", NOON)))
    assert rules.step(unknown, seen, NOON)[0].state is State.SENT
    once, _ = rules.step(unknown, rules.Sighted(Absent()), NOON)
    assert rules.step(once, rules.Sighted(Absent()), NOON)[0].state is State.DEAD


@pytest.mark.parametrize(
    ("word", "state"),
    [(rules.Confirmed(), State.SENT), (rules.SendAsked(), State.SCHEDULED), (rules.Cancelled(), State.CANCELLED)],
)
def test_a_dead_letter_is_a_persons_to_decide(word: Event, state: State) -> None:
    after, _ = rules.step(standing(State.DEAD, deaths=3, alone=True), word, NOON)
    assert after.state is state
    if state is State.SCHEDULED:
        assert (after.deaths, after.alone) == (0, True), "a new life, and still nobody else's danger"


def test_what_is_prepared_early_is_let_go_of_until_its_moment() -> None:
    early = NOON - timedelta(minutes=15)
    taken, _ = rules.step(standing(), rules.Claimed(), early)
    ready, effects = rules.step(taken, rules.Prepared(), early)
    assert (ready.state, ready.prepared_at, ready.next_at) == (State.SCHEDULED, early, NOON)
    assert effects == (Effect.RELEASE,)
    again, _ = rules.step(ready, rules.Claimed(), NOON - timedelta(seconds=9))
    kept, effects = rules.step(again, rules.Prepared(), NOON - timedelta(seconds=9))
    assert (kept.state, effects) == (State.PREPARING, ())


def test_files_that_take_their_time_before_the_moment_make_nothing_late() -> None:
    busy = rules.Postponed(WHY, timedelta(minutes=2), patient=True)
    after, _ = rules.step(standing(State.PREPARING), busy, NOON - timedelta(minutes=1))
    assert after.next_at == NOON
    told = rules.Postponed(WHY, timedelta(minutes=2))
    after, _ = rules.step(standing(State.PREPARING), told, NOON - timedelta(minutes=1))
    assert after.next_at is not None
    assert after.next_at >= NOON + timedelta(minutes=1), "but what a network asks for is kept"


@pytest.mark.parametrize("state", [State.SCHEDULED, State.PREPARING])
def test_what_came_due_while_held_waits_for_a_person(state: State) -> None:
    after, effects = rules.step(standing(state), rules.HeldBack(), NOON)
    assert (after.state, after.reason) == (State.WAITING, Message("delivery.held_meanwhile"))
    assert effects == (Effect.RELEASE,)
    with pytest.raises(rules.NotAllowed):
        rules.step(standing(State.SENDING), rules.HeldBack(), NOON)


def test_later_than_the_brand_allows_is_not_published_unasked() -> None:
    late = NOON + timedelta(hours=1, seconds=1)
    assert rules.step(standing(late=timedelta(hours=2)), rules.Claimed(), late)[0].state is State.PREPARING
    assert rules.step(standing(), rules.Claimed(), late)[0].state is State.PREPARING, "the brand sends all the same"
    edit = standing(action=Action.EDIT, late=timedelta(hours=1))
    assert rules.step(edit, rules.Claimed(), late)[0].state is State.PREPARING, "what is out there is still wrong"
    after, _ = rules.step(standing(late=timedelta(hours=1)), rules.Claimed(), late)
    assert after.state is State.WAITING
    asked, _ = rules.step(after, rules.SendAsked(), late)
    assert rules.step(asked, rules.Claimed(), late)[0].state is State.PREPARING


def test_a_restored_delivery_of_next_week_waits_for_its_moment_again() -> None:
    later = NOON + timedelta(days=7)
    asked, _ = rules.step(standing(State.RESTORED, due_at=later), rules.SendAsked(), NOON)
    assert (asked.state, asked.next_at) == (State.SCHEDULED, later)


def test_a_network_may_ask_for_patience_but_not_for_ever() -> None:
    postponed = rules.Postponed(WHY, timedelta(days=4_000))
    after, _ = rules.step(standing(State.SENDING), postponed, NOON)
    assert_waits(after, rules.LONGEST_ASKED)


def test_postponements_end_before_a_person() -> None:
    now = standing(State.PREPARING)
    for _ in range(rules.RETRIES_ALLOWED):
        now, _ = rules.step(replace(now, state=State.PREPARING), rules.Postponed(WHY), NOON)
        assert now.state is State.SCHEDULED
    assert rules.step(replace(now, state=State.PREPARING), rules.Postponed(WHY), NOON)[0].state is State.WAITING


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.FAILED, State.CANCELLED])
def test_nobody_can_take_back_what_is_going_out_or_settled(state: State) -> None:
    with pytest.raises(rules.NotAllowed):
        rules.step(standing(state), rules.Cancelled(), NOON)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.PREPARING, State.SENDING, State.UNKNOWN, State.SENT])
def test_nobody_can_ask_to_send_what_may_be_out_or_is_on_its_way(state: State) -> None:
    with pytest.raises(rules.NotAllowed):
        rules.step(standing(state), rules.SendAsked(), NOON)
