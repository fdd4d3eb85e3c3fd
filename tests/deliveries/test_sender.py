"""A sender at work against the networks' fakes over real HTTP: whatever the network does, each post is there once."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from passaparola.channels.models import Channel, Health
from passaparola.deliveries import carrying, rules
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.fakeserver import FakeRequest, Fault, Strike
from passaparola.kernel.http import Door, NotSent, Request
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store as media
from tests.deliveries.desk import Desk
from tests.deliveries.stage import Stage, drop_connections, is_commit, names, sending, stage

AT_ONCE = timedelta(0)


@pytest.fixture
def scene(desk: Desk) -> Iterator[Stage]:
    with stage(desk) as made:
        yield made


def hand(scene: Stage, channel: Channel, number: int, **more: object) -> int:
    return scene.desk.hand(channel, text=f"post-{number}- Pane caldo", settle=AT_ONCE, **more)  # type: ignore[arg-type]


def assert_each_once(scene: Stage, count: int) -> None:
    wanted = {f"post-{number}-": 1 for number in range(count)}
    assert dict(scene.commits()) == wanted
    texts = scene.texts()
    assert len(texts) == count
    for mark in wanted:
        assert sum(mark in text for text in texts) == 1, mark


@pytest.mark.parametrize("network", names())
def test_a_post_goes_out_with_its_receipt(scene: Stage, network: str) -> None:
    delivery = hand(scene, scene.channel(network), 0)
    with sending(scene):
        scene.until(scene.settled)
    row = scene.desk.row(delivery)
    assert row.state == State.SENT
    assert row.remote_id
    assert row.remote_url.startswith(scene.running[network].url)
    attempts = scene.desk.attempts(delivery)
    assert [(a.kind, a.outcome) for a in attempts] == [("commit", "accepted")]
    assert attempts[0].ended_at is not None
    assert attempts[0].started_at < attempts[0].ended_at
    assert_each_once(scene, 1)


def faults(seed: int) -> "Faults":
    return Faults(Random(seed))


class Faults:
    """Half of the requests meet a fault, of every kind that strikes before or after."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.struck = 0

    def __call__(self, request: FakeRequest) -> Fault | None:
        if self.random.random() > (0.7 if is_commit(request) else 0.2):
            return None
        self.struck += 1
        return self.random.choice(
            [
                Fault(Strike.STATUS_BEFORE, status=429, headers={"Retry-After": "1"}),
                Fault(Strike.STATUS_BEFORE, status=500),
                Fault(Strike.STATUS_BEFORE, status=503),
                Fault(Strike.RESET_BEFORE),
                Fault(Strike.RESET_AFTER),
                Fault(Strike.STATUS_AFTER, status=502),
                Fault(Strike.TRUNCATED),
                Fault(Strike.MALFORMED),
                Fault(Strike.DELAY, after=timedelta(milliseconds=50)),
            ]
        )


@pytest.mark.parametrize("network", names())
def test_each_post_goes_out_once_through_every_fault(scene: Stage, network: str) -> None:
    channel = scene.channel(network)
    made = [hand(scene, channel, number) for number in range(16)]
    chance = scene.running[network].chance = faults(seed=1)

    def all_sent_by_patience() -> bool:
        for delivery in made:
            if scene.desk.state(delivery) is State.WAITING:  # too many doubts for one evening: a person looks
                there = any(f"post-{made.index(delivery)}-" in text for text in scene.texts())
                scene.desk.decide(delivery, rules.Confirmed() if there else rules.SendAsked())
        return scene.settled()

    with sending(scene, 2):
        scene.until(all_sent_by_patience)
    assert chance.struck >= 8
    assert [scene.desk.state(delivery) for delivery in made] == [State.SENT] * len(made)
    assert_each_once(scene, len(made))
    for delivery in made:
        for attempt in scene.desk.attempts(delivery):
            assert attempt.ended_at is not None
            assert attempt.outcome


def test_a_lost_answer_is_settled_by_looking(scene: Stage) -> None:
    network = names()[0]
    delivery = hand(scene, scene.channel(network), 0)
    scene.running[network].strike(Fault(Strike.RESET_AFTER, path="/xrpc/com.atproto.repo.putRecord"))
    with sending(scene):
        scene.until(scene.settled)
    told = [(a.kind, a.outcome) for a in scene.desk.attempts(delivery)]
    assert told == [("commit", "doubted"), ("look_up", "found")]
    assert_each_once(scene, 1)


def test_what_never_arrived_is_sent_again_after_two_absences(scene: Stage) -> None:
    network = names()[0]
    delivery = hand(scene, scene.channel(network), 0)
    scene.running[network].strike(Fault(Strike.RESET_BEFORE, path="/xrpc/com.atproto.repo.putRecord"))
    with sending(scene):
        scene.until(scene.settled)
    told = [(a.kind, a.outcome) for a in scene.desk.attempts(delivery)]
    assert told == [("commit", "doubted"), ("look_up", "absent"), ("look_up", "absent"), ("commit", "accepted")]
    assert_each_once(scene, 1)


def test_a_picture_goes_with_its_words(scene: Stage) -> None:
    channels = [scene.channel(network) for network in names()]
    stored = media().put(PIXEL, "image/png")
    item = {"hash": stored.hash, "type": "image/png", "size": len(PIXEL), "alt": "Un pane", "width": 1, "height": 1}
    made = [hand(scene, channel, number) for number, channel in enumerate(channels)]
    scene.desk.owner.execute(
        "UPDATE deliveries_delivery SET snapshot = jsonb_set(snapshot, '{media}', %s::jsonb)",
        [json.dumps([item])],
    )
    with sending(scene):
        scene.until(scene.settled)
    assert {scene.desk.state(delivery) for delivery in made} == {State.SENT}
    for witness in scene.witnesses.values():
        assert witness.fake.shown()[0].alts == ("Un pane",)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize("network", names())
def test_edit_and_delete_follow_the_post(scene: Stage, network: str) -> None:
    channel = scene.channel(network)
    hand(scene, channel, 0, thing=5)
    edit = hand(scene, channel, 1, thing=5, action=Action.EDIT, revision=2)
    with sending(scene):
        scene.until(scene.settled)
        assert ["post-1-" in text for text in scene.texts()] == [True]
        delete = hand(scene, channel, 1, thing=5, action=Action.DELETE, revision=3)
        scene.until(scene.settled)
    assert scene.texts() == []
    assert [scene.desk.state(d) for d in (edit, delete)] == [State.SENT, State.SENT]


@pytest.mark.parametrize("network", names())
def test_a_channel_shut_out_waits_for_its_person_and_then_flows(scene: Stage, network: str) -> None:
    channel, fake = scene.channel(network), scene.witnesses[network].fake
    shut = type(fake)()
    fake.shut_out()
    delivery = hand(scene, channel, 0)

    def asks() -> bool:
        row = scene.desk.row(delivery)
        return row.channel.health == Health.RECONNECT and row.lease_until is None

    with sending(scene):
        scene.until(asks)
        assert scene.desk.state(delivery) is State.SCHEDULED
        scene.witnesses[network].fake = shut
        scene.channel(network)
        scene.until(scene.settled)
    assert scene.desk.state(delivery) is State.SENT
    assert_each_once(scene, 1)


def test_tokens_that_end_early_are_renewed_without_a_person(scene: Stage) -> None:
    network = names()[0]
    channel = scene.channel(network)
    scene.witnesses[network].fake.end_sessions()  # type: ignore[attr-defined]
    delivery = hand(scene, channel, 0)
    with sending(scene):
        scene.until(scene.settled)
    assert scene.desk.state(delivery) is State.SENT
    with tenancy.brand(channel.brand_id):
        assert Channel.objects.get(pk=channel.pk).health == Health.FINE


def test_nothing_goes_out_while_held(scene: Stage) -> None:
    held, first = hand(scene, scene.channel(names()[0]), 0), scene.channel(names()[1])
    scene.desk.hold()
    looked_up = hand(scene, first, 1)
    scene.desk.put(looked_up, state=State.UNKNOWN)
    with sending(scene):
        scene.until(lambda: len(scene.desk.attempts(looked_up)) >= 2)
        assert scene.desk.state(held) is State.SCHEDULED
        assert not scene.commits()
        scene.desk.resume()
        scene.until(scene.settled)
    assert scene.desk.state(held) is State.SENT


def test_senders_survive_a_database_that_drops_them_again_and_again(scene: Stage) -> None:
    channels = [scene.channel(network, slug) for network in names() for slug in ("caffe", "vino")]
    made = [hand(scene, channel, number) for number, channel in enumerate(channels * 6)]
    cuts = iter(range(8))

    def settled_through_cuts() -> bool:
        if next(cuts, None) is not None:
            drop_connections()
        return scene.settled()

    with sending(scene, 2):
        scene.until(settled_through_cuts)
    for number, delivery in enumerate(made):
        if scene.desk.state(delivery) is not State.SENT:
            raise AssertionError(f"{number}: {scene.standing()}")
    assert_each_once(scene, len(made))


def test_a_network_that_breaks_its_word_harms_only_its_own_delivery(scene: Stage) -> None:
    good, other = scene.channel(names()[0]), scene.channel(names()[1])
    poison = hand(scene, other, 1)
    scene.desk.owner.execute("UPDATE deliveries_delivery SET snapshot = snapshot - 'text' WHERE id = %s", [poison])
    fine = hand(scene, good, 0)
    with sending(scene):
        scene.until(scene.settled)
    assert scene.desk.state(fine) is State.SENT
    row = scene.desk.row(poison)
    assert (row.state, row.reason and row.reason["id"]) == (State.DEAD, "delivery.deaths")


def test_a_sender_that_was_asleep_too_long_writes_no_byte(scene: Stage) -> None:
    served = scene.running[names()[0]]

    def too_late() -> None:
        raise carrying.TooLate

    async def send() -> None:
        async with Door([served.authority]) as door:
            await carrying.Deadline(door, too_late).send(Request("POST", f"{served.url}/xrpc/any"))

    with pytest.raises(NotSent):
        asyncio.run(send())
    assert served.requests() == []
