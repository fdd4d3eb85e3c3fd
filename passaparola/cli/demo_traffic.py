"""Visits to the demo brand's tracked links over the days, robots among them, and people with a link of their own."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from passaparola.cli.demo_past import SEED, told

if TYPE_CHECKING:
    from passaparola.links.models import Click, TrackedLink

HOURS = (7, 8, 12, 13, 18, 18, 19, 20, 21)
ROBOTS = ("preview", "preview", "crawler", "head")


def furnish(brand: int, person: int, today: date) -> None:
    """Links with visits, and referrals, inside the brand's scope; what carries links is published already."""
    from passaparola.links.models import Click

    chance = random.Random(SEED)
    referrals = _referrals(brand, person)
    clicks = [*_of_posts(today, chance), *_of_leaflet(brand, person, today, chance)]
    for link, visits in referrals:
        clicks += _clicks(link, today - timedelta(days=21), today, visits, chance)
    Click.objects.bulk_create(clicks)


def _of_posts(today: date, chance: random.Random) -> "Iterator[Click]":
    """A post's link is followed most on its first days."""
    from passaparola.links.models import TrackedLink
    from passaparola.publishing.models import Post

    known = {each["title"]: (each["days"], each["strength"]) for each in told()["past"]}
    titles: dict[int | None, str] = dict(Post.objects.values_list("pk", "title"))
    links = list(TrackedLink.objects.filter(purpose="post").select_related("channel").order_by("pk"))
    for link in links:
        since, strength = known.get(titles.get(link.thing_id, ""), (2, 1.0))
        first = today - timedelta(days=since)
        TrackedLink.objects.filter(pk=link.pk).update(made_at=_moment(first, time(6, 0)))
        yield from _clicks(link, first, today, round(chance.uniform(14, 34) * strength), chance)


def _of_leaflet(brand: int, person: int, today: date, chance: random.Random) -> "Iterator[Click]":
    from passaparola.links import tracking
    from passaparola.links.models import TrackedLink

    words = told()["free"]
    link = tracking.shorten(brand, words["target"], person=person, purpose=tracking.FREE, label=words["label"])
    first = today - timedelta(days=words["days"])
    TrackedLink.objects.filter(pk=link.pk).update(made_at=_moment(first, time(8, 0)))
    yield from _clicks(link, first, today, 41, chance)


def _referrals(brand: int, person: int) -> "list[tuple[TrackedLink, int]]":
    """People who were given a link: one that the sales know already, and a new one."""
    from passaparola.cli.demo_money import SHOP
    from passaparola.links import tracking
    from passaparola.links.models import TrackedLink
    from passaparola.word_of_mouth.models import Referral

    made = []
    for each in told()["referrals"]:
        known = TrackedLink.objects.filter(purpose=tracking.REFERRAL, label=each["name"]).first()
        link = known or tracking.shorten(brand, SHOP, purpose=tracking.REFERRAL, label=each["name"], person=person)
        said = {name: each[name] for name in ("name", "contact", "consent")}
        Referral.objects.create(brand_id=brand, link=link, made_by_id=person, **said)
        made.append((link, each["visits"]))
    return made


def _clicks(link: "TrackedLink", first: date, today: date, visits: int, chance: random.Random) -> "Iterator[Click]":
    """So many visits between two days, denser at the beginning, and a robot for every fourth."""
    from passaparola.links.models import Click

    days = max(1, (today - first).days)
    hosts = {each["network"]: each["comes_from"] for each in told()["accounts"]}
    from_there = hosts[link.channel.network] if link.channel else [""]
    for number in range(visits):
        day = first + timedelta(days=min(days - 1, int(chance.expovariate(3 / days))))
        at = _moment(day, time(chance.choice(HOURS), chance.randrange(60)))
        came = chance.choice(from_there)
        yield Click(brand_id=link.brand_id, link=link, at=at, referrer=came, visitor=f"{chance.getrandbits(128):032x}")
        if number % 4 == 0:
            seen = at + timedelta(seconds=chance.randrange(20, 900))
            yield Click(brand_id=link.brand_id, link=link, at=seen, robot=chance.choice(ROBOTS))


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, UTC)
