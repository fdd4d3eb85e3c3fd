"""Making a report, making it anew, throwing it away, and giving a client a link to it."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from passaparola.measurement.profit import Period
from passaparola.reports.content import Content, frozen, hash_of, thawed
from passaparola.reports.gathering import Order, gathered
from passaparola.reports.models import Report, ReportLink
from passaparola.workspaces import tenancy
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.models import Brand

VALID_FOR = timedelta(days=30)


class Changed(RuntimeError):
    """The stored content is not what was frozen: its hash says so."""


def make(brand: Brand, order: Order, person: int | None, series: uuid.UUID | None = None) -> Report:
    """Read everything now, and freeze it; with a series, as its next version."""
    content = frozen(gathered(brand, order))
    before = Report.objects.filter(series=series).order_by("-version").first() if series else None
    report = Report.objects.create(
        brand=brand, title=order.title, language=order.language, from_day=order.period.first,
        to_day=order.period.last, sections=list(order.sections), intro=order.intro, series=series or uuid.uuid4(),
        version=before.version + 1 if before else 1, content=content, hash=hash_of(content), made_by_id=person,
    )  # fmt: skip
    note(Did.REPORT_MADE, str(report), details={"report": report.pk, "version": report.version})
    return report


def make_anew(report: Report, brand: Brand, person: int | None) -> Report:
    """The same report from what is known now; the one before stays as it is."""
    return make(brand, order_of(report), person, report.series)


def order_of(report: Report) -> Order:
    """What was asked for."""
    period = Period(report.from_day, report.to_day)
    return Order(report.title, report.language, period, tuple(report.sections), report.intro)


def content_of(report: Report) -> Content:
    """What the report says. Raises Changed where it is not what was frozen."""
    if hash_of(report.content) != report.hash:
        raise Changed(f"report {report.pk}")
    return thawed(report.content)


def listed(*, words: str = "", binned: bool = False, without: Sequence[str] = ()) -> QuerySet[Report]:
    """The brand's reports, the newest first; ``without`` leaves out those that have one of these sections."""
    rows = Report.objects.filter(binned_at__isnull=not binned).select_related("made_by").defer("content")
    if words:
        rows = rows.filter(title__icontains=words)
    for section in without:
        rows = rows.exclude(sections__contains=[section])
    return rows.order_by("-made_at", "-pk")


def throw_away(report: Report) -> None:
    """Into the bin: its links open nothing while it lies there."""
    report.binned_at = timezone.now()
    report.save(update_fields=["binned_at"])
    note(Did.REPORT_BINNED, str(report), details={"report": report.pk})


def recover(report: Report) -> None:
    """Out of the bin."""
    report.binned_at = None
    report.save(update_fields=["binned_at"])
    note(Did.REPORT_RECOVERED, str(report), details={"report": report.pk})


def share(report: Report, person: int | None) -> str:
    """A fresh link's token, which is never shown again."""
    token = secrets.token_urlsafe(24)
    ReportLink.objects.create(
        brand_id=report.brand_id, report=report, token_hash=_hash(token), made_by_id=person,
        expires_at=timezone.now() + VALID_FOR,
    )  # fmt: skip
    note(Did.REPORT_SHARED, str(report), details={"report": report.pk})
    return token


def revoke(link: ReportLink) -> None:
    """The link opens nothing any more."""
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    note(Did.REPORT_UNSHARED, str(link.report), details={"report": link.report_id})


def open_links(report: Report) -> list[ReportLink]:
    """Links that still open the report, the newest first."""
    rows = ReportLink.objects.filter(report=report, revoked_at=None, expires_at__gt=timezone.now())
    return list(rows.select_related("made_by").order_by("-made_at"))


def opened(token: str) -> Report | None:
    """The report of a link; None when it is unknown, revoked or too old. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_report_link(%s)", [_hash(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    with tenancy.brand(int(row[0])), transaction.atomic():
        ReportLink.objects.filter(token_hash=_hash(token)).update(opened_at=timezone.now())
        return Report.objects.filter(pk=row[1]).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
