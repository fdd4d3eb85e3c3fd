"""Reminding, once, whoever has not answered: a job that may run twice and may never run."""

import logging
from datetime import datetime

from django.db import connection
from django.utils import timezone

from passaparola.kernel import plans
from passaparola.publishing import approving
from passaparola.publishing.approval import rules, telling
from passaparola.publishing.models import Approval, Post
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)
_WAITING = "SELECT * FROM passaparola_approvals_to_remind()"


def remind_all() -> int:
    """Remind of every question whose time has come; gives of how many. Needs no open scope.

    A held installation reminds nobody.
    """
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        waiting = cursor.fetchall()
    return sum(_reminded(int(brand), int(approval)) for brand, approval in waiting)


def _reminded(brand: int, approval: int) -> bool:
    """One question's fault is not the others'."""
    try:
        with tenancy.brand(brand):
            return remind(approval, timezone.now())
    except Exception:
        _log.exception("nobody was reminded of approval %s", approval)
        return False


def remind(approval: int, now: datetime) -> bool:
    """Remind of a question that still waits, if nobody did; gives whether it did. Inside the brand's scope."""
    rows = Approval.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "post", "brand__organisation"
    )
    row = rows.filter(pk=approval, verdict="", reminded_at=None, expires_at__gt=now, post__binned_at=None).first()
    if row is None or not rules.to_remind(row.asked_at, _planned_at(row.post, row.brand.zone), now):
        return False
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    if not approving.is_current(row):  # the post changed since: the question cannot be answered any more
        return False
    telling.reminded(row, approving.wanted_for(row))
    return True


def _planned_at(post: Post, zone: str) -> datetime | None:
    if post.plan_date is None or post.plan_time is None:
        return None
    return plans.to_utc(datetime.combine(post.plan_date, post.plan_time), post.zone or zone).utc
