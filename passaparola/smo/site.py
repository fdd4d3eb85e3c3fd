"""The pages of the brand's site: taking one in, reading it now, and reading all of them again each week."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from passaparola.kernel.message import Message
from passaparola.links import cards, reading
from passaparola.links import rules as link_rules
from passaparola.links.cards import Unread
from passaparola.links.models import TrackedLink
from passaparola.smo import rules
from passaparola.smo.models import Page, PageReading
from passaparola.smo.rules import Grade, Problem
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(days=7)
AT_ONCE = 20
KEPT_READINGS = 20  # shown of a page's history
_FORGOTTEN = "SELECT * FROM passaparola_pages_to_read(make_interval(secs => %s), %s)"


@dataclass(frozen=True)
class Read:
    """A reading with what the rules say of it today; ``card`` is None when the page could not be read."""

    row: PageReading
    card: cards.Card | None
    problems: list[Problem]
    unread: Message | None

    @property
    def checks(self) -> int:
        """How many rules there are."""
        return len(rules.RULES)


def take_in(brand: int, written: str, person: int | None) -> Page:
    """The brand's page for an address, out of the bin if it lay there. Raises links' rules.Refused."""
    url = link_rules.read_target(written, link_rules.own_places(settings.URL)).partition("#")[0]
    page, _ = Page.objects.get_or_create(brand_id=brand, url=url, defaults={"made_by_id": person})
    if page.binned_at is not None:
        recover(page)
    return page


def read_now(brand: int, page: int) -> PageReading | None:
    """Read a page and keep what was seen. Opens its own scopes: a network call stands between them."""
    with tenancy.brand(brand):
        row = Page.objects.filter(pk=page).first()
    if row is None:
        return None
    try:
        seen: reading.Seen | Message = reading.read(row.url)
    except Unread as unread:
        seen = unread.reason
    with tenancy.brand(brand):
        return _keep(row, seen)


def read_forgotten() -> int:
    """Read the pages that nobody read for AGAIN_AFTER; gives how many. A held installation reads none."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [AGAIN_AFTER.total_seconds(), AT_ONCE])
        forgotten = cursor.fetchall()
    for brand, page in forgotten:
        _read_safely(brand, page)
    return len(forgotten)


def _read_safely(brand: int, page: int) -> None:
    """One page's fault is not the others': it is left until its next turn."""
    try:
        read_now(brand, page)
    except Exception:
        _log.exception("page %s could not be read", page)
        with tenancy.brand(brand):
            Page.objects.filter(pk=page).update(read_at=timezone.now())


def read_of(row: PageReading) -> Read:
    """The reading, judged by the rules as they are today."""
    card = cards.stored(row.card) if row.card else None
    return Read(row, card, rules.problems(card) if card else [], Message.from_json(row.unread))


def history(page: Page) -> list[PageReading]:
    """The page's readings, the newest first."""
    return list(page.readings.order_by("-at", "-pk")[:KEPT_READINGS])


def changed(before: PageReading, after: PageReading) -> tuple[list[str], list[str]]:
    """Rules that were broken before and are not after, and the other way round."""
    was, now = set(before.problems), set(after.problems)
    return sorted(was - now), sorted(now - was)


def linked(most: int = 8) -> list[str]:
    """Addresses that tracked links lead to and that are no pages here yet, the newest first."""
    known = set(Page.objects.filter(binned_at__isnull=True).values_list("url", flat=True))
    rows = TrackedLink.objects.order_by("-pk").values_list("target", flat=True)[:200]
    found = dict.fromkeys(target.partition("#")[0] for target in rows)
    return [url for url in found if url not in known][:most]


def throw_away(page: Page) -> None:
    """Into the bin: it is not read any more."""
    page.binned_at = timezone.now()
    page.save(update_fields=["binned_at"])


def recover(page: Page) -> None:
    """Out of the bin."""
    page.binned_at = None
    page.save(update_fields=["binned_at"])


def _keep(page: Page, seen: reading.Seen | Message) -> PageReading:
    page.read_at = timezone.now()
    page.save(update_fields=["read_at"])
    if isinstance(seen, Message):
        return PageReading.objects.create(brand_id=page.brand_id, page=page, at=page.read_at, unread=seen.as_json())
    found = rules.problems(seen.card)
    count = {grade: sum(each.grade is grade for each in found) for grade in Grade}
    return PageReading.objects.create(
        brand_id=page.brand_id, page=page, at=page.read_at, card=seen.card.as_json(), thumb=seen.thumb,
        problems=[each.rule for each in found], errors=count[Grade.ERROR], warnings=count[Grade.WARNING],
    )  # fmt: skip
