"""The demo shows every station of the cycle alive: each has something to look at, and its page says it."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import cast
from urllib.parse import urlsplit

import psycopg
import pytest
from django.test import Client

from passaparola import networks
from passaparola.audit.models import Audit
from passaparola.channels.models import Channel
from passaparola.cli import demo_after, demo_brand, demo_past, demo_team, sandbox
from passaparola.conversations.models import Answer, Thread
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.kernel.network.fakes import ConsentFake, NetworkFake
from passaparola.links.models import Click
from passaparola.measurement import goals
from passaparola.measurement.models import Correction, Reading
from passaparola.measurement.progress import Standing
from passaparola.notifications.models import Notification
from passaparola.publishing.models import (
    Aid,
    Approval,
    CopyOf,
    Evergreen,
    Mention,
    Pause,
    Post,
    Queue,
    Recurrence,
    Remark,
)
from passaparola.publishing.planning import columns, queues
from passaparola.publishing.planning.columns import Column
from passaparola.reports.models import Report
from passaparola.smo.models import PageReading
from passaparola.strategy.models import Campaign, Partner, Persona, Pillar, Slot, Tone
from passaparola.word_of_mouth.models import Advocate, Referral
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand, Person
from tests.deliveries.desk import Desk, dispatcher
from tests.deliveries.stage import Stage, sending
from tests.support.browsing import answering, signed_in
from tests.support.people import World

HERE = "/b/forno-passaparola"
PAGES = {
    f"{HERE}/": "Post che piacono di più",
    f"{HERE}/calendar/": "Intervista a nonna Lucia",
    f"{HERE}/audit/": "Un anno e mezzo di post",
    f"{HERE}/measure/goals/": "1.500 persone che ci seguono",
    f"{HERE}/strategy/personas/": "Giulia",
    f"{HERE}/plan/?part=pillars": "Le mani e i luoghi",
    f"{HERE}/plan/?part=partners": "Briciole di casa",
    f"{HERE}/approvals/": "Ti torna la data del 1961?",
    f"{HERE}/links/": "QR sul volantino",
    f"{HERE}/word-of-mouth/referrals/": "Il Melograno",
    f"{HERE}/measure/results/": "Dodici anni di madre",
    f"{HERE}/measure/corrections/": "Post che piacono di più",
    f"{HERE}/measure/profit/": "Grano duro, cotto a legna",
}
OF_THE_TEAM = {
    f"{HERE}/board/": "Un minuto in laboratorio",
    f"{HERE}/queues/": "Il pane di ieri",
    f"{HERE}/pauses/": "anche la madre riposa",
    f"{HERE}/strategy/campaigns/": "Natale al forno",
    f"{HERE}/aids/": "Pane e forno",
    "/today/": "Corso di pane per chi comincia",
    f"{HERE}/deliveries/?tab=needs-you": "Oggi il banco è in piazza",
}


@dataclass
class Demo:
    """The demo's brand, its person, and the fakes of the networks that it begins with, and of those with consent."""

    brand: int
    person: int
    fakes: dict[str, NetworkFake]
    others: dict[str, ConsentFake]

    def browser(self) -> Client:
        """Its person's, in Italian."""
        return signed_in(Person.objects.get(pk=self.person), "it")


@pytest.fixture
def demo(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    fakes = sandbox.fakes()
    with ExitStack() as stack:
        running = {name: stack.enter_context(answering(fake)) for name, fake in fakes.items()}
        ports = (f"{name}={urlsplit(at.url).port}" for name, at in running.items())
        monkeypatch.setenv("PASSAPAROLA_SANDBOX", ",".join(ports))
        brand, person = demo_brand.found("cavallo-batteria")
        demo_brand.furnish(brand, person)
        begun_with = {name: fakes[name] for name in sandbox.demo_accounts()}
        yield Demo(brand, person, begun_with, {name: cast("ConsentFake", fakes[name]) for name in sandbox.demo_apps()})


def test_every_station_has_something_to_look_at(demo: Demo) -> None:
    demo_after.look(demo.brand)
    with tenancy.brand(demo.brand):
        brand = Brand.objects.get(pk=demo.brand)
        assert Audit.objects.get().result["posts"] == demo_past.told()["audit"]["posts"]
        assert {each.standing for each in goals.listed(brand)} == {Standing.ON_TRACK, Standing.BEHIND}
        for persona in Persona.objects.all():
            assert {trait.is_assumption for trait in persona.traits.all()} == {True, False}
        assert (Persona.objects.count(), sum(each.share or 0 for each in Pillar.objects.all())) == (2, 100)
        assert Tone.objects.exists()
        assert Partner.objects.exists()
        assert Slot.objects.count() >= 12
        assert Post.objects.filter(slot__isnull=False, scheduled_at__isnull=False).count() == 3
        assert sorted(Approval.objects.values_list("verdict", flat=True)) == ["", "", "approved", "approved"]
        assert Channel.objects.filter(secrets__isnull=False).count() == len(demo.fakes)
        assert Delivery.objects.filter(channel__secrets__isnull=True, state=State.SCHEDULED).count() == 1
        assert Reading.objects.filter(delivery__isnull=False).count() > 100
        assert {bool(robot) for robot in Click.objects.values_list("robot", flat=True)} == {True, False}
        assert Referral.objects.count() == 2
        assert Correction.objects.exists()
    browser = demo.browser()
    for page, words in PAGES.items():
        assert words in browser.get(page).content.decode(), page


def test_an_account_of_every_other_network_is_connected_by_saying_yes(demo: Demo) -> None:
    browser = demo.browser()
    for name, fake in demo.others.items():
        leaving = browser.post(f"/b/{demo_brand.SLUG}/channels/connect/{name}/")
        assert leaving.status_code == 200, name
        back = browser.get("/connect/back/", dict(fake.agree(leaving.context["address"])))
        assert back.status_code == 302, (name, back.context["finding"])
        if "/consents/" in back.headers["location"]:
            chosen = browser.post(back.headers["location"], {"accounts": ["0"]})
            assert chosen.status_code == 302, name
        with tenancy.brand(demo.brand):
            assert Channel.objects.filter(network=name, secrets__isnull=False).exists(), name


def test_a_team_has_posts_in_every_stage_and_what_it_writes_with(demo: Demo) -> None:
    with tenancy.brand(demo.brand):
        board = {each.column: each.count for each in columns.filled(Post.objects.all())}
        assert all(board[each] for each in Column), board
        assert len({*Post.objects.values_list("assignee", flat=True)} - {None}) == 3
        for model in (Aid, Mention, Pause, Evergreen, Campaign, Remark):
            assert model.objects.exists(), model
        queue = Queue.objects.get()
        waiting, placed = len(queues.waiting(queue)), len(queues.placed(queue))
        assert waiting + placed == len(demo_team.told()["queue"]["posts"])
        assert placed > 0
        assert CopyOf.objects.filter(why="recurrence").count() >= 1
        assert Recurrence.objects.get().trouble is None
        assert Post.objects.get(title="Le sfornate di Natale").versions.count() == 2
        assert Remark.objects.filter(post__assignee=demo.person).exclude(author=demo.person).exists()
        thread = Delivery.objects.filter(thing_id=Post.objects.get(title="Come nasce una pagnotta").pk)
        assert {"post", "comment", "part.2"} <= {*thread.values_list("thing_kind", flat=True)}
        assert thread.get(thing_kind="post").snapshot["poll"]
        given = Post.objects.get(relation="supplied")
        sent = Delivery.objects.filter(thing_kind="post", thing_id=given.pk)
        assert all(row.snapshot["text"].startswith("Prodotto inviato da Mulino dei Ferri") for row in sent)
        held = Delivery.objects.get(state=State.WAITING)
        assert (held.reason or {})["id"] == "delivery.held_meanwhile"
        kinds = {*Notification.objects.filter(person=demo.person).values_list("kind", flat=True)}
        assert {"approval_asked", "mention"} <= kinds
    browser = demo.browser()
    for page, words in OF_THE_TEAM.items():
        assert words in browser.get(page).content.decode(), page


def test_once_the_first_posts_are_out_people_are_heard_answered_counted_and_reported(
    demo: Demo, owner: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    with dispatcher() as line:
        scene = Stage(Desk(World(), owner, line), {}, {})
        with sending(scene):
            scene.until(lambda: all(fake.shown() for fake in demo.fakes.values()), hurry=False)
            scene.until(lambda: _waiting(demo) == 2, hurry=False)
    for fake in demo.fakes.values():
        fake.reply(fake.shown()[0].id, "Giulia", "Che profumo!")
        fake.repost(fake.shown()[0].id, "Marco")
    assert demo_after.wait_for_people(demo.brand)
    assert demo_after.answer_one(demo.brand, demo.person) is not None
    demo_after.gather(demo.brand)
    demo_after.read_site(demo.brand, demo.person)
    demo_after.report(demo.brand, demo.person)
    with tenancy.brand(demo.brand):
        talking = [name for name in demo.fakes if networks.named(name).conversations]
        assert Thread.objects.count() >= len(talking) >= 3
        for model in (Answer, Advocate, PageReading, Report):
            assert model.objects.exists(), model
    browser = demo.browser()
    assert "Che profumo!" in browser.get(f"{HERE}/conversations/?tab=all").content.decode()
    assert "Marco" in browser.get(f"{HERE}/word-of-mouth/").content.decode()
    assert "Le prime quattro settimane" in browser.get(f"{HERE}/reports/").content.decode()


def _waiting(demo: Demo) -> int:
    with tenancy.brand(demo.brand):
        return Delivery.objects.filter(state=State.WAITING).count()


def test_the_past_is_the_same_each_time_and_keeps_its_distance() -> None:
    day = date(2026, 3, 2)
    assert demo_past.history(day) == demo_past.history(day)
    rows = demo_past.history(day).decode().splitlines()[1:]
    assert len(rows) == demo_past.told()["audit"]["posts"]
    assert fmean(int(row.split(";")[5]) for row in rows) > 0
    assert random.Random(demo_past.SEED).random() == random.Random(demo_past.SEED).random()
