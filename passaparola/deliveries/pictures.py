"""The pictures of a receipt: the very bytes that went out, whatever became of the library's file since."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from passaparola.deliveries.models import Delivery
from passaparola.kernel.objects import MissingObject
from passaparola.workspaces.means import store
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
FRESH_FOR = 86_400  # seconds; the bytes never change, but the person's right to see them may


@require_safe
@outside_scope
@login_required
def picture(request: PersonRequest, slug: str, delivery: int, position: int) -> HttpResponseBase:
    """The delivery's picture at ``position`` (from nought); the store is read after the scope has ended."""
    with entered(request, slug):
        media = get_object_or_404(Delivery, pk=delivery).snapshot.get("media", [])
    item = media[position] if position < len(media) else {}
    if item.get("type") not in SHOWN:
        raise Http404
    try:
        answer = FileResponse(store().open(item["hash"]), content_type=item["type"])
    except MissingObject:
        raise Http404 from None
    answer.headers["Cache-Control"] = f"private, max-age={FRESH_FOR}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
