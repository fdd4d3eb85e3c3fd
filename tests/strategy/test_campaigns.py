"""Campaigns: made, changed, thrown away and taken back; their posts come from the layer above."""

import pytest
from django.test import Client

from passaparola.publishing.models import Post
from passaparola.strategy.models import Campaign
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

HERE = "/b/caffe/strategy/campaigns/"
GIVEN = {"name": "Natale", "hue": "chart-2", "starts_on": "2031-12-01", "ends_on": "2031-12-24"}


@pytest.fixture
def bruno(world: World) -> Client:
    return signed_in(world.people["bruno"])


def made(world: World) -> Campaign:
    with tenancy.brand(world.brands["caffe"]):
        return Campaign.objects.latest("pk")


def test_a_campaign_is_made_and_listed_with_its_days(world: World, bruno: Client) -> None:
    assert "No campaign yet" in bruno.get(HERE).content.decode()
    bruno.post(f"{HERE}new/", GIVEN)
    page = bruno.get(HERE).content.decode()
    assert "Natale" in page
    assert "hue-chart-2" in page
    assert "1 December 2031" in page
    assert "Nothing found" in bruno.get(f"{HERE}?q=pasqua").content.decode()


def test_it_does_not_end_before_it_begins(world: World, bruno: Client) -> None:
    answer = bruno.post(f"{HERE}new/", {**GIVEN, "ends_on": "2031-11-01"})
    assert answer.status_code == 422
    assert "end before it begins" in answer.content.decode()


def test_a_colour_is_one_of_the_palette(world: World, bruno: Client) -> None:
    assert bruno.post(f"{HERE}new/", {**GIVEN, "hue": "#ff0000"}).status_code == 422


def test_it_is_changed_thrown_away_and_taken_back(world: World, bruno: Client) -> None:
    bruno.post(f"{HERE}new/", GIVEN)
    pk = made(world).pk
    bruno.post(f"{HERE}{pk}/edit/", {**GIVEN, "name": "Avvento"})
    page = bruno.post(f"{HERE}{pk}/bin/", follow=True).content.decode()
    assert f'action="{HERE}{pk}/recover/"' in page
    assert "1 campaign in the bin" in page
    bruno.post(f"{HERE}{pk}/recover/")
    assert (made(world).name, made(world).binned_at) == ("Avvento", None)


def test_its_posts_stand_on_its_page(world: World, bruno: Client) -> None:
    bruno.post(f"{HERE}new/", GIVEN)
    row, brand = made(world), world.brands["caffe"]
    with tenancy.brand(brand):
        Post.objects.create(brand_id=brand, text="Panettone", campaign=row, plan_date="2031-12-05")
        Post.objects.create(brand_id=brand, text="Altro")
    part = f"/b/caffe/campaigns/{row.pk}/posts/"
    assert part in bruno.get(f"{HERE}{row.pk}/").content.decode()
    shown = bruno.get(part).content.decode()
    assert "Panettone" in shown
    assert "Altro" not in shown


def test_another_brand_s_campaign_is_none(world: World, bruno: Client) -> None:
    bruno.post(f"{HERE}new/", GIVEN)
    stranger = signed_in(world.people["carla"])
    assert stranger.get(f"/b/vino/strategy/campaigns/{made(world).pk}/").status_code == 404
