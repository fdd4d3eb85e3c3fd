"""The demo brand's past: two accounts that were kept by hand, what went out there, what was read of it, and an audit.

Everything goes through the verbs that the pages call: a post is handed over, somebody says that they published it and
when, and the figures come in as the files that people export. They are drawn with a fixed seed: the same each time.
"""

import csv
import io
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from passaparola.channels.models import Channel
    from passaparola.publishing.models import Post

SEED = 1961
READ_AFTER = (1, 3, 7, 14, 28)
"""Days after a post on which somebody read its figures."""
FOLLOWERS_WEEKS = 10
AUDIT_ENDS = 56
"""Days ago: the audit is of what came before the goals."""
Told = dict[str, Any]


@cache
def told() -> Told:
    """The words of the demo."""
    return tomllib.loads((Path(__file__).parent / "demo.toml").read_text("utf-8"))


def accounts(brand: int, person: int) -> "list[Channel]":
    """The accounts that are kept by hand, in the order of the words; inside the brand's scope."""
    from passaparola.channels import by_hand

    return [by_hand.keep(brand, each["network"], each) for each in told()["accounts"]]


def posts(brand: int, person: int, today: date, zone: str, pictures: Mapping[str, Any]) -> "list[Post]":
    """What went out by hand, each on its day; ``pictures`` are assets by name. Inside the brand's scope."""
    from passaparola.channels.models import Channel

    channels = list(Channel.objects.order_by("pk")[: len(told()["accounts"])])
    made = []
    for number, each in enumerate(told()["past"]):
        wall = datetime.combine(today - timedelta(days=each["days"]), time.fromisoformat(each["hour"]))
        post = written(brand, person, each, channels, pictures.get(each["picture"]))
        _publish(post, wall, zone, person, number)
        made.append(post)
    return made


def written(brand: int, person: int, each: Told, channels: "Sequence[Channel]", asset: Any) -> "Post":
    """A post with its channels and its picture, as it is when somebody closes the form."""
    from passaparola.publishing import drafts
    from passaparola.publishing.models import Post, Variant

    post = Post.objects.create(
        brand_id=brand, title=each["title"], text=each["text"], language="it", made_by_id=person,
        tracked="https://" in each["text"],
    )  # fmt: skip
    Variant.objects.bulk_create(Variant(brand_id=brand, post=post, channel=channel) for channel in channels)
    if asset is not None:
        drafts.attach(post, [asset])
    return post


def _publish(post: "Post", wall: datetime, zone: str, person: int, number: int) -> None:
    """Hand it over for its moment and say that it was published then, in one transaction: no sender sees it between."""
    from passaparola import networks
    from passaparola.deliveries import store
    from passaparola.kernel import plans
    from passaparola.kernel.network.port import Remote
    from passaparola.publishing import by_hand, scheduling

    at = plans.to_utc(wall, zone).utc
    for row in scheduling.schedule(post, wall, zone, person):
        address = _address(row.channel.network, number)
        id = by_hand.id_in(address, networks.named(row.channel.network).spec)
        store.published_by_hand(row, Remote(id, address, at, {"confirmed_by": "demo"}), person)


def _address(network: str, number: int) -> str:
    account = next(each for each in told()["accounts"] if each["network"] == network)
    return str(account["post"]).format(key=f"Fp{number:03}pane")


def readings(today: date, zone: str) -> None:
    """The figures of those posts over the days, as a file that somebody brought. Inside the brand's scope."""
    from passaparola.measurement import entering

    header = ["url", "data", "likes", "comments", "reposts", "reach"]
    found = entering.look_at(header, list(enumerate(_figures(today), 1)), zone)
    entering.store(found, "numeri-letti.csv")


def _figures(today: date) -> Iterator[list[str]]:
    chance = random.Random(SEED)
    for number, each in enumerate(told()["past"]):
        for place, account in enumerate(told()["accounts"]):
            reach = (620 if place == 0 else 240) * each["strength"] * chance.uniform(0.85, 1.15)
            rates = [chance.uniform(*span) for span in ((0.075, 0.11), (0.006, 0.014), (0.004, 0.012))]
            for after in (day for day in READ_AFTER if day <= each["days"]):
                seen = reach * (1 - 0.55**after)
                counts = [str(round(seen * rate)) for rate in rates]
                day = today - timedelta(days=each["days"] - after)
                yield [_address(account["network"], number), f"{day} 21:45", *counts, str(round(seen))]


def followers(today: date, zone: str) -> None:
    """How many followed the accounts, typed in once a week. Inside the brand's scope."""
    from passaparola.channels.models import Channel
    from passaparola.kernel import plans
    from passaparola.measurement import entering

    channels = Channel.objects.order_by("pk")[: len(told()["accounts"])]
    chance = random.Random(SEED)
    for channel, account in zip(channels, told()["accounts"], strict=True):
        first, last = account["followers"]["first"], account["followers"]["last"]
        for week in range(FOLLOWERS_WEEKS, -1, -1):
            part = 1 - week / FOLLOWERS_WEEKS
            value = round(first + (last - first) * part + (chance.uniform(-4, 4) if week > 0 else 0))
            day = today - timedelta(days=7 * week)
            at = plans.to_utc(datetime.combine(day, time(0, 5)), zone).utc
            entering.enter(channel, None, {"followers": value}, at)


def audit(brand: int, person: int, today: date, zone: str, channel: int) -> None:
    """An audit of a table that an account exported. Opens scopes of its own, one after the other."""
    from passaparola.audit import keeping
    from passaparola.audit.keeping import Upload
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.means import store

    words = told()["audit"]
    kept = store().put(io.BytesIO(history(today)), "application/octet-stream")
    with tenancy.brand(brand):
        row = keeping.begin(
            brand, words["name"], [Upload(words["file"], kept.hash, kept.bytes)], zone, channel=channel, person=person
        )
    keeping.read(brand, row.pk)


def history(today: date) -> bytes:
    """The exported table: a year and a half of posts, with a header as Italian exports have it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Data", "Ora", "Tipo", "Testo", "Copertura", "Mi piace", "Commenti", "Condivisioni", "Salvataggi"])
    writer.writerows(_exported(today))
    return out.getvalue().encode()


def _exported(today: date) -> Iterator[list[object]]:
    chance, words = random.Random(SEED), told()["audit"]
    lift = {"Foto": 1.0, "Video": 1.35, "Carosello": 1.15}
    for number in range(words["posts"], 0, -1):
        day = today - timedelta(days=AUDIT_ENDS + number * 3 + chance.choice((-1, 0, 0, 1)))
        kind = chance.choices(list(lift), weights=(6, 2, 2))[0]
        hour = chance.choice((8, 9, 12, 13, 18, 18, 19, 21))
        evening = 1.2 if hour in (18, 19) else 1.0
        reach = round(chance.lognormvariate(6.2, 0.25) * lift[kind] * evening)
        counts = [round(reach * chance.uniform(*span)) for span in ((0.06, 0.11), (0.004, 0.012), (0.003, 0.009))]
        subject = chance.choice(words["subjects"][kind])
        clock = f"{hour:02}:{chance.choice((0, 15, 30)):02}"
        saved = round(reach * chance.uniform(0.004, 0.012))
        yield [f"{day:%d/%m/%Y}", clock, kind, subject, reach, *counts, saved]
