"""Tables in every dress that they come in, and things that only look like tables."""

import codecs
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from passaparola.analysis import tables
from passaparola.analysis.tables import Unreadable, open_table

PLAIN = [["Città", "Like"], ["Forlì; centro", "1"], ["due\nrighe", "2"]]


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in PLAIN) + "\r\n\r\n"
    table = open_table(written(tmp_path / "a.csv", text, encoding))
    assert [list(table.header), *(row for _, row in table.rows())] == PLAIN


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    text = "Report of March\n\nMade on;12 March\nText;Likes;Reach\nHello;1;2\n;;\nAgain;3;4\n"
    table = open_table(written(tmp_path / "a.csv", text))
    assert table.header == ("Text", "Likes", "Reach")
    assert [number for number, _ in table.rows()] == [1, 3]


def test_an_accent_far_down_does_not_break_the_reading(tmp_path: Path) -> None:
    text = "text,likes\n" + "a,1\n" * 300_000 + "perché,2\n"
    table = open_table(written(tmp_path / "a.csv", text, "latin-1"))
    assert [*table.rows()][-1][1] == ["perché", "2"]


def test_a_sheet_is_found_among_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Notes"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Posts")
    sheet.append(["Text", "Likes"])
    sheet.append(["a", 1.5])
    book.save(tmp_path / "a.xlsx")
    assert [row for _, row in open_table(tmp_path / "a.xlsx").rows()] == [["a", "1.5"]]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", b"", "table.empty"),
        ("page.csv", b"<!DOCTYPE html><html>", "table.web_page"),
        ("tree.csv", b'{"a": 1}', "table.json"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "table.not_a_table"),
        ("zeros.csv", b"a,b\n" + b"\0" * 90_000, "table.not_a_table"),
        ("column.csv", b"1\n2\n3\n", "table.one_column"),
        ("numbers.csv", b"1,2\n3,4\n", "table.no_header"),
        ("wide.csv", b"a," * 10_000 + b"\n" + b"1," * 10_000, "table.too_many_columns"),
        ("broken.xlsx", b"PK\x03\x04 and nothing", "table.broken_sheet"),
        ("gone.csv", None, "table.cannot_open"),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    path = tmp_path / name if content is None else written(tmp_path / name, content)
    with pytest.raises(Unreadable) as refused:
        [*open_table(path).rows()]
    assert refused.value.reason.id == reason


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"text,likes\n" + b"x" * (tables.MAX_CELL_CHARS * 2 + 9))
    with pytest.raises(Unreadable) as refused:
        [*open_table(path).rows()]
    assert refused.value.reason.id == "table.long_line"


def test_quotation_marks_that_never_close_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b'text,likes\n"' + b"x,1\n" * (tables.MAX_CELL_CHARS // 2))
    with pytest.raises(Unreadable) as refused:
        [*open_table(path).rows()]
    assert refused.value.reason.id == "table.broken"


def test_nuls_are_dropped(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"text,likes\n" + b"a,1\n" * 90_000 + b"b\0c,2\n")
    assert [*open_table(path).rows()][-1][1] == ["bc", "2"]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_UNPACKED_BYTES", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(Unreadable) as refused:
        open_table(written(tmp_path / "a.xlsx", packed.getvalue()))
    assert refused.value.reason.id == "table.unpacks"


@pytest.mark.parametrize(("column", "reason"), [(16_384, "table.too_many_columns"), (900, "table.too_many_cells")])
def test_a_sheet_that_claims_to_be_endless_is_refused(tmp_path: Path, column: int, reason: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Text", "Likes"])
    sheet.cell(row=1_048_576, column=column, value=1)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Unreadable) as refused:
        open_table(tmp_path / "a.xlsx")
    assert refused.value.reason.id == reason


def test_the_mark_of_utf_8_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert open_table(written(tmp_path / "a.csv", codecs.BOM_UTF8 + b"text,likes\na,1\n")).header[0] == "text"
