"""One calendar over every brand that the person reaches, each brand in its own colour."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from passaparola.kernel import plans
from passaparola.publishing.calendar import LISTED, LONGEST, span
from passaparola.publishing.models import Post
from passaparola.publishing.planning import events as shown_events
from passaparola.publishing.planning import filters, narrowing, reading
from passaparola.publishing.planning.events import STATES
from passaparola.publishing.planning.narrowing import Filter
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, with_last_brand
from passaparola.workspaces.rules import Permission, allows


@require_GET
@login_required
@with_last_brand
def calendar(request: PersonRequest) -> HttpResponse:
    """The brands' posts in one calendar; without scripts the coming weeks as a list."""
    brands = brands_of()
    narrowed = narrowing.asked(request, STATES)
    choices = filters.across(list(brands.values()), narrowed, STATES)
    shown = {
        "agenda": _agenda(request, brands, narrowed),
        "choices": choices,
        "chips": filters.chips(choices, narrowed),
        "narrowed": narrowed,
        "icons": reading.icons(),
        "legend": [(each, reading.hue_of(each.pk)) for each in brands.values()],
        "zone": zone_of(brands.values()),
    }
    return render(request, "publishing/planning/across.html", shown)


@require_GET
@login_required
def events(request: PersonRequest) -> HttpResponse:
    """The posts between ``start`` and ``end`` as FullCalendar reads them, on one wall for all brands."""
    try:
        start, end = span(request)
    except ValueError:
        return HttpResponseBadRequest()
    return JsonResponse(_events(request, brands_of(), narrowing.of_address(request, STATES), start, end), safe=False)


def zone_of(brands: Any) -> str:
    """The zone in which most of the brands plan, the first of them for want of a majority."""
    zones = [each.zone for each in brands]
    return max(dict.fromkeys(zones), key=zones.count, default="UTC")


def _events(
    request: PersonRequest, brands: Mapping[int, Brand], narrowed: Filter, start: datetime, end: datetime
) -> list[dict[str, Any]]:
    found = reading.between(narrowed.posts(Post.objects.filter(brand__in=brands)), start, end)
    zone = zone_of(brands.values())
    shown = [each for each in found if narrowed.state in ("", each.standing)]
    return [_event(request, brands[each.post.brand_id], each, zone) for each in shown]


def _event(request: PersonRequest, brand: Brand, entry: reading.Entry, zone: str) -> dict[str, Any]:
    """A brand of another zone stands where its moment is on the common wall; it is moved on its own calendar."""
    may_move = brand.zone == zone and allows(request.scope.role_in(brand.organisation_id), Permission.SCHEDULE)
    event = shown_events.post_event(brand, entry, may_move=may_move)
    wall = plans.to_wall(datetime.fromisoformat(event["utc"]), zone)
    own = "" if brand.zone == zone else f"{event['start'][11:16]} {brand.zone}"
    theme = " · ".join(filter(None, (str(event["theme"]), own)))
    return event | {"start": wall.isoformat(), "brand": brand.name, "hue": reading.hue_of(brand.pk), "theme": theme}


def _agenda(request: PersonRequest, brands: Mapping[int, Brand], narrowed: Filter) -> Sequence[dict[str, Any]]:
    now = timezone.now()
    found = _events(request, brands, narrowed, now, now + LONGEST)[:LISTED]
    found.sort(key=lambda each: str(each["start"]))
    return [each | {"when": datetime.fromisoformat(each["start"])} for each in found]


def brands_of() -> dict[int, Brand]:
    """The brands in the open scope, by name."""
    rows = Brand.objects.filter(binned_at__isnull=True).select_related("organisation").order_by("name", "pk")
    return {each.pk: each for each in rows}
