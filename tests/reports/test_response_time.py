"""How long people waited for an answer, in a report."""

from datetime import timedelta

from django.utils import timezone

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.conversations.models import KIND, Answer, Thread, Utterance, Voice
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.reports.chapters import _response
from passaparola.workspaces import tenancy
from tests.support.people import World

ASKED = timezone.now() - timedelta(days=2)


def test_an_answer_sent_from_here_counts_and_one_still_on_its_way_does_not(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]):
        channel = _channel(world)
        _asked_and_answered(channel, "due ore", "sent")
        _asked_and_answered(channel, "mai", "scheduled")
        found = _response(ASKED - timedelta(days=1), timezone.now())
    assert (found.value, found.n) == (2.0, 1)


def test_without_an_answer_the_time_is_unknown_and_not_zero(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]):
        found = _response(ASKED, timezone.now())
    assert found.value is None
    assert found.unknown is not None


def _channel(world: World) -> Channel:
    network = next(iter(networks.every()))
    return Channel.objects.create(
        brand_id=world.brands["caffe"], network=network, remote_id="1", handle="@caffe", address="x"
    )


def _asked_and_answered(channel: Channel, name: str, state: str) -> None:
    brand = {"brand_id": channel.brand_id}
    voice = Voice.objects.create(**brand, channel=channel, remote_id=name, handle=name, name=name)
    thread = Thread.objects.create(**brand, channel=channel, root=name, top=name, opener=voice, heard=1)
    said = Utterance.objects.create(
        **brand, channel=channel, thread=thread, voice=voice, remote_id=name, text="?", at=ASKED, kind="reply", proof={}
    )
    answer = Answer.objects.create(**brand, thread=thread, utterance=said, text="!")
    sent_at = ASKED + timedelta(hours=2)
    delivery = handing.hand_over(channel, handing.Thing(KIND, answer.pk), handing.Content("!"), sent_at)
    sent = {"state": state, "sent_at": sent_at if state == "sent" else None}
    Delivery.objects.filter(pk=delivery.pk).update(**sent)
