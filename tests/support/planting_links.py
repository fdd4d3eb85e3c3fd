"""Rows of links, of the site and of word of mouth."""

from passaparola.channels.models import Channel
from passaparola.links import reading, tracking
from passaparola.links.cards import Card, Part
from passaparola.links.models import Click, UtmRule
from passaparola.smo import site
from passaparola.smo.models import PageReading
from passaparola.word_of_mouth.models import Advocate, Forgotten, Gathering, Passed, Referral
from passaparola.workspaces.means import store

TARGET = "https://shop.example/"


def links(brand: int, mark: str, channel: Channel, post: int, person: int) -> dict[str, object]:
    """A link of the post with a visit, the brand's campaign words, a page that was read and a card's picture."""
    UtmRule.objects.create(brand_id=brand, on=True, campaign=mark)
    carrier = tracking.Carrier("post", post, channel)
    link = tracking.shorten(brand, f"{TARGET}{mark}", carrier, person=person, label=mark)
    Click.objects.create(brand_id=brand, link=link, referrer=mark)
    page = site.take_in(brand, f"{TARGET}{mark}/page", person)
    card = Card(page.url, page.url, title=Part(mark, "og:title"))
    PageReading.objects.create(brand_id=brand, page=page, card=card.as_json())
    thumb = store().put(f"RIFF....WEBP{mark}".encode(), "image/webp").hash
    return {"link": link.pk, "page": page.pk, "seal": reading.sealed(brand, thumb)}


def carriers(brand: int, mark: str, delivery: int, person: int) -> dict[str, object]:
    """Somebody who passed the post on and has a link of their own, and somebody who is forgotten."""
    advocate = Advocate.objects.create(brand_id=brand, network=mark[:32], remote_id=mark, handle=mark, name=mark)
    Passed.objects.create(brand_id=brand, advocate=advocate, delivery_id=delivery, kind="repost")
    Gathering.objects.create(brand_id=brand, delivery_id=delivery)
    Forgotten.objects.create(brand_id=brand, mark=mark)
    link = tracking.shorten(brand, f"{TARGET}{mark}", purpose=tracking.REFERRAL, label=mark, person=person)
    given = Referral.objects.create(brand_id=brand, link=link, advocate=advocate, name=mark, contact=mark, consent=mark)
    return {"advocate": advocate.pk, "referral": given.pk}
