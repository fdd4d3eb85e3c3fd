"""Readings come in by themselves, by hand and by file; results, goals and corrections are made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.message import Message
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.measurement import collecting, correcting
from passaparola.measurement.models import Correction, Reading, Watch
from passaparola.measurement.tasks import collect_readings
from passaparola.publishing.models import Post
from passaparola.strategy.models import Cadence, Goal, Slot
from passaparola.workspaces import installation, tenancy
from passaparola.workspaces.models import AuditEvent, Brand
from tests.support.browsing import answering, signed_in
from tests.support.people import World
from tests.support.plain import PLAIN

Owner = psycopg.Connection[tuple[object, ...]]
NAME = next(name for name, network in PLAIN.items() if "followers" in network.spec.measures)


@dataclass
class Place:
    """A connected channel, what was published there, and its owner's browser."""

    fake: NetworkFake
    channel: int
    brand: int
    browser: Client
    posts: list[str]

    def row(self) -> Brand:
        return Brand.objects.get(pk=self.brand)

    def sent(self, days: float, text: str, remote: str = "", **values: float) -> int:
        """A post that went out so long ago, with these readings of today; gives its delivery."""
        at = timezone.now() - timedelta(days=days)
        with tenancy.brand(self.brand):
            post = Post.objects.create(brand_id=self.brand, text=text)
            channel = Channel.objects.get(pk=self.channel)
            delivery = handing.hand_over(channel, handing.Thing("post", post.pk), handing.Content(text), at)
            Delivery.objects.filter(pk=delivery.pk).update(
                state="sent",
                sent_at=at,
                remote_id=remote or f"r{delivery.pk}",
                remote_url=f"https://n.test/p/{delivery.pk}",
            )
            for metric, value in values.items():
                Reading.objects.create(
                    brand_id=self.brand,
                    channel=channel,
                    delivery=delivery,
                    metric=metric,
                    value=value,
                    at=timezone.now(),
                )
            return int(delivery.pk)

    def followers(self, count: int, step: float, first: float = 1_000) -> None:
        """A reading of each of the last days."""
        now = timezone.now()
        with tenancy.brand(self.brand):
            for day in range(count):
                at = now - timedelta(days=count - 1 - day)
                value = first + step * day + (day * 7) % 3
                Reading.objects.create(
                    brand_id=self.brand, channel_id=self.channel, metric="followers", value=value, at=at
                )

    def readings(self, delivery: int | None) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        with tenancy.brand(self.brand):
            for each in Reading.objects.filter(delivery=delivery).order_by("at", "pk"):
                found.setdefault(each.metric, []).append(each.value)
        return found

    def get(self, page: str, **query: str) -> str:
        answer = self.browser.get(f"/b/caffe/measure/{page}", query)
        assert answer.status_code == 200, answer.content[:2000]
        return answer.content.decode()

    def post(self, page: str, **given: object) -> str:
        answer = self.browser.post(f"/b/caffe/measure/{page}", given, follow=True)
        assert answer.status_code == 200, answer.content[:2000]
        return answer.content.decode()


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    fake = import_module(f"passaparola.networks.{NAME}.fake").FAKE()
    with answering(fake) as running:
        connected = connecting.authorise(NAME, dict(fake.demo_account(running.url)))
        with tenancy.brand(world.brands["caffe"]):
            row = connecting.keep(NAME, connected)
        yield Place(fake, row.pk, row.brand_id, signed_in(world.people["anna"]), [])


def test_an_account_is_read_at_once_and_then_daily(place: Place, owner: Owner) -> None:
    assert collect_readings(timestamp=0) == 1
    assert len(place.readings(None)["followers"]) == 1
    assert collect_readings(timestamp=0) == 0
    owner.execute("UPDATE measurement_watch SET next_at = now()")
    assert collect_readings(timestamp=0) == 1
    assert len(place.readings(None)["followers"]) == 2


def test_a_post_that_is_not_there_is_gone_and_not_zero(place: Place) -> None:
    delivery = place.sent(0.5, "Ciao", "at://did:plc:nessuno/app.bsky.feed.post/3k")
    collect_readings(timestamp=0)
    assert place.readings(delivery) == {}
    with tenancy.brand(place.brand):
        watch = Watch.objects.get(delivery=delivery)
    assert watch.gone_at is not None
    assert watch.next_at > timezone.now() + timedelta(days=6)
    assert "Not there any more" in place.get("results/")


def test_a_failing_channel_says_so_and_waits_an_hour(place: Place) -> None:
    place.sent(0.01, "Ciao")
    with tenancy.brand(place.brand):
        Channel.objects.update(address="http://127.0.0.1:1")
    assert collect_readings(timestamp=0) == 1
    assert collect_readings(timestamp=0) == 0
    with tenancy.brand(place.brand):
        assert Watch.objects.get(delivery=None).trouble
    assert "Trouble" in place.get("results/")


def test_a_held_installation_reads_nothing(place: Place) -> None:
    installation.hold(Message("hold.moved"))
    assert collecting.collect_due() == 0
    assert collecting.collect(place.brand, place.channel) == Message("reading.held")
    assert place.readings(None) == {}


def test_results_show_sums_medians_and_what_may_not_be_added(place: Place) -> None:
    place.followers(20, 5)
    for turn in range(4):
        place.sent(turn + 0.2, f"Torta numero {turn}", likes=10 + turn, reposts=1, reach=500)
    page = place.get("results/")
    assert "Torta numero 3" in page
    assert ">46<" in page  # 10 + 11 + 12 + 13 likes
    assert "not additive" in page
    assert "median of 4 posts" in page
    assert "Torta numero 3" not in place.get("results/", q="numero 2")
    assert place.browser.get("/b/caffe/measure/results/", {"file": "csv"})["content-type"].startswith("text/csv")


def test_posts_are_sorted_and_unknown_stands_last(place: Place) -> None:
    for likes in (5, 50, 7):
        place.sent(1, f"con {likes}", likes=likes)
    place.sent(1, "senza lettura")
    page = place.get("results/", sort="-likes")
    places = [page.index(each) for each in ("con 50", "con 7", "con 5<", "senza lettura")]
    assert places == sorted(places)


def test_the_part_of_a_post_s_page(place: Place) -> None:
    delivery = place.sent(1, "Torta", likes=12)
    with tenancy.brand(place.brand):
        post = Delivery.objects.get(pk=delivery).thing_id
    page = place.get(f"posts/{post}/")
    assert "Likes" in page
    assert ">12<" in page


@pytest.mark.parametrize("metric", ["followers", "engagement_rate_by_reach", "visits"])
def test_each_metric_has_a_page(place: Place, metric: str) -> None:
    assert "May be added over" in place.get(f"metrics/{metric}/")


def test_a_person_types_readings_in_once(place: Place) -> None:
    delivery = place.sent(2, "Torta")
    at = (timezone.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    given = {"what": f"post:{delivery}", "likes": "31", "impressions": "900", "at": at}
    place.post("enter/", **given)
    place.post("enter/", **given)
    assert place.readings(delivery) == {"likes": [31], "impressions": [900]}
    refused = place.browser.post("/b/caffe/measure/enter/", {"what": f"post:{delivery}"})
    assert refused.status_code == 422


def test_a_file_of_readings_is_shown_then_stored_and_bad_rows_are_told(place: Place) -> None:
    delivery = place.sent(3, "Torta")
    day = (timezone.now() - timedelta(days=1)).date().isoformat()
    rows = [
        "Indirizzo;Data;Mi piace;Copertura",
        f"https://www.n.test/p/{delivery}/?utm_source=x;{day};1.234;2.500",
        f"https://n.test/p/{delivery};{day};tanti;1",
        f"https://n.test/p/999999;{day};3;1",
        f"https://n.test/p/{delivery};2019-01-01;3;1",
    ]
    upload = SimpleUploadedFile("letture.csv", "\n".join(rows).encode())
    page = place.post("import/", file=upload)
    for told in ("is not a count", "No post that this brand published", "older than the post"):
        assert told in page
    assert place.readings(delivery) == {}
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    place.post("import/", ticket=ticket)
    assert place.readings(delivery) == {"likes": [1_234], "reach": [2_500]}


def test_a_goal_is_set_from_an_audit_checked_and_followed(place: Place) -> None:
    place.followers(40, 5)
    link = {
        "metric": "followers",
        "value": "1000",
        "on": "2026-10-01",
        "hash": "ab12",
        "source": "Audit",
        "channel": str(place.channel),
    }
    form = place.get("goals/new/", **link)
    assert 'value="1000"' in form
    due = (datetime.now(UTC) + timedelta(days=60)).date()
    start = (datetime.now(UTC) - timedelta(days=20)).date()
    given = {
        "name": "1.300 follower entro la primavera", "metric": "followers", "channel": str(place.channel),
        "why": "Prenotano",
        "baseline_value": "1000", "baseline_on": start.isoformat(), "target": "1300", "due_on": due.isoformat(),
        "baseline_hash": "ab12", "hours_a_week": "4", "people": "1",
    }  # fmt: skip
    checked = place.post("goals/new/", **given, check="1")
    assert "If things go on as so far" in checked
    page = place.post("goals/new/", **given)
    assert "On track" in page
    assert "Checkpoints" in page
    with tenancy.brand(place.brand):
        goal = Goal.objects.get(name__startswith="1.300")
        assert goal.baseline_hash == "ab12"
    place.post(f"goals/{goal.pk}/edit/", **(given | {"target": "1400"}))
    with tenancy.brand(place.brand):
        assert AuditEvent.objects.filter(action="goal.changed", details__what__icontains="1300.0 → 1400.0").exists()
    assert "1.300 follower" in place.get("goals/", sort="part")
    assert "is closed" in place.post(f"goals/{goal.pk}/close/")
    assert "Moved to the bin" in place.post(f"goals/{goal.pk}/bin/")
    assert "is back" in place.post(f"goals/{goal.pk}/recover/")


def test_a_rate_is_typed_in_per_cent(place: Place) -> None:
    place.post(
        "goals/new/",
        name="2,5% di interazioni sul canale",
        metric="engagement_rate_by_followers",
        target="2.5",
        baseline_value="1.2",
    )
    with tenancy.brand(place.brand):
        goal = Goal.objects.get()
    assert (goal.baseline_value, goal.target) == (pytest.approx(0.012), pytest.approx(0.025))
    assert 'value="2.5"' in place.get(f"goals/{goal.pk}/edit/")


def test_the_week_s_weak_points_are_proposed_once_and_do_something(place: Place) -> None:
    with tenancy.brand(place.brand):
        day = timezone.now().date() - timedelta(days=3)
        clock = datetime(2026, 1, 1, 9, 30).time()  # noqa: DTZ001
        same = {"brand_id": place.brand, "channel_id": place.channel}
        Slot.objects.create(**same, day=day, time=clock, zone="Europe/Rome")
        Cadence.objects.create(**same, weekday=2, time=clock)
        assert correcting.look(place.row()) == 1
        assert correcting.look(place.row()) == 0
        row = Correction.objects.get()
    assert row.kind == "missed"
    assert "passed without a post" in place.get("corrections/")
    place.post(f"corrections/{row.pk}/decide/", what="accept")
    place.post(f"corrections/{row.pk}/decide/", what="accept")
    with tenancy.brand(place.brand):
        slot = Slot.objects.exclude(day=day).get()
        assert (slot.day.weekday(), slot.time) == (2, clock)
        assert correcting.look(place.row()) == 0
    place.post(f"corrections/{row.pk}/reconsider/")
    with tenancy.brand(place.brand):
        assert Slot.objects.filter(pk=slot.pk, binned_at__isnull=False).exists()
    place.post(f"corrections/{row.pk}/decide/", what="refuse", reason="Vacanze")
    assert "Vacanze" in place.get("corrections/")


def test_the_sample_file_of_the_form_is_read(tmp_path: Path) -> None:
    from passaparola.measurement.entering import _columns

    named = _columns(["URL", "Date", "Likes", "Impressions (views)", "Nonsense", "Commenti"])
    assert named == {0: "post", 1: "at", 2: "likes", 3: "impressions", 5: "comments"}
