"""Accounts that a person publishes on: a name and an address, and nobody asks the network anything."""

import pytest

from passaparola import networks
from passaparola.channels import looking_after
from passaparola.channels.by_hand import belongs
from passaparola.channels.models import Channel, Health
from passaparola.workspaces import tenancy
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.people import World
from tests.support.plain import BY_HAND

NAMES = [name for name, network in BY_HAND.items() if network.by_hand]
SPEC = networks.named(NAMES[0]).spec
PAGE = "/b/caffe/channels/"


def given(name: str, handle: str = "@caffe", path: str = "/caffe") -> dict[str, str]:
    return {"handle": handle, "address": f"https://www.{networks.named(name).spec.hosts[0]}{path}"}


def rows(world: World) -> list[Channel]:
    with tenancy.brand(world.brands["caffe"]):
        return list(Channel.objects.order_by("pk"))


@pytest.mark.parametrize("name", NAMES)
def test_an_account_is_a_name_and_an_address(world: World, name: str) -> None:
    anna = signed_in(world.people["anna"])
    assert anna.get(f"{PAGE}connect/{name}/").status_code == 200
    answer = anna.post(f"{PAGE}connect/{name}/", given(name))
    assert answer.status_code == 302, answer.content.decode()
    (row,) = rows(world)
    assert (row.handle, row.health, row.secrets) == ("caffe", Health.BY_HAND, None)
    assert anna.get(f"{PAGE}{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["http://{host}/a", "https://{host}.evil.example/a", "https://evil.example/{host}", "https://a@{host}/a",
     "https://{host}:8443/a", "javascript://{host}/a", "https://", "https://not{host}/a", "ftp://{host}/a"],
)  # fmt: skip
def test_an_address_elsewhere_is_refused(world: World, address: str) -> None:
    anna = signed_in(world.people["anna"])
    wrong = {"handle": "caffe", "address": address.format(host=SPEC.hosts[0])}
    assert anna.post(f"{PAGE}connect/{NAMES[0]}/", wrong).status_code == 422
    assert rows(world) == []


@pytest.mark.parametrize("again", [given(NAMES[0], path="/other"), given(NAMES[0], handle="Altro", path="/CAFFE/")])
def test_the_same_account_is_no_second_channel(world: World, again: dict[str, str]) -> None:
    anna = signed_in(world.people["anna"])
    anna.post(f"{PAGE}connect/{NAMES[0]}/", given(NAMES[0]))
    assert anna.post(f"{PAGE}connect/{NAMES[0]}/", again).status_code == 422
    assert len(rows(world)) == 1


def test_a_page_below_a_domain_of_the_network_belongs_to_it() -> None:
    assert belongs("https://it.example.com/a", ("example.com",))
    assert not belongs("https://[::1", ("example.com",))


def test_it_is_changed_thrown_away_and_taken_back_without_any_secret(world: World) -> None:
    anna = signed_in(world.people["anna"])
    anna.post(f"{PAGE}connect/{NAMES[0]}/", given(NAMES[0]))
    (row,) = rows(world)
    assert anna.post(f"{PAGE}{row.pk}/reconnect/", given(NAMES[0], "nuovo", "/nuovo")).status_code == 302
    assert anna.get(f"{PAGE}{row.pk}/disconnect/").status_code == 200
    anna.post(f"{PAGE}{row.pk}/disconnect/")
    assert rows(world)[0].binned_at
    anna.post(f"{PAGE}{row.pk}/recover/")
    assert (rows(world)[0].binned_at, rows(world)[0].health, rows(world)[0].handle) == (None, "by_hand", "nuovo")


def test_nobody_looks_after_it_and_checking_asks_nobody(world: World) -> None:
    anna = signed_in(world.people["anna"])
    anna.post(f"{PAGE}connect/{NAMES[0]}/", given(NAMES[0]))
    assert looking_after.check_forgotten() == 0
    anna.post(f"{PAGE}{rows(world)[0].pk}/check/")
    assert (rows(world)[0].health, rows(world)[0].checked_at) == ("by_hand", None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_lists_them_apart(world: World, language: str) -> None:
    page = signed_in(world.people["anna"], language).get(f"{PAGE}connect/").content.decode()
    assert all(networks.named(name).spec.name in page for name in NAMES)


def test_an_editor_adds_none(world: World) -> None:
    assert signed_in(world.people["bruno"]).post(f"{PAGE}connect/{NAMES[0]}/", given(NAMES[0])).status_code == 403
