"""From the one-time link to the first brand, and the door that knows where you were."""

import psycopg
import pytest
from django.test import Client

from passaparola.workspaces import first_steps, tenancy
from passaparola.workspaces.models import AuditEvent, Brand, Person
from tests.support.browsing import LANGUAGES, signed_in, somebody
from tests.support.people import World
from tests.support.plain import PLAIN

OWNER = {"username": "ada", "email": "", "password": "un cavallo a dondolo", "language": "it"}
BRAND = {"name": "Caffè Volta", "slug": "", "zone": "Europe/Rome", "language": "it", "organisation": "", "solo": "on"}


def _started() -> Client:
    browser = somebody()
    link = first_steps.owner_link()
    assert link
    assert browser.post(link, OWNER).headers["location"] == "/welcome/"
    return browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_shows_a_form_in_the_visitor_s_language(db: None, language: str) -> None:
    link = first_steps.owner_link()
    assert link
    page = somebody(language).get(link)
    assert page.status_code == 200
    assert ("Crea" if language == "it" else "Make") in page.content.decode()


def test_the_link_makes_the_owner_and_signs_in(db: None) -> None:
    browser = _started()
    assert browser.get("/welcome/").status_code == 200
    assert Person.objects.get().check_password(OWNER["password"])


def test_the_link_works_once(db: None) -> None:
    link = first_steps.owner_link()
    assert link
    somebody().post(link, OWNER)
    again = somebody().post(link, {**OWNER, "username": "eva"})
    assert again.status_code == 410
    assert Person.objects.count() == 1


def test_a_newer_link_makes_the_older_one_useless(db: None) -> None:
    older = first_steps.owner_link()
    assert first_steps.owner_link()
    assert older
    assert somebody().get(older).status_code == 410


def test_a_weak_password_is_refused_and_the_link_stays_good(db: None) -> None:
    link = first_steps.owner_link()
    assert link
    browser = somebody()
    assert browser.post(link, {**OWNER, "password": "12345"}).status_code == 422
    assert browser.post(link, OWNER).status_code == 302


def test_the_first_brand_leads_to_the_channels_and_becomes_the_root(
    db: None, owner: psycopg.Connection[object]
) -> None:
    browser = _started()
    assert browser.get("/").headers["location"] == "/welcome/"
    done = browser.post("/welcome/", BRAND)
    assert done.headers["location"] == "/b/caffe-volta/channels/connect/"
    assert browser.get(done.headers["location"]).status_code == 200
    network = next(iter(PLAIN))
    assert browser.get(f"{done.headers['location']}{network}/").status_code == 200  # no password again so soon
    assert browser.get("/").headers["location"] == "/b/caffe-volta/"
    assert owner.execute("SELECT name, solo FROM workspaces_organisation").fetchall() == [("Caffè Volta", True)]
    events = owner.execute("SELECT action FROM workspaces_auditevent ORDER BY action").fetchall()
    assert events == [("brand.founded",), ("organisation.founded",)]


def test_a_slug_in_use_is_told_beside_its_field(world: World) -> None:
    page = signed_in(world.people["anna"]).post(
        f"/brands/new/{world.organisations['studio']}/", {**BRAND, "slug": "vino"}
    )
    assert page.status_code == 422
    assert "slug" in page.context["form"].errors


def test_the_root_goes_to_the_brand_that_was_worked_on_last(world: World) -> None:
    browser = signed_in(world.people["anna"])
    assert browser.get("/").headers["location"] == "/brands/"
    browser.get("/b/libri/")
    assert browser.get("/").headers["location"] == "/b/libri/"


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    assert somebody().get("/").headers["location"] == "/accounts/login/?next=/"


def test_a_brand_goes_to_the_bin_and_comes_back(world: World) -> None:
    browser = signed_in(world.people["anna"])
    assert browser.post("/b/caffe/settings/bin/").status_code == 302
    assert browser.get("/b/caffe/").status_code == 404
    assert "Caffe" in browser.get("/brands/").content.decode()
    assert browser.post(f"/brands/{world.brands['caffe']}/recover/").headers["location"] == "/b/caffe/"
    assert browser.get("/b/caffe/").status_code == 200
    with tenancy.person(world.people["anna"].pk):
        assert set(AuditEvent.objects.values_list("action", flat=True)) == {"brand.binned", "brand.recovered"}


def test_a_brand_of_others_cannot_be_recovered(world: World) -> None:
    signed_in(world.people["anna"]).post("/b/caffe/settings/bin/")
    for name in ("carla", "bruno"):
        assert signed_in(world.people[name]).post(f"/brands/{world.brands['caffe']}/recover/").status_code == 404


def test_settings_of_a_brand_are_kept(world: World) -> None:
    given = {"name": "Caffè", "zone": "America/New_York", "language": "en"}
    assert signed_in(world.people["anna"]).post("/b/caffe/settings/", given).status_code == 302
    with tenancy.person(world.people["anna"].pk, "caffe"):
        row = Brand.objects.get()
    assert (row.name, row.zone, row.language) == ("Caffè", "America/New_York", "en")


def test_an_editor_reads_the_settings_and_changes_nothing(world: World) -> None:
    browser = signed_in(world.people["bruno"])
    assert browser.get("/b/caffe/settings/").status_code == 200
    given = {"name": "Mio", "zone": "Europe/Rome", "language": "it"}
    assert browser.post("/b/caffe/settings/", given).status_code == 403
