"""The bytes of a picture. The row says who may see it; the store is read after the scope has ended."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from passaparola.library.models import Asset, Rendition
from passaparola.library.receiving import within
from passaparola.workspaces.requests import needs, outside_scope
from passaparola.workspaces.rules import Permission
from passaparola.workspaces.serving import served


@dataclass(frozen=True)
class Found:
    """What is to be served."""

    hash: str
    type: str
    name: str


@require_safe
@outside_scope
def file(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
    """The picture as it was taken in; ``?download`` gives it as a file to save."""
    return _serve(request, slug, asset, "")


@require_safe
@outside_scope
def thumb(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
    """The picture at the size of our pages."""
    return _serve(request, slug, asset, "thumb")


def _serve(request: HttpRequest, slug: str, asset: int, kind: str) -> HttpResponseBase:
    found: list[Found] = []

    @needs(Permission.SEE)
    def look_up(request: HttpRequest, slug: str, asset: int) -> HttpResponseBase:
        found.append(_find(asset, kind))
        return HttpResponse()

    answer = within(request, look_up, slug, asset=asset)
    return served(request, found[0].hash, found[0].type, found[0].name) if found else answer


def _find(asset_id: int, kind: str) -> Found:
    asset = get_object_or_404(Asset, pk=asset_id)
    if kind:
        row = get_object_or_404(Rendition, asset=asset, kind=kind)
        return Found(row.hash, row.type, asset.name)
    return Found(asset.hash, asset.type, asset.name)
