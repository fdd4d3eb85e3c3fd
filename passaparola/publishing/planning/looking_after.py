"""What keeps the plan full without a person: queues are topped up, copies of what comes again are made."""

import logging
from collections.abc import Callable

from django.db import connection

from passaparola.publishing.planning import queues, recurring
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand

_log = logging.getLogger(__name__)

_WAITING = "SELECT * FROM passaparola_plans_to_fill()"
_FILL: dict[str, Callable[[int, str], int]] = {"queue": queues.top_up, "recurrence": recurring.make_due}


def fill_plans() -> int:
    """Top up every queue and series of the installation; gives how many posts were scheduled. Needs no open scope.

    A held installation plans nothing: what it would schedule may be on its way from its other copy.
    """
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        waiting = cursor.fetchall()
    return sum(_filled(brand, kind, row) for brand, kind, row in waiting)


def _filled(brand: int, kind: str, row: int) -> int:
    """One queue's fault is not the others'."""
    try:
        with tenancy.brand(brand):
            return _FILL[kind](row, Brand.objects.get(pk=brand).zone)
    except Exception:
        _log.exception("%s %s could not be filled", kind, row)
        return 0
