"""What is looked at before a post goes out: the channel at that hour, its other posts, the brand's own rules."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from passaparola import networks
from passaparola.channels.access import account_of, spender
from passaparola.channels.budgets import spent
from passaparola.channels.models import Channel, Health
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.publishing.models import KIND, Pause, Post, Variant
from passaparola.publishing.preflight import looking
from passaparola.publishing.sheet import sheet_of
from passaparola.smo.models import Page, PageReading
from passaparola.strategy.models import Tone
from passaparola.workspaces.models import Brand
from tests.publishing.conftest import Desk

DAY = date(2027, 5, 12)
NINE = datetime(2027, 5, 12, 9, 0, tzinfo=ZoneInfo("Europe/Rome"))
TEXT = "Da oggi i saldi di fine stagione: tutto a metà prezzo fino a domenica"


def _post(desk: Desk, text: str = TEXT, day: date | None = DAY) -> Post:
    brand = desk.world.brands["caffe"]
    hour = time(9, 0) if day else None
    post = Post.objects.create(brand_id=brand, text=text, plan_date=day, plan_time=hour, zone="Europe/Rome")
    Variant.objects.create(brand_id=brand, post=post, channel_id=desk.short)
    return post


def _found(desk: Desk, post: Post) -> list[str]:
    return [problem.message.id for problem in looking.found(sheet_of(post))[desk.short]]


def _hand_over(desk: Desk, thing: int, text: str, at: datetime) -> None:
    channel = Channel.objects.get(pk=desk.short)
    handing.hand_over(channel, handing.Thing(KIND, thing), handing.Content(text), at)


def test_a_post_that_nothing_stands_in_the_way_of(desk: Desk) -> None:
    with desk.brand():
        assert _found(desk, _post(desk)) == []
        assert _found(desk, _post(desk, day=None)) == []


def test_a_channel_that_is_shut_out(desk: Desk) -> None:
    with desk.brand():
        Channel.objects.filter(pk=desk.short).update(health=Health.RECONNECT)
        assert _found(desk, _post(desk)) == ["preflight.reconnect"]


@pytest.mark.parametrize("whose", ["brand", "organisation"])
def test_a_hold(desk: Desk, whose: str) -> None:
    with desk.brand():
        post = _post(desk)
        held = post.brand if whose == "brand" else post.brand.organisation
        held.held_at = timezone.now()
        held.save()
        assert _found(desk, post) == ["preflight.held"]


@pytest.mark.parametrize(("elsewhere", "told"), [(False, True), (True, False)])
def test_a_pause_of_the_channel_s_network(desk: Desk, elsewhere: bool, told: bool) -> None:
    with desk.brand():
        post = _post(desk)
        network = "elsewhere" if elsewhere else Channel.objects.get(pk=desk.short).network
        days = {"starts_on": DAY, "ends_on": DAY}
        Pause.objects.create(brand_id=post.brand_id, network=network, reason="Lutto cittadino", **days)
        assert _found(desk, post) == (["preflight.pause"] if told else [])


def test_nearly_the_same_words_on_the_same_channel(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk)
        _hand_over(desk, 901, TEXT.replace("domenica", "lunedì"), NINE - timedelta(days=3))
        _hand_over(desk, 902, "Tutt'altro: un caffè al banco, e un libro", NINE - timedelta(days=2))
        assert _found(desk, post) == ["preflight.said_soon"]
        assert _found(desk, _post(desk, "Qualcosa che nessuno ha mai detto prima d'ora")) == []


def test_itself_is_not_its_twin(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk)
        _hand_over(desk, post.pk, TEXT, NINE)
        assert _found(desk, post) == []


def test_another_post_minutes_away(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk)
        _hand_over(desk, 903, "Buon appetito", NINE + timedelta(minutes=3))
        assert _found(desk, post) == ["preflight.crowded"]


def test_a_network_s_limit_that_is_planned_full(desk: Desk) -> None:
    with desk.brand():
        post = _post(desk)
        channel = Channel.objects.get(pk=desk.short)
        limits = spent(networks.named(channel.network).spec, spender(channel.pk, account_of(channel)))
        narrow = min((each.budget for each in limits), key=lambda each: each.calls)
        if narrow.calls > 2_000:
            pytest.skip("no limit of this network is narrow enough to fill")
        _hand_over(desk, 10_000, "Numero 0", NINE)
        first = Delivery.objects.get(thing_id=10_000)
        Delivery.objects.bulk_create(_like(first, 10_000 + number) for number in range(1, narrow.calls))
        assert "preflight.quota" in _found(desk, post)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"quota.total": "25", "quota.used": "25"}, True),
        ({"quota.total": "25", "quota.used": "24"}, False),
        ({"quota.total": "25", "quota.used": "viele"}, False),
        ({"quota.used": "25"}, False),
        ({}, False),
    ],
)
def test_a_channel_whose_posts_of_the_day_are_used_up(desk: Desk, facts: dict[str, str], told: bool) -> None:
    with desk.brand():
        post = _post(desk, day=None)
        Channel.objects.filter(pk=desk.short).update(facts=facts, checked_at=timezone.now())
        assert _found(desk, post) == (["preflight.used_up"] if told else [])


def test_what_was_used_up_yesterday_says_nothing_of_another_day(desk: Desk) -> None:
    with desk.brand():
        used_up = {"quota.total": "25", "quota.used": "25"}
        Channel.objects.filter(pk=desk.short).update(facts=used_up, checked_at=timezone.now())
        assert _found(desk, _post(desk)) == []
        Channel.objects.filter(pk=desk.short).update(checked_at=timezone.now() - timedelta(days=2))
        assert _found(desk, _post(desk, day=None)) == []


def _like(row: Delivery, thing: int) -> Delivery:
    kept = {
        each.attname: getattr(row, each.attname) for each in Delivery._meta.fields if each.name not in ("id", "key")
    }
    return Delivery(**{**kept, "thing_id": thing, "snapshot": {**row.snapshot, "text": f"Numero {thing}"}})


def test_words_that_the_brand_does_not_use(desk: Desk) -> None:
    with desk.brand():
        Tone.objects.create(brand_id=desk.world.brands["caffe"], avoid="saldi\ngratis")
        assert _found(desk, _post(desk)) == ["preflight.tone"]


def test_a_page_of_the_site_whose_card_is_broken(desk: Desk) -> None:
    with desk.brand():
        brand = Brand.objects.get(pk=desk.world.brands["caffe"])
        page = Page.objects.create(brand=brand, url="https://caffe.example/saldi")
        PageReading.objects.create(brand=brand, page=page, errors=2)
        post = _post(desk, "Vieni: https://caffe.example/saldi#oggi")
        assert _found(desk, post) == ["smo.link_card"]
        PageReading.objects.create(brand=brand, page=page, errors=0)
        assert _found(desk, post) == []
