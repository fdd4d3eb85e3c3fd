"""What needs somebody in any brand that the person reaches, on one page: for whoever looks after several."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from passaparola.deliveries import holding_pages, queries
from passaparola.deliveries.needy import needy_groups, needy_row
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, with_last_brand

PAGE = 100


@require_GET
@login_required
@with_last_brand
def needs_you(request: PersonRequest) -> HttpResponse:
    """By what is to be decided, the oldest first, with the brand on each row."""
    at = request.GET.get("from", "")
    start = int(at) if at.isdecimal() and len(at) < 9 else 0
    brands = {each.id: each for each in request.scope.reached}
    found = queries.needy_page(queries.needy(list(brands)), start, PAGE)
    back = request.get_full_path()
    rows = [needy_row(row, brands[row.brand_id].role, brands[row.brand_id].slug, back=back) for row in found.rows]
    total = sum(found.counts.values())
    context: dict[str, Any] = {
        "groups": needy_groups(rows, found.counts),
        "total": total,
        "next": f"?from={start + PAGE}" if total > start + PAGE else "",
        "held_brands": _held(list(brands)),
        "across": True,
    }
    return render(request, "deliveries/across.html", context)


def _held(brands: list[int]) -> list[Brand]:
    rows = Brand.objects.filter(pk__in=brands).select_related("organisation").order_by("name")
    return [each for each in rows if each.held_at or each.organisation.held_at]


app_name = "sending"
urlpatterns = [
    path("needs-you/", needs_you, name="needs_you"),
    path("organisations/<int:organisation>/hold/", holding_pages.hold_organisation, name="hold"),
    path("organisations/<int:organisation>/resume/", holding_pages.resume_organisation, name="resume"),
    path("installation/resume/", holding_pages.resume_installation, name="resume_installation"),
]
