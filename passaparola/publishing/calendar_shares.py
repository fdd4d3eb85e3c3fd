"""Addresses at which calendar programs read the plan: made, revoked, and what each shows."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from passaparola.kernel import plans
from passaparola.kernel.text import shorten
from passaparola.publishing import queries
from passaparola.publishing.icalendar import Event
from passaparola.publishing.models import CalendarShare
from passaparola.publishing.queries import Listed
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

BACK, AHEAD = timedelta(days=60), timedelta(days=365)
NOTED_AFTER = timedelta(minutes=10)  # a calendar's reading is noted no more often than this
_LONGEST = 120  # characters of a title


def make(brand: Brand, name: str, wanted: Mapping[str, Any], person: int | None) -> str:
    """Make an address; gives its path, which nobody can look up again."""
    token = secrets.token_urlsafe(32)
    CalendarShare.objects.create(
        brand=brand, name=name[:120], token_hash=hash_of(token), wanted=dict(wanted), made_by_id=person
    )
    note("calendar.shared", name)
    return reverse("ical:calendar", kwargs={"token": token})


def revoke(share: CalendarShare) -> None:
    """The address shows nothing any more."""
    if share.revoked_at is None:
        share.revoked_at = timezone.now()
        share.save(update_fields=["revoked_at"])
        note("calendar.unshared", share.name)


def found_by(token: str) -> tuple[int, int] | None:
    """The brand and the share of a token; None when it is unknown or revoked. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_calendar(%s)", [hash_of(token)])
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def events_of(share: CalendarShare, brand: Brand) -> list[Event]:
    """The posts that the share shows, from two months ago to a year ahead."""
    now = timezone.now()
    found = queries.between(now - BACK, now + AHEAD)
    return [event for each in found if _is_wanted(each, share.wanted) and (event := _event(each, brand))]


def noted(share: CalendarShare) -> None:
    """Note that somebody reads it."""
    if share.read_at is None or timezone.now() - share.read_at > NOTED_AFTER:
        CalendarShare.objects.filter(pk=share.pk).update(read_at=timezone.now())


def _is_wanted(listed: Listed, wanted: Mapping[str, Any]) -> bool:
    channels: Sequence[int] = wanted.get("channels") or ()
    if channels and not {each.pk for each in listed.channels} & set(channels):
        return False
    if wanted.get("pillar") and listed.post.pillar_id != wanted["pillar"]:
        return False
    if wanted.get("campaign") and listed.post.campaign_id != wanted["campaign"]:
        return False
    return bool(wanted.get("drafts", True)) or listed.standing != "draft"


def _event(listed: Listed, brand: Brand) -> Event | None:
    post = listed.post
    at: Any = listed.at
    if at is None and post.plan_date is not None and post.plan_time is not None:
        at = plans.to_utc(datetime.combine(post.plan_date, post.plan_time), post.zone or brand.zone).utc
    at = at or post.plan_date
    if at is None:
        return None
    path = reverse("publishing:post", kwargs={"slug": brand.slug, "post": post.pk})
    return Event(
        uid=f"{post.key}@passaparola", at=at, changed=post.changed_at,
        summary=shorten(" ".join(str(post).split()), _LONGEST, len) or "…", description=post.text,
        url=f"{settings.URL}{path}", sure=listed.standing != "draft",
        categories=[str(each) for each in listed.channels],
    )  # fmt: skip
