"""People hear of each trouble once, of a burst of them in one piece of news."""

import json
from datetime import timedelta

from django.utils import timezone

from passaparola.deliveries import telling
from passaparola.notifications import shown
from passaparola.notifications.models import Notification
from passaparola.workspaces import tenancy
from tests.deliveries.desk import Desk
from tests.support.browsing import signed_in


def _news(desk: Desk) -> list[str]:
    anna = desk.world.people["anna"].pk
    with tenancy.person(anna):
        return [shown.sentence(row) for row in shown.of(anna)]


def _waiting(desk: Desk) -> int:
    delivery = desk.hand(desk.channel(), text="Pane")
    reason = json.dumps({"id": "delivery.absent", "params": {"count": 2}})
    desk.put(delivery, state="waiting", next_at=None, reason=reason, intents=2)
    return delivery


def test_a_trouble_is_told_once_with_its_reason(desk: Desk) -> None:
    _waiting(desk)
    assert telling.tell_of_troubles() == 1
    assert telling.tell_of_troubles() == 0
    (told,) = _news(desk)
    assert told.startswith("“Pane” on conto-1")
    assert "never turned up" in told


def test_a_burst_is_told_together(desk: Desk) -> None:
    for _ in range(7):
        _waiting(desk)
    telling.tell_of_troubles()
    (told,) = _news(desk)
    assert told.startswith("7 posts need you")


def test_what_goes_wrong_again_after_a_person_s_word_is_news(desk: Desk) -> None:
    delivery = _waiting(desk)
    telling.tell_of_troubles()
    signed_in(desk.world.people["anna"]).post(f"/b/caffe/deliveries/{delivery}/send/")
    desk.put(delivery, state="waiting", next_at=None, intents=3)
    assert telling.tell_of_troubles() == 1


def test_a_young_doubt_is_left_to_the_look_ups(desk: Desk) -> None:
    delivery = desk.hand(desk.channel())
    desk.put(delivery, state="unknown", intents=1, intent_at=timezone.now() - timedelta(minutes=1))
    assert telling.tell_of_troubles() == 0
    desk.put(delivery, intent_at=timezone.now() - telling.DOUBT - timedelta(seconds=1))
    assert telling.tell_of_troubles() == 1


def test_late_overdue_and_failed_are_each_told_in_their_kind(desk: Desk) -> None:
    late, overdue, failed = _waiting(desk), desk.hand(desk.channel(), due=timedelta(hours=-2)), _waiting(desk)
    desk.put(late, reason='{"id": "delivery.late", "params": {}}')
    desk.put(failed, state="failed", settled_at=timezone.now(), dismissed_at=None)
    assert telling.tell_of_troubles() == 3
    assert {row.kind for row in _kinds(desk)} == {"late", "failed"}
    assert desk.row(overdue).told == "overdue"


def _kinds(desk: Desk) -> list[Notification]:
    anna = desk.world.people["anna"].pk
    with tenancy.person(anna):
        return list(shown.of(anna))


def test_a_held_brand_s_and_a_held_installation_s_overdue_ones_are_no_news(desk: Desk) -> None:
    desk.hand(desk.channel(), due=timedelta(hours=-2))
    desk.owner.execute("UPDATE workspaces_brand SET held_at = now()")
    assert telling.tell_of_troubles() == 0
    _waiting(desk)
    desk.hold()
    assert telling.tell_of_troubles() == 0
