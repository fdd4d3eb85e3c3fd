"""Reading a table whatever it is: CSV of any delimiter and encoding, or a spreadsheet; row by row, never all at once.

Everything is text here: what a cell means is decided for its whole column (``numbers``, ``dates``, ``columns``).
"""

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from passaparola.kernel.exports import Unreadable

MAX_BYTES = 1_000_000_000  # of a CSV
MAX_SHEET_BYTES = 50_000_000  # of a spreadsheet, which is read whole
MAX_UNPACKED_BYTES = 400_000_000  # of what a spreadsheet unpacks to
MAX_CELLS = 10_000_000  # of a spreadsheet
MAX_COLUMNS = 2_000
MAX_SHEETS = 50
MAX_CELL_CHARS = 1_000_000  # a long article fits; a line of 200 MB does not
DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 262_144
_SAMPLE_ROWS = 60
_HEADER_WITHIN = 30  # rows
SHEETS = (".xlsx", ".xlsm", ".xls")

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table on disk. ``rows`` reads it anew each time; ``before`` counts the rows above the header."""

    path: Path
    header: tuple[str, ...]
    before: int = 0
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the header that is not blank, with its number (the first below the header is 1).

        Rows shorter or longer than the header come as they are. Raises Unreadable where the file breaks off.
        """
        source = (
            _sheet_rows(self.path, self.sheet) if self.sheet else _csv_rows(self.path, self.encoding, self.delimiter)
        )
        for number, row in enumerate(source, -self.before):
            if number > 0 and any(map(str.strip, row)):
                yield number, row


def open_table(path: Path) -> Table:
    """Find out how the file is written and where its header is; the first sheet of a workbook. Raises Unreadable."""
    return open_tables(path)[0]


def open_tables(path: Path) -> list[Table]:
    """Every table of a file: one, or the sheets of a workbook that have a header. Raises Unreadable."""
    try:
        size = path.stat().st_size
        head = _head(path)
    except OSError:
        raise Unreadable("table.cannot_open", name=path.name) from None
    if not head.strip():
        raise Unreadable("table.empty", name=path.name)
    if head[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or path.suffix.lower() in SHEETS:
        return _spreadsheet(path, size)
    return [_delimited(path, head, size)]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SAMPLE_BYTES)


# --- delimited text


def _delimited(path: Path, head: bytes, size: int) -> Table:
    if size > MAX_BYTES:
        raise Unreadable("table.too_large", name=path.name, megabytes=MAX_BYTES // 1_000_000)
    encoding = _encoding(path, head)
    text = head.decode(encoding, "ignore")
    _refuse_other(path, head, text)
    delimiter = _delimiter(text)
    sample = []
    for row in _csv_rows(path, encoding, delimiter):
        sample.append(row)
        if len(sample) == _SAMPLE_ROWS:
            break
    before, header = _header(path, sample)
    return Table(path, header, before, encoding, delimiter)


_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def _encoding(path: Path, head: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if head[:400].count(0) > len(head[:400]) // 4:
        return "utf-16-le" if head[1:400:2].count(0) > head[:400:2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(path) else "cp1252" if _is(head, "cp1252") else "latin-1"


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8: a latin-1 file may have its first accent far down."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _is(head: bytes, encoding: str) -> bool:
    try:
        head.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_other(path: Path, head: bytes, text: str) -> None:
    start = text.lstrip("\ufeff \r\n\t")[:200].casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<svg")):
        raise Unreadable("table.web_page", name=path.name)
    if start.startswith(("{", "[{", "[\n", "window.")):
        raise Unreadable("table.json", name=path.name)
    if head.startswith((b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!")) or "\0" in text:
        raise Unreadable("table.not_a_table", name=path.name)


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns most evenly; a comma when none cuts them."""
    best, delimiter = 0.0, ","
    for candidate in DELIMITERS:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
        widths = Counter(_widths(lines))
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = (width - 1) * times / sum(widths.values())
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def _widths(lines: Iterator[list[str]]) -> list[int]:
    widths: list[int] = []
    try:
        for row in lines:
            if any(row):
                widths.append(len(row))
            if len(widths) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return widths
    return widths


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with _field_limit(), path.open(encoding=encoding, errors="replace", newline="") as file:
        try:
            yield from csv.reader(_lines(file, path), delimiter=delimiter)
        except csv.Error:
            raise Unreadable("table.broken", name=path.name) from None


def _lines(file: io.TextIOBase, path: Path) -> Iterator[str]:
    """The lines without NULs; a line beyond all measure is refused before it fills the memory."""
    while line := file.readline(MAX_CELL_CHARS * 2):
        if len(line) >= MAX_CELL_CHARS * 2:
            raise Unreadable("table.long_line", name=path.name)
        yield line.replace("\0", "") if "\0" in line else line


@contextmanager
def _field_limit() -> Iterator[None]:
    csv.field_size_limit(MAX_CELL_CHARS)
    yield


def _header(path: Path, sample: Sequence[list[str]]) -> tuple[int, tuple[str, ...]]:
    """The first row that is as wide as the table and all words; gives its index and its cells."""
    if not sample:
        raise Unreadable("table.empty", name=path.name)
    width = max(_filled(row) for row in sample[:_HEADER_WITHIN])
    if max(map(len, sample)) > MAX_COLUMNS:
        raise Unreadable("table.too_many_columns", name=path.name, most=MAX_COLUMNS)
    for index, row in enumerate(sample[:_HEADER_WITHIN]):
        if _filled(row) >= max(2, width * 0.6) and _wordy(row):
            return index, tuple(cell.strip().lstrip("\ufeff") for cell in row)
    if width < 2:
        raise Unreadable("table.one_column", name=path.name)
    raise Unreadable("table.no_header", name=path.name)


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _wordy(row: Row) -> bool:
    """Whether nearly all cells begin with a letter, as the names of columns do."""
    cells = [cell.strip().lstrip("\ufeff\"'#(") for cell in row if cell.strip()]
    return sum(cell[:1].isalpha() or cell[:1] == "_" for cell in cells) >= len(cells) * 0.8


# --- spreadsheets


def _spreadsheet(path: Path, size: int) -> list[Table]:
    if size > MAX_SHEET_BYTES:
        raise Unreadable("table.too_large", name=path.name, megabytes=MAX_SHEET_BYTES // 1_000_000)
    _refuse_bombs(path)
    found, refused = [], Unreadable("table.empty", name=path.name)
    with _workbook(path) as book:
        for sheet in book.sheet_names[:MAX_SHEETS]:
            try:
                sample = _sample(path, book, sheet)
                before, header = _header(path, sample)
            except Unreadable as reason:
                refused = reason if reason.reason.id != "table.empty" else refused
                continue
            found.append(Table(path, header, before, sheet=sheet))
    if not found:
        raise refused
    return found


def _refuse_bombs(path: Path) -> None:
    """A small spreadsheet may unpack to gigabytes; its own directory says so, and is checked while it unpacks."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable("table.unpacks", name=path.name, megabytes=MAX_UNPACKED_BYTES // 1_000_000)
        if "xl/workbook.xml" not in packed.namelist():
            raise Unreadable("table.not_a_table", name=path.name)
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _refuse_endless(path, packed, name)


_CELL = re.compile(rb'r="([A-Z]{1,3})([0-9]{1,7})"')
_BLOCK = 1 << 20


def _refuse_endless(path: Path, packed: zipfile.ZipFile, name: str) -> None:
    """One cell in the last corner makes a sheet of 17 thousand million cells, which no reader has room for."""
    rows, columns, rest = 0, 0, b""
    try:
        with packed.open(name) as sheet:
            while block := sheet.read(_BLOCK):
                for column, row in set(_CELL.findall(rest + block)):
                    rows, columns = max(rows, int(row)), max(columns, _column(column))
                rest = block[-20:]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise Unreadable("table.broken_sheet", name=path.name) from None
    if columns > MAX_COLUMNS:
        raise Unreadable("table.too_many_columns", name=path.name, most=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise Unreadable("table.too_many_cells", name=path.name, most=MAX_CELLS)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@contextmanager
def _workbook(path: Path) -> Iterator[CalamineWorkbook]:
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError):
        raise Unreadable("table.broken_sheet", name=path.name) from None
    try:
        yield book
    finally:
        book.close()


def _sample(path: Path, book: CalamineWorkbook, sheet: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in _cells(path, book, sheet):
        rows.append(row)
        if len(rows) == _SAMPLE_ROWS:
            break
    return rows


def _sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    with _workbook(path) as book:
        yield from _cells(path, book, sheet)


def _cells(path: Path, book: CalamineWorkbook, name: str) -> Iterator[list[str]]:
    """The rows of a sheet as text. A sheet that claims more cells than anybody fills is refused."""
    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise Unreadable("table.broken_sheet", name=path.name) from None
    if sheet.width * sheet.height > MAX_CELLS:
        raise Unreadable("table.too_many_cells", name=path.name, most=MAX_CELLS)
    if sheet.width > MAX_COLUMNS:
        raise Unreadable("table.too_many_columns", name=path.name, most=MAX_COLUMNS)
    for row in sheet.iter_rows():
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    return str(cell)


__all__ = ["MAX_BYTES", "SHEETS", "Table", "Unreadable", "open_table", "open_tables"]
