"""The list of deliveries, the receipts, and a person's word on those that wait for one."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from passaparola.deliveries import rules, store
from passaparola.deliveries.rules import State
from passaparola.kernel.network.port import Remote
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store as store_of_objects
from passaparola.workspaces.models import AuditEvent, BrandAccess, Membership, Person
from tests.deliveries.desk import Desk
from tests.support.browsing import LANGUAGES, signed_in, somebody
from tests.support.people import make_person

LIST = "/b/caffe/deliveries/"


def _anna(desk: Desk, language: str = "en") -> Client:
    return signed_in(desk.world.people["anna"], language)


def _editor(desk: Desk) -> Person:
    with tenancy.person(desk.world.people["anna"].pk) as scope:
        (studio,) = scope.organisations
        member = Membership.objects.create(organisation_id=studio, person=make_person("bruno"), role="editor")
        BrandAccess.objects.create(organisation_id=studio, membership=member, brand_id=desk.world.brands["caffe"])
    return member.person


def _waiting(desk: Desk, text: str = "Aspetta") -> int:
    delivery = desk.hand(desk.channel(), text=text)
    desk.put(
        delivery, state="waiting", next_at=None, reason='{"id": "delivery.absent", "params": {"count": 2}}', intents=2
    )
    return delivery


def _restored(desk: Desk, *, looked: bool = True, text: str = "Dal backup") -> int:
    delivery = desk.hand(desk.channel(), text=text)
    reason = "delivery.restored_absent" if looked else "delivery.restored"
    desk.put(delivery, state="restored", next_at=None if looked else timezone.now(), absences=2 if looked else 0)
    desk.put(delivery, reason=json.dumps({"id": reason}))
    return delivery


def _said(desk: Desk) -> list[str]:
    with tenancy.person(desk.world.people["anna"].pk, "caffe"):
        return list(AuditEvent.objects.values_list("action", flat=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tab", ["", "?tab=needs-you", "?tab=coming", "?tab=sent", "?tab=all", "?q=xyz&state=sent"])
def test_every_tab_answers_in_both_languages_empty_and_full(desk: Desk, language: str, tab: str) -> None:
    browser = _anna(desk, language)
    assert browser.get(LIST + tab).status_code == 200
    _waiting(desk)
    _restored(desk)
    assert browser.get(LIST + tab).status_code == 200


def test_what_needs_somebody_is_shown_first_and_counted(desk: Desk) -> None:
    desk.hand(desk.channel(), text="In arrivo")
    _waiting(desk)
    page = _anna(desk).get(LIST)
    assert [each["delivery"].snapshot["text"] for each in page.context["rows"]] == ["Aspetta"]
    assert [tab["count"] for tab in page.context["tabs"]] == [1, 1, 0, 0]


def test_a_restored_one_that_is_still_looked_for_waits_for_nobody(desk: Desk) -> None:
    _restored(desk, looked=False)
    assert _anna(desk).get(LIST + "?tab=needs-you").context["rows"] == []


def test_filters_narrow_by_state_channel_and_text(desk: Desk) -> None:
    desk.hand(desk.channel(), text="Caffè filtro")
    channel = desk.channel()
    desk.hand(channel, text="Orari delle feste")
    for query in ("?q=feste", f"?channel={channel.pk}", "?state=scheduled&q=feste", "?tab=coming&q=FESTE"):
        rows = _anna(desk).get(LIST + query).context["rows"]
        assert [each["delivery"].snapshot["text"] for each in rows] == ["Orari delle feste"], query


def test_nonsense_in_the_address_is_ignored(desk: Desk) -> None:
    for query in (
        "?tab=x",
        "?state=x",
        "?channel=x",
        "?channel=99999999999999999999",
        "?after=x",
        "?after=2026-13-45|1",
    ):
        assert _anna(desk).get(LIST + query).status_code == 200


def test_pages_of_the_list_hold_every_delivery_once(desk: Desk) -> None:
    channel = desk.channel()
    made = {desk.hand(channel, due=timedelta(minutes=number // 3)) for number in range(120)}
    for tab in ("all", "coming"):
        seen: list[int] = []
        address = f"?tab={tab}"
        while address:
            page = _anna(desk).get(LIST + address)
            seen += [each["delivery"].pk for each in page.context["rows"]]
            address = page.context["next"]
        assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_tells_every_attempt_and_the_proof(desk: Desk, language: str) -> None:
    delivery = desk.hand(desk.channel())
    claim = desk.claimed(delivery)
    store.take(claim)
    store.intend(claim, {}, timedelta(minutes=1))
    remote = Remote("at://prova", "https://example.test/1", timezone.now(), {"cid": "bafy"})
    store.record(claim, rules.Accepted(), remote)
    page = _anna(desk, language).get(f"{LIST}{delivery}/").content.decode()
    assert "at://prova" in page
    assert "bafy" in page
    assert ("la rete l&#x27;ha accettato" if language == "it" else "the network took it") in page


def test_the_receipt_is_a_file_too(desk: Desk) -> None:
    delivery = _waiting(desk)
    answer = _anna(desk, "it").get(f"{LIST}{delivery}/receipt.json")
    told = answer.json()
    assert told["content"]["text"] == "Aspetta"
    assert told["reason"]["text"].startswith("È stato inviato 2 volte")
    assert "attachment" in answer.headers["content-disposition"]
    assert {"key", "channel", "planned_at", "attempts", "remote"} <= set(told)


def test_it_is_there_settles_it(desk: Desk) -> None:
    delivery = _waiting(desk)
    _anna(desk).post(f"{LIST}{delivery}/there/")
    assert desk.state(delivery) is State.SENT
    assert _said(desk) == ["delivery.confirmed"]
    page = _anna(desk).get(f"{LIST}{delivery}/").content.decode()
    assert "anna" in page


def test_send_again_puts_it_on_its_way(desk: Desk) -> None:
    delivery = _waiting(desk)
    warned = _anna(desk).get(f"{LIST}{delivery}/").content.decode()
    assert "handed to the network 2 times" in warned
    _anna(desk).post(f"{LIST}{delivery}/send/")
    assert desk.state(delivery) is State.SCHEDULED
    assert _said(desk) == ["delivery.send_asked"]


def test_cancelling_ends_it(desk: Desk) -> None:
    delivery = _waiting(desk)
    _anna(desk).post(f"{LIST}{delivery}/cancel/")
    assert desk.state(delivery) is State.CANCELLED


def test_a_word_that_comes_too_late_changes_nothing(desk: Desk) -> None:
    delivery = _waiting(desk)
    _anna(desk).post(f"{LIST}{delivery}/cancel/")
    assert _anna(desk).post(f"{LIST}{delivery}/send/").status_code == 302
    assert desk.state(delivery) is State.CANCELLED
    assert _said(desk) == ["delivery.cancelled"]


def test_chosen_restored_ones_go_out_and_the_others_stay(desk: Desk) -> None:
    chosen, left = _restored(desk, text="Sì"), _restored(desk, text="No")
    settled = desk.hand(desk.channel())
    desk.put(settled, state="sent")
    _anna(desk).post(f"{LIST}send/", {"delivery": [chosen, settled, "x", 999_999]})
    assert [desk.state(each) for each in (chosen, left, settled)] == [State.SCHEDULED, State.RESTORED, State.SENT]


def test_a_restored_one_is_explained(desk: Desk) -> None:
    looking, absent = _restored(desk, looked=False), _restored(desk)
    browser = _anna(desk)
    assert "being looked for" in browser.get(f"{LIST}{looking}/").content.decode()
    assert "It goes out only if you say so" in browser.get(f"{LIST}{absent}/").content.decode()


def test_an_editor_reads_and_decides_nothing(desk: Desk) -> None:
    delivery = _waiting(desk)
    bruno = signed_in(_editor(desk))
    for page in ("", f"{delivery}/", f"{delivery}/receipt.json", "summary/"):
        assert bruno.get(LIST + page).status_code == 200
    for word in ("there", "send", "cancel"):
        assert bruno.post(f"{LIST}{delivery}/{word}/").status_code == 403
    assert bruno.post(f"{LIST}send/", {"delivery": delivery}).status_code == 403
    assert desk.state(delivery) is State.WAITING


def test_people_of_others_find_nothing(desk: Desk) -> None:
    delivery = _waiting(desk)
    carla = signed_in(desk.world.people["carla"])
    for page in ("", f"{delivery}/", f"{delivery}/receipt.json"):
        assert carla.get(LIST + page).status_code == 404
        assert carla.post(f"/b/vino/deliveries/{page}").status_code in {404, 405}
    assert carla.post(f"/b/vino/deliveries/{delivery}/send/").status_code == 404
    carla.post("/b/vino/deliveries/send/", {"delivery": delivery})
    assert desk.state(delivery) is State.WAITING


def test_a_visitor_signs_in_first(desk: Desk) -> None:
    assert somebody().get(LIST).status_code == 302


def test_text_from_outside_is_never_markup(desk: Desk) -> None:
    delivery = desk.hand(desk.channel(), text="<script>alert(1)</script>")
    desk.put(delivery, state="sent", remote_url="javascript:alert(1)", remote_id="x")
    page = _anna(desk).get(f"{LIST}{delivery}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_receipt_shows_the_bytes_that_went_out(desk: Desk) -> None:
    stored = store_of_objects().put(b"\x89PNG not really", "image/png")
    delivery = desk.hand(desk.channel())
    items = [
        {"hash": stored.hash, "type": "image/png", "size": stored.bytes, "alt": "Un pane"},
        {"hash": stored.hash, "type": "text/html", "size": stored.bytes},
        {"hash": "0" * 64, "type": "image/png", "size": 1},
    ]
    desk.put(delivery, snapshot=json.dumps({"text": "Pane", "media": items}))
    anna = _anna(desk)
    assert f"{LIST}{delivery}/media/0/" in anna.get(f"{LIST}{delivery}/").content.decode()
    answer = anna.get(f"{LIST}{delivery}/media/0/")
    assert b"".join(answer.streaming_content) == b"\x89PNG not really"  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    for position in (1, 2, 3):
        assert anna.get(f"{LIST}{delivery}/media/{position}/").status_code == 404
    assert signed_in(desk.world.people["carla"]).get(f"{LIST}{delivery}/media/0/").status_code == 404


def test_a_restored_one_of_which_nobody_can_tell_is_not_called_absent(desk: Desk) -> None:
    delivery = _restored(desk)
    desk.put(delivery, absences=1, due_at=timezone.now() + timedelta(days=7))
    desk.put(delivery, reason=json.dumps({"id": "delivery.trouble", "params": {"kind": "TimeoutError"}}))
    page = _anna(desk).get(f"{LIST}{delivery}/").content.decode()
    assert "could not be told" in page
    assert "not on the network" not in page


def test_a_restored_one_whose_moment_is_to_come_says_so(desk: Desk) -> None:
    delivery = _restored(desk)
    desk.put(delivery, due_at=timezone.now() + timedelta(days=7))
    assert "its moment is still to come" in _anna(desk).get(f"{LIST}{delivery}/").content.decode()
    _anna(desk).post(f"{LIST}{delivery}/send/")
    assert desk.row(delivery).next_at == desk.row(delivery).due_at


def test_nothing_of_a_brand_in_the_bin_goes_out_until_it_is_back(desk: Desk) -> None:
    desk.hand(desk.channel())
    brand = desk.world.brands["caffe"]
    _anna(desk).post("/b/caffe/settings/bin/")
    assert desk.claim() == []
    _anna(desk).post(f"/brands/{brand}/recover/")
    assert len(desk.claim()) == 1
