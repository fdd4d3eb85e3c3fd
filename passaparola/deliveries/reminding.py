"""Telling people that it is time to publish by hand: by mail, once for each delivery, where mail is set up."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.receipts import BY_HAND
from passaparola.deliveries.rules import State
from passaparola.kernel.plans import to_wall
from passaparola.notifications.people import Addressee, Letter, concerned, write_to
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission

_log = logging.getLogger(__name__)

AT_ONCE = 50
_DUE = "SELECT * FROM passaparola_deliveries_to_remind(%s)"


@dataclass(frozen=True)
class Reminder:
    """What is to be published, in a brand's own words and hour."""

    brand: str
    channel: str
    text: str
    hour: str
    address: str
    people: list[Addressee]

    def letter(self) -> Letter:
        """The mail, in the language that is active."""
        subject = _("To publish now: %(brand)s on %(channel)s") % {"brand": self.brand, "channel": self.channel}
        opening = _("It is %(hour)s: this post waits for you to publish it by hand.") % {"hour": self.hour}
        return Letter(subject, f"{opening}\n\n{self.text}\n\n{self.address}\n")


def remind() -> int:
    """Write about whatever began to wait for its person since the last time; gives how many deliveries.

    Each is marked before it is written about: a lost letter is better than a flood. A held installation writes nothing.
    """
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [AT_ONCE])
        due = cursor.fetchall()
    return sum(_reminded(brand, delivery) for brand, delivery in due)


def _reminded(brand: int, delivery: int) -> bool:
    """One delivery's fault is not the others'."""
    try:
        if reminder := _marked(brand, delivery):
            write_to(reminder.people, reminder.letter)
    except Exception:
        _log.exception("nobody could be reminded of delivery %s", delivery)
        return False
    return reminder is not None


def _marked(brand_id: int, delivery: int) -> Reminder | None:
    with tenancy.brand(brand_id):
        brand = Brand.objects.get(pk=brand_id)
        waits = {"state": State.WAITING, "reason__id": BY_HAND, "reminded_at__isnull": True}
        row = Delivery.objects.select_for_update(of=("self",)).select_related("channel").filter(pk=delivery, **waits)
        if not (found := row.first()):
            return None
        found.reminded_at = timezone.now()
        found.save(update_fields=["reminded_at"])
        return _reminder(brand, found)


def _reminder(brand: Brand, row: Delivery) -> Reminder:
    return Reminder(
        brand=brand.name,
        channel=row.channel.handle,
        text=Truncator(row.snapshot.get("title") or row.snapshot["text"]).chars(200),
        hour=to_wall(row.due_at, brand.zone).strftime("%H:%M"),
        address=settings.URL.rstrip("/") + reverse("publishing:kit", args=[brand.slug, row.pk]),
        people=concerned(brand, Permission.SCHEDULE, Permission.DECIDE),
    )
