"""Telling people of what is unknown, late, dead or waiting for them: once for each trouble, a burst of them together.

A job reads the rows; nothing here runs inside a delivery's own transactions, so no notification delays or repeats one.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.urls import reverse
from django.utils.text import Truncator

from passaparola.deliveries import receipts
from passaparola.deliveries.models import Delivery
from passaparola.kernel.message import Message
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission

_log = logging.getLogger(__name__)

DOUBT = timedelta(minutes=5)
"""A doubt that is younger is left to the look-ups: they settle it sooner than a person could."""
AT_ONCE = 2000
_TROUBLED = "SELECT * FROM passaparola_deliveries_to_tell(make_interval(secs => %s), %s)"


@dataclass(frozen=True)
class Trouble:
    """What is told of a kind of trouble, and to whom."""

    kind: Kind
    permission: Permission


TROUBLES: Mapping[str, Trouble] = {
    "unknown": Trouble(Kind.NEEDS_PERSON, Permission.DECIDE),
    "waiting": Trouble(Kind.NEEDS_PERSON, Permission.DECIDE),
    "late": Trouble(Kind.LATE, Permission.DECIDE),
    "overdue": Trouble(Kind.LATE, Permission.DECIDE),
    "dead": Trouble(Kind.DEAD, Permission.DECIDE),
    "failed": Trouble(Kind.FAILED, Permission.SCHEDULE),
}


def tell_of_troubles() -> int:
    """Tell of what nobody was told of yet; gives how many deliveries. Needs no open scope.

    A held installation is silent: what it holds back is shown to whoever resumes it.
    """
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_TROUBLED, [DOUBT.total_seconds(), AT_ONCE])
        found = cursor.fetchall()
    together: dict[tuple[int, str], list[int]] = defaultdict(list)
    for brand, delivery, trouble in found:
        together[brand, trouble].append(delivery)
    return sum(_told_safely(brand, trouble, rows) for (brand, trouble), rows in together.items())


def _told_safely(brand: int, trouble: str, deliveries: list[int]) -> int:
    """One brand's fault is not the others'."""
    try:
        return _told(brand, trouble, deliveries)
    except Exception:
        _log.exception("nobody could be told of deliveries of brand %s", brand)
        return 0


def _told(brand_id: int, trouble: str, deliveries: list[int]) -> int:
    """Marked and told in one transaction: both, or neither."""
    what = TROUBLES[trouble]
    with tenancy.brand(brand_id):
        brand = Brand.objects.get(pk=brand_id)
        rows = list(Delivery.objects.filter(pk__in=deliveries).exclude(told=trouble).select_related("channel"))
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(told=trouble)
        if rows:
            message, address, about, because = _news(brand, what.kind, trouble, rows)
            authors = {row.made_by_id for row in rows if row.made_by_id} if what.kind is Kind.FAILED else set()
            tell(brand, what.kind, message, address=address, about=about, count=len(rows),
                 because=because,
                 permission=what.permission, people=authors)  # fmt: skip
        return len(rows)


def _news(brand: Brand, kind: Kind, trouble: str, rows: list[Delivery]) -> tuple[Message, str, str, Message | None]:
    """What is said, the page that it is on, what it is of, and why."""
    if len(rows) > 1:
        address = reverse("deliveries:list", args=[brand.slug]) + "?tab=needs-you"
        return Message(f"notice.{kind}", {"count": len(rows)}), address, "", None
    (row,) = rows
    text = Truncator(row.snapshot.get("title") or row.snapshot.get("text") or "–").chars(80)
    message = Message(f"notice.delivery.{trouble}", {"text": text, "channel": str(row.channel)})
    because = None if trouble == "overdue" else receipts.explained(row)
    return message, reverse("deliveries:one", args=[brand.slug, row.pk]), f"delivery:{row.pk}", because
