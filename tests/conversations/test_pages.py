"""The pages of conversations: the list, one of them, answering, undoing, looking after them."""

import csv
import io
import re
from uuid import uuid4

import pytest
from django.test import Client

from passaparola.channels.models import Channel
from passaparola.conversations.models import Answer, Note, Thread, Voice
from passaparola.deliveries.models import Delivery
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent, Membership
from tests.conversations.room import Room
from tests.support.browsing import LANGUAGES, signed_in, somebody

LIST = "/b/caffe/conversations/"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }} {% csrf_token %} ${7*7}",
    "\u202eأمر\u202c e\u0301\u0316\u0317\u0318\u0319" * 40,
    '=HYPERLINK("http://evil.test")',
    "javascript:alert(1)",
    "Z̷̢̛͚a̸l̴g̵o̶" * 60,
]


@pytest.fixture
def anna(room: Room) -> Client:
    return signed_in(room.world.people["anna"])


def asked(room: Room, text: str = "Ne avete ancora?", who: str = "Lea") -> Thread:
    room.says(text, who)
    room.hear()
    return room.threads()[-1]


def form(text: str = "Certo!", key: str = "") -> dict[str, str]:
    return {"text": text, "key": key or str(uuid4())}


def answers(room: Room) -> list[Answer]:
    with tenancy.brand(room.brand):
        return list(Answer.objects.order_by("pk"))


def deliveries(room: Room) -> list[Delivery]:
    with tenancy.brand(room.brand):
        return list(Delivery.objects.filter(thing_kind="answer").order_by("pk"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "tab", ["", "?tab=needs-answer", "?tab=mine", "?tab=answered", "?tab=closed", "?tab=all", "?q=x"]
)
def test_every_tab_answers_in_both_languages_empty_and_full(room: Room, language: str, tab: str) -> None:
    browser = signed_in(room.world.people["anna"], language)
    assert browser.get(LIST + tab).status_code == 200
    asked(room)
    assert browser.get(LIST + tab).status_code == 200


def test_who_waits_longest_comes_first_with_its_waiting_time(room: Room, anna: Client) -> None:
    asked(room, "Primo", "Lea")
    asked(room, "Secondo", "Ugo")
    page = anna.get(LIST).content.decode()
    assert page.index("Primo") < page.index("Secondo")
    assert "waiting for less than a minute" in page


def test_the_list_finds_by_words_and_by_person(room: Room, anna: Client) -> None:
    asked(room, "Focaccia?", "Lea")
    asked(room, "Pane nero?", "Ugo")
    assert "Focaccia" in anna.get(f"{LIST}?q=focacc").content.decode()
    assert "Focaccia" not in anna.get(f"{LIST}?q=ugo").content.decode()
    assert "Pane nero" in anna.get(f"{LIST}?q=ugo").content.decode()
    assert "Pane nero" in anna.get(f"{LIST}?channel={room.channel.pk}").content.decode()
    assert "No conversation fits" in anna.get(f"{LIST}?channel=999999").content.decode()


def test_the_number_of_those_who_wait_stands_in_the_sidebar(room: Room, anna: Client) -> None:
    asked(room)
    page = anna.get("/b/caffe/deliveries/").content.decode()
    entry = page[page.index(f'href="{LIST}"') :][:900]
    assert re.search(r"count[^>]*>\s*1\s*<", entry)


def test_the_page_shows_the_post_above_and_the_talk(room: Room, anna: Client) -> None:
    thread = asked(room)
    page = anna.get(f"{LIST}{thread.pk}/").content.decode()
    assert "Il pane è pronto." in page
    assert "Ne avete ancora?" in page
    assert f"/b/caffe/posts/{room.post}/" in page
    assert "Needs an answer" in page


def test_an_answer_is_handed_over_and_waits_to_be_taken_back(room: Room, anna: Client) -> None:
    thread = asked(room)
    answer = anna.post(f"{LIST}{thread.pk}/answer/", form("Certo, ti aspettiamo"))
    assert answer.status_code == 302
    (row,) = deliveries(room)
    assert row.snapshot["text"] == "Certo, ti aspettiamo"
    assert row.snapshot["answers"]["id"] == thread.root
    assert row.state == "scheduled"
    page = anna.get(answer.url).content.decode()
    assert "Answer on its way" in page
    assert f"{LIST}answers/{answers(room)[0].pk}/undo/" in page


def test_the_same_form_sent_twice_is_one_answer(room: Room, anna: Client) -> None:
    thread, sent = asked(room), form()
    for _ in range(3):
        assert anna.post(f"{LIST}{thread.pk}/answer/", sent).status_code == 302
    assert len(deliveries(room)) == len(answers(room)) == 1


def test_an_answer_that_is_taken_back_comes_back_into_the_box(room: Room, anna: Client) -> None:
    thread = asked(room)
    anna.post(f"{LIST}{thread.pk}/answer/", form("Troppo presto"))
    back = anna.post(f"{LIST}answers/{answers(room)[0].pk}/undo/")
    assert deliveries(room)[0].state == "cancelled"
    page = anna.get(back.url).content.decode()
    assert "Troppo presto</textarea>" in page
    anna.post(f"{LIST}{thread.pk}/answer/", form("Adesso sì"))
    assert [row.state for row in deliveries(room)] == ["cancelled", "scheduled"]


def test_what_is_out_cannot_be_taken_back(room: Room, anna: Client) -> None:
    made = room.answer(thread=asked(room))
    room.settle(made, "sent", "there")
    anna.post(f"{LIST}answers/{made.pk}/undo/")
    assert deliveries(room)[0].state == "sent"


def test_it_is_answered_once_the_delivery_is_out_and_not_before(room: Room, anna: Client) -> None:
    thread = asked(room)
    made = room.answer(thread=thread)
    assert "Needs an answer" in anna.get(f"{LIST}{thread.pk}/").content.decode()
    room.settle(made, "sent", "there")
    anna.get(LIST)
    assert room.threads()[0].state == "answered"


def test_an_answer_that_the_network_refused_is_shown_and_can_be_tried_again(room: Room, anna: Client) -> None:
    thread = asked(room)
    made = room.answer(thread=thread)
    room.settle(made, "failed")
    page = anna.get(f"{LIST}{thread.pk}/").content.decode()
    assert "An answer did not go out" in page
    anna.post(f"{LIST}answers/{made.pk}/again/")
    assert [row.state for row in deliveries(room)] == ["failed", "scheduled"]
    assert "Answer on its way" in anna.get(f"{LIST}{thread.pk}/").content.decode()


def test_what_the_network_would_refuse_is_told_before(room: Room, anna: Client) -> None:
    thread = asked(room)
    answer = anna.post(f"{LIST}{thread.pk}/answer/", form("a" * 19_000 + " 👏" * 400))
    assert answer.status_code == 422
    assert deliveries(room) == []
    assert anna.post(f"{LIST}{thread.pk}/answer/", form("   ")).status_code == 422


def test_the_channels_own_server_says_how_long_an_answer_may_be(room: Room, anna: Client) -> None:
    thread = asked(room)
    with tenancy.brand(room.brand):
        Channel.objects.filter(pk=room.channel.pk).update(facts={**room.channel.facts, "limit.text": "40"})
    assert "/40" in re.sub(r"\s", "", anna.get(f"{LIST}{thread.pk}/").content.decode())
    assert anna.post(f"{LIST}{thread.pk}/answer/", form("a" * 41)).status_code == 422
    with tenancy.brand(room.brand):
        Channel.objects.filter(pk=room.channel.pk).update(facts={**room.channel.facts, "limit.text": "90000"})
    assert anna.post(f"{LIST}{thread.pk}/answer/", form("a" * 19_000)).status_code == 302
    assert len(deliveries(room)) == 1


def test_closing_and_excusing_last_until_somebody_speaks(room: Room, anna: Client) -> None:
    thread = asked(room)
    anna.post(f"{LIST}{thread.pk}/no-answer/")
    assert room.threads()[0].state == "answered"
    anna.post(f"{LIST}{thread.pk}/close/")
    assert room.threads()[0].state == "closed"
    anna.post(f"{LIST}{thread.pk}/reopen/")
    assert room.threads()[0].state == "needs_answer"
    anna.post(f"{LIST}{thread.pk}/close/")
    room.says("E adesso?", to=thread.root)
    room.hear()
    assert room.threads()[0].state == "needs_answer"


def test_a_conversation_is_given_to_a_colleague_and_to_nobody_else(room: Room, anna: Client) -> None:
    thread, people = asked(room), room.world.people
    anna.post(f"{LIST}{thread.pk}/assign/", {"person": people["bruno"].pk})
    assert room.threads()[0].assigned_to_id == people["bruno"].pk
    assert "Ne avete" in signed_in(people["bruno"]).get(f"{LIST}?tab=mine").content.decode()
    anna.post(f"{LIST}{thread.pk}/assign/", {"person": people["carla"].pk})
    assert room.threads()[0].assigned_to_id == people["bruno"].pk
    anna.post(f"{LIST}{thread.pk}/assign/", {"person": ""})
    assert room.threads()[0].assigned_to_id is None


def test_notes_stay_in_the_house(room: Room, anna: Client) -> None:
    thread = asked(room)
    anna.post(f"{LIST}{thread.pk}/note/", {"text": "È la sindaca"})
    anna.post(f"{LIST}people/{thread.opener_id}/", {"note": "Viene ogni sabato", "next": f"{LIST}{thread.pk}/"})
    page = anna.get(f"{LIST}{thread.pk}/").content.decode()
    assert "È la sindaca" in page
    assert "Viene ogni sabato" in page
    with tenancy.brand(room.brand):
        assert (Note.objects.count(), Voice.objects.get().note) == (1, "Viene ogni sabato")
    assert deliveries(room) == []


def test_the_form_never_leads_elsewhere(room: Room, anna: Client) -> None:
    thread = asked(room)
    for where in ("//evil.test/", "https://evil.test/", "javascript:alert(1)"):
        assert anna.post(f"{LIST}people/{thread.opener_id}/", {"note": "x", "next": where}).url == LIST


def test_who_only_reads_can_do_nothing(room: Room) -> None:
    thread = asked(room)
    with tenancy.person(room.world.people["anna"].pk):
        Membership.objects.filter(person=room.world.people["bruno"]).update(role="client")
    bruno = signed_in(room.world.people["bruno"])
    page = bruno.get(f"{LIST}{thread.pk}/")
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    for deed in ("answer", "close", "reopen", "no-answer", "assign", "note"):
        assert bruno.post(f"{LIST}{thread.pk}/{deed}/", form()).status_code == 403
    assert bruno.post(f"{LIST}check/").status_code == 403
    assert somebody().get(LIST).status_code == 302


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_words(room: Room, anna: Client, text: str) -> None:
    thread = asked(room, text, who="<b>Lea</b>")
    anna.post(f"{LIST}{thread.pk}/note/", {"text": text})
    for where in (LIST, f"{LIST}{thread.pk}/", f"{LIST}post/{room.post}/"):
        page = anna.get(where).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Lea" not in page
        assert 'href="javascript:' not in page


def test_the_list_as_a_file_runs_nothing_in_a_spreadsheet(room: Room, anna: Client) -> None:
    asked(room, '=HYPERLINK("http://evil.test")', who="@SUM(1)")
    asked(room, "Normale")
    answer = anna.get(f"{LIST}export.csv?tab=all")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


def test_checking_now_fetches_and_tells_what_could_not_be(room: Room, anna: Client) -> None:
    room.says("Eccomi")
    anna.post(f"{LIST}check/")
    assert "Eccomi" in anna.get(LIST).content.decode()
    room.fake.shut_out()
    anna.post(f"{LIST}check/")
    assert "could not be listened to" in anna.get(LIST).content.decode()


def test_the_post_s_page_can_show_what_is_said_below_it(room: Room, anna: Client) -> None:
    assert "Nobody has answered" in anna.get(f"{LIST}post/{room.post}/").content.decode()
    asked(room)
    assert "Ne avete ancora?" in anna.get(f"{LIST}post/{room.post}/").content.decode()


def test_a_receipt_leads_to_the_conversation(room: Room, anna: Client) -> None:
    thread = asked(room)
    made = room.answer(thread=thread)
    (row,) = deliveries(room)
    page = anna.get(f"/b/caffe/deliveries/{row.pk}/").content.decode()
    assert "Answer to" in page
    assert f"{LIST}?answer={made.pk}" in page
    assert anna.get(f"{LIST}?answer={made.pk}").url == f"{LIST}{thread.pk}/"


def test_what_was_done_stands_in_the_audit_log(room: Room, anna: Client) -> None:
    thread = asked(room)
    anna.post(f"{LIST}{thread.pk}/answer/", form())
    anna.post(f"{LIST}{thread.pk}/close/")
    with tenancy.person(room.world.people["anna"].pk, "caffe"):
        found = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"answer.handed_over", "conversation.closed"} <= found
