"""Channels are looked at now and then, and never while the installation is held."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import psycopg
import pytest

from passaparola.channels import connecting, looking_after
from passaparola.channels.models import Channel
from passaparola.channels.tasks import look_after_channels
from passaparola.kernel.message import Message
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.workspaces import installation, tenancy
from tests.support.browsing import answering
from tests.support.people import World
from tests.support.plain import PLAIN

Owner = psycopg.Connection[tuple[object, ...]]
NAME = next(iter(PLAIN))


@dataclass
class Place:
    """One connected channel."""

    fake: NetworkFake
    channel: int
    brand: int

    def health(self) -> str:
        with tenancy.brand(self.brand):
            return Channel.objects.get(pk=self.channel).health


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    fake = import_module(f"passaparola.networks.{NAME}.fake").FAKE()
    with answering(fake) as running:
        connected = connecting.authorise(NAME, dict(fake.demo_account(running.url)))
        with tenancy.brand(world.brands["caffe"]):
            row = connecting.keep(NAME, connected)
        yield Place(fake, row.pk, row.brand_id)


def _forget(owner: Owner) -> None:
    owner.execute("UPDATE channels_channel SET checked_at = now() - interval '7 hours'")


def test_a_channel_that_was_forgotten_is_asked_how_it_is(place: Place, owner: Owner) -> None:
    _forget(owner)
    place.fake.shut_out()
    assert look_after_channels(timestamp=0) == 1
    assert place.health() == "reconnect"


def test_one_that_was_looked_at_lately_is_left_alone(place: Place) -> None:
    assert looking_after.check_forgotten() == 0


def test_one_that_waits_to_be_connected_again_is_left_alone(place: Place, owner: Owner) -> None:
    _forget(owner)
    owner.execute("UPDATE channels_channel SET health = 'reconnect'")
    assert looking_after.check_forgotten() == 0


@pytest.mark.parametrize("table", ["channels_channel", "workspaces_brand"])
def test_what_is_in_the_bin_is_left_alone(place: Place, owner: Owner, table: str) -> None:
    _forget(owner)
    owner.execute(f"UPDATE {table} SET binned_at = now()")
    assert looking_after.check_forgotten() == 0


def test_a_held_installation_asks_nothing(place: Place, owner: Owner) -> None:
    _forget(owner)
    installation.hold(Message("hold.moved"))
    assert looking_after.check_forgotten() == 0
