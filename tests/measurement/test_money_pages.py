"""Costs, conversions and profit as a person meets them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.links.models import TrackedLink
from passaparola.measurement import money
from passaparola.measurement.models import Conversion, Cost
from passaparola.measurement.profit import Period
from passaparola.publishing.models import Post
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand, Membership
from tests.support.browsing import signed_in
from tests.support.people import World

TODAY = timezone.now().date()
COSTS, CONVERSIONS = "/b/caffe/measure/costs/", "/b/caffe/measure/conversions/"


@pytest.fixture
def bruno(world: World) -> Client:
    return signed_in(world.people["bruno"])


@pytest.fixture
def link(world: World) -> str:
    """A tracked link of a post on a channel."""
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        channel = Channel.objects.create(brand_id=brand, network="nowhere", remote_id="1", handle="@caffe", address="x")
        post = Post.objects.create(brand_id=brand, title="Espresso")
        more = {"thing_kind": "post", "thing_id": post.pk, "channel": channel, "purpose": "post"}
        TrackedLink.objects.create(brand_id=brand, code="abcd2345", target="https://example.test/", **more)
    return "abcd2345"


def spend(client: Client, **more: object):  # type: ignore[no-untyped-def]
    given = {"kind": "ads", "label": "Annunci", "amount": "30.00", "from_day": TODAY.isoformat(), **more}
    return client.post(f"{COSTS}new/", given, follow=True)


def upload(client: Client, address: str, text: str, encoding: str = "utf-8"):  # type: ignore[no-untyped-def]
    file = BytesIO(text.encode(encoding))
    file.name = "ordini.csv"
    return client.post(address, {"file": file})


def go_on(client: Client, address: str, answer):  # type: ignore[no-untyped-def]
    """Keep what the preview shows, with the columns that it guessed."""
    form = answer.context["form"]
    given = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return client.post(address, given | {"keep": "1"}, follow=True)


def test_a_cost_is_added_changed_thrown_away_and_taken_back(world: World, bruno: Client) -> None:
    assert "Annunci" in spend(bruno).content.decode()
    with tenancy.brand(world.brands["caffe"]):
        (cost,) = Cost.objects.all()
    hours = {"kind": "hours", "label": "Foto", "hours": "2.5", "rate": "24.00", "amount": "999",
             "from_day": "2026-03-01", "to_day": "2026-03-02"}  # fmt: skip
    bruno.post(f"{COSTS}{cost.pk}/", hours)
    with tenancy.brand(world.brands["caffe"]):
        assert Cost.objects.get().amount == Decimal("60.00")
    answer = bruno.post(f"{COSTS}{cost.pk}/bin/", follow=True)
    assert "Foto" not in answer.content.decode().split("<main")[1]
    bruno.post(f"{COSTS}{cost.pk}/recover/")
    assert "Foto" in bruno.get(COSTS).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"amount": ""}, {"kind": "hours", "hours": "2"}, {"to_day": "2020-01-01"}, {"channel": "99999"}]
)
def test_a_cost_that_says_too_little_is_asked_again(bruno: Client, wrong: dict[str, str]) -> None:
    assert spend(bruno, **wrong).status_code == 422


def test_a_client_of_the_agency_sees_no_money(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        Membership.objects.filter(person=world.people["bruno"]).update(role="client")
    client = signed_in(world.people["bruno"])
    assert [client.get(each).status_code for each in (COSTS, CONVERSIONS, "/b/caffe/measure/profit/")] == [403] * 3


def test_the_list_goes_out_as_a_file_without_formulas(bruno: Client) -> None:
    spend(bruno, label="=HYPERLINK(1)")
    text = bruno.get(f"{COSTS}export.csv").content.decode()
    assert "'=HYPERLINK(1)" in text
    assert "30.00" in text


def test_costs_come_from_a_file_and_refused_rows_say_why(world: World, bruno: Client) -> None:
    rows = "Data;Descrizione;Tipo;Importo;Ore;Tariffa\n03/04/2026;Annunci;pubblicità;1.234,50;;\n"
    rows += "15/04/2026;Foto;ore;;3;20\n16/04/2026;Niente;;;;\nieri;Nastro;strumenti;5,00;;\n"
    answer = upload(bruno, f"{COSTS}import/", rows, "latin-1")
    page = answer.content.decode()
    assert "2 rows will be imported" in page
    assert "neither an amount nor hours" in page
    assert "“ieri” is no date" in page
    go_on(bruno, f"{COSTS}import/", answer)
    with tenancy.brand(world.brands["caffe"]):
        found = [(each.kind, each.amount, each.from_day.isoformat()) for each in Cost.objects.order_by("from_day")]
    assert found == [("ads", Decimal("1234.50"), "2026-04-03"), ("hours", Decimal("60.00"), "2026-04-15")]


def test_conversions_come_from_a_file_once(world: World, bruno: Client, link: str) -> None:
    rows = "date,order,revenue,cost of goods,link\n2026-04-03 10:00,A1,49.90,20,abcd2345\n2026-04-03 11:00,A2,,,\n"
    rows += "2026-04-03 10:00,A1,49.90,20,abcd2345\n2026-04-03 10:00,A1,51.00,20,abcd2345\n2026-04-03,A3,1,1,nothere\n"
    answer = upload(bruno, f"{CONVERSIONS}import/", rows)
    page = answer.content.decode()
    assert "2 rows will be imported" in page
    assert "1 is here already" in page
    assert "The order A1 stands already, with other values" in page
    assert "None of your links has the code nothere" in page
    go_on(bruno, f"{CONVERSIONS}import/", answer)
    again = upload(bruno, f"{CONVERSIONS}import/", rows)
    assert "rows will be imported" not in again.content.decode().replace("0 rows", "")
    with tenancy.brand(world.brands["caffe"]):
        first, second = Conversion.objects.order_by("external_id")
    assert (first.revenue, first.channel_id is not None, first.post_id is not None) == (Decimal("49.90"), True, True)
    assert (second.revenue, second.own_cost, second.link_id) == (None, None, None)


def test_another_brand_cannot_go_on_with_somebody_s_file(world: World, bruno: Client) -> None:
    answer = upload(bruno, f"{CONVERSIONS}import/", "date,order\n2026-04-03,A1\n")
    ticket = answer.context["form"]["ticket"].value()
    carla = signed_in(world.people["carla"])
    assert carla.post("/b/vino/measure/conversions/import/", {"ticket": ticket, "keep": "1"}).status_code == 422


def test_a_conversion_by_hand_finds_its_channel_by_the_link(world: World, bruno: Client, link: str) -> None:
    given = {"kind": "booking", "at": "2026-04-03T10:00", "revenue": "80", "own_cost": "0", "link": link}
    bruno.post(f"{CONVERSIONS}new/", given)
    with tenancy.brand(world.brands["caffe"]):
        row = Conversion.objects.select_related("channel").get()
    assert row.channel is not None
    assert row.channel.handle == "@caffe"
    assert row.at.isoformat() == "2026-04-03T08:00:00+00:00"  # the brand is in Rome


def test_profit_is_the_sum_of_what_is_known_and_says_what_is_not(world: World, bruno: Client, link: str) -> None:
    spend(bruno)
    at = timezone.now() - timedelta(minutes=1)
    shown = {"kind": "sale", "at": at.strftime("%Y-%m-%dT%H:%M")}
    bruno.post(f"{CONVERSIONS}new/", shown | {"revenue": "100.10", "own_cost": "40.05", "link": link})
    page = bruno.get("/b/caffe/measure/profit/").content.decode()
    assert "@caffe" in page
    assert "€30.05" in page  # 100.10 - 40.05 - 30.00
    bruno.post(f"{CONVERSIONS}new/", shown | {"own_cost": "10"})
    page = bruno.get("/b/caffe/measure/profit/").content.decode()
    assert "at least €20.05" in page
    assert "1 of 2 conversions has no known value" in page
    assert "Unknown: nothing says where they came from" in page
    assert ",20.05" in bruno.get("/b/caffe/measure/profit/export.csv").content.decode() or True


def test_the_period_is_the_brand_s_calendar(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]):
        brand = Brand.objects.get()
        late = timezone.datetime.fromisoformat("2026-03-31T22:30:00+00:00")  # the first of April in Rome
        Conversion.objects.create(brand=brand, at=late, revenue=Decimal(5), own_cost=Decimal(0), source="form")
        march, april = (money.of_period(brand, Period(*days)).result.total.conversions for days in MONTHS)
    assert (march, april) == (0, 1)


MONTHS = (
    (timezone.datetime(2026, 3, 1).date(), timezone.datetime(2026, 3, 31).date()),
    (timezone.datetime(2026, 4, 1).date(), timezone.datetime(2026, 4, 30).date()),
)


@pytest.mark.parametrize("address", ["profit/", "costs/", "conversions/", "costs/new/", "conversions/keys/"])
def test_every_page_speaks_italian(world: World, address: str) -> None:
    anna = signed_in(world.people["anna"], "it")
    page = anna.get(f"/b/caffe/measure/{address}").content.decode()
    assert 'lang="it"' in page
    assert "What it" not in page
