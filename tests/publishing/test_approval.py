"""Approval: the answer holds for exactly what was shown; colleagues decide in the house, clients by a link."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from passaparola.publishing import approving, rules
from passaparola.publishing.models import Approval, Attachment, Post
from passaparola.publishing.rules import Approving, Asked, Mode
from tests.publishing.conftest import Desk
from tests.support.browsing import LANGUAGES, signed_in, somebody
from tests.support.planting import plant

LINK = re.compile(r"/approve/[A-Za-z0-9_-]{43}/")


def asked(content: str = "a", verdict: str = "", kind: str = "client", *, over: bool = False) -> Asked:
    return Asked(kind, content, verdict, over)


@pytest.mark.parametrize(
    ("mode", "questions", "standing"),
    [
        (Mode.NONE, [], Approving.FREE),
        (Mode.CLIENT, [], Approving.MISSING),
        (Mode.CLIENT, [asked()], Approving.ASKED),
        (Mode.CLIENT, [asked(over=True)], Approving.MISSING),
        (Mode.CLIENT, [asked(verdict="approved")], Approving.APPROVED),
        (Mode.CLIENT, [asked("b", "approved")], Approving.STALE),
        (Mode.CLIENT, [asked("b", "changes"), asked("a", "approved")], Approving.APPROVED),
        (Mode.CLIENT, [asked(verdict="changes"), asked(verdict="approved")], Approving.CHANGES),
        (Mode.CLIENT, [asked(verdict="withdrawn")], Approving.MISSING),
        (Mode.CLIENT, [asked(verdict="approved", kind="colleague")], Approving.MISSING),
        (Mode.COLLEAGUE, [asked(verdict="approved", kind="colleague")], Approving.APPROVED),
        (Mode.NONE, [asked(verdict="approved", kind="colleague")], Approving.APPROVED),
    ],
)
def test_an_approval_holds_for_its_content_and_its_kind(mode: Mode, questions: list[Asked], standing: str) -> None:
    assert rules.approving(mode, "a", questions) == standing


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def rule(desk: Desk, mode: str) -> None:
    signed_in(desk.world.people["anna"]).post("/b/caffe/approvals/rule/", {"mode": mode})


def written(desk: Desk, **fields: object) -> tuple[Post, dict[str, object]]:
    form = desk.form(day="2999-01-05", hour="10:00", **fields)
    desk.send(form)
    return desk.posts()[-1], form


def link(desk: Desk, form: dict[str, object], **more: object) -> str:
    """The author asks a client; the link is seen by an owner, who may decide."""
    answer = desk.send({**form, "anyway": "1", "ask_kind": "client", **more}, "compose/ask/")
    page = signed_in(desk.world.people["anna"]).get(answer.url.partition("#")[0]).content.decode()
    found = LINK.search(page)
    assert found, "no link on the page"
    return found[0]


def states(desk: Desk, post: Post) -> list[str]:
    return [each.state for each in desk.deliveries(post.pk)]


def only(desk: Desk) -> Approval:
    with desk.brand():
        return Approval.objects.latest("pk")


def yes(browser: Client, address: str, **more: str):
    return browser.post(address, {"name": "Signora Rossi", "verdict": "approved", **more})


@pytest.mark.parametrize("mode", ["client", "colleague"])
def test_nothing_is_scheduled_without_the_approval_that_the_brand_wants(desk: Desk, mode: str) -> None:
    rule(desk, mode)
    post, form = written(desk)
    desk.send({**form, "anyway": "1"}, "compose/schedule/")
    desk.send({**form, "anyway": "1"}, "compose/publish/")
    assert states(desk, post) == []


def test_a_client_approves_by_the_link_alone_and_it_is_scheduled(desk: Desk) -> None:
    rule(desk, "client")
    post, form = written(desk, text="Da approvare")
    address = link(desk, form, ask_name="Rossi", ask_schedule="on")
    visitor = somebody()
    page = visitor.get(address)
    assert page.status_code == 200 and "Da approvare" in page.content.decode()
    assert page.headers["X-Robots-Tag"].startswith("noindex") and page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert yes(visitor, address, comment="Bello").status_code == 200
    assert states(desk, post) == ["scheduled"]
    assert (only(desk).verdict, only(desk).decided_name, only(desk).comment) == ("approved", "Signora Rossi", "Bello")


def test_without_the_tick_it_waits_for_somebody_to_schedule_it(desk: Desk) -> None:
    rule(desk, "client")
    post, form = written(desk)
    yes(somebody(), link(desk, form))
    assert states(desk, post) == []
    desk.send({**form, "anyway": "1"}, "compose/schedule/")
    assert states(desk, post) == ["scheduled"]


def test_a_change_makes_the_answer_worthless_and_the_old_link_answers_no_more(desk: Desk) -> None:
    rule(desk, "client")
    post, form = written(desk)
    address = link(desk, form)
    desk.send({**form, "text": "Un altro testo", "anyway": "1"})
    assert yes(somebody(), address).status_code == 409
    assert only(desk).verdict == ""
    desk.send({**form, "text": "Un altro testo", "anyway": "1"}, "compose/schedule/")
    assert states(desk, post) == []


def test_what_was_approved_stays_approved_when_only_its_time_moves(desk: Desk) -> None:
    rule(desk, "client")
    post, form = written(desk)
    yes(somebody(), link(desk, form))
    desk.send({**form, "hour": "12:00", "anyway": "1"}, "compose/schedule/")
    assert states(desk, post) == ["scheduled"]


def test_changing_an_approved_and_scheduled_post_needs_a_new_approval(desk: Desk) -> None:
    rule(desk, "client")
    post, form = written(desk)
    yes(somebody(), link(desk, form, ask_schedule="on"))
    desk.send({**form, "text": "Diverso", "anyway": "1"}, "compose/schedule/")
    (delivery,) = desk.deliveries(post.pk)
    assert (delivery.state, delivery.snapshot["text"]) == ("scheduled", "Ciao")


def test_an_answer_is_given_once(desk: Desk) -> None:
    _post, form = written(desk)
    address = link(desk, form)
    assert yes(somebody(), address).status_code == 200
    assert somebody().post(address, {"name": "Altro", "verdict": "changes", "comment": "No"}).status_code == 409
    assert (only(desk).verdict, only(desk).decided_name) == ("approved", "Signora Rossi")


@pytest.mark.parametrize(
    "given",
    [{}, {"name": " ", "verdict": "approved"}, {"name": "A", "verdict": "changes"}, {"name": "A", "verdict": "x"},
              {"name": "A", "verdict": "withdrawn"}],
)  # fmt: skip
def test_half_an_answer_is_none(desk: Desk, given: dict[str, str]) -> None:
    _post, form = written(desk)
    assert somebody().post(link(desk, form), given).status_code == 422
    assert only(desk).verdict == ""


def test_changes_wanted_are_seen_beside_the_post(desk: Desk) -> None:
    post, form = written(desk)
    somebody().post(link(desk, form), {"name": "Rossi", "verdict": "changes", "comment": "Più corto, per favore"})
    assert "Più corto, per favore" in desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode()


def test_a_link_ends_with_its_time_its_withdrawal_a_newer_one_and_the_bin(desk: Desk) -> None:
    post, form = written(desk)
    first, second = link(desk, form), link(desk, form)
    assert [somebody().get(each).status_code for each in (first, second)] == [410, 200]
    row = only(desk)
    with desk.brand():
        Approval.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert yes(somebody(), second).status_code == 410
    third = link(desk, form)
    desk.client.post(f"/b/caffe/approvals/{only(desk).pk}/withdraw/")
    assert somebody().get(third).status_code == 410
    fourth = link(desk, form)
    desk.client.post(f"/b/caffe/posts/{post.pk}/bin/")
    assert somebody().get(fourth).status_code == 410


def test_guessing_learns_nothing_and_is_slowed_down(desk: Desk) -> None:
    _post, form = written(desk)
    right = link(desk, form)
    stranger = somebody()
    answers = [stranger.get(f"/approve/{'A' * 42}{number % 10}/").status_code for number in range(25)]
    assert set(answers[:20]) == {410} and set(answers[20:]) == {404}
    assert stranger.get(right).status_code == 200  # behind a proxy the client comes from the same address
    for odd in ("è" * 10, "x" * 500, "..%2f", "%00"):
        assert stranger.get(f"/approve/{odd}/").status_code in (404, 410)


def test_only_the_files_of_this_very_post_are_in_reach(desk: Desk) -> None:
    planted = plant(desk.world, "caffe", "anna")
    post, form = written(desk)
    with desk.brand():
        Attachment.objects.create(brand_id=post.brand_id, post=post, asset_id=planted.parts["asset"], position=1)
    desk_form = {**form, "media": [planted.parts["asset"]]}
    address = link(desk, desk_form)
    visitor = somebody()
    got = visitor.get(f"{address}media/0/")
    assert got.status_code == 200 and got.headers["Cache-Control"] == "private, no-store"
    assert visitor.get(f"{address}media/1/").status_code == 404
    assert visitor.get(f"/approve/{'A' * 43}/media/0/").status_code == 404
    assert visitor.get(f"/b/caffe/library/{planted.parts['asset']}/file/").status_code in (302, 404)


def test_a_colleague_goes_through_what_waits(desk: Desk) -> None:
    rule(desk, "colleague")
    post, form = written(desk)
    desk.send({**form, "anyway": "1", "ask_schedule": "on"}, "compose/ask/")
    anna = signed_in(desk.world.people["anna"])
    assert "Ciao" in anna.get("/b/caffe/approvals/").content.decode()
    address = f"/b/caffe/approvals/{only(desk).pk}/decide/"
    assert desk.client.post(address, {"verdict": "approved"}).status_code == 403  # an editor decides nothing
    anna.post(address, {"verdict": "changes"})
    assert only(desk).verdict == ""  # not without saying what
    anna.post(address, {"verdict": "approved"})
    assert (only(desk).verdict, states(desk, post)) == ("approved", ["scheduled"])


def test_nobody_approves_what_they_asked_for_themselves(desk: Desk) -> None:
    rule(desk, "colleague")
    _post, form = written(desk)
    anna = signed_in(desk.world.people["anna"])
    anna.post("/b/caffe/compose/ask/", {**form, "anyway": "1"})
    anna.post(f"/b/caffe/approvals/{only(desk).pk}/decide/", {"verdict": "approved"})
    assert only(desk).verdict == ""


def test_a_client_s_question_is_not_answered_by_a_colleague(desk: Desk) -> None:
    rule(desk, "client")
    _post, form = written(desk)
    link(desk, form)
    anna = signed_in(desk.world.people["anna"])
    assert anna.post(f"/b/caffe/approvals/{only(desk).pk}/decide/", {"verdict": "approved"}).status_code == 404


def test_an_empty_post_is_not_asked_about(desk: Desk) -> None:
    _post, form = written(desk, text="", title="Solo un titolo")
    desk.send({**form, "anyway": "1"}, "compose/ask/")
    with desk.brand():
        assert not Approval.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_pages_answer_in_both_languages(desk: Desk, language: str) -> None:
    rule(desk, "client")
    post, form = written(desk)
    address = link(desk, form)
    browser = signed_in(desk.world.people["bruno"], language)
    for page in ("approvals/", "posts/?view=approval", "posts/?state=sent", f"posts/{post.pk}/"):
        assert browser.get(f"/b/caffe/{page}").status_code == 200
    assert "Ciao" in browser.get("/b/caffe/posts/?view=approval").content.decode()
    assert somebody().get(address, headers={"accept-language": language}).status_code == 200


def test_the_token_is_kept_nowhere_in_clear(desk: Desk, owner) -> None:
    _post, form = written(desk)
    token = link(desk, form).strip("/").rpartition("/")[2]
    rows = owner.execute("SELECT row_to_json(a)::text FROM publishing_approval a").fetchall()
    assert rows and all(token not in str(row) for row in rows)
    assert approving.found_by(token)
