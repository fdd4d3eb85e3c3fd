"""Holding everything of a brand, or of all brands of an organisation: nothing goes out until somebody resumes.

The sender looks at these columns before it claims a delivery and once more before the irreversible call. What came due
meanwhile is not for this layer: ``deliveries.resuming`` puts it before a person first, in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import Brand, Organisation, Person
from passaparola.workspaces.rules import Permission

LONGEST_REASON = 300
MAY_HOLD, MAY_RESUME = Permission.SCHEDULE, Permission.DECIDE
"""For a brand. A whole organisation is held and resumed by those who manage it."""


@dataclass(frozen=True)
class Hold:
    """What is held, since when (UTC), why, and by whom (None: somebody who is gone)."""

    what: Brand | Organisation
    since: datetime
    reason: str
    by: Person | None

    @property
    def whole(self) -> bool:
        """Whether it is of all brands of the organisation."""
        return isinstance(self.what, Organisation)


def holds_of(brand: Brand) -> list[Hold]:
    """The holds that this brand is under, its organisation's first."""
    found = (hold_of(each) for each in (brand.organisation, brand))
    return [each for each in found if each]


def hold_of(what: Brand | Organisation) -> Hold | None:
    """The hold that it is under itself."""
    return Hold(what, what.held_at, what.held_reason, what.held_by) if what.held_at else None


def hold(what: Brand | Organisation, reason: str, person: int) -> bool:
    """Let nothing of it out from now on, inside its scope. False when it is held already."""
    rows = type(what)._default_manager.filter(pk=what.pk, held_at__isnull=True)
    reason = reason.strip()[:LONGEST_REASON]
    if not rows.update(held_at=timezone.now(), held_reason=reason, held_by_id=person):
        return False
    _note(what, Did.BRAND_HELD, Did.ORGANISATION_HELD, {"reason": reason})
    return True


def lift(what: Brand | Organisation) -> bool:
    """End its hold, inside its scope. False when it was under none.

    For ``deliveries.resuming``, which looks after what came due meanwhile: called alone, that would go out unasked.
    """
    rows = type(what)._default_manager.filter(pk=what.pk, held_at__isnull=False)
    if not rows.update(held_at=None, held_reason="", held_by=None):
        return False
    _note(what, Did.BRAND_RESUMED, Did.ORGANISATION_RESUMED, {})
    return True


def _note(what: Brand | Organisation, of_brand: Did, of_organisation: Did, details: dict[str, object]) -> None:
    if isinstance(what, Brand):
        auditing.note(of_brand, what.name, brand=what.pk, organisation=what.organisation_id, details=details)
    else:
        auditing.note(of_organisation, what.name, organisation=what.pk, details=details)
