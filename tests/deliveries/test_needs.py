"""The page of what needs somebody: what is on it, in which order, and what can be done there."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from passaparola.deliveries.queries import Need, needing_somebody
from passaparola.deliveries.rules import State
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent
from tests.deliveries.desk import Desk
from tests.support.browsing import LANGUAGES, signed_in

LIST = "/b/caffe/deliveries/"
TAB = LIST + "?tab=needs-you"


def _reason(id: str) -> str:
    return json.dumps({"id": id, "params": {"count": 2}})


def _waiting(desk: Desk, reason: str = "delivery.absent", intents: int = 2) -> int:
    delivery = desk.hand(desk.channel())
    desk.put(delivery, state="waiting", next_at=None, reason=_reason(reason), intents=intents)
    return delivery


def _failed(desk: Desk, thing: int = 0) -> int:
    delivery = desk.hand(desk.channel(), thing)
    desk.put(delivery, state="failed", next_at=None, settled_at=timezone.now(), reason=_reason("delivery.trouble"))
    return delivery


def _shut(desk: Desk, due: timedelta = timedelta(minutes=-5)) -> int:
    channel = desk.channel()
    delivery = desk.hand(channel, due=due)
    desk.owner.execute("UPDATE channels_channel SET health = 'reconnect' WHERE id = %s", [channel.pk])
    return delivery


def _overdue(desk: Desk) -> int:
    return desk.hand(desk.channel(), due=timedelta(hours=-2))


MAKES = {
    Need.DOUBT: _waiting,
    Need.LATE: lambda desk: _waiting(desk, "delivery.late", 0),
    Need.HELD: lambda desk: _waiting(desk, "delivery.held_meanwhile", 0),
    Need.BY_HAND: lambda desk: _waiting(desk, "delivery.by_hand", 0),
    Need.STUCK: lambda desk: _waiting(desk, "delivery.trouble", 0),
    Need.CHANNEL: _shut,
    Need.OVERDUE: _overdue,
    Need.FAILED: _failed,
}


def _needs(desk: Desk, address: str = TAB) -> list[tuple[Need, int]]:
    page = signed_in(desk.world.people["anna"]).get(address)
    return [(row["need"], row["delivery"].pk) for row in page.context["rows"]]


@pytest.mark.parametrize("need", MAKES)
def test_each_trouble_stands_under_what_is_to_be_decided(desk: Desk, need: Need) -> None:
    assert _needs(desk) == []
    delivery = MAKES[need](desk)
    assert _needs(desk) == [(need, delivery)]
    with tenancy.person(desk.world.people["anna"].pk, "caffe"):
        assert needing_somebody(desk.world.brands["caffe"]).count() == 1


def test_what_will_be_due_later_needs_nobody(desk: Desk) -> None:
    desk.hand(desk.channel(), due=timedelta(hours=1))
    _shut(desk, timedelta(hours=1))
    assert _needs(desk) == []


def test_the_oldest_of_a_group_comes_first(desk: Desk) -> None:
    young, old = _waiting(desk), _waiting(desk)
    desk.put(old, due_at=timezone.now() - timedelta(days=1))
    assert [delivery for _need, delivery in _needs(desk)] == [old, young]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_group_with_its_words(desk: Desk, language: str) -> None:
    for make in MAKES.values():
        make(desk)
    anna = signed_in(desk.world.people["anna"], language)
    for page in (TAB, "/needs-you/", "/b/caffe/"):
        answer = anna.get(page)
        assert answer.status_code == 200
    assert len(anna.get("/needs-you/").context["groups"]) == len(MAKES)
    assert signed_in(desk.world.people["carla"]).get("/needs-you/").context["groups"] == []


def test_it_is_there_keeps_the_address_as_proof(desk: Desk) -> None:
    delivery = _waiting(desk)
    anna = signed_in(desk.world.people["anna"])
    anna.post(f"{LIST}{delivery}/there/", {"address": "javascript:alert(1)"})
    assert desk.state(delivery) is State.WAITING
    answer = anna.post(f"{LIST}{delivery}/there/", {"address": "https://example.test/p/1", "back": "/needs-you/"})
    assert answer.headers["location"] == "/needs-you/"
    row = desk.row(delivery)
    assert (row.state, row.remote_url, row.proof["confirmed_by"]) == ("sent", "https://example.test/p/1", "anna")


def test_nobody_is_sent_away_to_another_site(desk: Desk) -> None:
    delivery = _waiting(desk)
    anna = signed_in(desk.world.people["anna"])
    answer = anna.post(f"{LIST}{delivery}/send/", {"back": "https://evil.example/"})
    assert answer.headers["location"] == f"{LIST}{delivery}/"


def test_several_are_cancelled_at_once_and_what_does_not_fit_is_left(desk: Desk) -> None:
    chosen, left, failed = _waiting(desk), _waiting(desk), _failed(desk)
    signed_in(desk.world.people["anna"]).post(f"{LIST}cancel/", {"delivery": [chosen, failed]})
    assert [desk.state(each) for each in (chosen, left, failed)] == [State.CANCELLED, State.WAITING, State.FAILED]


def test_a_failure_is_dismissed_and_the_toast_takes_it_back(desk: Desk) -> None:
    failed, other = _failed(desk), _waiting(desk)
    anna = signed_in(desk.world.people["anna"])
    anna.post(f"{LIST}dismiss/", {"delivery": [failed, other]})
    assert _needs(desk) == [(Need.DOUBT, other)]
    anna.post(f"{LIST}recall/?delivery={failed}")
    assert (Need.FAILED, failed) in _needs(desk)
    with tenancy.person(desk.world.people["anna"].pk, "caffe"):
        assert list(AuditEvent.objects.values_list("action", flat=True)) == ["delivery.dismissed"]


def test_a_failure_that_was_sent_anew_needs_nobody(desk: Desk) -> None:
    channel = desk.channel()
    failed = desk.hand(channel, 77)
    desk.put(failed, state="failed", next_at=None, settled_at=timezone.now())
    assert _needs(desk) == [(Need.FAILED, failed)]
    again = desk.hand(channel, 77, due=timedelta(hours=1), revision=2)
    assert _needs(desk) == []
    desk.put(again, state="cancelled", next_at=None)
    assert _needs(desk) == [(Need.FAILED, failed)]


def test_what_others_passed_is_flagged(desk: Desk) -> None:
    delivery = _waiting(desk)
    desk.put(delivery, passed_at=timezone.now())
    anna = signed_in(desk.world.people["anna"])
    assert "Others went ahead of it" in anna.get(TAB).content.decode()
    assert "later posts were let past it" in anna.get(f"{LIST}{delivery}/").content.decode()


def test_a_failed_post_leads_back_to_its_page(desk: Desk) -> None:
    _failed(desk, 41)
    assert "/b/caffe/posts/41/" in signed_in(desk.world.people["anna"]).get(TAB).content.decode()
