"""The audit log: filtered, in pages by key, and as a file."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.workspaces import auditing, members, spreadsheets, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.forms import AuditFilter
from passaparola.workspaces.models import AuditEvent
from passaparola.workspaces.reauthentication import reauthenticated
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission
from passaparola.workspaces.words import catalogue, say

PAGE = 50
PIECE = 500


@require_GET
@needs(Permission.AUDIT)
def audit_log(request: PersonRequest, slug: str) -> HttpResponse:
    """Who did what in the brand's organisation, newest first; ``before`` goes on from an event."""
    form = _filter(request)
    rows = list(_before(_wanted(request, form), request.GET.get("before", ""))[: PAGE + 1])
    shown = [_row(event, request) for event in rows[:PAGE]]
    context = {"form": form, "events": shown, "query": _query(request), "filtered": bool(_query(request))}
    context["next"] = _position(rows[PAGE - 1]) if len(rows) > PAGE else ""
    return render(request, "workspaces/audit_log.html", context)


@require_GET
@needs(Permission.AUDIT)
@reauthenticated
def export(request: PersonRequest, slug: str) -> StreamingHttpResponse:
    """The filtered log as CSV, moments in UTC; itself an event of the log."""
    auditing.note(Did.LOG_EXPORTED)
    wanted = _wanted(request, _filter(request))
    last = timezone.now() + timedelta(minutes=1)
    brands = _brand_names(request)

    def read(position: int) -> tuple[str, int | None]:
        events = list(wanted.filter(at__lt=last).order_by("pk").filter(pk__gt=position)[:PIECE])
        return _csv(events, brands), events[-1].pk if len(events) == PIECE else None

    response = StreamingHttpResponse(_with_head(tenancy.streamed(read)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{request.brand.organisation_id}.csv"'
    return response


def _filter(request: PersonRequest) -> AuditFilter:
    people = [(each.person_id, str(each.person)) for each in members.of(request.brand.organisation_id)]
    actions = [(each.value, _name(each)) for each in Did]
    form = AuditFilter(request.GET, person=people, action=actions, brand=_brand_names(request).items())
    form.is_valid()
    return form


def _wanted(request: PersonRequest, form: AuditFilter) -> QuerySet[AuditEvent]:
    given = form.cleaned_data
    zone = request.brand.zone
    since, until = given.get("since"), given.get("until")
    return auditing.events(
        request.brand.organisation_id,
        person=given.get("person"),
        action=given.get("action", ""),
        brand=given.get("brand"),
        since=plans.to_utc(datetime.combine(since, time()), zone).utc if since else None,
        until=plans.to_utc(datetime.combine(until + timedelta(days=1), time()), zone).utc if until else None,
    )


def _before(rows: QuerySet[AuditEvent], position: str) -> QuerySet[AuditEvent]:
    moment, _, number = position.partition("|")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not number.isdecimal():
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(number)))


def _position(event: AuditEvent) -> str:
    return f"{event.at.isoformat()}|{event.pk}"


def _row(event: AuditEvent, request: PersonRequest) -> dict[str, Any]:
    return {"event": event, "told": auditing.told(event), "brand": _brand_names(request).get(event.brand_id or 0, "")}


def _query(request: PersonRequest) -> str:
    kept = request.GET.copy()
    kept.pop("before", None)
    return kept.urlencode()


def _brand_names(request: PersonRequest) -> dict[int, str]:
    organisation = request.brand.organisation_id
    return {each.id: each.name for each in request.scope.reached if each.organisation == organisation}


def _name(action: Did) -> str:
    name = f"audit.{action}.name"
    return say(Message(name)) if name in catalogue() else action.value


def _with_head(pieces: Iterator[str]) -> Iterator[str]:
    yield spreadsheets.lines([["at", "person", "action", "subject", "brand", "what"]])
    yield from pieces


def _csv(events: list[AuditEvent], brands: dict[int, str]) -> str:
    return spreadsheets.lines(
        [
            event.at.isoformat(),
            event.person.username if event.person else "",
            event.action,
            event.subject,
            brands.get(event.brand_id or 0, ""),
            say(auditing.told(event)),
        ]
        for event in events
    )
