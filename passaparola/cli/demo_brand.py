"""The demo's brand: a bakery of our own making, its channels in the sandbox, and a week of posts.

``python -m passaparola.cli.demo_brand``, run once by the demo's supervisor as the application. Everything goes through
the same verbs as a person's clicks.
"""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import django

from passaparola.cli import demo_past, demo_team

if TYPE_CHECKING:
    from passaparola.library.models import Asset
    from passaparola.publishing.models import Post

ZONE = "Europe/Rome"
NAME, SLUG, USER = "Forno Passaparola", "forno-passaparola", "demo"
OWNER = ("Sara", "Conti")


@dataclass(frozen=True)
class Idea:
    """A post to be: ``at`` is how far ahead it is planned, None for a draft; ``picture`` says what is drawn."""

    title: str
    text: str
    at: timedelta | None
    picture: str = ""
    alt: str = ""


IDEAS = (
    Idea(
        "Il pane del sabato",
        "Sabato torna il pane di grano duro, cotto a legna. Ne facciamo sessanta: prenota il tuo! #pane #passaparola",
        timedelta(0),
        "pane",
        "Un pane tondo appena sfornato su un panno chiaro",
    ),
    Idea(
        "Lievito madre: la nostra ha dodici anni",
        "La nostra madre compie dodici anni. Si chiama Ada, mangia due volte al giorno e non va mai in ferie. "
        "Che domande le faresti?",
        timedelta(minutes=1),
        "madre",
        "Un barattolo di lievito madre che trabocca",
    ),
    Idea(
        "Panettone, aperte le prenotazioni",
        "Da oggi si prenota il panettone: tre giorni di lievitazione, niente scorciatoie. #natale",
        timedelta(days=1, hours=2),
        "panettone",
        "Un panettone alto con la carta marrone",
    ),
    Idea(
        "Cosa facciamo del pane di ieri",
        "Il pane di ieri non si butta: diventa pangrattato, pappa al pomodoro e, il giovedì, budino.",
        timedelta(days=2, hours=5),
    ),
    Idea(
        "Porte aperte nel laboratorio",
        "Domenica mattina il laboratorio è aperto: mani in pasta per chi ha dai 4 ai 99 anni.",
        timedelta(days=4, hours=3),
        "porte",
        "La porta aperta di un forno all'alba",
    ),
    Idea("Intervista a nonna Lucia", "Nonna Lucia ci racconta il forno del 1961. (Aspettiamo le foto.)", None),
    Idea("", "Chiedere ai clienti la loro colazione preferita e pubblicare le tre più belle.", None),
)
COLOURS = {
    "pane": ("#f4dfc0", "#a8642a", "#7b431a"),
    "madre": ("#dcebe2", "#f6efe0", "#6f8f7f"),
    "panettone": ("#f6d9cf", "#c98746", "#6b3a24"),
    "porte": ("#d9def2", "#f0b45f", "#39406b"),
}


def main() -> None:
    """Make the person, the brand, and all that it has: see the other modules of the demo."""
    django.setup()
    brand, person = found(os.environ["PASSAPAROLA_DEMO_PASSWORD"])
    furnish(brand, person)


def found(password: str) -> tuple[int, int]:
    """The brand and the person who signs in, with its channels: those kept by hand first, then the sandbox's."""
    from passaparola.workspaces import founding, tenancy
    from passaparola.workspaces.models import Person

    person = Person.objects.create_user(USER, "", password, first_name=OWNER[0], last_name=OWNER[1]).pk
    with tenancy.person(person):
        organisation = founding.found_organisation(person, NAME, solo=False)
    with tenancy.person(person):
        brand = founding.found_brand(person, organisation, founding.BrandPlan(NAME, SLUG, ZONE, "it"))
    with tenancy.person(person, SLUG):
        demo_past.accounts(brand, person)
    demo_team.join(organisation, person, brand, password)
    _register(organisation, person)
    _connect(person)
    return brand, person


def furnish(brand: int, person: int) -> None:
    """What the brand did, plans and sends; its channels are there already. Opens scopes of its own."""
    from passaparola.channels.models import Channel
    from passaparola.cli import demo_money, demo_plan, demo_traffic
    from passaparola.workspaces import tenancy
    from passaparola.workspaces.models import Brand

    today = datetime.now(ZoneInfo(ZONE)).date()
    pictures = _shelved(brand, person)
    with tenancy.person(person, SLUG):
        demo_past.posts(brand, person, today, ZONE, pictures)
        demo_past.readings(today, ZONE)
        demo_past.followers(today, ZONE)
        first = Channel.objects.order_by("pk").values_list("pk", flat=True)[0]
    demo_past.audit(brand, person, today, ZONE, first)
    with tenancy.person(person, SLUG):
        row = Brand.objects.get(pk=brand)
        demo_plan.furnish(row, person, today)
        demo_plan.compile_weeks(row, today)
        demo_money.furnish(brand, person, today)
        demo_traffic.furnish(brand, person, today)
    with tenancy.person(person, SLUG):
        team = demo_team.gathered(row, today, ZONE, pictures)
        demo_team.hold_back(team, person)
        _ideas(brand, person, pictures)
        demo_team.furnish(team, person)


def _register(organisation: int, person: int) -> None:
    """The applications by which accounts of the sandbox's other networks are connected with a click."""
    from passaparola.channels import applications
    from passaparola.cli.sandbox import demo_apps
    from passaparola.workspaces import tenancy

    with tenancy.person(person):
        for network, fields in demo_apps().items():
            applications.enter(organisation, network, fields, person)


def _connect(person: int) -> None:
    from passaparola.channels import connecting
    from passaparola.cli.sandbox import demo_accounts
    from passaparola.workspaces import tenancy

    for network, given in demo_accounts().items():
        connected = connecting.authorise(network, given)
        with tenancy.person(person, SLUG):
            connecting.keep(network, connected)


def _shelved(brand: int, person: int) -> dict[str, "Asset"]:
    """The pictures in the library, by name."""
    from passaparola.library import receiving, shelving
    from passaparola.workspaces import tenancy

    taken = {name: receiving.receive_bytes(f"{name}.jpg", draw(colours)) for name, colours in COLOURS.items()}
    alts = {idea.picture: idea.alt for idea in IDEAS}
    with tenancy.person(person, SLUG):
        shelved = {
            name: shelving.shelve(brand, each, person)
            for name, each in taken.items()
            if isinstance(each, receiving.Taken)
        }
        for name, asset in shelved.items():
            shelving.describe(asset, alts[name])
    return shelved


def _ideas(brand: int, person: int, pictures: Mapping[str, "Asset"]) -> None:
    """The posts that go out, the drafts, and what people are asked about them."""
    from passaparola.channels.models import Channel
    from passaparola.publishing import scheduling

    hands = [each["network"] for each in demo_past.told()["accounts"]]
    connected = list(Channel.objects.exclude(network__in=hands).order_by("pk"))
    by_hand = list(Channel.objects.filter(network__in=hands).order_by("pk"))
    for idea in IDEAS:
        words = {"title": idea.title, "text": idea.text}
        post = demo_past.written(brand, person, words, connected, pictures.get(idea.picture))
        _plan(post, idea, person)
    kit = demo_past.told()["kit"]
    post = demo_past.written(brand, person, kit, by_hand[:1], pictures[kit["picture"]])
    scheduling.publish_now(post, person)
    _ask(person)


def _plan(post: "Post", idea: Idea, person: int) -> None:
    """Send it now or soon, or let it fill the next empty slot after its time."""
    from passaparola.cli import demo_plan
    from passaparola.publishing import aims, scheduling
    from passaparola.publishing.models import Stage

    if idea.at is None:
        post.stage = Stage.WRITING if idea.title else Stage.IDEA
        post.save()
        return
    if idea.at == timedelta(0):
        scheduling.publish_now(post, person)
        return
    wall = _wall(idea.at)
    slot = demo_plan.slot_after(wall) if idea.at >= timedelta(hours=1) else None
    if slot is not None:
        aims.follow(post, slot)
        wall = datetime.combine(slot.day, slot.time)
        post.variants.exclude(channel=slot.channel).update(chosen=False)
        post.save()
    scheduling.schedule(post, wall, ZONE, person)


def _ask(person: int) -> None:
    """One post was approved by the client, another waits for it."""
    from passaparola.publishing import approving
    from passaparola.publishing.approving import Question
    from passaparola.publishing.models import Post
    from passaparola.publishing.rules import Mode, Verdict

    agreed, waiting = demo_past.told()["agreed"], demo_past.told()["waiting"]
    post = Post.objects.get(title=agreed["title"])
    approving.ask(post, Question(Mode.CLIENT, agreed["name"]), person)
    asked = approving.open_ones(post).get()
    approving.decide(asked, Verdict.APPROVED, name=agreed["name"], comment=agreed["comment"])
    post = Post.objects.get(title=waiting["title"])
    approving.ask(post, Question(Mode.CLIENT, agreed["name"], note=waiting["note"]), person)


def _wall(ahead: timedelta) -> datetime:
    """So far ahead on the brand's wall; plans of another day begin at a quarter of an hour."""
    moment = datetime.now(ZoneInfo(ZONE)) + ahead
    if ahead >= timedelta(hours=1):
        moment = moment.replace(minute=moment.minute // 15 * 15, second=0)
    return moment.replace(microsecond=0, tzinfo=None)


def draw(colours: Sequence[str]) -> bytes:
    """A simple still life: a table, something round and warm on it, a little light. JPEG: every network takes it."""
    from PIL import Image, ImageDraw, ImageFilter

    wall, body, shade = colours
    size = (1200, 900)
    image = Image.new("RGB", size, wall)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 620, *size), fill=shade)
    pen.ellipse((300, 250, 900, 730), fill=body)
    for left in range(390, 800, 110):
        pen.arc((left, 300, left + 120, 640), 200, 330, fill=wall, width=14)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


if __name__ == "__main__":
    main()
