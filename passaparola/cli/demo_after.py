"""The demo's second act, once it is open: listen, answer one, read what came of the first posts, and report.

``python -m passaparola.cli.demo_after``, beside the processes of the demo. It waits for the sandbox's people, who speak
when they have seen a post; nobody waits for it. What it does, the jobs and a person's clicks would do a little later.
"""

import logging
import time
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import django

from passaparola.cli.demo_past import told

PATIENCE_SECONDS = 150.0
GLANCE_SECONDS = 4.0
ENOUGH = 3
"""Conversations after which it goes on."""
DAYS = 28

_log = logging.getLogger(__name__)


def main() -> None:
    """Everything that needs the first posts to be out."""
    logging.basicConfig(level=logging.INFO)
    django.setup()
    brand, person = who()
    look(brand)
    wait_for_people(brand)
    answered = answer_one(brand, person)
    gather(brand)
    read_site(brand, person)
    if answered is not None:
        wait_for_answer(brand, answered)
    gather(brand)
    report(brand, person)
    _log.info("the demo is whole")


def who() -> tuple[int, int]:
    """The demo's brand and its person."""
    from passaparola.cli.demo_brand import SLUG, USER
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import Person

    person = Person.objects.get(username=USER).pk
    with tenancy.person(person, SLUG) as scope:
        (brand,) = scope.brands
    return brand, person


def wait_for_people(brand: int, patience: float = PATIENCE_SECONDS) -> bool:
    """Listen until enough people have spoken; whether they did."""
    from passaparola.conversations import hearing
    from passaparola.conversations.models import Thread
    from passaparola.workspaces import tenancy

    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        hearing.hear_brand(brand)
        with tenancy.brand(brand):
            if Thread.objects.count() >= ENOUGH:
                return True
        time.sleep(GLANCE_SECONDS)
    return False


def answer_one(brand: int, person: int) -> int | None:
    """Answer what was said first; the delivery of the answer, None where nobody spoke."""
    from passaparola.conversations import answering
    from passaparola.conversations.models import KIND, Utterance
    from passaparola.deliveries.models import Delivery
    from passaparola.workspaces import tenancy

    with tenancy.brand(brand):
        said = Utterance.objects.filter(own=False, thread__isnull=False).order_by("at", "pk").first()
        if said is None:
            return None
        made = answering.answer(said, told()["report"]["answer"], uuid4(), person)
        return Delivery.objects.get(thing_kind=KIND, thing_id=made.pk).pk


def wait_for_answer(brand: int, delivery: int, patience: float = PATIENCE_SECONDS) -> bool:
    """Until the answer is out, which it is when the time to take it back is over; whether it is."""
    from passaparola.deliveries.models import Delivery
    from passaparola.deliveries.rules import State
    from passaparola.workspaces import tenancy

    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with tenancy.brand(brand):
            if Delivery.objects.filter(pk=delivery, state=State.SENT).exists():
                return True
        time.sleep(GLANCE_SECONDS)
    return False


def gather(brand: int) -> None:
    """Read what the networks count, and who passed on what."""
    from passaparola.channels.models import Channel
    from passaparola.deliveries.models import Delivery
    from passaparola.deliveries.rules import State
    from passaparola.measurement import collecting
    from passaparola.publishing.models import KIND
    from passaparola.word_of_mouth import gathering
    from passaparola.workspaces import tenancy

    with tenancy.brand(brand):
        channels = list(Channel.objects.filter(secrets__isnull=False).values_list("pk", flat=True))
        sent = Delivery.objects.filter(thing_kind=KIND, state=State.SENT, channel__in=channels)
        deliveries = list(sent.values_list("pk", flat=True))
    for channel in channels:
        collecting.collect(brand, channel, everything=True)
    for delivery in deliveries:
        gathering.gather(brand, delivery)


def read_site(brand: int, person: int) -> None:
    """Read, as networks do, the page on which the last channel shows the first post."""
    from passaparola.deliveries.models import Delivery
    from passaparola.deliveries.rules import State
    from passaparola.links.rules import Refused
    from passaparola.smo import site
    from passaparola.workspaces import tenancy

    with tenancy.brand(brand):
        sent = Delivery.objects.filter(state=State.SENT, channel__secrets__isnull=False).exclude(remote_url="")
        row = sent.order_by("-channel", "pk").first()
        try:
            page = site.take_in(brand, row.remote_url, person).pk if row else None
        except Refused:
            page = None
    if page is not None:
        site.read_now(brand, page)


def look(brand: int) -> None:
    """Look for the week's weak points."""
    from passaparola.measurement import correcting
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import Brand

    with tenancy.brand(brand):
        correcting.look(Brand.objects.get(pk=brand))


def report(brand: int, person: int) -> None:
    """The report of four weeks for the client, with all its sections."""
    from passaparola.measurement.profit import Period
    from passaparola.reports import making
    from passaparola.reports.gathering import SECTIONS, Order
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import Brand

    words = told()["report"]
    with tenancy.brand(brand):
        row = Brand.objects.get(pk=brand)
        today = datetime.now(ZoneInfo(row.zone)).date()
        period = Period(today - timedelta(days=DAYS - 1), today)
        making.make(row, Order(words["title"], row.language, period, tuple(SECTIONS), words["intro"]), person)


if __name__ == "__main__":
    main()
