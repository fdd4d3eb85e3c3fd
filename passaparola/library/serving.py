"""The bytes of a picture. The row says who may see it; the store is read after the scope has ended."""

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from passaparola.kernel.objects import MissingObject
from passaparola.library.models import Asset, Rendition
from passaparola.library.receiving import within
from passaparola.workspaces.means import store
from passaparola.workspaces.requests import needs, outside_scope
from passaparola.workspaces.rules import Permission

FRESH_FOR = 86_400  # seconds; the bytes of an asset never change, but the person's right to see them may
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


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
    return _answer(request, found[0]) if found else answer


def _find(asset_id: int, kind: str) -> Found:
    asset = get_object_or_404(Asset, pk=asset_id)
    if kind:
        row = get_object_or_404(Rendition, asset=asset, kind=kind)
        return Found(row.hash, row.type, asset.name)
    return Found(asset.hash, asset.type, asset.name)


def _answer(request: HttpRequest, found: Found) -> HttpResponseBase:
    tag = f'"{found.hash}"'
    answer: HttpResponseBase
    if tag in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    else:
        answer = _content(request, found)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = f"private, max-age={FRESH_FOR}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _content(request: HttpRequest, found: Found) -> FileResponse:
    try:
        content = store().open(found.hash)
    except MissingObject:
        raise Http404 from None
    stem = found.name.rpartition(".")[0] or found.name or found.hash[:12]
    name = f"{stem}.{EXTENSIONS[found.type]}"
    return FileResponse(content, as_attachment="download" in request.GET, filename=name, content_type=found.type)
