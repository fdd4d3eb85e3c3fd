"""A PDF's own objects, looked through: how many pages it has, and that it does nothing but show them.

What a network hands to strangers must not act by itself: a PDF that is locked, that runs scripts, starts or sends
something, or carries other files inside is refused (ISO 32000-2: 7.6 encryption, 12.6.4 actions, 7.11.4 embedded
files). Links are no such thing.
"""

import logging
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from passaparola.library.document import Document, refused

MOST_OBJECTS = 100_000
"""Parts that are looked at: as many took 4 seconds and 190 MB on the machine where this was measured."""

_LONGEST_TITLE = 255
_LARGEST_EDGE = 14_400 * 75_000  # points: the largest page by the largest unit
_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
_NOT_FOLLOWED = frozenset({"/StructTreeRoot", "/Resources", "/Contents", "/Metadata"})
_SCRIPTS = frozenset({"/JS", "/XFA"})
_ACTS = frozenset({"/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoTo3DView", "/RichMediaExecute"})
_CARRIES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_OF_PROGRAMS = re.compile(r"^Microsoft \w+ - |\.(docx?|pptx?|xlsx?|od[tps]|indd|key|pdf|ai|html?)$", re.IGNORECASE)
_NO_TITLES = frozenset({"untitled", "senza titolo", "document", "documento", "presentation", "presentazione"})

logging.getLogger("pypdf").setLevel(logging.ERROR)  # a stranger's file does not write into our logs

# What pypdf raises on bad data; its own page on errors says that others than PyPdfError are to be expected.
_BAD = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError,
        OverflowError, OSError, MemoryError, zlib.error)  # fmt: skip


def look_through(file: BinaryIO) -> Document:
    """What a PDF says of itself. Raises Refused for one that is broken, locked, or does more than show pages."""
    try:
        return _read(file)
    except (DependencyError, NotImplementedError):  # a lock that pypdf does not know
        raise refused("locked") from None
    except _BAD:
        raise refused("broken") from None


def _read(file: BinaryIO) -> Document:
    file.seek(0)
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise refused("locked")
    root = reader.root_object
    for each in _parts(root):
        if danger := _danger(each):
            raise refused(danger)
    pages = list(_pages(root))
    if not pages:
        raise refused("broken")
    return Document(len(pages), *_edges(pages[0]), _title(reader))


def _parts(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that a reader comes to from the catalogue, each once; not what is merely drawn."""
    left: list[object] = [root]
    known: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS):
        if not left:
            return
        each = left.pop()
        if isinstance(each, IndirectObject):
            if (place := (each.idnum, each.generation)) in known:
                continue
            known.add(place)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            yield each
            left += [value for name, value in each.items() if name not in _NOT_FOLLOWED and _leads_on(value)]
        elif isinstance(each, ArrayObject):
            left += [value for value in list(each) if _leads_on(value)]
    raise refused("endless")


def _leads_on(value: object) -> bool:
    return isinstance(value, IndirectObject | DictionaryObject | ArrayObject)


def _danger(part: DictionaryObject) -> str:
    """What is wrong with a part, empty for nothing."""
    action, kind = _told(part, "/S"), _told(part, "/Subtype")
    if part.keys() & _SCRIPTS or action == "/JavaScript":
        return "scripts"
    if action in _ACTS:
        return "acts"
    return "carries" if "/EF" in part or kind in _CARRIES else ""


def _told(part: DictionaryObject, name: str) -> object:
    found = part.get(name)
    return found.get_object() if isinstance(found, PdfObject) else found


def _pages(root: DictionaryObject) -> Iterator[Mapping[str, object]]:
    """The leaves of the page tree in their order, each with what it inherits; its own count is not believed."""
    left: list[tuple[object, dict[str, object]]] = [(root.get("/Pages"), {})]
    known: set[tuple[int, int]] = set()
    while left:
        node, inherited = left.pop()
        if isinstance(node, IndirectObject):
            if (place := (node.idnum, node.generation)) in known:
                raise ValueError("a page is in its own tree twice")
            known.add(place)
            node = node.get_object()
        if not isinstance(node, DictionaryObject):
            continue
        here = {**inherited, **{name: _told(node, name) for name in _INHERITED if name in node}}
        kids = _told(node, "/Kids")
        if isinstance(kids, ArrayObject):
            left += [(each, here) for each in reversed(list(kids))]
        else:
            yield here


def _edges(page: Mapping[str, object]) -> tuple[int | None, int | None]:
    """Width and height as a reader shows the page."""
    box = page.get("/CropBox") or page.get("/MediaBox")
    if not isinstance(box, ArrayObject) or len(box) != 4:
        return None, None
    left, bottom, right, top = (float(each.get_object()) for each in list(box))
    unit, turn = float(str(page.get("/UserUnit", 1))), int(float(str(page.get("/Rotate", 0))))
    width, height = round(abs(right - left) * unit), round(abs(top - bottom) * unit)
    if not (0 < width <= _LARGEST_EDGE and 0 < height <= _LARGEST_EDGE):
        return None, None
    return (height, width) if turn % 180 else (width, height)


def _title(reader: PdfReader) -> str:
    """The title in its properties; none where a program put its own or the file's name there."""
    info = reader.trailer.get("/Info")
    found = info.get_object() if isinstance(info, PdfObject) else None
    given = _told(found, "/Title") if isinstance(found, DictionaryObject) else None
    plain = "".join(char if char.isprintable() else " " for char in given) if isinstance(given, str) else ""
    title = " ".join(plain.split())
    return "" if title.casefold() in _NO_TITLES or _OF_PROGRAMS.search(title) else title[:_LONGEST_TITLE]
