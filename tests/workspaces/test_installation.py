"""The installation's page, and letting a held one send again."""

import pytest

from passaparola.kernel.message import Message
from passaparola.workspaces import installation, pulse, tenancy
from passaparola.workspaces.models import AuditEvent
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.people import World


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ["", "hold.moved", "hold.restored", "hold.asked"])
def test_the_page_says_whether_it_sends_and_why_not(world: World, language: str, reason: str) -> None:
    pulse.beat("web")
    if reason:
        installation.hold(Message(reason))
    for name, status in (("anna", 200), ("carla", 200), ("bruno", 403)):
        assert signed_in(world.people[name], language).get("/installation/").status_code == status
    assert signed_in(world.people["anna"], language).get("/account/").status_code == 200


def test_an_owner_resumes_and_the_log_knows(world: World) -> None:
    installation.hold(Message("hold.moved"))
    anna = signed_in(world.people["anna"])
    assert anna.get("/installation/resume/").status_code == 200
    assert installation.is_held()
    anna.post("/installation/resume/")
    assert not installation.is_held()
    with tenancy.person(world.people["anna"].pk):
        assert AuditEvent.objects.get().action == "installation.resumed"


def test_nobody_else_resumes(world: World) -> None:
    installation.hold(Message("hold.moved"))
    assert signed_in(world.people["bruno"]).post("/installation/resume/").status_code == 403
    stale = signed_in(world.people["anna"], recently=False)
    assert stale.post("/installation/resume/").headers["location"].startswith("/accounts/reauthenticate/")
    assert installation.is_held()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chosen_language_is_kept(world: World, language: str) -> None:
    anna = signed_in(world.people["anna"], "en")
    anna.post("/account/", {"language": language})
    assert f'<html lang="{language}"' in anna.get("/account/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_settings_page_answers(world: World, language: str) -> None:
    anna = signed_in(world.people["anna"], language)
    for page in ("/brands/", f"/brands/new/{world.organisations['studio']}/", "/b/caffe/settings/organisation/"):
        assert anna.get(page).status_code == 200
    assert signed_in(world.people["bruno"]).get("/b/caffe/settings/organisation/").status_code == 403
    given = {"name": "Studio Volta", "solo": "on"}
    assert anna.post("/b/caffe/settings/organisation/", given).status_code == 302
    assert "/b/caffe/people/" not in anna.get("/b/caffe/settings/").content.decode()


def test_an_owner_stops_everything_and_nobody_else_does(world: World) -> None:
    assert signed_in(world.people["bruno"]).post("/installation/pause/").status_code == 403
    assert not installation.is_held()
    anna = signed_in(world.people["anna"])
    anna.post("/installation/pause/")
    hold = installation.hold_now()
    assert hold is not None
    assert hold.reason.id == "hold.asked"
    with tenancy.person(world.people["anna"].pk):
        assert AuditEvent.objects.get().action == "installation.paused"
