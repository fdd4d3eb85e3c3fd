"""Several steps of approval: pure rules, asking one after the other, links, reminders, and what the receipt keeps."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from passaparola.notifications.models import Notification
from passaparola.publishing.approval import reminding, rules, steps
from passaparola.publishing.approval.rules import Asked, Stand, Step
from passaparola.publishing.models import Approval, Post
from passaparola.publishing.rules import Approving
from passaparola.workspaces.models import Brand
from tests.publishing.conftest import Desk
from tests.publishing.test_approval import LINK, link, only, states, written, yes
from tests.support.browsing import LANGUAGES, signed_in, somebody

LEGAL, CLIENT, ONLY_SHORT = Step(1, "colleague", "Legal"), Step(2, "client"), Step(3, "colleague", channel=7)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(step: int, verdict: str = "approved", content: str = "a", *, over: bool = False) -> Asked:
    return Asked("client" if step == 2 else "colleague", content, verdict, over, step)


def place(found: Stand) -> tuple[str, int, int, bool]:
    return found.state.value, found.number, found.of, found.may_go


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ([], (Approving.MISSING, 1, 2, False)),
        ([said(1, "")], (Approving.ASKED, 1, 2, False)),
        ([said(1)], (Approving.MISSING, 2, 2, False)),
        ([said(2, ""), said(1)], (Approving.ASKED, 2, 2, False)),
        ([said(2), said(1)], (Approving.APPROVED, 2, 2, True)),
        ([said(2)], (Approving.MISSING, 1, 2, False)),
        ([said(2, "changes"), said(1)], (Approving.CHANGES, 2, 2, False)),
        ([said(2, ""), said(2, "changes"), said(1)], (Approving.ASKED, 2, 2, False)),
        ([said(2, content="b"), said(1, content="b")], (Approving.STALE, 1, 2, False)),
        ([said(2, "", over=True), said(1)], (Approving.MISSING, 2, 2, False)),
        ([said(9), said(1)], (Approving.MISSING, 2, 2, False)),
    ],
)
def test_each_step_says_yes_in_its_turn(asked: Sequence[Asked], wanted: tuple[str, int, int, bool]) -> None:
    assert place(rules.stand([LEGAL, CLIENT], "a", asked)) == wanted


def test_a_step_of_a_channel_is_needed_only_there() -> None:
    assert rules.needed([LEGAL, ONLY_SHORT], {7}) == [LEGAL, ONLY_SHORT]
    assert rules.needed([LEGAL, ONLY_SHORT], {8}) == [LEGAL]


@pytest.mark.parametrize(
    ("decider", "wanted", "involved", "solo", "may"),
    [
        (1, None, (1, 2), False, False),
        (3, None, (1, 2), False, True),
        (1, None, (1, 1), True, True),
        (3, 4, (1, 2), False, False),
        (4, 4, (1, 2), False, True),
        (3, 1, (1, 2), False, True),  # the one who is asked wrote it: anybody else may
        (1, 1, (1, 2), False, False),
    ],
)
def test_nobody_answers_about_their_own_and_one_who_is_asked_is_the_one(
    decider: int, wanted: int | None, involved: tuple[int, int], solo: bool, may: bool
) -> None:
    assert rules.may_answer(decider, wanted, involved, solo) is may


@pytest.mark.parametrize(
    ("asked_ago", "planned_in", "reminded"),
    [
        (timedelta(hours=24), None, True),
        (timedelta(hours=23), None, False),
        (timedelta(hours=1), timedelta(hours=2), True),
        (timedelta(hours=1), timedelta(hours=3), False),
        (timedelta(minutes=5), timedelta(hours=1), False),
    ],
)
def test_a_reminder_comes_after_a_day_or_before_the_moment(
    asked_ago: timedelta, planned_in: timedelta | None, reminded: bool
) -> None:
    planned = NOW + planned_in if planned_in else None
    assert rules.to_remind(NOW - asked_ago, planned, NOW) is reminded


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def steps_form(*rows: dict[str, object]) -> dict[str, object]:
    return {
        f"step{number}-{name}": value
        for number, row in enumerate(rows, 1)
        for name, value in {"kind": "", "place": number, **row}.items()
    }


def two_steps(desk: Desk, **client: object) -> None:
    form = steps_form({"kind": "colleague", "name": "Legal"}, {"kind": "client", **client})
    answer = signed_in(desk.world.people["anna"]).post("/b/caffe/approvals/steps/", form)
    assert answer.status_code == 302


def asked(desk: Desk, **fields: object) -> tuple[Post, dict[str, object]]:
    post, form = written(desk, **fields)
    desk.send({**form, "anyway": "1", "ask_schedule": "on"}, "compose/ask/")
    return post, form


def shown_link(desk: Desk, post: Post) -> str:
    """The client's link, as an owner sees it beside the post."""
    page = signed_in(desk.world.people["anna"]).get(f"/b/caffe/posts/{post.pk}/").content.decode()
    found = LINK.search(page)
    assert found, "no link on the page"
    return found[0]


def told(desk: Desk, who: str) -> list[str]:
    with desk.brand():
        rows = Notification.objects.filter(person=desk.world.people[who])
        return [each.message["id"] for each in rows.order_by("pk")]


def decided(desk: Desk, verdict: str = "approved", **more: str) -> None:
    address = f"/b/caffe/approvals/{only(desk).pk}/decide/"
    signed_in(desk.world.people["anna"]).post(address, {"verdict": verdict, **more})


def test_a_yes_leads_to_the_next_step_and_the_last_one_schedules(desk: Desk) -> None:
    two_steps(desk, client_name="Signora Rossi")
    post, _form = asked(desk)
    assert (only(desk).kind, told(desk, "anna")) == ("colleague", ["publishing.asked_you"])
    decided(desk)
    assert (only(desk).kind, only(desk).asked_name, states(desk, post)) == ("client", "Signora Rossi", [])
    assert told(desk, "bruno") == ["publishing.said_yes"]
    yes(somebody(), shown_link(desk, post))
    assert states(desk, post) == ["scheduled"]


def test_the_receipt_keeps_what_was_approved_and_by_whom(desk: Desk) -> None:
    two_steps(desk)
    post, _form = asked(desk)
    decided(desk)
    yes(somebody(), shown_link(desk, post))
    (delivery,) = desk.deliveries(post.pk)
    kept = delivery.snapshot["approval"]
    assert kept["hash"] == only(desk).content and kept["by"] == f"{desk.world.people['anna']}, Signora Rossi"
    desk.send({**_form, "anyway": "1"}, "compose/schedule/")  # the same once more: what is kept beside is no change
    assert len(desk.deliveries(post.pk)) == 1


def test_changes_wanted_at_the_second_step_go_back_to_the_author_and_all_are_asked_again(desk: Desk) -> None:
    two_steps(desk)
    post, form = asked(desk)
    decided(desk)
    somebody().post(shown_link(desk, post), {"name": "Rossi", "verdict": "changes", "comment": "Più corto"})
    assert told(desk, "bruno")[-1] == "publishing.said_changes"
    desk.send({**form, "text": "Corto", "anyway": "1"}, "compose/ask/")
    assert (only(desk).kind, only(desk).verdict) == ("colleague", "")


def test_a_step_for_one_person_is_answered_by_that_one(desk: Desk) -> None:
    anna, bruno = desk.world.people["anna"], desk.world.people["bruno"]
    form = steps_form({"kind": "colleague", "person": anna.pk})
    assert signed_in(anna).post("/b/caffe/approvals/steps/", form).status_code == 302
    with desk.brand():
        brand = Brand.objects.get(slug="caffe")
        steps.keep(brand, [Step(0, "colleague", person=bruno.pk)])  # who decides nothing: then anybody who may
    asked(desk)
    decided(desk)
    assert only(desk).verdict == "approved"


def test_a_step_that_stays_keeps_its_answers_and_a_changed_one_is_new(desk: Desk) -> None:
    with desk.brand():
        brand = Brand.objects.get(slug="caffe")
        steps.keep(brand, [Step(0, "colleague", "Legal"), Step(0, "client")])
        legal, client = steps.kept(brand.pk)
        steps.keep(brand, [client, legal])
        assert steps.kept(brand.pk) == [client, legal]
        steps.keep(brand, [client, Step(legal.id, "colleague", "Brand")])
        assert steps.kept(brand.pk)[0] == client and steps.kept(brand.pk)[1].id != legal.id
        steps.keep(brand, [])
        assert (steps.mode_of(brand.pk), steps.steps_of(brand.pk)) == ("none", [])


def test_the_author_sees_no_link_and_cannot_send_it_into_the_house(desk: Desk, settings: Any) -> None:
    settings.MAIL_SET_UP = True
    post, form = written(desk)
    link(desk, form)
    assert not LINK.search(desk.client.get(f"/b/caffe/posts/{post.pk}/").content.decode())
    assert not LINK.search(desk.client.get("/b/caffe/approvals/links/").content.decode())
    assert LINK.search(signed_in(desk.world.people["anna"]).get("/b/caffe/approvals/links/").content.decode())
    with desk.brand():
        type(desk.world.people["bruno"]).objects.filter(pk=desk.world.people["bruno"].pk).update(email="b@house.test")
    address = f"/b/caffe/approvals/{only(desk).pk}/write/"
    desk.client.post(address, {"client_email": "B@house.test"})
    assert only(desk).asked_email == ""


def test_the_reminder_goes_once_to_whoever_has_to_answer(desk: Desk) -> None:
    two_steps(desk)
    asked(desk)
    row = only(desk)
    with desk.brand():
        Approval.objects.filter(pk=row.pk).update(asked_at=timezone.now() - timedelta(hours=25))
        Notification.objects.update(read_at=timezone.now())
    assert (reminding.remind_all(), reminding.remind_all()) == (1, 0)
    assert told(desk, "anna") == ["publishing.asked_you", "publishing.still_asked"]


def test_several_are_approved_at_once_each_as_it_was_asked(desk: Desk) -> None:
    with desk.brand():
        steps.keep(Brand.objects.get(slug="caffe"), [Step(0, "colleague")])
    first, _ = asked(desk, text="Uno")
    second, form = asked(desk, text="Due")
    with desk.brand():
        ids = list(Approval.objects.order_by("pk").values_list("pk", flat=True))
    desk.send({**form, "text": "Due, cambiato", "anyway": "1"})
    answer = signed_in(desk.world.people["anna"]).post("/b/caffe/approvals/decide/", {"id": ids})
    assert answer.status_code == 302
    assert (states(desk, first), states(desk, second)) == (["scheduled"], [])
    assert desk.client.post("/b/caffe/approvals/decide/", {"id": ids}).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_answer_in_both_languages(desk: Desk, language: str) -> None:
    two_steps(desk)
    asked(desk, text="Uno")
    asked(desk, text="Due")
    decided(desk)
    anna = signed_in(desk.world.people["anna"], language)
    for page in ("approvals/", "approvals/steps/", "approvals/links/"):
        assert anna.get(f"/b/caffe/{page}").status_code == 200
    bad = steps_form({"kind": "client", "client_email": "no"})
    assert anna.post("/b/caffe/approvals/steps/", bad).status_code == 422
    assert mail.outbox == [] and re.search("Legal", anna.get("/b/caffe/approvals/").content.decode())
