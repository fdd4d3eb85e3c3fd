"""Resuming after a hold: what came due meanwhile is put before a person, and nothing of it goes out unasked.

The rows are put aside before the hold ends, in the same transaction: no sender can claim one in between.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from passaparola.channels.models import Health
from passaparola.deliveries import rules, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.kernel.message import Message
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.workspaces import holding, installation, tenancy
from passaparola.workspaces.models import Brand, Organisation
from passaparola.workspaces.rules import Permission

AT_ONCE = 1000
_DUE = "SELECT brand, delivery FROM passaparola_due_in_hold(%s)"


def came_due(what: Brand | Organisation) -> QuerySet[Delivery]:
    """What would have gone out while it is held, inside its scope; what people publish by hand waits for them.

    What a person said to send, late or held as it was, is not asked about again.
    """
    rows = Delivery.objects.filter(state__in=[State.SCHEDULED, State.PREPARING], due_at__lte=Now(), asked=False)
    rows = rows.filter(brand=what) if isinstance(what, Brand) else rows.filter(brand__organisation=what)
    return rows.exclude(channel__health=Health.BY_HAND).select_related("channel", "brand").order_by("due_at", "pk")


def hold(what: Brand | Organisation, reason: str, person: int, who: str) -> bool:
    """Hold it and tell those who plan for it; False when it is held already."""
    if not holding.hold(what, reason, person):
        return False
    message = Message("notice.held", {"who": who, "where": what.name, "reason": reason or "–"})
    tell(what, Kind.HOLD, message, address=_address(what), permission=Permission.SCHEDULE, but=person)
    return True


def resume(what: Brand | Organisation, person: int, who: str) -> int | None:
    """Let it send again; gives how many came due meanwhile and wait for a decision now, None when it was not held.

    While the other hold (its organisation's, or the brand's own) is still on, nothing goes out all the same.
    """
    type(what)._default_manager.select_for_update().get(pk=what.pk)
    due = [row.pk for row in came_due(what)]
    if not holding.lift(what):
        return None
    held_back = sum(_held_back(delivery, person) for delivery in due)
    message = Message("notice.resumed", {"who": who, "where": what.name, "count": held_back})
    tell(what, Kind.HOLD, message, address=_address(what), permission=Permission.SCHEDULE, but=person)
    return held_back


def waiting_in_installation() -> int:
    """How many came due while the installation is held, of all tenants; shown to who resumes it."""
    return len(_due())


def resume_installation(person: int) -> int | None:
    """Let the installation send again, in scopes of its own; gives how many wait now, None when it was not held."""
    held_back, seen = 0, set[int]()
    while found := [row for row in _due() if row[1] not in seen]:
        seen.update(delivery for _brand, delivery in found)
        held_back += sum(_held_back_in(brand, found) for brand in sorted({brand for brand, _delivery in found}))
    return held_back if installation.resume(person) else None


def _held_back_in(brand: int, found: Sequence[tuple[int, int]]) -> int:
    with tenancy.brand(brand):
        return sum(_held_back(delivery, None) for owner, delivery in found if owner == brand)


def _held_back(delivery: int, person: int | None) -> bool:
    try:
        store.decide(delivery, rules.HeldBack(), person)
    except rules.NotAllowed:  # it has moved on since it was read
        return False
    return True


def _due() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [AT_ONCE])
        return [(int(brand), int(delivery)) for brand, delivery in cursor.fetchall()]


def _address(what: Brand | Organisation) -> str:
    return reverse("deliveries:list", args=[what.slug]) if isinstance(what, Brand) else reverse("sending:needs_you")
