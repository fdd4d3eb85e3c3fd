"""Taking in a PDF as it is: that it is one comes from its bytes, its pages and its title from its own objects.

Nothing is drawn and nothing written anew. A PDF that is a page or an archive as well was made to be taken for one.
"""

import re
import threading
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from passaparola.kernel.message import Message
from passaparola.library.intake import ACTIVE, Refused

TYPE = "application/pdf"
MAX_BYTES = 100_000_000
"""The most that a network of ours takes of a document, by its documentation."""

_HEAD, _TAIL = 1_024, 1_024  # bytes: where readers look for the beginning and for the end
_BEGINS = re.compile(rb"%PDF-[12]\.[0-9]")
_READING = threading.Semaphore(2)  # see document_parts.MOST_OBJECTS for what one may take


@dataclass(frozen=True)
class Document:
    """What is known of a PDF: its pages, and the first one's edges in points (1/72 inch), None where unknown."""

    pages: int
    width: int | None = None
    height: int | None = None
    title: str = ""


def is_one(beginning: bytes) -> bool:
    """Whether a file that begins so says that it is a PDF."""
    return _BEGINS.match(beginning) is not None


def read(file: BinaryIO, size: int) -> Document:
    """What a PDF says of itself. Raises Refused for one that is broken, locked, acts by itself or is not only a PDF."""
    from passaparola.library.document_parts import look_through  # 40 MB that most processes never need

    if size > MAX_BYTES:
        raise Refused(Message("library.too_large", {"megabytes": MAX_BYTES // 1_000_000}))
    _refuse_disguises(file, size)
    with _READING:
        return look_through(file)


def _refuse_disguises(file: BinaryIO, size: int) -> None:
    """A PDF that a browser or an unpacker could take for something else was made for that."""
    file.seek(0)
    head = file.read(_HEAD)
    if not is_one(head):
        raise refused("broken")
    file.seek(max(0, size - _TAIL))
    if b"%%EOF" not in file.read(_TAIL):
        raise refused("broken")
    if ACTIVE.search(head) or zipfile.is_zipfile(file):
        raise refused("disguised")


def refused(why: str) -> Refused:
    """The refusal with its reason: broken, disguised, locked, scripts, acts, carries or endless."""
    return Refused(Message(f"library.document_{why}"))
