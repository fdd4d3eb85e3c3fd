"""The worked example of docs/explanation/profit.md, recomputed by the product: equal to the cent."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.cli import demo_money, demo_past
from passaparola.kernel import plans
from passaparola.measurement import money
from passaparola.measurement.profit import Line, Origin, Period, Place
from passaparola.publishing.models import Post
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from tests.support.browsing import signed_in
from tests.support.people import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "profit.md"
TODAY = plans.to_wall(timezone.now(), "Europe/Rome").date()
PERIOD = Period(TODAY - timedelta(days=demo_money.DAYS - 1), TODAY)


def written(name: str) -> dict[str, list[str]]:
    """A table of the page, by the first cell of its rows."""
    text = PAGE.read_text("utf-8").split(f"<!-- worked: {name} -->")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]
    end = next((i for i, row in enumerate(rows) if i and row[0] in {"post", "channel"}), len(rows))
    return {row[0]: row[1:] for row in rows[2:end]}


def told(line: Line) -> list[str]:
    """A line of the product as the page writes it."""
    margin = str(line.margin) if line.margin is not None else f"at least {line.at_least}"
    cents = [str(each.quantize(Decimal("0.01"))) for each in (line.revenue, line.own_cost, line.costs)]
    return [str(line.conversions), *cents, margin]


@pytest.fixture
def brand(world: World) -> Brand:
    """The demo's posts on two channels, and its money."""
    brand = world.brands["caffe"]
    with tenancy.person(world.people["anna"].pk, "caffe"):
        for name in ("uno", "due"):
            Channel.objects.create(
                brand_id=brand, network=next(iter(networks.every())), remote_id=name, handle=name, address="x"
            )
        for each in demo_past.told()["past"]:
            Post.objects.create(brand_id=brand, title=each["title"], text=each["text"])
        demo_money.furnish(brand, world.people["anna"].pk, TODAY)
        return Brand.objects.get(pk=brand)


def test_the_channels_of_the_page_are_the_product_s_to_the_cent(brand: Brand) -> None:
    with tenancy.brand(brand.pk):
        result = money.of_period(brand, PERIOD).result
        one, two = Channel.objects.order_by("pk").values_list("pk", flat=True)
    places = {
        "channel 1": Place(Origin.CHANNEL, one),
        "channel 2": Place(Origin.CHANNEL, two),
        "referral codes": Place(Origin.REFERRAL),
        "unknown": Place(Origin.UNKNOWN),
        "the brand, not shared": Place(Origin.BRAND),
    }
    by_channel = result.by_channel()
    assert set(by_channel) == set(places.values())
    found = {name: told(by_channel[place]) for name, place in places.items()} | {"total": told(result.total)}
    assert found == written("channels")


def test_the_posts_of_the_page_are_the_product_s_to_the_cent(brand: Brand) -> None:
    with tenancy.brand(brand.pk):
        shown = money.of_period(brand, PERIOD)
    lines = {place: line for place, line in shown.result.by_post().items() if place.origin is Origin.CHANNEL}
    names = {place: shown.posts.get(place.post, "of no single post") for place in lines}
    expected = written("posts")
    found = {next(key for key in expected if names[place].startswith(key)): told(line) for place, line in lines.items()}
    assert found == expected


def test_a_person_reads_the_same_figures_on_the_profit_page(world: World, brand: Brand) -> None:
    anna = signed_in(world.people["anna"])
    days = f"first={PERIOD.first}&last={PERIOD.last}"
    page = anna.get(f"/b/caffe/measure/profit/?{days}").content.decode()
    for cells in (*written("channels").values(), *written("posts").values()):
        for cell in cells[1:]:
            amount = Decimal(cell.removeprefix("at least "))
            assert f"{'-' if amount < 0 else ''}€{abs(amount):,.2f}" in page
    assert "61.72%" in page
    unsure = anna.get(f"/b/caffe/measure/profit/?{days}&sharing=posts").content.decode()
    assert "could not be shared like this" in unsure
