"""The files of a receipt: the very bytes that went out, whatever became of the library's file since."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from passaparola.deliveries.models import Delivery
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope
from passaparola.workspaces.serving import EXTENSIONS, served

SHOWN = frozenset(EXTENSIONS)


@require_safe
@outside_scope
@login_required
def picture(request: PersonRequest, slug: str, delivery: int, position: int) -> HttpResponseBase:
    """The delivery's file at ``position`` (from nought); the store is read after the scope has ended."""
    with entered(request, slug):
        media = get_object_or_404(Delivery, pk=delivery).snapshot.get("media", [])
    item = media[position] if position < len(media) else {}
    if item.get("type") not in SHOWN:
        raise Http404
    return served(request, item["hash"], item["type"], item.get("name", ""))
