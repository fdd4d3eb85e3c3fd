"""Connecting a channel, its page, and its end; against each network's fake over real HTTP."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils import timezone

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent
from tests.support.browsing import LANGUAGES, answering, signed_in, somebody
from tests.support.people import World
from tests.support.plain import PLAIN

NAMES = list(PLAIN)


class Desk:
    """A network's fake, what its form takes, and an owner's browser."""

    def __init__(self, world: World, name: str, fake: NetworkFake, url: str) -> None:
        self.world, self.name, self.fake = world, name, fake
        self.given = dict(fake.demo_account(url))
        self.anna = signed_in(world.people["anna"])
        self.address = f"/b/caffe/channels/connect/{name}/"

    def connect(self) -> int:
        answer = self.anna.post(self.address, self.given)
        assert answer.status_code == 302, answer.context["form"].errors
        return self.rows()[-1].pk

    def rows(self) -> list[Channel]:
        with tenancy.brand(self.world.brands["caffe"]):
            return list(Channel.objects.order_by("pk"))

    def events(self) -> list[str]:
        with tenancy.person(self.world.people["anna"].pk):
            return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture(params=NAMES)
def desk(request: pytest.FixtureRequest, world: World) -> Iterator[Desk]:
    fake = import_module(f"passaparola.networks.{request.param}.fake").FAKE()
    with answering(fake) as running:
        yield Desk(world, request.param, fake, running.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_answer_in_both_languages(desk: Desk, language: str) -> None:
    channel = desk.connect()
    browser = signed_in(desk.world.people["anna"], language)
    own = ("", "reconnect/", "disconnect/")
    for page in ("", "connect/", f"connect/{desk.name}/", *(f"{channel}/{each}" for each in own)):
        answer = browser.get(f"/b/caffe/channels/{page}")
        assert answer.status_code == 200, page
        assert f'lang="{language}"' in answer.content.decode()


def test_connecting_keeps_the_channel_and_tells_the_log(desk: Desk) -> None:
    desk.connect()
    (row,) = desk.rows()
    assert (row.network, row.health) == (desk.name, "fine")
    assert desk.events() == ["channel.connected"]


def test_connecting_the_same_account_again_reconnects_it(desk: Desk) -> None:
    assert desk.connect() == desk.connect()


def test_a_wrong_password_is_told_and_nothing_secret_comes_back(desk: Desk) -> None:
    secret = next(field.name for field in networks.named(desk.name).spec.connect if field.secret)
    wrong = {**desk.given, secret: "sbagliata-davvero"}
    answer = desk.anna.post(desk.address, wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert "sbagliata-davvero" not in answer.content.decode()
    assert desk.rows() == []


def test_no_page_shows_a_secret(desk: Desk) -> None:
    channel = desk.connect()
    secrets = [desk.given[field.name] for field in networks.named(desk.name).spec.connect if field.secret]
    for page in ("", f"{channel}/", f"{channel}/reconnect/", f"connect/{desk.name}/"):
        told = desk.anna.get(f"/b/caffe/channels/{page}").content.decode()
        assert not [secret for secret in secrets if secret in told]


def test_a_missing_field_is_told_without_asking_the_network(desk: Desk) -> None:
    assert desk.anna.post(desk.address, {"csrfmiddlewaretoken": "x"}).status_code == 422


def test_connecting_asks_again_for_the_password_after_a_while(desk: Desk) -> None:
    stale = signed_in(desk.world.people["anna"], recently=False)
    for answer in (stale.get(desk.address), stale.post(desk.address, desk.given)):
        assert answer.headers["location"].startswith("/accounts/reauthenticate/?next=")
    assert desk.rows() == []


def test_checking_notes_a_channel_that_is_shut_out(desk: Desk) -> None:
    channel = desk.connect()
    assert desk.anna.post(f"/b/caffe/channels/{channel}/check/").status_code == 302
    assert desk.rows()[0].health == "fine"
    desk.fake.shut_out()
    desk.anna.post(f"/b/caffe/channels/{channel}/check/")
    assert desk.rows()[0].health == "reconnect"
    assert desk.anna.get("/b/caffe/channels/").status_code == 200


def test_disconnecting_forgets_the_access_and_keeps_the_channel(desk: Desk) -> None:
    channel = desk.connect()
    desk.anna.post(f"/b/caffe/channels/{channel}/disconnect/")
    (row,) = desk.rows()
    assert (row.secrets, row.binned_at is None) == (None, False)
    assert desk.anna.get(f"/b/caffe/channels/{channel}/").status_code == 200
    assert desk.events() == ["channel.connected", "channel.disconnected"]


def test_undoing_a_disconnection_asks_to_connect_again(desk: Desk) -> None:
    channel = desk.connect()
    desk.anna.post(f"/b/caffe/channels/{channel}/disconnect/")
    desk.anna.post(f"/b/caffe/channels/{channel}/recover/")
    (row,) = desk.rows()
    assert (row.binned_at, row.health) == (None, "reconnect")


def test_recovering_beside_a_new_connection_is_told(desk: Desk) -> None:
    channel = desk.connect()
    desk.anna.post(f"/b/caffe/channels/{channel}/disconnect/")
    (binned,) = desk.rows()
    with tenancy.brand(desk.world.brands["caffe"]):
        Channel(brand_id=binned.brand_id, network=binned.network, remote_id=binned.remote_id, handle=binned.handle,
                address=binned.address).save()  # fmt: skip
    assert desk.anna.post(f"/b/caffe/channels/{channel}/recover/").status_code == 302
    assert [row.binned_at is None for row in desk.rows()] == [False, True]


@pytest.mark.parametrize("page", ["connect/", "connect/{name}/", "{channel}/reconnect/", "{channel}/disconnect/"])
def test_an_editor_may_look_and_not_connect(desk: Desk, page: str) -> None:
    channel = desk.connect()
    bruno = signed_in(desk.world.people["bruno"])
    assert bruno.get("/b/caffe/channels/").status_code == 200
    assert bruno.get(f"/b/caffe/channels/{channel}/").status_code == 200
    address = "/b/caffe/channels/" + page.format(name=desk.name, channel=channel)
    assert bruno.get(address).status_code == 403
    assert bruno.post(address, desk.given).status_code in {403, 405}


def test_people_of_another_organisation_find_nothing(desk: Desk) -> None:
    channel = desk.connect()
    carla = signed_in(desk.world.people["carla"])
    own = ("", "check/", "disconnect/")
    for page in ("", "connect/", f"connect/{desk.name}/", *(f"{channel}/{each}" for each in own)):
        assert carla.get(f"/b/caffe/channels/{page}").status_code in {404, 405}
        assert carla.post(f"/b/caffe/channels/{page}").status_code in {404, 405}
    assert carla.get(f"/b/vino/channels/{channel}/").status_code == 404


def test_an_empty_list_says_what_to_do(world: World) -> None:
    assert "/b/caffe/channels/connect/" in signed_in(world.people["anna"]).get("/b/caffe/channels/").content.decode()


def test_a_visitor_signs_in_first(world: World) -> None:
    for page in ("", "connect/"):
        assert somebody().get(f"/b/caffe/channels/{page}").status_code == 302


def test_an_unknown_network_is_not_there(world: World) -> None:
    assert signed_in(world.people["anna"]).get("/b/caffe/channels/connect/nessuna/").status_code == 404


def test_the_newest_of_several_rows_of_an_account_is_the_one_reconnected(desk: Desk) -> None:
    first = desk.connect()
    with tenancy.brand(desk.world.brands["caffe"]):
        row = Channel.objects.get(pk=first)
        Channel.objects.create(
            brand_id=row.brand_id, network=row.network, remote_id=row.remote_id, handle=row.handle,
            address=row.address, binned_at=timezone.now(),
        )  # fmt: skip
    desk.anna.post(desk.address, desk.given)
    assert [each.pk for each in desk.rows() if each.binned_at is None] == [first]


def test_a_check_leaves_secrets_that_were_renewed_meanwhile(desk: Desk) -> None:
    channel = desk.connect()
    before = bytes(desk.rows()[0].secrets or b"")
    desk.anna.post(f"/b/caffe/channels/{channel}/check/")
    assert bytes(desk.rows()[0].secrets or b"") == before


def test_reconnecting_as_somebody_else_is_refused(desk: Desk) -> None:
    channel = desk.connect()
    with tenancy.brand(desk.world.brands["caffe"]):
        Channel.objects.filter(pk=channel).update(remote_id="somebody-else")
    answer = desk.anna.post(f"/b/caffe/channels/{channel}/reconnect/", desk.given)
    assert answer.status_code == 422
    assert "another account" in answer.content.decode()


def test_a_network_that_does_not_answer_is_told(world: World) -> None:
    fake = import_module(f"passaparola.networks.{NAMES[0]}.fake").FAKE()
    with answering(fake) as running:
        given = dict(fake.demo_account(running.url))
    answer = signed_in(world.people["anna"]).post(f"/b/caffe/channels/connect/{NAMES[0]}/", given)
    assert answer.status_code == 422
    assert answer.context["form"].errors
