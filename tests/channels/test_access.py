"""An open line to a channel: secrets sealed to their row, renewed once whoever asks, refused without haste."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import TypeVar

import psycopg
import pytest

from passaparola.channels import access, connecting
from passaparola.channels.models import Channel, Health
from passaparola.channels.sealing import unseal
from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, TryLater
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.seal import SealError
from passaparola.workspaces import tenancy
from tests.deliveries.desk import Desk, dispatcher, small_world
from tests.deliveries.stage import Stage, names, stage

T = TypeVar("T")
LONG_AGO = "now() - interval '1 hour'"


@pytest.fixture
def scene(owner: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Stage]:
    with dispatcher() as line, stage(Desk(small_world(), owner, line)) as made:
        yield made


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    made = LoopThread()
    yield made
    made.close()


def on(loop: LoopThread, coroutine: Coroutine[object, object, T]) -> T:
    return loop.run(coroutine, timedelta(seconds=20))


def read(channel: Channel) -> Channel:
    with tenancy.brand(channel.brand_id):
        return Channel.objects.get(pk=channel.pk)


def renewals(scene: Stage) -> int:
    return len(scene.running[names()[0]].requests("POST", "/xrpc/com.atproto.server.refreshSession"))


def let_expire(scene: Stage, channel: Channel) -> None:
    """Give the channel an access token that says of itself that it has expired."""
    old = "e30.eyJleHAiOjF9.c2ln"  # {"exp": 1}
    row = read(channel)
    with tenancy.brand(channel.brand_id):
        connecting.keep(row.network, Connected(access.account_of(row), {**unseal(row), "access": old}), row)


def test_secrets_come_back_as_they_were_kept(scene: Stage) -> None:
    secrets = {"access": "à-token", "refresh": "r"}
    channel = scene.desk.channel(connected=Connected(Account("1", "conto", "Conto", "https://e"), secrets))
    assert unseal(read(channel)) == secrets
    stored = scene.desk.owner.execute("SELECT secrets FROM channels_channel WHERE id = %s", [channel.pk]).fetchone()
    assert stored is not None
    assert b"token" not in bytes(stored[0])  # type: ignore[arg-type]


def test_a_ciphertext_moved_to_another_row_does_not_open(scene: Stage) -> None:
    one, other = scene.desk.channel("caffe"), scene.desk.channel("vino")
    scene.desk.owner.execute(
        "UPDATE channels_channel SET secrets = (SELECT secrets FROM channels_channel WHERE id = %s) WHERE id = %s",
        [one.pk, other.pk],
    )
    with pytest.raises(SealError):
        unseal(read(other))
    with pytest.raises(ReconnectNeeded) as needed:
        asyncio.run(access.line(other.brand_id, other.pk))
    assert needed.value.reason == Message("channel.key_missing")


def test_a_channel_without_secrets_must_be_reconnected(scene: Stage) -> None:
    channel = scene.desk.channel()
    with tenancy.brand(channel.brand_id):
        connecting.disconnect(Channel.objects.get(pk=channel.pk))
    with pytest.raises(ReconnectNeeded):
        asyncio.run(access.line(channel.brand_id, channel.pk))


def test_a_fresh_token_is_used_as_it_is(scene: Stage, loop: LoopThread) -> None:
    channel = scene.channel(names()[0])
    on(loop, access.line(channel.brand_id, channel.pk))
    assert renewals(scene) == 0


def test_an_expiring_token_is_renewed_and_stored_before_it_is_used(scene: Stage, loop: LoopThread) -> None:
    channel = scene.channel(names()[0])
    let_expire(scene, channel)
    turn = read(channel).secrets_turn
    _, session = on(loop, access.line(channel.brand_id, channel.pk))
    row = read(channel)
    assert unseal(row) == dict(session.secrets)
    assert (row.secrets_turn, row.renewing_until, renewals(scene)) == (turn + 1, None, 1)


def test_of_many_at_once_one_renews_and_the_others_wait(scene: Stage, loop: LoopThread) -> None:
    channel = scene.channel(names()[0])
    let_expire(scene, channel)

    async def rush() -> list[object]:
        lines = (access.line(channel.brand_id, channel.pk) for _ in range(6))
        return list(await asyncio.gather(*lines, return_exceptions=True))

    found = on(loop, rush())
    assert renewals(scene) == 1, "a rotating token that is used twice is lost"
    assert all(isinstance(each, tuple | TryLater) for each in found)
    assert any(isinstance(each, tuple) for each in found)


def test_the_turn_of_a_process_that_died_renewing_ends(scene: Stage, loop: LoopThread) -> None:
    channel = scene.channel(names()[0])
    let_expire(scene, channel)
    put = "UPDATE channels_channel SET renewing_until = {} WHERE id = %s"
    scene.desk.owner.execute(put.format("now() + interval '1 minute'"), [channel.pk])
    with pytest.raises(TryLater):
        on(loop, access.line(channel.brand_id, channel.pk))
    scene.desk.owner.execute(put.format(LONG_AGO), [channel.pk])
    on(loop, access.line(channel.brand_id, channel.pk))
    assert renewals(scene) == 1


def test_a_network_that_is_down_disconnects_nobody(scene: Stage, loop: LoopThread) -> None:
    network = names()[0]
    channel = scene.channel(network)
    let_expire(scene, channel)
    scene.running[network].chance = lambda request: Fault(Strike.STATUS_BEFORE, status=503)
    with pytest.raises(TryLater):
        on(loop, access.line(channel.brand_id, channel.pk))
    row = read(channel)
    assert (row.health, row.renewing_until) == (Health.FINE, None)


def test_secrets_that_are_refused_for_good_ask_for_a_new_connection(scene: Stage, loop: LoopThread) -> None:
    channel = scene.channel(names()[0])
    let_expire(scene, channel)
    scene.witnesses[names()[0]].fake.shut_out()
    with pytest.raises(ReconnectNeeded):
        on(loop, access.line(channel.brand_id, channel.pk))
    assert read(channel).health == Health.RECONNECT


@pytest.mark.parametrize("network", names())
def test_what_is_said_of_old_secrets_is_not_held_against_new_ones(scene: Stage, loop: LoopThread, network: str) -> None:
    channel = scene.channel(network)
    old = {**unseal(read(channel)), "password": "old"}
    on(loop, access.refused(channel.brand_id, channel.pk, old, Message("test.why")))
    assert read(channel).health == Health.FINE


@pytest.mark.parametrize("network", names())
def test_refused_secrets_that_cannot_be_renewed_ask_for_a_new_connection(
    scene: Stage, loop: LoopThread, network: str
) -> None:
    channel = scene.channel(network)
    secrets = unseal(read(channel))
    scene.witnesses[network].fake.shut_out()
    on(loop, access.refused(channel.brand_id, channel.pk, secrets, Message("test.why")))
    assert read(channel).health == Health.RECONNECT


def test_reconnecting_as_somebody_else_is_refused(scene: Stage) -> None:
    channel = scene.desk.channel()
    stranger = Connected(Account("other", "altro", "Altro", "https://example.test"), {"access": "a"})
    with pytest.raises(connecting.AnotherAccount), tenancy.brand(channel.brand_id):
        connecting.keep(channel.network, stranger, read_in_scope(channel))


def read_in_scope(channel: Channel) -> Channel:
    return Channel.objects.get(pk=channel.pk)


def test_connecting_again_keeps_the_channel_and_its_history(scene: Stage) -> None:
    first = scene.channel(names()[0])
    access.mark(first.brand_id, first.pk, Health.RECONNECT, Message("test.why"))
    again = scene.channel(names()[0])
    assert again.pk == first.pk
    assert (read(again).health, read(again).health_reason) == (Health.FINE, None)


def test_a_check_says_how_the_channel_is_doing(scene: Stage) -> None:
    network = names()[0]
    channel = scene.channel(network)
    assert connecting.check(channel.brand_id, channel.pk) == Health.FINE
    scene.running[network].chance = lambda request: Fault(Strike.STATUS_BEFORE, status=503)
    assert connecting.check(channel.brand_id, channel.pk) == Health.TROUBLED
    scene.running[network].chance = None
    scene.witnesses[network].fake.shut_out()
    assert connecting.check(channel.brand_id, channel.pk) == Health.RECONNECT
