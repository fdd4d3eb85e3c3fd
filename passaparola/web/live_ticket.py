"""A fresh ticket for a page whose stream was cut."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from passaparola.web import tickets


@require_GET
@never_cache
@login_required
def live_ticket(request: HttpRequest, slug: str) -> JsonResponse:
    """Ticket for the brand of this address; 404 for a brand out of reach (the middleware has seen to it)."""
    ticket = tickets.for_request(request)
    if not ticket:
        raise Http404
    return JsonResponse({"ticket": ticket})
