"""Files that arrive with a form: capped while they arrive, taken in and stored before any tenant's scope is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from passaparola.kernel.message import Message
from passaparola.library import document, intake, video
from passaparola.library.intake import Picture
from passaparola.workspaces.means import store
from passaparola.workspaces.requests import TenancyMiddleware, needs, outside_scope
from passaparola.workspaces.rules import Permission

FIELD = "files"
MOST_FILES = 20
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Stored:
    """A file in the object store; ``duration`` of a video in seconds, None where unknown.

    Edges are in pixels, those of a document (which has ``pages``, and perhaps a ``title``) in points.
    """

    hash: str
    size: int
    type: str
    width: int | None
    height: int | None
    duration: float | None = None
    pages: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Taken:
    """A file that was taken in, and the renditions of a picture by kind."""

    name: str
    original: Stored
    renditions: dict[str, Stored]


@dataclass(frozen=True)
class NotTaken:
    """A file that was refused, and why."""

    name: str
    reason: Message


Received = Sequence[Taken | NotTaken]


class Capped(FileUploadHandler):
    """Drops a file as soon as it is larger than allowed, instead of filling the disk with it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A new file begins."""
        super().new_file(*args, **kwargs)
        self.taken, self.most = 0, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, or skip the rest of the file and remember its name."""
        self.most = self.most or most_bytes(raw_data)
        self.taken += len(raw_data)
        if self.taken > self.most:
            refused: list[tuple[str, int]] = self.request.__dict__.setdefault("too_large", [])
            refused.append((self.file_name or "", self.most))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""


def most_bytes(beginning: bytes) -> int:
    """How large a file that begins so may be."""
    if video.kind_of(beginning[:64]):
        return settings.VIDEO_BYTES
    return document.MAX_BYTES if document.is_one(beginning) else intake.MAX_BYTES


def receives_files(view: View) -> View:
    """For views that take files: they run outside any scope (the store may be far) and open one by ``within``."""

    @csrf_exempt  # the token is checked below, once the cap stands: reading it reads the whole form
    @outside_scope
    @wraps(view)
    def capped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers.insert(0, Capped(request))
        return csrf_protect(view)(request, *args, **kwargs)

    return capped


def within(request: HttpRequest, view: View, slug: str, **kwargs: Any) -> HttpResponseBase:
    """Run a view in the person's scope of one brand, in its own transaction. Raises Http404 and PermissionDenied."""
    arguments = {"slug": slug, **kwargs}
    answer = TenancyMiddleware(lambda _: view(request, **arguments)).process_view(request, view, (), arguments)
    return answer if answer is not None else view(request, **arguments)


def received(request: HttpRequest, slug: str) -> Received:
    """Take in and store the files of a form. Somebody who may not write gets PermissionDenied before any is read."""
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist(FIELD))
    too_large = request.__dict__.get("too_large", [])
    if not files and not too_large:
        return ()
    within(request, needs(Permission.WRITE)(_nothing), slug)
    many = Message("library.too_many_files", {"count": MOST_FILES})
    refused = [NotTaken(_name(name), _too_large(most)) for name, most in too_large]
    refused += [NotTaken(_name(file.name), many) for file in files[MOST_FILES:]]
    return [*(_receive(file) for file in files[:MOST_FILES]), *refused]


def _nothing(request: HttpRequest, slug: str) -> HttpResponseBase:
    from django.http import HttpResponse

    return HttpResponse()


def _too_large(most: int) -> Message:
    return Message("library.too_large", {"megabytes": most // 1_000_000})


def _receive(file: "UploadedFile[bytes]") -> Taken | NotTaken:
    beginning = file.read(64)
    file.seek(0)
    if video.kind_of(beginning):
        return _receive_video(file)
    if document.is_one(beginning):
        return _receive_document(file)
    return receive_bytes(_name(file.name), file.read())


def _receive_video(file: "UploadedFile[bytes]") -> Taken | NotTaken:
    """Read what it says of itself, and store it as it is, piece by piece: never whole in memory."""
    content = cast("BinaryIO", file.file)
    try:
        seen = video.read(content, file.size or 0)
    except intake.Refused as refused:
        return NotTaken(_name(file.name), refused.reason)
    content.seek(0)
    kept = store().put(content, seen.type)
    stored = Stored(kept.hash, kept.bytes, seen.type, seen.width, seen.height, seen.duration)
    return Taken(_name(file.name), stored, {})


def _receive_document(file: "UploadedFile[bytes]") -> Taken | NotTaken:
    """The same for a PDF."""
    content = cast("BinaryIO", file.file)
    try:
        seen = document.read(content, file.size or 0)
    except intake.Refused as refused:
        return NotTaken(_name(file.name), refused.reason)
    content.seek(0)
    kept = store().put(content, document.TYPE)
    edges = {"width": seen.width, "height": seen.height}
    stored = Stored(kept.hash, kept.bytes, document.TYPE, **edges, pages=seen.pages, title=seen.title)
    return Taken(_name(file.name), stored, {})


def receive_bytes(name: str, content: bytes) -> Taken | NotTaken:
    """Take a file in and store it; outside any tenant's scope, because it takes its time."""
    try:
        made = intake.take_in(content)
    except intake.Refused as refused:
        return NotTaken(name, refused.reason)
    smaller = {"thumb": made.thumb} | ({"light": made.light} if made.light else {})
    return Taken(name, _stored(made.original), {kind: _stored(picture) for kind, picture in smaller.items()})


def _stored(picture: Picture) -> Stored:
    kept = store().put(picture.content, picture.type)
    return Stored(kept.hash, kept.bytes, picture.type, picture.width, picture.height)


def _name(given: str | None) -> str:
    """The file's own name without folders and signs that are no text."""
    name = PurePath((given or "").replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[:255]
