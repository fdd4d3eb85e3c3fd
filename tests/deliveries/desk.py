"""Channels and deliveries at hand, and both sides of the counter: the application's, the dispatcher's, the owner's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
from django.conf import settings
from django.utils import timezone

from passaparola import networks
from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.deliveries import handing, rules, store
from passaparola.deliveries.models import Attempt, Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.network.spec import IdempotencyBy
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Person
from tests.support.people import World, make_brand, make_organisation
from tests.support.plain import PLAIN

LEASE = timedelta(seconds=150)
RELEASE_AFTER = timedelta(minutes=15)


def network_by(kind: IdempotencyBy) -> str:
    """A network that keeps repeats from doubling in this way."""
    candidates = {**PLAIN, **networks.every()}
    return next(id for id, network in candidates.items() if network.spec.idempotency.by is kind)


@dataclass
class Desk:
    """Deliveries of the brand ``caffe`` unless another is named."""

    world: World
    owner: "psycopg.Connection[tuple[object, ...]]"
    dispatcher: "psycopg.Connection[tuple[object, ...]]"

    def __post_init__(self) -> None:
        self.numbers = count(1)
        self.network = network_by(IdempotencyBy.OWN_ID)
        self.drafting_network = network_by(IdempotencyBy.DRAFT_THEN_PUBLISH)

    def channel(self, slug: str = "caffe", connected: Connected | None = None, network: str = "") -> Channel:
        """A connected channel."""
        name = f"conto-{next(self.numbers)}"
        given = connected or Connected(Account(name, name, name, "https://example.test"), {"access": "a"})
        with tenancy.brand(self.world.brands[slug]):
            return connecting.keep(network or self.network, given)

    def hand(
        self, channel: Channel, thing: int = 0, action: Action = Action.PUBLISH, *, text: str = "Buongiorno",
        due: timedelta = timedelta(seconds=-1), revision: int = 1, follows: int | None = None,
        settle: timedelta | None = None, person: int | None = None, options: Mapping[str, object] | None = None,
    ) -> int:  # fmt: skip
        """A delivery, due a second ago."""
        about = handing.Thing("post", thing or next(self.numbers), revision)
        with tenancy.brand(channel.brand_id):
            before = Delivery.objects.get(pk=follows) if follows else None
            content = handing.Content(text, title=text, language="it", options=options or {})
            made = handing.hand_over(
                channel, about, content, timezone.now() + due, action=action, follows=before, person=person
            )
            if settle is not None:
                Delivery.objects.filter(pk=made.pk).update(settle=settle)
            return made.pk

    def claim(
        self, most: int = 50, holder: str = "here|1", lease: timedelta = LEASE, ahead: timedelta = timedelta(0),
        release_after: timedelta = RELEASE_AFTER, *, isolated: bool = False,
    ) -> list[store.Claim]:  # fmt: skip
        """What a sender would be given now."""
        rows = self.dispatcher.execute(
            "SELECT * FROM passaparola_claim(%s, %s, %s, %s, %s, %s)",
            [holder, most, lease, ahead, release_after, isolated],
        )
        return [store.Claim(*row) for row in rows.fetchall()]  # type: ignore[arg-type]

    def claimed(self, delivery: int) -> store.Claim:
        """The claim of this delivery."""
        return next(claim for claim in self.claim() if claim.delivery == delivery)

    def row(self, delivery: int, slug: str = "caffe") -> Delivery:
        """The row as its brand sees it."""
        with tenancy.brand(self.world.brands[slug]):
            return Delivery.objects.select_related("channel").get(pk=delivery)

    def state(self, delivery: int) -> State:
        """Where it stands, whoever's it is."""
        (found,) = self.owner.execute("SELECT state FROM deliveries_delivery WHERE id = %s", [delivery]).fetchall()
        return State(str(found[0]))

    def put(self, delivery: int, **columns: object) -> None:
        """Write into the row behind everybody's back, as time or a crash would leave it."""
        names = ", ".join(f"{name} = %s" for name in columns)
        self.owner.execute(f"UPDATE deliveries_delivery SET {names} WHERE id = %s", [*columns.values(), delivery])

    def expire(self, delivery: int) -> None:
        """Its lease ran out a moment ago."""
        self.put(delivery, lease_until=datetime.now(UTC) - timedelta(seconds=1))

    def attempts(self, delivery: int, slug: str = "caffe") -> list[Attempt]:
        """Its receipt, oldest first."""
        with tenancy.brand(self.world.brands[slug]):
            return list(Attempt.objects.filter(delivery_id=delivery))

    def decide(self, delivery: int, event: rules.Event, who: str = "anna") -> Delivery:
        """A person's word."""
        person = self.world.people[who].pk
        with tenancy.person(person):
            return store.decide(delivery, event, person)

    def hold(self) -> None:
        """Nothing may go out."""
        self.owner.execute("SELECT passaparola_hold('{}')")

    def resume(self) -> None:
        """It may again."""
        self.owner.execute("SELECT passaparola_resume(%s)", [self.world.people["anna"].pk])


def small_world() -> World:
    """``anna`` with the brand ``caffe``, ``carla`` with ``vino``; nobody here ever signs in."""
    made = World()
    for name, slug in (("anna", "caffe"), ("carla", "vino")):
        made.people[name] = Person.objects.create(username=name, password="!")
        made.organisations[name] = make_organisation(made.people[name], name.title())
        made.brands[slug] = make_brand(made.people[name], made.organisations[name], slug)
    return made


def dispatcher() -> "psycopg.Connection[tuple[object, ...]]":
    """A line as the dispatcher's role."""
    return psycopg.connect(settings.DISPATCHER_DATABASE, autocommit=True)
