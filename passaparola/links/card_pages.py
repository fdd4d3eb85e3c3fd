"""The card of an address as a part of other pages, and the pictures of cards."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from passaparola.kernel import spans
from passaparola.links import reading, shapes
from passaparola.links.cards import Card, Unread
from passaparola.workspaces.requests import PersonRequest, entered, outside_scope
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.serving import served


@outside_scope
@login_required
@require_POST
def card(request: PersonRequest, slug: str) -> HttpResponse:
    """The card of ``url``, or of the first address in ``text``, as it will look; a part of a page."""
    with entered(request, slug):
        brand = request.brand
        if not allows(request.role, Permission.WRITE):
            raise PermissionDenied
    url = request.POST.get("url", "").strip() or _first(request.POST.get("text", ""))
    context: dict[str, Any] = {"url": url}
    if url:
        try:
            context |= drawn(brand.pk, reading.read(url, (get_language() or "en").split("-")[0]))
        except Unread as unread:
            context["unread"] = unread.reason
    with entered(request, slug):
        return render(request, "links/card.html", context)


@outside_scope
@login_required
@require_safe
def thumb(request: HttpRequest, slug: str, seal: str) -> HttpResponseBase:
    """The small picture of a card that this brand has read."""
    with entered(request, slug) as scope:
        (brand,) = scope.brands
    try:
        hash = reading.unsealed(brand, seal)
    except signing.BadSignature:
        raise Http404 from None
    return served(request, hash, "image/webp", "")


def drawn(brand: int, seen: reading.Seen, shape: str = "") -> dict[str, Any]:
    """What templates need to draw the card in a shape; by default in the one that its picture allows."""
    wanted = shape or shapes.shape_of(seen.card)
    as_data = next(each for each in shapes.SHAPES if each.id == wanted)
    return {
        "card": seen.card, "shape": wanted, "host": _host(seen.card),
        "title": shapes.cut(seen.card.title.value if seen.card.title else "", as_data.title_characters),
        "description": shapes.cut(
            seen.card.description.value if seen.card.description else "", as_data.description_characters
        ),
        "seal": reading.sealed(brand, seen.thumb) if seen.thumb and wanted != shapes.TEXT else "",
    }  # fmt: skip


def _host(card: Card) -> str:
    return card.url.split("/")[2].removeprefix("www.")


def _first(text: str) -> str:
    found = spans.links(text[:20_000])
    return found[0].text if found else ""
