"""Members, roles, invitations."""

import re

import psycopg
import pytest
from django.core import mail
from django.test import override_settings

from passaparola.workspaces import inviting, members, tenancy
from passaparola.workspaces.models import AuditEvent, BrandAccess, Invitation, Membership, Person
from passaparola.workspaces.rules import Role
from tests.support.browsing import LANGUAGES, signed_in, somebody
from tests.support.people import World, make_person

PEOPLE = "/b/caffe/people/"


def _member(world: World, name: str) -> Membership:
    with tenancy.person(world.people["anna"].pk):
        return Membership.objects.get(person=world.people[name])


def _link(world: World, role: str = "editor", brands: tuple[str, ...] = ("caffe",), by: str = "anna") -> str:
    given = {"role": role, "brands": [world.brands[each] for each in brands], "email": ""}
    page = signed_in(world.people[by]).post(f"{PEOPLE}invite/", given)
    found = re.search(r'value="http://testserver(/join/[^"]+)"', page.content.decode())
    assert found, page.content.decode()[:500]
    return found[1]


def _new_account(browser, name: str):
    given = {"username": name, "email": "", "password1": "un cavallo a dondolo", "password2": "un cavallo a dondolo"}
    return browser.post("/accounts/signup/", given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_answer_in_both_languages(world: World, language: str) -> None:
    anna = signed_in(world.people["anna"], language)
    link = _link(world)
    for page in ("", "invite/", f"{_member(world, 'bruno').pk}/"):
        assert anna.get(PEOPLE + page).status_code == 200
    assert somebody(language).get(link).status_code == 200
    assert somebody(language).get("/join/niente/").status_code == 410


def test_a_link_makes_a_new_person_a_member_of_the_brands_given(world: World) -> None:
    link = _link(world)
    browser = somebody()
    assert browser.post(link).headers["location"] == "/accounts/signup/"
    assert _new_account(browser, "dora").status_code == 302
    dora = Person.objects.get(username="dora")
    with tenancy.person(dora.pk) as scope:
        assert [(each.slug, each.role) for each in scope.reached] == [("caffe", "editor")]
    assert browser.get("/b/caffe/").status_code == 200
    assert browser.get("/b/libri/").status_code == 404


def test_a_link_makes_somebody_with_an_account_a_member(world: World) -> None:
    link = _link(world, role="analyst", brands=("libri",))
    carla = signed_in(world.people["carla"])
    assert carla.get(link).status_code == 200
    carla.post(link)
    assert carla.get("/b/libri/").status_code == 200
    assert carla.get("/b/caffe/").status_code == 404


def test_a_link_works_once(world: World) -> None:
    link = _link(world)
    signed_in(world.people["carla"]).post(link)
    assert signed_in(make_person("dora")).post(link).status_code == 410
    assert somebody().get(link).status_code == 410


def test_an_old_link_opens_nothing(world: World, owner: psycopg.Connection[object]) -> None:
    link = _link(world)
    owner.execute("UPDATE workspaces_invitation SET expires_at = now() - interval '1 second'")
    assert somebody().get(link).status_code == 410


def test_a_revoked_link_opens_nothing(world: World) -> None:
    link = _link(world)
    with tenancy.person(world.people["anna"].pk):
        invitation = Invitation.objects.get().pk
    signed_in(world.people["anna"]).post(f"{PEOPLE}invitations/{invitation}/revoke/")
    assert somebody().get(link).status_code == 410


def test_nobody_signs_up_without_an_invitation(world: World) -> None:
    browser = somebody()
    _new_account(browser, "dora")
    assert not Person.objects.filter(username="dora").exists()


def test_an_invitation_that_was_used_opens_no_account_meanwhile(world: World) -> None:
    link = _link(world)
    browser = somebody()
    browser.post(link)
    signed_in(world.people["carla"]).post(link)
    _new_account(browser, "dora")
    assert not Person.objects.filter(username="dora").exists()


def test_only_the_hash_of_a_link_is_kept(world: World, owner: psycopg.Connection[object]) -> None:
    token = _link(world).split("/")[2]
    rows = owner.execute("SELECT token_hash FROM workspaces_invitation").fetchall()
    assert token not in str(rows)


def test_a_manager_makes_no_owner_and_changes_none(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        members.change(Membership.objects.get(person=world.people["bruno"]), Role.MANAGER, [])
    bruno = signed_in(world.people["bruno"])
    assert bruno.post(f"{PEOPLE}invite/", {"role": "owner", "email": ""}).status_code == 422
    assert bruno.get(f"{PEOPLE}{_member(world, 'anna').pk}/").status_code == 403
    assert bruno.post(f"{PEOPLE}{_member(world, 'anna').pk}/remove/").status_code == 403
    assert bruno.post(f"{PEOPLE}{_member(world, 'bruno').pk}/", {"role": "owner"}).status_code == 422


def test_the_last_owner_stays(world: World) -> None:
    anna = signed_in(world.people["anna"])
    row = _member(world, "anna")
    answer = anna.post(f"{PEOPLE}{row.pk}/", {"role": "editor", "brands": [world.brands["caffe"]]})
    assert answer.status_code == 422
    anna.post(f"{PEOPLE}{row.pk}/remove/")
    assert _member(world, "anna").role == "owner"


def test_with_another_owner_the_first_may_leave(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        members.change(Membership.objects.get(person=world.people["bruno"]), Role.OWNER, [])
    anna = signed_in(world.people["anna"])
    assert anna.post(f"{PEOPLE}{_member(world, 'anna').pk}/remove/").status_code == 302
    assert anna.get("/b/caffe/").status_code == 404


def test_brands_are_given_and_taken(world: World) -> None:
    row = _member(world, "bruno")
    anna = signed_in(world.people["anna"])
    anna.post(f"{PEOPLE}{row.pk}/", {"role": "approver", "brands": [world.brands["libri"]]})
    bruno = signed_in(world.people["bruno"])
    assert (bruno.get("/b/caffe/").status_code, bruno.get("/b/libri/").status_code) == (404, 200)


def test_a_role_that_sees_only_given_brands_needs_one(world: World) -> None:
    answer = signed_in(world.people["anna"]).post(f"{PEOPLE}{_member(world, 'bruno').pk}/", {"role": "editor"})
    assert "brands" in answer.context["form"].errors


def test_a_brand_of_others_cannot_be_given(world: World) -> None:
    given = {"role": "editor", "brands": [world.brands["vino"]], "email": ""}
    assert signed_in(world.people["anna"]).post(f"{PEOPLE}invite/", given).status_code == 422
    with tenancy.person(world.people["anna"].pk):
        assert not BrandAccess.objects.filter(brand_id=world.brands["vino"]).exists()


def test_removing_ends_access_at_once(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    assert bruno.get("/b/caffe/").status_code == 200
    signed_in(world.people["anna"]).post(f"{PEOPLE}{_member(world, 'bruno').pk}/remove/")
    assert bruno.get("/b/caffe/").status_code == 404


def test_an_editor_sees_people_and_changes_nothing(world: World) -> None:
    bruno = signed_in(world.people["bruno"])
    assert bruno.get(PEOPLE).status_code == 200
    for page in ("invite/", f"{_member(world, 'bruno').pk}/"):
        assert bruno.get(PEOPLE + page).status_code == 403
    assert bruno.post(f"{PEOPLE}{_member(world, 'anna').pk}/remove/").status_code == 403


def test_all_of_it_is_in_the_log(world: World) -> None:
    link = _link(world)
    signed_in(world.people["carla"]).post(link)
    anna = signed_in(world.people["anna"])
    row = _member(world, "bruno").pk
    anna.post(f"{PEOPLE}{row}/", {"role": "analyst", "brands": [world.brands["caffe"]]})
    anna.post(f"{PEOPLE}{row}/remove/")
    with tenancy.person(world.people["anna"].pk):
        told = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["invitation.made", "invitation.accepted", "member.changed", "member.removed"]


def test_accepting_gives_nothing_twice(world: World) -> None:
    token = _link(world).split("/")[2]
    assert inviting.accept(token, world.people["carla"].pk) == world.organisations["studio"]
    assert inviting.accept(token, world.people["carla"].pk) is None


def test_an_invitation_is_mailed_once_mail_is_set_up(world: World) -> None:
    given = {"role": "editor", "brands": [world.brands["caffe"]], "email": "dora@example.test"}
    with override_settings(MAIL_SET_UP=True):
        page = signed_in(world.people["anna"], "it").post(f"{PEOPLE}invite/", given).content.decode()
    (message,) = mail.outbox
    assert message.to == ["dora@example.test"]
    assert message.subject == "Un invito a Studio"
    link = re.search(r"/join/[^/]+/", message.body)
    assert link
    assert link[0] in page


def test_without_mail_nothing_is_said_to_be_on_its_way(world: World) -> None:
    given = {"role": "editor", "brands": [world.brands["caffe"]], "email": "dora@example.test"}
    page = signed_in(world.people["anna"]).post(f"{PEOPLE}invite/", given).content.decode()
    assert "on its way" not in page
    assert mail.outbox == []


@pytest.mark.parametrize("end", ["removed", "made an editor"])
def test_who_may_not_invite_any_more_leaves_no_link_behind(world: World, end: str) -> None:
    anna = signed_in(world.people["anna"])
    row = _member(world, "bruno").pk
    anna.post(f"{PEOPLE}{row}/", {"role": "manager"})
    link = _link(world, by="bruno")
    if end == "removed":
        anna.post(f"{PEOPLE}{row}/remove/")
    else:
        anna.post(f"{PEOPLE}{row}/", {"role": "editor", "brands": [world.brands["caffe"]]})
    assert somebody().get(link).status_code == 410
