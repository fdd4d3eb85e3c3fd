"""PDFs small enough to be written here: honest ones, and ones that do more than show pages."""

import io
import zipfile

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

A4 = (595.28, 841.89)


def honest(
    pages: int = 2, size: tuple[float, float] = A4, title: str = "", turned: int = 0, unit: float | None = None
) -> bytes:
    """A PDF of empty pages."""
    writer = _blank(pages, size)
    first = writer.pages[0]
    if turned:
        first.rotate(turned)
    if unit is not None:
        first[NameObject("/UserUnit")] = FloatObject(unit)
    if title:
        writer.add_metadata({"/Title": title})
    return _written(writer)


def locked(password: str = "") -> bytes:
    """One with a lock; without a password anybody opens it, and may not change it."""
    writer = _blank()
    writer.encrypt(password, "padrone", algorithm="AES-256")
    return _written(writer)


def scripted() -> bytes:
    """One that runs a script when it is opened."""
    writer = _blank()
    act = dictionary({"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('ciao')")})
    names = dictionary({"/Names": ArrayObject([TextStringObject("a"), writer._add_object(act)])})
    writer.root_object[NameObject("/Names")] = dictionary({"/JavaScript": names})
    return _written(writer)


def carrying() -> bytes:
    """One with a file attached."""
    writer = _blank()
    writer.add_attachment("conti.xlsx", b"segreto")
    return _written(writer)


def form() -> bytes:
    """One with a form of the kind that is a program (XFA)."""
    writer = _blank()
    writer.root_object[NameObject("/AcroForm")] = dictionary({"/XFA": TextStringObject("<xdp/>")})
    return _written(writer)


def opening(action: str) -> bytes:
    """One that does something when it is opened."""
    writer = _blank()
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(dictionary({"/S": NameObject(action)}))
    return _written(writer)


def touched(action: str, subtype: str = "/Link") -> bytes:
    """One that does something when its page is touched, said through a detour of references."""
    writer = _blank()
    act = writer._add_object(dictionary({"/S": writer._add_object(NameObject(action))}))
    spot = dictionary({"/Type": NameObject("/Annot"), "/Subtype": NameObject(subtype), "/A": act})
    writer.pages[1][NameObject("/Annots")] = ArrayObject([writer._add_object(spot)])
    return _written(writer)


def lying_about_its_pages() -> bytes:
    """One whose tree says that it has 900 pages; it has two."""
    writer = _blank()
    tree = writer.root_object["/Pages"]
    tree[NameObject("/Count")] = NumberObject(900)  # type: ignore[index]
    return _written(writer)


def running_in_circles() -> bytes:
    """One whose page tree is a part of itself."""
    writer = _blank()
    tree = writer.root_object.raw_get("/Pages")
    tree.get_object()["/Kids"].append(tree)
    return _written(writer)


def without_pages() -> bytes:
    """One whose catalogue has no pages."""
    writer = _blank()
    writer.root_object["/Pages"][NameObject("/Kids")] = ArrayObject()  # type: ignore[index]
    return _written(writer)


def and_an_archive() -> bytes:
    """One that an unpacker opens as well."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "ciao")
    return honest() + archive.getvalue() + b"\n%%EOF"


def dictionary(entries: dict[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(name): value for name, value in entries.items()})  # type: ignore[misc]


def _blank(pages: int = 2, size: tuple[float, float] = A4) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    return writer


def _written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
