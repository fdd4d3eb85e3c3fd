"""Listening: everything once, in its place, whatever the network does meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
from django.utils import timezone

from passaparola.conversations import hearing, placing, queries
from passaparola.conversations.models import Hearing, Thread, Utterance, Voice
from passaparola.conversations.tasks import hear_channels
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network import port
from passaparola.workspaces import installation, tenancy
from tests.conversations.room import Room

Owner = psycopg.Connection[tuple[object, ...]]


def test_what_is_said_below_a_post_is_stored_under_it(every_room: Room) -> None:
    every_room.says("Ne avete ancora? 👏")
    assert every_room.hear() is None
    (thread,) = every_room.threads()
    assert every_room.texts() == ["Ne avete ancora? 👏"]
    assert (thread.state, thread.heard, thread.said) == ("needs_answer", 1, 0)
    assert thread.delivery is not None
    assert (thread.delivery.thing_kind, thread.delivery.thing_id) == ("post", every_room.post)
    assert thread.waiting_since == thread.heard_at == thread.last_at
    assert str(thread.opener) in ("Lea", "@lea.bsky.test") or "lea" in str(thread.opener).lower()


def test_listening_again_stores_nothing_twice(every_room: Room) -> None:
    every_room.says("Uno")
    every_room.hear()
    every_room.says("Due", who="Ugo")
    for _ in range(3):
        assert every_room.hear() is None
    assert sorted(every_room.texts()) == ["Due", "Uno"]
    assert len(every_room.threads()) == 2


def test_each_comment_is_a_conversation_and_what_follows_goes_on_in_it(every_room: Room) -> None:
    every_room.says("Uno", who="Lea")
    every_room.says("Due", who="Ugo")
    every_room.hear()
    first = next(each for each in every_room.threads() if str(each.opener).startswith("Lea"))
    every_room.says("Anch'io!", who="Ida", to=first.root)
    every_room.hear()
    assert sorted(each.heard for each in every_room.threads()) == [1, 2]


def test_an_answer_given_elsewhere_counts(room: Room) -> None:
    keep(room, said(room, "a", "Ciao", minute=0), said(room, "b", "Eccomi", minute=1, answers="a", own=True))
    (thread,) = room.threads()
    assert (thread.state, thread.heard, thread.said) == ("answered", 1, 1)


def test_children_that_come_before_their_parents_find_them(room: Room) -> None:
    keep(room, said(room, "c", "Tre", minute=0, answers="b"), said(room, "b", "Due", minute=1, answers="a"))
    keep(room, said(room, "a", "Uno", minute=2))
    assert len(room.threads()) == 2, "what was placed stays; nothing is moved about under people's eyes"
    keep(room, said(room, "z", "Tre", minute=0, answers="y"), said(room, "y", "Due", minute=1))
    assert [each.root for each in room.threads()][-1] == "y"


def test_words_of_ours_that_belong_to_no_conversation_are_forgotten(room: Room) -> None:
    keep(room, said(room, "a", "Un seguito del nostro post", own=True, answers="elsewhere"))
    assert (room.texts(), room.threads()) == ([], [])


def test_what_is_said_below_a_part_of_a_thread_leads_to_the_part_and_its_post(room: Room) -> None:
    with tenancy.brand(room.brand):
        thing = handing.Thing("part.2", room.post)
        row = handing.hand_over(room.channel, thing, handing.Content("Seconda parte"), timezone.now())
        Delivery.objects.filter(pk=row.pk).update(state="sent", remote_id="part", next_at=None)
    keep(room, said(room, "a", "Alla testa"), said(room, "b", "Alla parte", answers="part"))
    kinds = {each.root: each.delivery.thing_kind for each in room.threads() if each.delivery}
    assert kinds == {"a": "post", "b": "part.2"}
    with tenancy.brand(room.brand):
        assert len(queries.below(room.post)) == 2


def test_circles_do_no_harm(room: Room) -> None:
    keep(
        room,
        said(room, "a", "Uno", answers="b"),
        said(room, "b", "Due", answers="a"),
        said(room, "c", "x", answers="c"),
    )
    assert sum(each.heard for each in room.threads()) == 3


def test_who_corrects_their_words_is_read_anew(room: Room) -> None:
    keep(room, said(room, "a", "Prima"))
    keep(room, said(room, "a", "Dopo"))
    assert room.texts() == ["Dopo"]
    assert len(room.threads()) == 1


def test_a_voice_is_one_whatever_name_it_bears(room: Room) -> None:
    keep(room, said(room, "a", "Uno"))
    keep(room, replace(said(room, "b", "Due"), author=port.Voice("lea", "@lea", "Lea Nuova", followers=7)))
    with tenancy.brand(room.brand):
        assert [(each.name, each.followers) for each in Voice.objects.all()] == [("Lea Nuova", 7)]


def test_a_network_that_is_down_is_told_of_and_asked_again(room: Room) -> None:
    room.says("Uno")
    room.running.chance = lambda request: Fault(Strike.RESET_BEFORE)
    trouble = room.hear()
    assert trouble is not None
    with tenancy.brand(room.brand):
        row = Hearing.objects.get()
    assert (row.heard_until, row.trouble) == (None, trouble.as_json())
    room.running.chance = None
    assert room.hear() is None
    assert room.texts() == ["Uno"]


def test_withdrawn_access_asks_for_a_reconnection(room: Room) -> None:
    room.fake.shut_out()
    assert room.hear() is not None
    with tenancy.brand(room.brand):
        room.channel.refresh_from_db()
    assert room.channel.health == "reconnect"


def test_the_job_takes_the_forgotten_ones_and_leaves_the_others(room: Room) -> None:
    room.says("Uno")
    assert hear_channels(timestamp=0) == 1
    assert hear_channels(timestamp=0) == 0
    assert room.texts() == ["Uno"]


def test_a_held_installation_asks_nobody(room: Room, owner: Owner) -> None:
    room.says("Uno")
    installation.hold(Message("hold.asked"))
    assert hearing.hear_due() == 0
    assert room.texts() == []


def test_one_broken_channel_does_not_stop_the_rest(room: Room, owner: Owner) -> None:
    owner.execute("UPDATE channels_channel SET secrets = 'x'")
    assert hearing.hear_due() == 1
    with tenancy.brand(room.brand):
        assert Hearing.objects.get().trouble is not None


def test_a_look_begins_before_the_last_one_ended_and_once_a_day_long_before(room: Room, owner: Owner) -> None:
    room.hear()
    now = datetime.now(UTC)
    since, far = hearing._since(room.brand, room.channel.pk, now)
    assert not far
    assert timedelta(minutes=14) < now - since < timedelta(minutes=20)
    owner.execute("UPDATE conversations_hearing SET far_back_at = now() - interval '25 hours'")
    since, far = hearing._since(room.brand, room.channel.pk, now)
    assert far
    assert now - since >= timedelta(days=14)


def test_thousands_of_words_pass_in_small_pieces(room: Room) -> None:
    """Never more than one piece is in memory: what came before is stored when the next is asked for."""
    crowd = Crowd(room, 3_000)
    room.hear()
    run(hearing.take_in(room.brand, room.channel.pk, crowd.speaks()), timedelta(minutes=2))
    placing.place(room.brand, room.channel.pk)
    assert crowd.stored == list(range(0, 3_000, hearing.PIECE))
    with tenancy.brand(room.brand):
        assert Utterance.objects.filter(thread__isnull=False).count() == 3_000
        assert set(Thread.objects.values_list("heard", flat=True)) == {10}


class Crowd:
    """Very many who speak, in no order at all: conversations of ten. ``stored`` is what was there at each piece."""

    def __init__(self, room: Room, count: int) -> None:
        self.room, self.count = room, count
        self.stored: list[int] = []

    async def speaks(self) -> AsyncIterator[port.Utterance]:
        for number in range(self.count):
            if number % hearing.PIECE == 0:
                self.stored.append(await asyncio.to_thread(self._there))
            place = number * 7_919 % self.count
            parent = "" if place % 10 == 0 else f"u{place - 1}"
            yield said(self.room, f"u{place}", f"Parola {place}", minute=0, second=place, answers=parent)

    def _there(self) -> int:
        with tenancy.brand(self.room.brand):
            return Utterance.objects.count()


def said(
    room: Room, id: str, text: str, *, minute: int = 0, second: int = 0, answers: str = "", own: bool = False
) -> port.Utterance:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(minutes=minute, seconds=second)
    author = port.Voice("me", "@forno") if own else port.Voice("lea", "@lea", "Lea")
    above = answers or room.remote
    return port.Utterance(id, author, text, at, "reply", answers=above, thread=room.remote, own=own)


def keep(room: Room, *words: port.Utterance) -> None:
    hearing.keep(room.brand, room.channel.pk, words)
    placing.place(room.brand, room.channel.pk)
