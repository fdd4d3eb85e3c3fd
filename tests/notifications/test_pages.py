"""The bell, the list, and what one wants to be told."""

import pytest

from passaparola.kernel.message import Message
from passaparola.notifications.models import Notification
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.people import World


@pytest.fixture
def told(caffe: Brand) -> Brand:
    """Something failed, and a channel wants to be connected again."""
    with tenancy.brand(caffe.pk):
        for kind, who in ((Kind.FAILED, Permission.SCHEDULE), (Kind.RECONNECT, Permission.CONNECT)):
            tell(caffe, kind, Message(f"notice.{kind}", {"count": 1}), address="/b/caffe/deliveries/", permission=who)
    return caffe


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?unread=1", "?kind=failed&brand=caffe", "?kind=x&from=99999999", "?brand=%00"])
def test_the_list_answers_empty_and_full(world: World, told: Brand, language: str, query: str) -> None:
    for name in ("anna", "carla"):
        assert signed_in(world.people[name], language).get(f"/notifications/{query}").status_code == 200


def test_filters_narrow(world: World, told: Brand) -> None:
    anna = signed_in(world.people["anna"])
    counts = [len(anna.get(f"/notifications/{q}").context["rows"]) for q in ("", "?kind=failed", "?brand=libri")]
    assert counts == [2, 1, 0]


def test_the_bell_counts_what_was_not_read_on_every_page(world: World, told: Brand) -> None:
    anna = signed_in(world.people["anna"])
    assert "Notifications: 2 not read" in anna.get("/b/caffe/deliveries/").content.decode()
    assert "Notifications: 2 not read" in anna.get("/notifications/bell/").content.decode()
    assert "not read" not in signed_in(world.people["carla"]).get("/b/vino/deliveries/").content.decode()


def test_opening_one_reads_it_and_goes_there(world: World, told: Brand) -> None:
    anna = signed_in(world.people["anna"])
    notice = anna.get("/notifications/").context["rows"][0]["notice"]
    assert anna.post(f"/notifications/{notice.pk}/").headers["location"] == "/b/caffe/deliveries/"
    assert anna.get("/notifications/").context["unread"] == 1


def test_all_are_read_at_once_and_a_toast_takes_it_back(world: World, told: Brand) -> None:
    anna = signed_in(world.people["anna"])
    anna.post("/notifications/read/")
    assert anna.get("/notifications/").context["unread"] == 0
    anna.post("/notifications/unread/")
    assert anna.get("/notifications/").context["unread"] == 2


def test_nobody_opens_or_reads_another_s(world: World, told: Brand) -> None:
    anna, bruno = world.people["anna"], signed_in(world.people["bruno"])
    with tenancy.person(anna.pk):
        hers = Notification.objects.filter(person=anna).values_list("pk", flat=True)[0]
    assert bruno.post(f"/notifications/{hers}/").status_code == 404
    bruno.post("/notifications/read/", {"notice": hers})
    assert signed_in(anna).get("/notifications/").context["unread"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_one_wants_to_be_told_is_kept(world: World, language: str) -> None:
    anna = signed_in(world.people["anna"], language)
    assert anna.get("/account/notifications/").status_code == 200
    given = {f"{kind}-mail": "daily" for kind in Kind} | {"failed-app": "on", "failed-mail": "never"}
    assert anna.post("/account/notifications/", given).status_code == 302
    form = anna.get("/account/notifications/").context["form"]
    assert (form["failed-app"].value(), form["failed-mail"].value()) == (True, "never")
    assert (form["late-app"].value(), form["late-mail"].value()) == (False, "daily")
    assert anna.post("/account/notifications/", {"failed-mail": "x"}).status_code == 422
