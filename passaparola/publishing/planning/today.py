"""What a person has to do today, over all of their brands, on one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from passaparola.publishing.planning.across import brands_of
from passaparola.publishing.planning.work import work_of
from passaparola.workspaces.requests import PersonRequest, with_last_brand


@require_GET
@login_required
@with_last_brand
def today(request: PersonRequest) -> HttpResponse:
    """To write, to approve, remarks, deliveries in doubt, posts by hand; conversations come from their own pages."""
    brands = brands_of()
    work = work_of(request.user.pk, brands, dict(request.scope.roles))
    shown = {"work": work, "all_brands": list(brands.values()), "several": len(brands) > 1}
    return render(request, "publishing/planning/today.html", shown)
