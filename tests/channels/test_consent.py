"""Connecting by consent: an application, the network's own page, and the way back, which is good once."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from passaparola.channels import applications, reach
from passaparola.channels.models import Application, Channel
from passaparola.channels.sealing import unseal
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent
from tests.channels.invented import Fake, registered
from tests.support.browsing import LANGUAGES, answering, signed_in, somebody
from tests.support.people import World

Owner = psycopg.Connection[tuple[object, ...]]
APP = "/b/caffe/channels/apps/prova/"
CONNECT = "/b/caffe/channels/connect/prova/"
BACK = "/connect/back/"


@dataclass
class Scene:
    """The invented network, an owner's browser, and what stands in the rows."""

    world: World
    fake: Fake
    url: str
    anna: Client

    def register(self, **fields: str) -> None:
        with tenancy.person(self.world.people["anna"].pk):
            given = {"id": "42", "secret": self.fake.secret, "server": self.url, **fields}
            applications.enter(self.world.organisations["studio"], "prova", given, None)

    def leave(self, browser: Client | None = None, page: str = CONNECT) -> str:
        answer = (browser or self.anna).post(page)
        assert answer.status_code == 200, answer.headers.get("location")
        return str(answer.context["address"])

    def connect(self) -> Channel:
        answer = self.anna.get(BACK, self.fake.agree(self.leave()))
        assert answer.status_code == 302, answer.content.decode()
        return self.rows()[-1]

    def rows(self) -> list[Channel]:
        with tenancy.brand(self.world.brands["caffe"]):
            return list(Channel.objects.order_by("pk"))

    def application(self) -> Application:
        with tenancy.brand(self.world.brands["caffe"]):
            return Application.objects.get(network="prova")

    def events(self) -> list[str]:
        with tenancy.person(self.world.people["anna"].pk):
            return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    fake = Fake()
    with registered(), answering(fake) as running:  # type: ignore[arg-type]
        yield Scene(world, fake, running.url, signed_in(world.people["anna"]))


def test_a_network_that_wants_an_application_asks_for_it_first(scene: Scene) -> None:
    assert scene.anna.get(CONNECT).headers["location"] == APP
    assert scene.anna.post(CONNECT).headers["location"] == APP
    assert scene.anna.post(APP, {"id": "", "secret": ""}).status_code == 422
    assert scene.anna.post(APP, {"id": "42", "secret": "s"}).headers["location"] == CONNECT
    assert scene.anna.get(CONNECT).status_code == 200
    assert scene.events() == ["app.entered"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_application_shows_what_to_register_and_no_secret(scene: Scene, language: str) -> None:
    scene.register()
    told = signed_in(scene.world.people["anna"], language).get(APP).content.decode()
    assert reach.callback() in told
    assert scene.fake.secret not in told
    english, italian = ("Open the", "Copy the", "Confirm"), ("Apri la console", "Copia il segreto", "Conferma")
    steps = italian if language == "it" else english
    places = [told.index(step) for step in steps]
    assert places == sorted(places)


def test_the_addresses_of_the_doors_are_those_that_are_told() -> None:
    assert reverse("doors:back") == reach.BACK
    assert reverse("doors:hook", args=["x"]) == f"{reach.HOOKS}x/"
    assert reverse("doors:file", args=["t", "n"]) == f"{reach.FILES}t/n"
    assert reverse("doors:client", args=["n"]) == f"{reach.CLIENTS}n.json"


def test_an_editor_and_a_stranger_do_not_reach_the_application(scene: Scene) -> None:
    scene.register()
    for page in (APP, f"{APP}remove/"):
        assert signed_in(scene.world.people["bruno"]).get(page).status_code == 403
        assert signed_in(scene.world.people["carla"]).get(page).status_code == 404
    carla = signed_in(scene.world.people["carla"])
    assert carla.get("/b/vino/channels/connect/prova/").headers["location"] == "/b/vino/channels/apps/prova/"


def test_grave_pages_ask_again_for_the_password(scene: Scene) -> None:
    scene.register()
    stale = signed_in(scene.world.people["anna"], recently=False)
    for page in (APP, f"{APP}remove/", CONNECT):
        for answer in (stale.get(page), stale.post(page)):
            assert answer.headers["location"].startswith("/accounts/reauthenticate/?next=")


def test_the_only_account_is_connected_at_once_with_what_renews_it(scene: Scene) -> None:
    scene.register()
    row = scene.connect()
    assert (row.network, row.remote_id, row.health) == ("prova", "p1", "fine")
    kept = unseal(row)
    assert kept.pop("token") in scene.fake.tokens
    assert kept == {"app.id": "42", "app.secret": scene.fake.secret, "app.server": scene.url}
    assert scene.events() == ["app.entered", "channel.connected"]


def test_the_page_that_leads_away_names_the_network_and_no_secret(scene: Scene) -> None:
    scene.register()
    told = scene.anna.post(CONNECT).content.decode()
    assert 'http-equiv="refresh"' in told
    assert scene.fake.secret not in told


def test_of_several_accounts_the_person_chooses(scene: Scene) -> None:
    scene.register()
    scene.connect()
    scene.fake.pages |= {"p2": "Caffè Due", "p3": "Caffè Tre"}
    page = scene.anna.get(BACK, scene.fake.agree(scene.leave())).headers["location"]
    told = scene.anna.get(page)
    assert told.status_code == 200
    assert "Caffè Uno: connected already" in told.content.decode()
    assert not [token for token in scene.fake.tokens if token in told.content.decode()]
    assert scene.anna.post(page).status_code == 422
    assert signed_in(scene.world.people["anna"]).get(page).status_code == 400, "another browser"
    assert signed_in(scene.world.people["carla"]).get(page).status_code == 404
    assert scene.anna.post(page, {"accounts": ["1", "2"]}).headers["location"] == "/b/caffe/channels/"
    assert [row.remote_id for row in scene.rows()] == ["p1", "p2", "p3"]
    assert scene.anna.post(page, {"accounts": ["1"]}).status_code == 400, "it is good once"


def test_a_state_is_good_once(scene: Scene) -> None:
    scene.register()
    answer = scene.fake.agree(scene.leave())
    assert scene.anna.get(BACK, answer).status_code == 302
    again = scene.anna.get(BACK, answer)
    assert again.status_code == 400
    assert "/b/caffe" not in again.headers.get("location", "")
    assert len(scene.rows()) == 1


def test_a_state_is_no_good_to_anybody_else_nor_too_late(scene: Scene, owner: Owner) -> None:
    scene.register()
    answer = scene.fake.agree(scene.leave())
    others = [signed_in(scene.world.people[who]) for who in ("anna", "bruno", "carla")]
    assert [browser.get(BACK, answer).status_code for browser in others] == [400, 400, 400]
    assert somebody().get(BACK, answer).headers["location"].startswith("/accounts/login/")
    owner.execute("UPDATE channels_consenting SET until = now() - interval '1 second'")
    for given in (answer, {"state": "x"}, {}):
        assert scene.anna.get(BACK, given).status_code == 400
    assert scene.rows() == []


def test_others_do_not_use_a_state_up(scene: Scene) -> None:
    scene.register()
    answer = scene.fake.agree(scene.leave())
    assert signed_in(scene.world.people["anna"]).get(BACK, answer).status_code == 400
    assert scene.anna.get(BACK, answer).status_code == 302


def test_who_says_no_is_told_the_next_click(scene: Scene) -> None:
    scene.register()
    state = scene.fake.agree(scene.leave())["state"]
    told = scene.anna.get(BACK, {"state": state, "error": "denied"})
    assert told.status_code == 422
    for words in ("prova.denied", "prova.denied.click", "https://example.test/apps", CONNECT):
        assert words in told.content.decode()
    assert scene.rows() == []


def test_what_the_network_refuses_is_told_and_can_be_tried_again(scene: Scene) -> None:
    scene.register(secret="di-un-altra-app")
    told = scene.anna.get(BACK, scene.fake.agree(scene.leave()))
    assert told.status_code == 422
    assert "prova.refused" in told.content.decode()
    scene.register()
    assert scene.connect().health == "fine"


def test_reconnecting_binds_to_the_same_account(scene: Scene) -> None:
    scene.register()
    row = scene.connect()
    page = f"/b/caffe/channels/{row.pk}/reconnect/"
    scene.fake.pages = {"p2": "Caffè Due", "p1": "Caffè Uno"}
    assert scene.anna.get(BACK, scene.fake.agree(scene.leave(page=page))).headers["location"].endswith(f"/{row.pk}/")
    scene.fake.pages = {"p2": "Caffè Due"}
    told = scene.anna.get(BACK, scene.fake.agree(scene.leave(page=page)))
    assert told.status_code == 422
    assert "Caffè Due" in told.content.decode()
    assert [each.remote_id for each in scene.rows()] == ["p1"]


def test_a_network_that_needs_no_application_goes_by_the_server_that_is_typed(scene: Scene) -> None:
    page = "/b/caffe/channels/connect/prova_aperta/"
    assert scene.anna.post(page, {"server": ""}).status_code == 422
    answer = scene.anna.post(page, {"server": scene.url})
    assert scene.anna.get(BACK, scene.fake.agree(answer.context["address"])).status_code == 302
    assert set(unseal(scene.rows()[0])) == {"token"}


def test_changing_the_application_reaches_the_channels_and_keeps_what_was_not_typed(scene: Scene) -> None:
    scene.register()
    scene.connect()
    token = unseal(scene.rows()[0])["token"]
    assert scene.anna.post(APP, {"id": "43", "secret": ""}).status_code == 302
    assert unseal(scene.rows()[0]) == {
        "token": token, "app.id": "43", "app.secret": scene.fake.secret, "app.server": scene.url,
    }  # fmt: skip
    assert scene.events()[-1] == "app.changed"


def test_removing_the_application_keeps_the_channels(scene: Scene) -> None:
    scene.register()
    scene.connect()
    assert scene.anna.get(f"{APP}remove/").status_code == 200
    assert scene.anna.post(f"{APP}remove/").status_code == 302
    assert unseal(scene.rows()[0])["app.id"] == "42"
    assert scene.anna.get(CONNECT).headers["location"] == APP
    assert scene.events()[-1] == "app.removed"


def test_where_nobody_reaches_us_a_network_that_fetches_says_so_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = signed_in(scene.world.people["anna"]).get("/b/caffe/channels/connect/prova_aperta/").content.decode()
    assert "reach-us-from-outside" in told
    monkeypatch.setattr(settings, "URL", "https://social.example.com")
    told = scene.anna.get("/b/caffe/channels/connect/prova_aperta/").content.decode()
    assert "reach-us-from-outside" not in told
