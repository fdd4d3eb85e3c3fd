"""What the site's pages look like when a post shares them: the site's check among those before a post goes out."""

from collections.abc import Iterator

from passaparola.kernel.message import Flat, Message, Problem
from passaparola.kernel.spans import links
from passaparola.links.rules import Refused, read_target
from passaparola.publishing.preflight.port import Flight
from passaparola.smo.models import Page, PageReading


def problems(flight: Flight) -> Iterator[Problem]:
    """A linked page of the site whose card was broken, or which could not be read, the last time that it was looked at.

    It asks no site: what it says is as old as the page's last reading.
    """
    addresses = {address for each in links(flight.text) if (address := _plain(each.value))}
    pages = Page.objects.filter(brand_id=flight.around.brand.pk, binned_at__isnull=True, url__in=addresses)
    for page in pages if addresses else ():
        reading = PageReading.objects.filter(page=page).order_by("-at").first()
        if reading is not None and reading.unread:
            yield Problem(Message("smo.link_unread", {"url": page.url}), blocks=False, field="text")
        elif reading is not None and reading.errors:
            said: Flat = {"url": page.url, "count": reading.errors}
            yield Problem(Message("smo.link_card", said), blocks=False, field="text")


def _plain(written: str) -> str:
    try:
        return read_target(written, frozenset()).partition("#")[0]
    except Refused:
        return ""
