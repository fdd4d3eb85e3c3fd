"""Remarks beside a draft: threads, places, whom they name, and what a client may say by a link."""

import pytest
from django.test import Client

from passaparola.notifications.models import Notification
from passaparola.publishing.models import Post, Remark
from passaparola.publishing.remarks import queries, rules
from tests.publishing.conftest import Desk
from tests.publishing.test_approval import link, written
from tests.support.browsing import LANGUAGES, signed_in, somebody


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@anna guarda", {1}),
        ("Chiedi a @Anna Bianchi.", {1}),
        ("anna@example.test", set()),
        ("@annalisa", set()),
        ("@Bruno, @anna", {1, 2}),
    ],
)
def test_names_after_an_at_are_told(text: str, who: set[int]) -> None:
    assert rules.named(text, {1: ["Anna Bianchi", "Anna", "anna"], 2: ["Bruno", ""]}) == who


def test_the_words_of_a_remark_are_found_again_however_they_are_spaced() -> None:
    assert rules.is_there("due  parole", ["ecco due\nparole qui"]) and not rules.is_there("tre", ["due"])


def remark(browser: Client, post: Post, text: str, **more: object) -> None:
    browser.post(f"/b/caffe/posts/{post.pk}/remarks/new/", {"remark": text, **more})


def rows(desk: Desk) -> list[Remark]:
    with desk.brand():
        return list(Remark.objects.order_by("pk"))


def told(desk: Desk, who: str) -> list[str]:
    with desk.brand():
        return [each.message["id"] for each in Notification.objects.filter(person=desk.world.people[who])]


def test_a_remark_names_a_colleague_and_its_answer_comes_back(desk: Desk) -> None:
    post, _form = written(desk, text="Il pane esce alle otto")
    anna = signed_in(desk.world.people["anna"])
    remark(anna, post, f"@{desk.world.people['bruno'].username} alle nove?", quote="alle otto")
    (first,) = rows(desk)
    assert (first.place, first.quote, told(desk, "bruno")) == ("text", "alle otto", ["publishing.named_you"])
    remark(desk.client, post, "Sì", answers=first.pk)
    assert rows(desk)[1].answers_id == first.pk and told(desk, "anna") == ["publishing.answered_you"]
    page = anna.get(f"/b/caffe/posts/{post.pk}/remarks/").content.decode()
    assert "alle otto" in page and "alle nove?" in page


def test_remarks_are_settled_opened_changed_and_deleted_by_whom_it_is_for(desk: Desk) -> None:
    post, _form = written(desk)
    anna = signed_in(desk.world.people["anna"])
    remark(anna, post, "Manca il prezzo")
    (row,) = rows(desk)
    assert desk.client.post(f"/b/caffe/remarks/{row.pk}/edit/", {"remark": "x"}).status_code == 403
    assert desk.client.post(f"/b/caffe/remarks/{row.pk}/bin/").status_code == 403
    with desk.brand():
        assert queries.open_counts([post.pk]) == {post.pk: 1}
    desk.client.post(f"/b/caffe/remarks/{row.pk}/settle/")
    with desk.brand():
        assert queries.open_counts([post.pk]) == {}
    desk.client.post(f"/b/caffe/remarks/{row.pk}/reopen/")
    anna.post(f"/b/caffe/remarks/{row.pk}/edit/", {"remark": "Manca il peso"})
    assert (rows(desk)[0].text, rows(desk)[0].settled_at) == ("Manca il peso", None)
    anna.post(f"/b/caffe/remarks/{row.pk}/bin/")
    with desk.brand():
        assert queries.threads(post) == []
    anna.post(f"/b/caffe/remarks/{row.pk}/recover/")
    with desk.brand():
        assert len(queries.threads(post)) == 1


def test_a_client_remarks_by_the_link_and_sees_nothing_of_the_house(desk: Desk) -> None:
    post, form = written(desk)
    address = link(desk, form)
    remark(desk.client, post, "Solo per noi")
    answer = somebody().post(address, {"name": "Rossi", "verdict": "remark", "comment": "Bella foto"})
    assert answer.status_code == 200 and "Bella foto" in answer.content.decode()
    assert "Solo per noi" not in answer.content.decode()
    assert told(desk, "bruno") == ["publishing.client_remarked"]
    assert somebody().post(address, {"name": "Rossi", "verdict": "remark"}).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_answers_alone_and_as_a_page(desk: Desk, language: str) -> None:
    post, _form = written(desk)
    remark(desk.client, post, "Uno")
    browser = signed_in(desk.world.people["bruno"], language)
    page, part = (
        browser.get(f"/b/caffe/posts/{post.pk}/remarks/", headers=headers) for headers in ({}, {"HX-Request": "true"})
    )
    assert "<html" in page.content.decode() and "<html" not in part.content.decode()
