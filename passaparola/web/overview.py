"""The first page of a brand: what waits for somebody, what goes out next, what went out, how the channels are."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola.audit.models import Audit
from passaparola.channels.models import Channel
from passaparola.deliveries import queries
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.measurement import correcting, goals
from passaparola.planner.path_pages import shown_path
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission, allows

SHOWN = 6
"""Deliveries in each list."""
DAYS = 14
"""Days of the chart, today included."""


@require_GET
@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the brand of this address stands."""
    brand: Brand = request.brand  # type: ignore[attr-defined]
    return render(request, "web/overview.html", _content(brand) | _guide(request, brand))


def _guide(request: HttpRequest, brand: Brand) -> dict[str, Any]:
    """The way to the first scheduled week, for those who can go it."""
    may_write = allows(getattr(request, "role", ""), Permission.WRITE)
    guide = shown_path(brand, audited=Audit.objects.exists()) if may_write else None
    return {"guide": guide, "may_write": may_write}


def _content(brand: Brand) -> dict[str, Any]:
    rows = Delivery.objects.filter(brand_id=brand.pk).select_related("channel")
    waiting = queries.needing_somebody(brand.pk).select_related("channel")
    published = rows.filter(state=State.SENT, action=Action.PUBLISH)
    return {
        "channels": list(Channel.objects.filter(brand_id=brand.pk, binned_at__isnull=True).order_by("name", "pk")),
        "waiting": list(waiting[:SHOWN]),
        "waiting_count": waiting.count(),
        "coming": list(rows.filter(state=State.SCHEDULED).order_by("due_at", "pk")[:SHOWN]),
        "coming_count": rows.filter(state=State.SCHEDULED).count(),
        "sent": list(published.order_by("-sent_at", "-pk")[:SHOWN]),
        "per_day": _per_day(published, ZoneInfo(brand.zone)),
        "goals": goals.open_ones(brand)[:SHOWN],
        "to_correct": correcting.proposed(brand),
    }


def _per_day(published: Any, zone: ZoneInfo) -> dict[str, Any]:
    """How many posts went out each day, by channel, days being those of the brand's zone."""
    today = timezone.now().astimezone(zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = datetime.combine(days[0], datetime.min.time(), zone)
    sent = published.filter(sent_at__gte=since).values_list("channel", "sent_at")
    counted = Counter((channel, moment.astimezone(zone).date()) for channel, moment in sent)
    channels = sorted(Channel.objects.filter(pk__in={channel for channel, _day in counted}), key=str)
    series = [{"name": str(each), "values": [counted[each.pk, day] for day in days]} for each in channels]
    return {"kind": "bar", "stacked": True, "labels": [_day(day) for day in days], "series": series}


def _day(day: date) -> str:
    return date_format(day, _("j M"))
