"""Who carried a post, people who are forgotten, and links that people were given."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

import psycopg
import pytest
from django.utils import timezone

from passaparola import networks
from passaparola.channels import connecting
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.kernel import loop
from passaparola.kernel.message import Message
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.port import Draft, Remote, Session
from passaparola.links.models import Click
from passaparola.measurement.models import Conversion, Reading
from passaparola.publishing.models import Post
from passaparola.word_of_mouth import queries
from passaparola.word_of_mouth.models import Advocate, Forgotten, Passed, Referral
from passaparola.word_of_mouth.rules import k_factor, widest
from passaparola.word_of_mouth.tasks import gather_carriers
from passaparola.workspaces import installation, tenancy
from passaparola.workspaces.means import door, store
from tests.support.browsing import answering, signed_in
from tests.support.people import World
from tests.support.plain import PLAIN

HERE = "/b/caffe/word-of-mouth/"
NAMES = sorted(name for name, network in PLAIN.items() if network.spread)
Owner = psycopg.Connection[tuple[object, ...]]


@dataclass
class Place:
    """A post that is out on a network's fake."""

    fake: NetworkFake
    brand: int
    post: int
    delivery: int
    remote: str

    def advocates(self) -> list[Advocate]:
        with tenancy.brand(self.brand):
            return list(Advocate.objects.order_by("handle"))


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, world: World) -> Iterator[Place]:
    fake = import_module(f"passaparola.networks.{request.param}.fake").FAKE()
    brand = world.brands["caffe"]
    with answering(fake) as running:
        connected = connecting.authorise(request.param, dict(fake.demo_account(running.url)))
        with tenancy.brand(brand):
            channel = connecting.keep(request.param, connected)
            post = Post.objects.create(brand_id=brand, text="Moka")
            content, due = handing.Content("Moka"), timezone.now()
            delivery = handing.hand_over(channel, handing.Thing("post", post.pk), content, due)
        remote = loop.run(_out(request.param, connected), timedelta(seconds=20))
        with tenancy.brand(brand):
            sent = {"remote_id": remote.id, "remote_url": remote.url, "proof": dict(remote.proof)}
            Delivery.objects.filter(pk=delivery.pk).update(state=State.SENT, sent_at=due, next_at=None, **sent)
        yield Place(fake, brand, post.pk, delivery.pk, remote.id)


async def _out(name: str, connected: object) -> Remote:
    network = networks.named(name)
    assert network.publisher is not None
    now = timezone.now()
    draft = Draft("3f0c2a54-7f43-4c1e-9a5b-0d1f6d2f7a11", "Moka", now, now)
    session = Session(door(), store(), connected.account, connected.secrets)  # type: ignore[attr-defined]
    progress = await network.publisher.prepare(session, draft, {})
    return await network.publisher.commit(session, draft, progress)


def test_who_passed_a_post_on_is_gathered_once_and_shown(place: Place, world: World) -> None:
    for who in ("gina", "ugo"):
        assert place.fake.repost(place.remote, who)
    assert gather_carriers(timestamp=0) == 1
    assert gather_carriers(timestamp=0) == 0
    assert len(place.advocates()) == 2
    page = signed_in(world.people["bruno"]).get(f"{HERE}post/{place.post}/").content.decode()
    assert all(str(each) in page for each in place.advocates())
    assert "Counted from the people whom the networks list" in page


def test_a_person_asks_now_instead_of_waiting_for_the_hour(place: Place, world: World) -> None:
    place.fake.repost(place.remote, "gina")
    page = signed_in(world.people["bruno"]).post(f"{HERE}look/", follow=True).content.decode()
    assert "1 publication was asked about." in page
    assert [each.handle in page for each in place.advocates()] == [True]


def test_asking_again_keeps_when_somebody_was_first_seen(place: Place, owner: Owner) -> None:
    place.fake.repost(place.remote, "gina")
    gather_carriers(timestamp=0)
    owner.execute("UPDATE word_of_mouth_gathering SET at = now() - interval '2 hours'")
    owner.execute("UPDATE word_of_mouth_passed SET first_seen = now() - interval '2 hours', last_seen = first_seen")
    place.fake.repost(place.remote, "ugo")
    assert gather_carriers(timestamp=0) == 1
    with tenancy.brand(place.brand):
        first, second = Passed.objects.order_by("pk")
    assert first.last_seen - first.first_seen > timedelta(hours=1)
    assert second.first_seen > first.first_seen


def test_a_held_installation_and_a_network_that_refuses_change_nothing(place: Place) -> None:
    place.fake.repost(place.remote, "gina")
    installation.hold(Message("hold.moved"))
    assert gather_carriers(timestamp=0) == 0
    assert place.advocates() == []


def test_a_person_who_is_forgotten_does_not_come_back(place: Place, world: World, owner: Owner) -> None:
    for who in ("gina", "ugo"):
        place.fake.repost(place.remote, who)
    gather_carriers(timestamp=0)
    gone, stays = place.advocates()
    signed_in(world.people["bruno"]).post(f"{HERE}people/{gone.pk}/forget/")
    owner.execute("UPDATE word_of_mouth_gathering SET at = now() - interval '2 hours'")
    gather_carriers(timestamp=0)
    assert [each.handle for each in place.advocates()] == [stays.handle]
    with tenancy.brand(place.brand):
        assert gone.handle not in Forgotten.objects.get().mark
    said = owner.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM workspaces_auditevent e").fetchone()
    assert gone.handle not in str(said)


def test_the_networks_own_count_comes_first(place: Place) -> None:
    place.fake.repost(place.remote, "gina")
    gather_carriers(timestamp=0)
    with tenancy.brand(place.brand):
        channel = Delivery.objects.get(pk=place.delivery).channel_id
        for value in (5, 9):
            Reading.objects.create(
                brand_id=place.brand, channel_id=channel, delivery_id=place.delivery, metric="reposts", value=value,
                at=timezone.now(),
            )  # fmt: skip
        reposts = queries.of_post(place.post).figures[0]
    assert (reposts.value, reposts.source) == (9, queries.COUNTED)


def test_a_post_nobody_asked_about_is_unknown_and_not_zero(place: Place) -> None:
    with tenancy.brand(place.brand):
        reposts = queries.of_post(place.post).figures[0]
    assert reposts.value is None
    assert reposts.unknown is not None


def test_a_referral_counts_its_visits_and_conversions(world: World) -> None:
    bruno, brand = signed_in(world.people["bruno"]), world.brands["caffe"]
    given = {"name": "Gina", "contact": "gina@example.test", "consent": "per mail", "target": "https://shop.example/"}
    card = bruno.post(f"{HERE}referrals/", given, follow=True).content.decode()
    assert "/l/" in card
    with tenancy.brand(brand):
        row = Referral.objects.select_related("link").get()
        Click.objects.bulk_create(Click(brand_id=brand, link=row.link) for _ in range(3))
        Click.objects.create(brand_id=brand, link=row.link, robot="preview")
        Conversion.objects.create(brand_id=brand, at=timezone.now(), source="form", link=row.link)
        (found,) = queries.referrals()
    assert (found.visits.value, found.conversions.value) == (3, 1)
    page = bruno.get(f"{HERE}referrals/").content.decode()
    assert "The K-factor is unknown: one person has a code" in page
    rows = list(csv.DictReader(io.StringIO(bruno.get(f"{HERE}referrals.csv").content.decode("utf-8-sig"))))
    assert [(each["name"], each["visits"], each["conversions"]) for each in rows] == [("Gina", "3", "1")]


def test_a_referral_s_person_is_erased_and_its_count_stays(world: World) -> None:
    bruno, brand = signed_in(world.people["bruno"]), world.brands["caffe"]
    given = {"name": "Gina", "contact": "gina@example.test", "consent": "per mail", "target": "https://shop.example/"}
    bruno.post(f"{HERE}referrals/", given)
    with tenancy.brand(brand):
        row = Referral.objects.get()
    bruno.post(f"{HERE}referrals/{row.pk}/erase/")
    with tenancy.brand(brand):
        row = Referral.objects.select_related("link").get()
    assert (row.name, row.contact, row.consent, row.link.label) == ("", "", "", "")
    assert "Gina" not in bruno.get(f"{HERE}referrals/").content.decode()


def test_consent_is_asked_for(world: World) -> None:
    answer = signed_in(world.people["bruno"]).post(f"{HERE}referrals/", {"name": "Gina", "target": "https://a.example"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("codes", "visits", "sales", "value"), [(4, 100, 9, None), (5, 29, 9, None), (5, 30, 0, 0.0), (10, 300, 12, 1.2)]
)
def test_the_k_factor_is_unknown_until_there_is_enough(
    codes: int, visits: int, sales: int, value: float | None
) -> None:
    assert k_factor(codes, visits, sales).value == value


def test_followers_are_not_added_up() -> None:
    assert widest([10, None, 7]) == 10
    assert widest([None]) is None
