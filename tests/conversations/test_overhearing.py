"""Overhearing: what is said shows at once where the network tells of it, and nothing depends on that."""

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from passaparola.conversations.overhearing import streaming_channels
from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.message import Message
from passaparola.workspaces import installation, tenancy
from tests.conversations.room import Room, overhearing, room_on
from tests.support.people import World
from tests.support.plain import PLAIN

STREAMING = [name for name, network in PLAIN.items() if network.stream]
PATIENCE = 20.0


@pytest.fixture(params=STREAMING)
def room(request: pytest.FixtureRequest, world: World) -> Iterator[Room]:
    with room_on(request.param, world) as made:
        yield made


def until(holds: Callable[[], bool]) -> None:
    """A fake gives no sign of who listens: it is asked."""
    end, nobody = time.monotonic() + PATIENCE, threading.Event()
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        nobody.wait(0.02)


def opened(room: Room) -> int:
    """How often a stream was asked for."""
    return sum("/streaming/" in seen.path for seen in room.running.seen)


def heard_as_it_is_said(room: Room) -> None:
    """Somebody speaks until it is stored: a stream begins a moment after it was asked for."""

    def heard() -> bool:
        room.says("Ne avete ancora?")
        return bool(room.texts())

    until(lambda: opened(room) == 1)
    until(heard)


def test_an_answer_is_in_the_list_without_its_turn(room: Room) -> None:
    with overhearing():
        heard_as_it_is_said(room)
        until(lambda: any(thread.state == "needs_answer" for thread in room.threads()))
    assert opened(room) == 1


def test_many_hints_are_one_look(room: Room) -> None:
    with overhearing():
        heard_as_it_is_said(room)
        before = len(room.running.seen)
        for number in range(30):
            room.says(f"Altro {number}")
        until(lambda: sum(text.startswith("Altro") for text in room.texts()) == 30)
    assert len(room.running.seen) - before < 30


def test_a_held_installation_keeps_no_stream(room: Room) -> None:
    assert streaming_channels() == {(room.brand, room.channel.pk)}
    with overhearing():
        until(lambda: opened(room) == 1)
        installation.hold(Message("hold.asked"))
        until(lambda: streaming_channels() == set())
    with overhearing():
        until(lambda: True)
    assert opened(room) == 1


def test_a_server_without_streams_is_asked_once(room: Room) -> None:
    room.running.chance = lambda request: (
        Fault(Strike.STATUS_BEFORE, status=404) if "/streaming/" in request.path else None
    )
    with overhearing():
        until(lambda: opened(room) == 1)
        room.says("Ciao")
        assert room.hear() is None, "its turn comes all the same"
    assert (opened(room), room.texts()) == (1, ["Ciao"])


def test_withdrawn_access_asks_for_a_reconnection(room: Room) -> None:
    room.fake.shut_out()

    def refused() -> bool:
        with tenancy.brand(room.brand):
            room.channel.refresh_from_db()
        return room.channel.health == "reconnect"

    with overhearing():
        until(refused)
    assert streaming_channels() == set()


def test_one_server_is_not_met_by_all_streams_at_once(
    room: Room, owner: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    columns = "brand_id, network, handle, name, address, url, facts, secrets, secrets_turn, health, connected_at"
    owner.execute(
        f"INSERT INTO channels_channel (remote_id, {columns})"
        f" SELECT 'n' || n, {columns} FROM channels_channel, generate_series(1, 30) n"
    )
    assert len(streaming_channels()) == 10
