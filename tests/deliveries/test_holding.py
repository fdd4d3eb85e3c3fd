"""Holding everything of a brand or an organisation, and what happens to what came due meanwhile."""

from datetime import timedelta

import pytest

from passaparola.deliveries import resuming
from passaparola.deliveries.rules import State
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent
from tests.deliveries.desk import Desk
from tests.support.browsing import LANGUAGES, signed_in

LIST = "/b/caffe/deliveries/"


def _said(desk: Desk) -> set[str]:
    with tenancy.person(desk.world.people["anna"].pk):
        return set(AuditEvent.objects.values_list("action", flat=True))


def _pages(desk: Desk, whole: bool) -> tuple[str, str]:
    if whole:
        home = f"/organisations/{desk.world.organisations['anna']}/"
        return f"{home}hold/", f"{home}resume/"
    return f"{LIST}hold/", f"{LIST}resume/"


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_due_in_a_hold_waits_for_a_decision(desk: Desk, whole: bool, language: str) -> None:
    due, later = desk.hand(desk.channel()), desk.hand(desk.channel(), due=timedelta(hours=1))
    other = desk.hand(desk.channel("vino"))
    anna, (hold, resume) = signed_in(desk.world.people["anna"], language), _pages(desk, whole)
    assert anna.get(hold).status_code == 200
    assert anna.post(hold, {"reason": " "}).status_code == 422
    anna.post(hold, {"reason": "Lutto cittadino"})
    assert "Lutto cittadino" in anna.get(LIST).content.decode()
    assert [claim.delivery for claim in desk.claim()] == [other]
    page = anna.get(resume)
    assert (page.context["count"], "Lutto cittadino" in page.content.decode()) == (1, True)
    anna.post(resume)
    assert [desk.state(each) for each in (due, later)] == [State.WAITING, State.SCHEDULED]
    reason = desk.row(due).reason
    assert reason is not None
    assert reason["id"] == "delivery.held_meanwhile"
    assert "Lutto cittadino" not in anna.get(LIST).content.decode()
    kind = "organisation" if whole else "brand"
    assert _said(desk) == {f"{kind}.held", f"{kind}.resumed"}


def test_what_was_held_back_goes_out_when_somebody_says_so(desk: Desk) -> None:
    due = desk.hand(desk.channel())
    anna = signed_in(desk.world.people["anna"])
    anna.post(f"{LIST}hold/", {"reason": "Prova"})
    anna.post(f"{LIST}resume/")
    assert desk.claim() == []
    anna.post(f"{LIST}{due}/send/")
    assert [claim.delivery for claim in desk.claim()] == [due]


def test_a_brand_stays_silent_while_its_organisation_is_held(desk: Desk) -> None:
    desk.hand(desk.channel())
    anna = signed_in(desk.world.people["anna"])
    anna.post(_pages(desk, True)[0], {"reason": "Tutti"})
    anna.post(f"{LIST}hold/", {"reason": "Anche questo"})
    anna.post(f"{LIST}resume/")
    assert desk.claim() == []


def test_those_who_plan_are_told_but_not_who_did_it(desk: Desk) -> None:
    anna = signed_in(desk.world.people["anna"])
    anna.post(f"{LIST}hold/", {"reason": "Prova"})
    assert anna.get("/notifications/").context["unread"] == 0


def test_nobody_holds_or_resumes_another_s(desk: Desk) -> None:
    carla = signed_in(desk.world.people["carla"])
    for page in (*_pages(desk, False), *_pages(desk, True)):
        assert carla.get(page).status_code == 404
        assert carla.post(page, {"reason": "x"}).status_code == 404


def test_resuming_the_installation_holds_back_what_came_due_of_everybody(desk: Desk) -> None:
    mine, hers = desk.hand(desk.channel()), desk.hand(desk.channel("vino"))
    later = desk.hand(desk.channel("vino"), due=timedelta(hours=1))
    desk.hold()
    assert resuming.waiting_in_installation() == 2
    anna = signed_in(desk.world.people["anna"])
    assert anna.get("/installation/resume/").status_code == 200
    anna.post("/installation/resume/")
    assert [desk.state(each) for each in (mine, hers, later)] == [State.WAITING, State.WAITING, State.SCHEDULED]
    assert desk.claim() == []
    assert _said(desk) == {"installation.resumed"}
