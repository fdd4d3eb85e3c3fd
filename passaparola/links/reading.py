"""Reading the page behind a link, now: outside of any scope, within a bounded time, and not while on hold."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from passaparola.kernel import loop
from passaparola.kernel.message import Message
from passaparola.links import cards, rules
from passaparola.links.cards import Card, Unread
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.means import door, store

LONGEST = timedelta(seconds=40)  # the page, then its picture
_SALT = "passaparola.links.thumb"


@dataclass(frozen=True)
class Seen:
    """A card that was read, and the hash of its picture's thumb in the store; empty where there is none."""

    card: Card
    thumb: str = ""


def read(url: str, language: str = "") -> Seen:
    """Read a page. Raises Unread with the reason; a network call, so never inside an open scope."""
    if is_held():
        raise Unread(Message("links.page.held"))
    try:
        address = rules.read_target(url, rules.own_places(settings.URL))
    except rules.Refused as refused:
        raise Unread(refused.reason) from None
    try:
        card = loop.run(cards.fetched(door(), address, language), LONGEST)
    except TimeoutError:
        raise Unread(Message("links.page.late")) from None
    picture = card.image.picture if card.image else None
    return Seen(card, store().put(picture.thumb, "image/webp").hash if picture else "")


def sealed(brand: int, thumb: str) -> str:
    """What opens a thumb to the people of that brand, and to nobody else."""
    return signing.dumps(thumb, salt=f"{_SALT}.{brand}")


def unsealed(brand: int, seal: str) -> str:
    """The thumb's hash. Raises signing.BadSignature for a seal of another brand or of nobody."""
    return str(signing.loads(seal, salt=f"{_SALT}.{brand}"))
