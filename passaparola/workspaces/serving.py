"""The bytes of an object as a browser wants them: whole or a range of them, and never as a page of ours."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)

from passaparola.kernel.objects import MissingObject
from passaparola.workspaces.means import store

FRESH_FOR = 86_400  # seconds; the bytes never change, but the person's right to see them may
_CHUNK = 256 * 1024  # bytes
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "application/pdf": "pdf",
}  # fmt: skip
"""What we serve, and how its files are called."""
DOCUMENTS = frozenset({"application/pdf"})
"""What a browser would open in a reader of its own, in our name: it is only given as a file to save."""


def served(request: HttpRequest, hash: str, media_type: str, name: str = "") -> HttpResponseBase:
    """The object; ``?download`` gives it as a file to save, which a document always is.

    Raises Http404 for one that is gone or of another kind.
    """
    if media_type not in EXTENSIONS:
        raise Http404
    tag = f'"{hash}"'
    fresh = tag in request.headers.get("If-None-Match", "")
    answer = HttpResponseNotModified() if fresh else _content(request, hash, media_type, name)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = f"private, max-age={FRESH_FOR}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _content(request: HttpRequest, hash: str, media_type: str, name: str) -> HttpResponseBase:
    try:
        size = store().size(hash)
        wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
        if wanted and (wanted[1] or wanted[2]):
            return _part(hash, media_type, size, _span(wanted[1], wanted[2], size))
        content = store().open(hash)
    except MissingObject:
        raise Http404 from None
    document = media_type in DOCUMENTS  # its name may be a title, in which a full stop begins no ending
    stem = (name.removesuffix(".pdf") if document else name.rpartition(".")[0] or name) or hash[:12]
    download = document or "download" in request.GET
    answer = FileResponse(
        content, as_attachment=download, filename=f"{stem}.{EXTENSIONS[media_type]}", content_type=media_type
    )
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(size)
    return answer


def _span(first: str, last: str, size: int) -> range:
    """The bytes that are asked for; empty when there are none there."""
    if not first:
        return range(max(0, size - int(last)), size)
    end = min(int(last) + 1, size) if last else size
    return range(int(first), end)


def _part(hash: str, media_type: str, size: int, span: range) -> HttpResponseBase:
    if not span:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = StreamingHttpResponse(_pieces(store().open(hash), span), status=206, content_type=media_type)
    answer.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    answer.headers["Content-Length"] = str(len(span))
    answer.headers["Accept-Ranges"] = "bytes"
    if media_type in DOCUMENTS:
        answer.headers["Content-Disposition"] = "attachment"
    return answer


def _pieces(content: BinaryIO, span: range) -> Iterator[bytes]:
    with content:
        _skip(content, span.start)
        left = len(span)
        while left and (piece := content.read(min(_CHUNK, left))):
            left -= len(piece)
            yield piece


def _skip(content: BinaryIO, count: int) -> None:
    """Go to a place in the object; a stream that cannot be moved in is read up to there."""
    if getattr(content, "seekable", lambda: False)():
        content.seek(count)
        return
    while count and (piece := content.read(min(_CHUNK, count))):
        count -= len(piece)
