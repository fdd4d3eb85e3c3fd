"""The demo's brand: a bakery of our own making, its channels in the sandbox, and a week of posts.

``python -m passaparola.cli.demo_brand``, run once by the demo's supervisor as the application. Everything goes through
the same verbs as a person's clicks.
"""

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import django

ZONE = "Europe/Rome"
NAME, SLUG = "Forno Passaparola", "forno-passaparola"


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
    Idea("", "Idea: chiedere ai clienti la loro colazione preferita e pubblicare le tre più belle.", None),
)
COLOURS = {
    "pane": ("#f4dfc0", "#a8642a", "#7b431a"),
    "madre": ("#dcebe2", "#f6efe0", "#6f8f7f"),
    "panettone": ("#f6d9cf", "#c98746", "#6b3a24"),
    "porte": ("#d9def2", "#f0b45f", "#39406b"),
}


def main() -> None:
    """Make the person, the brand, its channels and its posts."""
    django.setup()
    from passaparola.cli import demo_money
    from passaparola.workspaces import founding, tenancy
    from passaparola.workspaces.models import Person

    person = Person.objects.create_user("demo", "", os.environ["PASSAPAROLA_DEMO_PASSWORD"])
    with tenancy.person(person.pk):
        organisation = founding.found_organisation(person.pk, NAME, solo=True)
    with tenancy.person(person.pk):
        brand = founding.found_brand(person.pk, organisation, founding.BrandPlan(NAME, SLUG, ZONE, "it"))
    _connect(person.pk)
    for idea in IDEAS:
        taken = _picture(idea) if idea.picture else None
        with tenancy.person(person.pk, SLUG):
            _post(brand, person.pk, idea, taken)
    with tenancy.person(person.pk, SLUG):
        demo_money.furnish(brand, person.pk, datetime.now(ZoneInfo(ZONE)).date())


def _connect(person: int) -> None:
    from passaparola.channels import connecting
    from passaparola.cli.sandbox import demo_accounts
    from passaparola.workspaces import tenancy

    for network, given in demo_accounts().items():
        connected = connecting.authorise(network, given)
        with tenancy.person(person, SLUG):
            connecting.keep(network, connected)


def _post(brand: int, person: int, idea: Idea, taken: object) -> None:
    from passaparola.channels.models import Channel
    from passaparola.library import shelving
    from passaparola.library.receiving import Taken
    from passaparola.publishing import scheduling
    from passaparola.publishing.models import Attachment, Post, Variant

    post = Post.objects.create(
        brand_id=brand, title=idea.title, text=idea.text, language="it", made_by_id=person, zone=ZONE
    )
    for channel in Channel.objects.all():
        Variant.objects.create(brand_id=brand, post=post, channel=channel)
    if isinstance(taken, Taken):
        asset = shelving.shelve(brand, taken, person)
        shelving.describe(asset, idea.alt)
        Attachment.objects.create(brand_id=brand, post=post, asset=asset, position=0, alt=idea.alt)
    if idea.at == timedelta(0):
        scheduling.publish_now(post, person)
    elif idea.at is not None:
        scheduling.schedule(post, _wall(idea.at), ZONE, person)


def _wall(ahead: timedelta) -> datetime:
    """So far ahead on the brand's wall; plans of another day begin at a quarter of an hour."""
    moment = datetime.now(ZoneInfo(ZONE)) + ahead
    if ahead >= timedelta(hours=1):
        moment = moment.replace(minute=moment.minute // 15 * 15, second=0)
    return moment.replace(microsecond=0, tzinfo=None)


def _picture(idea: Idea) -> object:
    from passaparola.library import receiving

    return receiving.receive_bytes(f"{idea.picture}.png", draw(COLOURS[idea.picture]))


def draw(colours: Sequence[str]) -> bytes:
    """A simple still life as PNG: a table, something round and warm on it, a little light."""
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
    image.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
