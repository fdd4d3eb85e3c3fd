"""One brand's broken row is not the others': jobs go on, and do not begin with it for ever."""

from datetime import UTC, datetime, timedelta
from math import inf, nan

import psycopg
import pytest
from django.utils import timezone

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.conversations import hearing
from passaparola.conversations.models import Utterance
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.network import port
from passaparola.measurement import collecting, correcting
from passaparola.measurement.models import Reading
from passaparola.strategy.models import Goal
from passaparola.word_of_mouth import gathering
from passaparola.word_of_mouth.models import Advocate, Gathering, Passed
from passaparola.workspaces import tenancy
from tests.support.people import World
from tests.support.plain import PLAIN

Owner = psycopg.Connection[tuple[object, ...]]


def channel_of(world: World, slug: str) -> Channel:
    name = next(name for name, each in PLAIN.items() if each.spread)
    account = port.Account(f"conto-{slug}", slug, slug, "https://example.test")
    with tenancy.brand(world.brands[slug]):
        return connecting.keep(name, port.Connected(account, {"access": "a"}))


def sent(channel: Channel, thing: int, **more: object) -> int:
    """Something that went out there."""
    with tenancy.brand(channel.brand_id):
        made = handing.hand_over(channel, handing.Thing("post", thing), handing.Content("Moka"), timezone.now())
        told = {"state": "sent", "sent_at": timezone.now(), "remote_id": f"r{thing}", "next_at": None, **more}
        Delivery.objects.filter(pk=made.pk).update(**told)
        return made.pk


def test_a_post_that_cannot_be_asked_about_does_not_keep_the_others_waiting(world: World, owner: Owner) -> None:
    channel = channel_of(world, "caffe")
    broken, fine = sent(channel, 1, proof=["no object"]), sent(channel, 2)
    assert gathering.gather_due() == 2
    with tenancy.brand(channel.brand_id):
        asked = {row.delivery_id: row.reason for row in Gathering.objects.all()}
    assert set(asked) == {broken, fine}
    assert asked[broken]["id"] == "word_of_mouth.broken"
    assert gathering.gather_due() == 0  # and it is not the first one of every run from now on


def test_a_brand_that_cannot_be_looked_at_does_not_keep_the_others_waiting(world: World, owner: Owner) -> None:
    for slug in ("caffe", "libri"):
        channel_of(world, slug)
        with tenancy.brand(world.brands[slug]):
            day = timezone.now().date()
            Goal.objects.create(
                brand_id=world.brands[slug], name="Meta", metric="posts", baseline_value=0, target=9, baseline_on=day,
                starts_on=day - timedelta(days=60), due_on=day - timedelta(days=5),
            )  # fmt: skip
    owner.execute("UPDATE workspaces_brand SET zone = 'Nowhere/Atall' WHERE slug = 'caffe'")
    correcting.look_everywhere()
    owner.execute("UPDATE workspaces_brand SET zone = 'Nowhere/Atall' WHERE slug = 'libri'")
    owner.execute("UPDATE workspaces_brand SET zone = 'Europe/Rome' WHERE slug = 'caffe'")
    correcting.look_everywhere()


def test_what_is_no_number_is_no_reading(world: World) -> None:
    channel = channel_of(world, "caffe")
    now = timezone.now()
    read = [
        (None, port.Reading("followers", value, now + timedelta(seconds=n))) for n, value in enumerate((nan, inf, 7))
    ]
    with tenancy.brand(channel.brand_id):
        collecting._keep(channel.brand_id, channel.pk, collecting.Taken(readings=read))
        assert [each.value for each in Reading.objects.all()] == [7]


@pytest.mark.parametrize(
    "odd", [{"id": "x" * 501}, {"id": "a\0b"}, {"answers": "x" * 501}, {"thread": "\0"}, {"id": ""}]
)
def test_words_with_ids_that_nobody_can_store_do_not_deafen_the_channel(world: World, odd: dict[str, str]) -> None:
    channel = channel_of(world, "caffe")
    who = port.Voice("v1", "@v1", "Voce", "https://example.test/v1")
    usual = {"answers": "", "thread": "t"}
    said = [
        port.Utterance(**{"id": f"u{n}", "author": who, "text": "Ciao", "at": datetime.now(UTC), "kind": "reply",
                          "url": "https://example.test", **usual, **(odd if n == 1 else {})})
        for n in range(3)
    ]  # fmt: skip
    hearing.keep(channel.brand_id, channel.pk, said)
    with tenancy.brand(channel.brand_id):
        assert Utterance.objects.count() == 2


def test_an_address_that_runs_is_not_kept_of_a_stranger(world: World) -> None:
    channel = channel_of(world, "caffe")
    delivery = sent(channel, 1)
    runs = "JavaScript:alert(1)"
    with tenancy.brand(channel.brand_id):
        row = Delivery.objects.get(pk=delivery)
        who = port.Voice("v1", "@v1", "Voce", runs)
        gathering._keep(row, [port.Carried(kind="quote", who=who, id="q", url=runs, at=None)], None)
        assert (Advocate.objects.get().url, Passed.objects.get().url) == ("", "")
