"""A brand with years behind it: posts that went out, their figures, talks, links, money, goals. For ``pages``."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.conversations.models import Hearing, Thread, Utterance, Voice
from passaparola.deliveries.models import Delivery
from passaparola.kernel.network.port import Account, Connected
from passaparola.links import rules as link_rules
from passaparola.links.models import Click, TrackedLink
from passaparola.measurement.models import Conversion, Cost, Reading
from passaparola.publishing.models import Post, Variant
from passaparola.strategy.models import Goal, Persona, Pillar, Slot
from passaparola.word_of_mouth.models import Advocate, Passed
from passaparola.workspaces import tenancy
from tests.deliveries.desk import small_world
from tests.support.plain import PLAIN

DAYS = 700
COUNTED = ("likes", "comments", "shares", "reach", "impressions", "clicks")
_BATCH = 1_000


def planted(posts: int, readings: int, threads: int) -> dict[str, object]:
    """Plant it as the application; gives what fills the addresses of pages."""
    brand = small_world().brands["caffe"]
    dice, now = random.Random(7), timezone.now()
    with tenancy.brand(brand):
        channels = _channels(brand)
        aims = _aims(brand, channels, now)
        written = _posts(brand, posts, aims, now)
        sent = _deliveries(brand, written, channels, now)
        _readings(brand, readings, channels, sent, dice, now)
        talk = _talks(brand, threads, sent, dice, now)
        _links(brand, written, channels, dice, now)
        _money(brand, channels, dice, now)
        _carriers(brand, sent, dice)
    day = now.date().replace(day=1)
    return {
        "post": written[-5].pk, "thread": talk, "goal": aims["goal"].pk, "month": f"{day}T00:00:00",
        "after": f"{day + timedelta(days=42)}T00:00:00",
    }  # fmt: skip


def _kept(rows: Sequence[Any]) -> list[Any]:
    return type(rows[0])._default_manager.bulk_create(rows, batch_size=_BATCH) if rows else []


def _channels(brand: int) -> list[Channel]:
    names = sorted(PLAIN)
    made = []
    for number in range(4):
        account = Account(f"conto-{number}", f"conto-{number}", f"Conto {number}", "https://example.test")
        made.append(connecting.keep(names[number % len(names)], Connected(account, {"access": "a"})))
    for each in made:
        Hearing.objects.create(brand_id=brand, channel=each, heard_until=timezone.now(), checked_at=timezone.now())
    return made


def _aims(brand: int, channels: Sequence[Channel], now: datetime) -> dict[str, Any]:
    goals = [
        Goal(
            brand_id=brand, name=f"Obiettivo {number}", metric=metric,
            channel=channels[number % 4] if number % 3 else None, baseline_value=100,
            baseline_on=(now - timedelta(days=200)).date(), target=900, why="perché",
            starts_on=(now - timedelta(days=200)).date(), due_on=(now + timedelta(days=120)).date(),
        )
        for number, metric in enumerate(("followers", "likes", "engagement_rate_by_followers", "comments") * 3)
    ]  # fmt: skip
    _kept(goals)
    personas = _kept([Persona(brand_id=brand, name=f"Persona {number}") for number in range(5)])
    pillars = _kept([Pillar(brand_id=brand, name=f"Pilastro {number}", share=20) for number in range(5)])
    today = now.date()
    slots = _kept(
        [
            Slot(
                brand_id=brand, day=today + timedelta(days=number // 3 - 60), time="10:00", zone="Europe/Rome",
                channel=channels[number % 4], pillar=pillars[number % 5], persona=personas[number % 5],
            )
            for number in range(300)
        ]
    )  # fmt: skip
    return {"goal": goals[0], "goals": goals, "personas": personas, "pillars": pillars, "slots": slots}


def _posts(brand: int, many: int, aims: dict[str, Any], now: datetime) -> list[Post]:
    rows = []
    for number in range(many):
        at = now - timedelta(days=DAYS * (1 - number / many))
        rows.append(
            Post(
                brand_id=brand, title=f"Post {number}", text=f"Una parola al giorno, la numero {number}. " * 4,
                plan_date=at.date(), plan_time=at.time(), zone="Europe/Rome", scheduled_at=at, made_at=at,
                goal=aims["goals"][number % 12], persona=aims["personas"][number % 5],
                pillar=aims["pillars"][number % 5],
            )
        )  # fmt: skip
    for post, slot in zip(rows[-len(aims["slots"]) // 2 :], aims["slots"], strict=False):
        post.slot = slot
    return _kept(rows)


def _deliveries(brand: int, posts: Sequence[Post], channels: Sequence[Channel], now: datetime) -> list[Delivery]:
    rows = []
    for number, post in enumerate(posts):
        channel, at = channels[number % 4], post.scheduled_at or now
        future = number >= len(posts) - 20
        rows.append(
            Delivery(
                brand_id=brand, channel=channel, thing_kind="post", thing_id=post.pk, action="publish",
                snapshot={"text": post.text, "title": post.title, "media": []}, made_at=at,
                state="scheduled" if future else "sent", due_at=now + timedelta(days=3) if future else at,
                next_at=now + timedelta(days=3) if future else None, sent_at=None if future else at,
                remote_id="" if future else f"remote-{number}",
                remote_url="" if future else f"https://example.test/{number}", settled_at=None if future else at,
            )
        )  # fmt: skip
    _kept([Variant(brand_id=brand, post=post, channel=channels[number % 4]) for number, post in enumerate(posts)])
    return _kept(rows)


def _readings(
    brand: int, many: int, channels: Sequence[Channel], sent: Sequence[Delivery], dice: random.Random, now: datetime
) -> None:
    """A third of accounts, day by day; the rest of posts, each a few times as it grew."""
    rows: list[Reading] = []
    for day in range(DAYS):
        at = now - timedelta(days=DAYS - day, hours=1)
        rows += [
            Reading(brand_id=brand, channel=each, metric="followers", value=100 + day + dice.randrange(5), at=at)
            for each in channels
        ]
    out = [each for each in sent if each.sent_at]
    turn = 0
    while len(rows) < many:
        for each in out:
            at = (each.sent_at or now) + timedelta(hours=1 + 20 * turn)
            rows += [
                Reading(
                    brand_id=brand, channel_id=each.channel_id, delivery=each, metric=metric,
                    value=dice.randrange(5, 400) + turn, at=min(at, now),
                )
                for metric in COUNTED[: 3 + turn % 4]
            ]  # fmt: skip
            if len(rows) >= many:
                break
        turn += 1
    Reading.objects.bulk_create(rows[:many], batch_size=_BATCH, ignore_conflicts=True)


def _talks(brand: int, many: int, sent: Sequence[Delivery], dice: random.Random, now: datetime) -> int:
    out = [each for each in sent if each.sent_at]
    voices = []
    for channel in sorted({each.channel_id for each in out}):
        voices += [
            Voice(brand_id=brand, channel_id=channel, remote_id=f"v{n}", handle=f"@v{n}", name=f"Voce {n}")
            for n in range(100)
        ]
    by_channel: dict[int, list[Voice]] = {}
    for voice in _kept(voices):
        by_channel.setdefault(voice.channel_id, []).append(voice)
    threads, said = [], []
    for number in range(many):
        post = out[(number * 7) % len(out)]
        who, at = dice.choice(by_channel[post.channel_id]), now - timedelta(hours=number)
        waits = number % 4 == 0
        thread = Thread(
            brand_id=brand, channel_id=post.channel_id, root=f"r{number}", top=post.remote_id, delivery=post,
            opener=who, state="needs_answer" if waits else "answered", heard=3, said=0 if waits else 1, last_at=at,
            heard_at=at, waiting_since=at if waits else None,
        )  # fmt: skip
        threads.append(thread)
        said += [(thread, who, turn, at) for turn in range(3)]
    _kept(threads)
    _kept(
        [
            Utterance(
                brand_id=brand, channel_id=thread.channel_id, thread=thread, voice=who, kind="reply",
                remote_id=f"{thread.root}-{turn}", text=f"Che bella parola {turn}", at=at - timedelta(minutes=9 - turn),
            )
            for thread, who, turn, at in said
        ]
    )  # fmt: skip
    return int(threads[0].pk)


def _links(brand: int, posts: Sequence[Post], channels: Sequence[Channel], dice: random.Random, now: datetime) -> None:
    rows = [
        TrackedLink(
            brand_id=brand, code=link_rules.new_code(), target=f"https://shop.example/{number}", purpose="post",
            thing_kind="post", thing_id=post.pk, channel=channels[number % 4],
        )
        for number, post in enumerate(posts[::4])
    ]  # fmt: skip
    made = _kept(rows)
    clicks = [
        Click(
            brand_id=brand, link=dice.choice(made), at=now - timedelta(hours=dice.randrange(24 * 300)),
            visitor=f"{n:032x}",
        )
        for n in range(5_000)
    ]  # fmt: skip
    _kept(clicks)


def _money(brand: int, channels: Sequence[Channel], dice: random.Random, now: datetime) -> None:
    day = now.date()
    costs = [
        Cost(
            brand_id=brand, kind=dice.choice(("ads", "tools", "people")), amount=Decimal(dice.randrange(5, 300)),
            from_day=day - timedelta(days=number), to_day=day - timedelta(days=number),
            channel=channels[number % 4] if number % 3 else None,
        )
        for number in range(400)
    ]  # fmt: skip
    sales = [
        Conversion(
            brand_id=brand, at=now - timedelta(hours=number * 3), external_id=f"o{number}", source="csv",
            revenue=Decimal(dice.randrange(5, 90)), channel=channels[number % 4] if number % 3 else None,
        )
        for number in range(1_500)
    ]  # fmt: skip
    _kept(costs)
    _kept(sales)


def _carriers(brand: int, sent: Sequence[Delivery], dice: random.Random) -> None:
    name = next(iter(PLAIN))
    people = _kept(
        [Advocate(brand_id=brand, network=name, remote_id=f"a{n}", handle=f"@a{n}", followers=n) for n in range(400)]
    )
    out = [each for each in sent if each.sent_at]
    _kept(
        [
            Passed(
                brand_id=brand, advocate=people[n % 400], delivery=out[n % len(out)], kind="repost", remote_id=f"p{n}"
            )
            for n in range(2_000)
        ]
    )
