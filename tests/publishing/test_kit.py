"""Publishing by hand: the delivery waits, the ready pack has everything, and a person's word is the receipt."""

import asyncio
import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from passaparola.channels.models import Channel, Health
from passaparola.deliveries import carrying, handing, reminding, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.queries import needing_somebody
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.network.port import MediaItem
from passaparola.publishing import by_hand
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store as objects
from tests.deliveries.desk import Desk as Counter
from tests.deliveries.desk import dispatcher
from tests.publishing.conftest import Desk
from tests.support.browsing import LANGUAGES, signed_in
from tests.support.plain import BY_HAND

NETWORK = next(each.assisted() for each in BY_HAND.values() if each.spec.text and each.spec.options)
THERE = f"https://www.{NETWORK.spec.hosts[0]}/"


@pytest.fixture
def hand(desk: Desk, owner) -> Iterator["Hand"]:
    with dispatcher() as line:
        yield Hand(desk, Counter(desk.world, owner, line))


class Hand:
    """A channel that a person publishes on, and what is due there."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        self.desk, self.counter = desk, counter
        brand = desk.world.brands["caffe"]
        with desk.brand():
            self.channel = Channel.objects.create(
                brand_id=brand, network=NETWORK.spec.id, remote_id="caffe", handle="caffe", address=f"{THERE}caffe",
                url=f"{THERE}caffe", health=Health.BY_HAND,
            )  # fmt: skip

    def due(self, text: str = "Buongiorno") -> int:
        content = handing.Content(text, title="Un titolo", language="it", media=[_picture()])
        with self.desk.brand():
            made = handing.hand_over(
                self.channel, handing.Thing("post", 900 + len(text)), content, timezone.now()
            )  # fmt: skip
        return made.pk

    def carried(self) -> None:
        for claim in self.counter.claim():
            asyncio.run(carrying.carry(claim))

    def row(self, delivery: int) -> Delivery:
        with self.desk.brand():
            return Delivery.objects.select_related("channel").get(pk=delivery)

    def page(self, delivery: int, word: str = "", browser: Client | None = None, **fields: str):
        client, address = browser or self.desk.client, f"/b/caffe/kit/{delivery}/{word}"
        return client.post(address, fields) if word else client.get(address)


def _picture() -> MediaItem:
    kept = objects().put(b"\xff\xd8 not looked at", "image/jpeg")
    return MediaItem(kept.hash, "image/jpeg", kept.bytes, "Una tazza", 4, 4, "tazza.jpg")


def _done(hand: Hand, delivery: int, **fields: str):
    return hand.page(delivery, "done/", at="2026-01-05T10:00", **fields)


def test_a_due_post_waits_for_its_person_and_no_network_is_called(hand: Hand) -> None:
    delivery = hand.due()
    hand.carried()
    row = hand.row(delivery)
    assert (row.state, row.reason["id"], row.intents, row.retries) == (State.WAITING, "delivery.by_hand", 0, 0)
    with hand.desk.brand():
        assert Channel.objects.get(pk=hand.channel.pk).health == Health.BY_HAND
        assert list(needing_somebody(hand.desk.world.brands["caffe"])) == [row]
    hand.carried()
    assert hand.row(delivery).fence == row.fence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pack_has_text_files_steps_and_form(hand: Hand, language: str) -> None:
    delivery = hand.due()
    hand.carried()
    page = hand.page(delivery, browser=signed_in(hand.desk.world.people["bruno"], language)).content.decode()
    assert "Buongiorno" in page and "Una tazza" in page and NETWORK.spec.composer in page
    assert f"/b/caffe/kit/{delivery}/done/" in page


def test_the_archive_has_the_files_the_text_and_the_descriptions(hand: Hand) -> None:
    answer = hand.page(hand.due(), "")
    assert answer.status_code == 200
    got = hand.desk.client.get(f"/b/caffe/kit/{hand.due('Un altro')}/pack.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
    assert archive.namelist() == ["text.txt", "01.jpg", "alt.txt"]
    assert archive.read("01.jpg") == b"\xff\xd8 not looked at"
    assert "Una tazza" in archive.read("alt.txt").decode()


def test_a_person_s_word_is_the_receipt(hand: Hand) -> None:
    delivery = hand.due()
    hand.carried()
    assert _done(hand, delivery, address=f"{THERE}p/abcdefghi").status_code == 302
    row = hand.row(delivery)
    assert (row.state, row.remote_url) == (State.SENT, f"{THERE}p/abcdefghi")
    assert row.proof["confirmed_by"] == "bruno" and row.sent_at.isoformat() == "2026-01-05T09:00:00+00:00"
    with hand.desk.brand():
        assert store.remote_of(row) is not None


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://example.test/a", "https://user@evil.example/", "", "https://localhost/a"]
)
def test_what_is_no_address_is_refused(hand: Hand, address: str) -> None:
    delivery = hand.due()
    assert _done(hand, delivery, address=address, anyway="on").status_code == 422
    assert hand.row(delivery).state == State.SCHEDULED


def test_another_site_is_asked_about_and_taken_when_insisted(hand: Hand) -> None:
    delivery = hand.due()
    asked = _done(hand, delivery, address="https://altrove.example/p/1")
    assert asked.status_code == 422 and 'name="anyway"' in asked.content.decode()
    assert _done(hand, delivery, address="https://altrove.example/p/1", anyway="on").status_code == 302
    assert hand.row(delivery).remote_id == "https://altrove.example/p/1"


def test_a_moment_to_come_is_refused(hand: Hand) -> None:
    delivery = hand.due()
    answer = hand.page(delivery, "done/", at="2999-01-05T10:00", address=f"{THERE}p/abcdefghi")
    assert answer.status_code == 422


def test_it_can_be_put_off_and_left(hand: Hand) -> None:
    delivery = hand.due()
    hand.carried()
    assert hand.page(delivery, "put-off/", due="2020-01-01T10:00").status_code == 422
    hand.page(delivery, "put-off/", due="2999-01-01T10:00")
    assert (hand.row(delivery).state, hand.row(delivery).due_at.year) == (State.SCHEDULED, 2999)
    hand.page(delivery, "leave/")
    assert hand.row(delivery).state == State.CANCELLED
    assert _done(hand, delivery, address=f"{THERE}p/abcdefghi").status_code == 302  # too late: nothing changes
    assert hand.row(delivery).state == State.CANCELLED


def test_a_change_and_a_deletion_are_done_by_hand_too(hand: Hand) -> None:
    delivery = hand.due()
    _done(hand, delivery, address=f"{THERE}p/abcdefghi")
    thing_id = hand.row(delivery).thing_id
    with hand.desk.brand():
        for action, revision in ((Action.EDIT, 2), (Action.DELETE, 3)):
            thing = handing.Thing("post", thing_id, revision)
            made = handing.hand_over(hand.channel, thing, handing.Content("Nuovo"), timezone.now(), action=action)
            setattr(hand, action.value, made.pk)
    hand.carried()
    for pk in (hand.edit, hand.delete):
        assert hand.row(pk).state in (State.WAITING, State.SCHEDULED)
        assert hand.page(pk).status_code == 200
        assert _done(hand, pk).status_code == 302
        assert hand.row(pk).state == State.SENT
        hand.carried()


def test_out_of_a_backup_it_is_not_looked_up_and_a_person_tells(hand: Hand) -> None:
    delivery = hand.due()
    hand.counter.owner.execute("SELECT passaparola_after_restore()")
    hand.carried()
    row = hand.row(delivery)
    assert (row.state, row.next_at, row.reason["id"]) == (State.RESTORED, None, "delivery.restored_by_hand")
    hand.counter.resume()
    _done(hand, delivery, address=f"{THERE}p/abcdefghi")
    assert hand.row(delivery).state == State.SENT


def test_who_only_looks_confirms_nothing(hand: Hand) -> None:
    delivery = hand.due()
    stranger = signed_in(hand.desk.world.people["carla"])
    assert hand.page(delivery, browser=stranger).status_code == 404


@override_settings(MAIL_SET_UP=True, EMAIL_UNDERLYING="django.core.mail.backends.locmem.EmailBackend")
def test_people_are_reminded_once_in_their_language(hand: Hand) -> None:
    world = hand.desk.world
    for name, language in (("anna", "it"), ("bruno", "en")):
        with tenancy.person(world.people[name].pk):
            person = world.people[name]
            person.email, person.language = f"{name}@example.test", language
            person.save()
    delivery = hand.due()
    assert reminding.remind() == 0
    hand.carried()
    assert reminding.remind() == 1 and reminding.remind() == 0
    assert {(each.to[0], each.subject) for each in mail.outbox} == {
        ("anna@example.test", "Da pubblicare adesso: Caffe su caffe"),
        ("bruno@example.test", "To publish now: Caffe on caffe"),
    }
    assert f"/b/caffe/kit/{delivery}/" in mail.outbox[0].body


@pytest.mark.parametrize("network", list(BY_HAND.values()), ids=lambda n: n.spec.id)
def test_the_address_itself_is_the_id_where_it_shows_none(network) -> None:
    address = f"https://www.{network.spec.hosts[0]}/"
    assert by_hand.id_in(address, network.spec) == address
