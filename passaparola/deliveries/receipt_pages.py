"""Receipts as files and for the printer: of one delivery, and of a post on all its channels."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from passaparola.channels.shown import shown
from passaparola.deliveries import receipt_files, receipts
from passaparola.deliveries.models import Delivery
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission


@require_GET
@needs(Permission.SEE)
def receipt(request: PersonRequest, slug: str, delivery: int) -> JsonResponse:
    """The receipt of one delivery as a file."""
    row = _one(delivery)
    return _file(receipt_files.of_delivery(row, request.brand), f"receipt-{row.pk}.json")


@require_GET
@needs(Permission.SEE)
def printed(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """The receipt of one delivery, to print or to keep as a PDF."""
    row = _one(delivery)
    return _page(request, [row], receipt_files.of_delivery(row, request.brand))


@require_GET
@needs(Permission.SEE)
def of_post(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The receipt of a post on all its channels, to print or to keep as a PDF."""
    rows = _of_post(post)
    return _page(request, rows, receipt_files.of_post("post", post, rows, request.brand), post)


@require_GET
@needs(Permission.SEE)
def of_post_as_file(request: PersonRequest, slug: str, post: int) -> JsonResponse:
    """The same as a file."""
    rows = _of_post(post)
    return _file(receipt_files.of_post("post", post, rows, request.brand), f"receipt-post-{post}.json")


def _one(delivery: int) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("channel", "made_by"), pk=delivery)


def _of_post(post: int) -> list[Delivery]:
    """Its deliveries with its parts and its first comment; 404 where nothing was ever handed over."""
    rows = Delivery.objects.filter(thing_id=post).select_related("channel", "made_by").order_by("due_at", "pk")
    found = [row for row in rows if row.thing_kind in ("post", "comment") or row.thing_kind.startswith("part.")]
    if not found:
        raise Http404
    return found


def _file(told: dict[str, Any], name: str) -> JsonResponse:
    response = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: PersonRequest, rows: list[Delivery], told: dict[str, Any], post: int | None = None) -> HttpResponse:
    title = rows[0].snapshot.get("title") or rows[0].snapshot.get("text", "")
    sheets = [
        {
            "row": row,
            "shown": shown(row.channel),
            "told": receipts.explained(row),
            "steps": receipts.steps(row),
            "late_by": receipts.late_by(row),
        }
        for row in rows
    ]
    context = {"sheets": sheets, "title": title, "hash": told["sha256"], "post": post, "now": timezone.now()}
    return render(request, "deliveries/receipt.html", context)
