"""Making links, and putting them in place of the addresses of a text."""

import pytest
from django.conf import settings

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.kernel.network.port import Account, Connected
from passaparola.links import rules, tracking
from passaparola.links.models import TrackedLink, UtmRule
from passaparola.links.tracking import Carrier
from passaparola.workspaces import tenancy
from tests.support.people import World


@pytest.fixture
def channel(world: World) -> Channel:
    with tenancy.brand(world.brands["caffe"]):
        account = Account("caffe", "caffe", "Caffè", "https://example.test")
        return connecting.keep("any", Connected(account, {"password": "x"}))


@pytest.fixture
def carrier(channel: Channel) -> Carrier:
    return Carrier("post", 7, channel)


def replaced(brand: int, text: str, carrier: Carrier) -> tuple[str, list[TrackedLink]]:
    with tenancy.brand(brand):
        said = tracking.inside(text, brand, carrier)
        return said, list(TrackedLink.objects.order_by("pk"))


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "Vedi {}.",
        "({})",
        "[qui]({})",
        "{}, e poi",
        "«{}»",
        "prima\n{}\ndopo",
        "{}!",
        "{}?",
        "“{}”",
        "vai:{}",
        "☕ {} ☕",
    ],
)
def test_only_the_address_is_replaced(world: World, carrier: Carrier, frame: str) -> None:
    said, (link,) = replaced(world.brands["caffe"], frame.format("https://shop.example/moka?a=1#b"), carrier)
    assert said == frame.format(f"{settings.URL}/l/{link.code}")
    assert link.target == "https://shop.example/moka?a=1#b"
    assert (link.thing_kind, link.thing_id, link.channel_id) == ("post", 7, carrier.channel.pk)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "niente qui",
        "scrivi a anna@shop.example",
        "shop.example senza schema",
        "ftp://shop.example/x",
        "#hashtag @tu",
    ],
)
def test_what_is_no_web_address_stays(world: World, carrier: Carrier, text: str) -> None:
    assert replaced(world.brands["caffe"], text, carrier) == (text, [])


def test_doing_it_again_changes_nothing(world: World, carrier: Carrier) -> None:
    brand = world.brands["caffe"]
    text = "Uno https://shop.example/a e due https://shop.example/b e ancora https://shop.example/a"
    once, links = replaced(brand, text, carrier)
    assert len(links) == 2
    assert replaced(brand, once, carrier) == (once, links)
    assert replaced(brand, text, carrier) == (once, links)


def test_each_post_and_channel_has_links_of_its_own(world: World, carrier: Carrier, channel: Channel) -> None:
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        made = {
            tracking.shorten(brand, "https://shop.example/", each).pk
            for each in (carrier, Carrier("post", 8, channel), Carrier("post", 7), Carrier("post", 7, channel))
        }
        free = {tracking.shorten(brand, "https://shop.example/", purpose=tracking.FREE).pk for _ in range(2)}
    assert (len(made), len(free)) == (3, 2)


def test_an_address_that_no_link_may_lead_to_stays_in_the_text(world: World, carrier: Carrier) -> None:
    text = f"vedi {settings.URL}/b/caffe/ e https://a:b@shop.example/x"
    said, links = replaced(world.brands["caffe"], text, carrier)
    assert settings.URL in said
    assert all("@" not in link.target for link in links)


def test_the_brand_s_campaign_words_go_along(world: World, carrier: Carrier) -> None:
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        UtmRule.objects.create(brand_id=brand, on=True, source="{channel}", campaign="p{post}", code=True)
        link = tracking.shorten(brand, "https://shop.example/", carrier)
        assert link.marks == f"utm_source=caffe&utm_medium=social&utm_campaign=p7&pp={link.code}"
        assert rules.with_marks(link.target, link.marks).startswith("https://shop.example/?utm_source=caffe&")


def test_a_channel_has_other_words_and_a_post_can_leave_them_all_out(world: World, carrier: Carrier) -> None:
    brand, channel = world.brands["caffe"], carrier.channel
    assert channel is not None
    with tenancy.brand(brand):
        own = {str(channel.pk): {"medium": "paid"}}
        UtmRule.objects.create(brand_id=brand, on=True, source="x", campaign="y", by_channel=own)
        assert "utm_medium=paid" in tracking.shorten(brand, "https://shop.example/", carrier).marks
        without = Carrier("post", 9, channel, utm=False)
        assert tracking.shorten(brand, "https://shop.example/", without).marks == ""


def test_where_an_address_is_of_this_machine_it_says_so() -> None:
    assert not tracking.is_public()
    assert rules.is_loopback("http://127.0.0.1:8000")
    assert not rules.is_loopback("https://go.brand.example")
