"""An answer goes out as every delivery does: once, whatever the network does, and with its receipt."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from passaparola.conversations import answering, hearing, standing
from passaparola.conversations.models import Thread, Utterance
from passaparola.deliveries.models import Delivery
from passaparola.kernel.fakeserver import FakeRequest, Fault, Strike
from passaparola.workspaces import tenancy
from tests.conversations.room import TALKING
from tests.deliveries.desk import Desk, dispatcher, small_world
from tests.deliveries.stage import Stage, names, sending, stage


@pytest.fixture
def scene(owner: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Stage]:
    with dispatcher() as line, stage(Desk(small_world(), owner, line)) as made:
        yield made


def cut(left: list[int]) -> "type[object]":
    def chance(request: FakeRequest) -> Fault | None:
        if request.method == "GET" or not left:
            return None
        left.pop()
        return Fault(Strike.RESET_AFTER)

    return chance  # type: ignore[return-value]


@pytest.mark.parametrize("network", [name for name in names() if name in TALKING])
def test_an_answer_whose_outcome_was_lost_is_there_once(scene: Stage, network: str) -> None:
    channel = scene.channel(network)
    scene.desk.hand(channel, text="post-0- Pane caldo", settle=timedelta(0))
    with sending(scene):
        scene.until(scene.settled)
        fake = scene.witnesses[network].fake
        fake.reply(fake.shown()[0].id, "Lea", "Ne avete ancora?")
        assert hearing.hear(channel.brand_id, channel.pk) is None
        with tenancy.brand(channel.brand_id):
            said = Utterance.objects.select_related("channel", "voice").get(own=False)
            made = answering.answer(said, "Certo, Lea: ti aspettiamo", uuid4(), None)
            Delivery.objects.filter(thing_kind="answer").update(settle=timedelta(0))
        scene.running[network].chance = cut([1])  # type: ignore[assignment]
        scene.until(scene.settled)
    with tenancy.brand(channel.brand_id):
        row = Delivery.objects.get(thing_kind="answer", thing_id=made.pk)
        assert (row.state, row.intents) == ("sent", 1)
        assert row.remote_id
        assert standing.catch_up() == 1
        assert Thread.objects.get().state == "answered"
    shown = [text for post in fake.shown() for text in (post.text, *(said for _, said in post.replies))]
    assert shown.count("Certo, Lea: ti aspettiamo") == 1
    assert hearing.hear(channel.brand_id, channel.pk) is None
    with tenancy.brand(channel.brand_id):
        assert Thread.objects.get().state == "answered"
