"""Corrections: the week's weak points looked for, and each accepted, refused or done. Looking twice changes nothing."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.measurement import weak_points, week_rows
from passaparola.measurement.goals import today_of
from passaparola.measurement.models import Correction
from passaparola.measurement.periods import monday_of
from passaparola.measurement.weak_points import Compared, Finding
from passaparola.publishing.models import Post
from passaparola.strategy.models import Cadence, Format, Slot
from passaparola.workspaces import tenancy
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

_log = logging.getLogger(__name__)

REST = timedelta(days=28)
"""What was refused is not proposed again for so long."""
NOON = time(12, 0)


@dataclass(frozen=True)
class Looked:
    """What one look gave: new proposals, and every comparison that was made."""

    new: int
    compared: list[Compared]


def look_everywhere() -> int:
    """Look at the week of every brand; gives the number of new proposals. Needs no open scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_brands_to_correct()")
        brands = [row[0] for row in cursor.fetchall()]
    return sum(_look_safely(brand) for brand in brands)


def _look_safely(brand: int) -> int:
    """One brand's fault is not the others'."""
    try:
        with tenancy.brand(brand):
            return look(Brand.objects.get(pk=brand))
    except Exception:
        _log.exception("the week of brand %s could not be looked at", brand)
        return 0


def look(brand: Brand) -> int:
    """Look for the weak points of this brand now, within its scope; gives the number of new proposals.

    What stands proposed gets the figures of today, or goes when it does not hold any more; decisions stay.
    """
    today = today_of(brand)
    week = monday_of(today)
    found = weak_points.found(week_rows.of(brand, today))
    with transaction.atomic():
        made = sum(_proposed(brand, week, each) for each in found)
        standing = {(each.kind, each.subject) for each in found}
        for row in Correction.objects.filter(week=week, state=Correction.State.PROPOSED):
            if (row.kind, row.subject) not in standing:
                row.delete()
    return made


def proposed(brand: Brand) -> int:
    """How many proposals of this week wait for a decision."""
    week = monday_of(today_of(brand))
    return Correction.objects.filter(week=week, state=Correction.State.PROPOSED).count()


def accept(row: Correction, brand: Brand, person: int) -> Correction:
    """Accept a proposal: a slot is made, or a task stands on the list until it is done. Twice is once."""
    row = Correction.objects.select_for_update().get(pk=row.pk)
    if row.state != Correction.State.PROPOSED:
        return row
    _decide(row, Correction.State.ACCEPTED, person, "")
    if row.act == "slot":
        row.slot = _slot(row, brand)
        row.done_at = timezone.now()
    row.save()
    note("correction.accepted", f"{row.kind} {row.subject}")
    return row


def refuse(row: Correction, person: int, reason: str) -> Correction:
    """Refuse a proposal, with the reason."""
    row = Correction.objects.select_for_update().get(pk=row.pk)
    if row.state == Correction.State.PROPOSED:
        _decide(row, Correction.State.REFUSED, person, reason)
        row.save()
        note("correction.refused", f"{row.kind} {row.subject}", details={"reason": reason[:200]})
    return row


def done(row: Correction) -> None:
    """A task is done."""
    Correction.objects.filter(pk=row.pk, state=Correction.State.ACCEPTED, done_at=None).update(done_at=timezone.now())


def reconsider(row: Correction) -> None:
    """Take a decision back; a slot that was made goes to the bin, unless a post fills it."""
    row = Correction.objects.select_for_update().get(pk=row.pk)
    if row.slot is not None and not Post.objects.filter(slot=row.slot, binned_at=None).exists():
        Slot.objects.filter(pk=row.slot.pk, binned_at=None).update(binned_at=timezone.now())
    row.state, row.reason, row.slot, row.done_at = Correction.State.PROPOSED, "", None, None
    row.decided_by, row.decided_at = None, None
    row.save()
    note("correction.reconsidered", f"{row.kind} {row.subject}")


def evidence_of(row: Correction) -> list[Figure]:
    """The figures as they were when it was found."""
    return [_figure(each) for each in row.evidence]


def _proposed(brand: Brand, week: date, each: Finding) -> int:
    refused = Correction.objects.filter(kind=each.kind, subject=each.subject, state=Correction.State.REFUSED)
    if refused.filter(decided_at__gte=timezone.now() - REST).exclude(week=week).exists():
        return 0
    told = {
        "words": each.words.as_json(), "proposal": each.proposal.as_json(), "act": each.act, "given": dict(each.given),
        "evidence": [_stored(figure) for figure in each.evidence],
    }  # fmt: skip
    same = {"brand": brand, "week": week, "kind": each.kind, "subject": each.subject}
    row, made = Correction.objects.get_or_create(**same, defaults=told)
    if not made and row.state == Correction.State.PROPOSED:
        Correction.objects.filter(pk=row.pk).update(**told)
    return int(made)


def _decide(row: Correction, state: Correction.State, person: int, reason: str) -> None:
    row.state, row.reason, row.decided_by_id, row.decided_at = state, reason, person, timezone.now()


def _slot(row: Correction, brand: Brand) -> Slot:
    """A place on the calendar: the next day of the channel's plan, or else the day after tomorrow at noon."""
    channel = Channel.objects.get(pk=row.given["channel"])
    today = today_of(brand)
    planned = Cadence.objects.filter(channel=channel, binned_at=None).order_by("weekday", "time")
    days = [(today + timedelta(days=1 + (each.weekday - today.weekday() - 1) % 7), each.time) for each in planned]
    taken = set(Slot.objects.filter(channel=channel, binned_at=None, day__gte=today).values_list("day", "time"))
    day, at = min((each for each in days if each not in taken), default=(today + timedelta(days=2), NOON))
    kind = row.given.get("format", Format.TEXT)
    return Slot.objects.create(brand=brand, day=day, time=at, zone=brand.zone, channel=channel, format=kind)


def _stored(figure: Figure) -> dict[str, Any]:
    kept: dict[str, Any] = {"metric": figure.metric, "value": figure.value, "n": figure.n, "currency": figure.currency}
    kept |= {name: told.as_json() for name in ("source", "formula", "unknown") if (told := getattr(figure, name))}
    return kept | ({"interval": list(figure.interval)} if figure.interval else {})


def _figure(stored: dict[str, Any]) -> Figure:
    words = [Message.from_json(stored.get(name)) for name in ("source", "formula", "unknown")]
    interval = stored.get("interval")
    return Figure(
        stored["metric"], stored["value"], n=stored.get("n"), currency=stored.get("currency", ""),
        interval=(interval[0], interval[1]) if interval else None, source=words[0], formula=words[1],
        unknown=words[2],
    )  # fmt: skip


def due_by(row: Correction, brand: Brand) -> datetime | None:
    """When the slot that was made is, on the brand's wall; None for a task."""
    return datetime.combine(row.slot.day, row.slot.time) if row.slot is not None else None
