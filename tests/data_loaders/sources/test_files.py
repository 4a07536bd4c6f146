"""Files as people save them are read; what is no table is refused in words."""

from __future__ import annotations

import codecs
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_loaders.errors import Refused
from data_loaders.sources.files import read_sheets
from tests.data_loaders.making import compound_file, encrypted_xlsx, write, write_ods, write_xlsx, xls


def cells(path: Path, **how: str) -> list[list[Any]]:
    return read_sheets(path, **how)[0].rows


def refused(path: Path) -> str:
    with pytest.raises(Refused) as refusal:
        read_sheets(path)
    (message,) = refusal.value.messages
    assert message.file == path.name
    assert message.expected
    assert message.hint
    return message.found or ""


@pytest.mark.parametrize(
    "content",
    [
        "Naïve,£5".encode(),
        codecs.BOM_UTF8 + "Naïve,£5".encode(),
        codecs.BOM_UTF8 * 2 + "Naïve,£5".encode(),
        "Naïve,£5".encode("cp1252"),
        "Naïve,£5".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Naïve,£5".encode("utf-16-be"),
    ],
)
def test_encodings_are_told_apart(tmp_path: Path, content: bytes) -> None:
    assert cells(write(tmp_path, content)) == [["Naïve", "£5"]]


def test_broken_bytes_do_not_spoil_the_rest(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "é,ü,ö,".encode() + b"a\x9d")) == [["é", "ü", "ö", "a\ufffd"]]
    assert cells(write(tmp_path, "£5,".encode("cp1252") + b"a\x81")) == [["£5", "a\ufffd"]]


def test_an_encoding_stated_in_the_mapping_counts_but_a_byte_order_mark_counts_more(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "é".encode("cp850")), encoding="cp850") == [["é"]]
    assert cells(write(tmp_path, codecs.BOM_UTF8 + "é".encode()), encoding="cp1252") == [["é"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_told_apart(tmp_path: Path, delimiter: str) -> None:
    rows = [["Code", "Name", "Cost"], ["1", "a", "2"], ["3", "b", "4"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    assert cells(write(tmp_path, text)) == rows


def test_the_other_delimiter_in_the_text_does_not_mislead(tmp_path: Path) -> None:
    text = "Name;Cost;Note\nSmith, J;1,5;a, b, c\nJones, K;2,5;d, e\n"
    assert cells(write(tmp_path, text))[1] == ["Smith, J", "1,5", "a, b, c"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_breaks_and_delimiters_inside_quotation_marks(tmp_path: Path, end: str, last: str) -> None:
    text = f'A,B{end}"one{end}two, ""three""",4{last and end}'
    assert cells(write(tmp_path, text))[1] == [f'one{end}two, "three"', "4"]


def test_a_quotation_mark_never_closed_is_refused_because_it_would_swallow_rows(tmp_path: Path) -> None:
    found = refused(write(tmp_path, 'A,B\n1,2\n3,"four\n5,6\n7,8\n'))
    assert found == "a quotation mark in row 3 that is never closed"


def test_quotation_marks_inside_a_cell_are_text(tmp_path: Path) -> None:
    assert cells(write(tmp_path, 'A,B\n5" pipe,2\n')) == [["A", "B"], ['5" pipe', "2"]]


@pytest.mark.parametrize("content", [b"", b" \n\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n", codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(write(tmp_path, content)) == "an empty file"


@pytest.mark.parametrize(
    "content", [b"a,b\n1,\x002\n", b"a,b\n" + b"1,2\n" * 5000 + b"3,\x00\n", "a,b".encode("utf-16-le")]
)
def test_binary_content_is_refused_wherever_it_stands(tmp_path: Path, content: bytes) -> None:
    assert refused(write(tmp_path, content)) == "binary content"


@pytest.mark.parametrize(
    ("name", "found"),
    [("none.csv", "no such file"), (".", "a folder"), ("x" * 300 + ".csv", "File name too long"), ("a\0b.csv", "null")],
)
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, name: str, found: str) -> None:
    with pytest.raises(Refused, match=found):
        read_sheets(tmp_path / name)


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "a,b", "plan.pdf")) == "a .pdf file"
    assert refused(write(tmp_path, "a,b", "plan")) == "a nameless file"


ROWS = [["Code", None, "Cost"], ["P1", None, 12.5], [None, None, None], ["P2", "x", 3]]
READ = [["Code", "", "Cost"], ["P1", "", 12.5], ["", "", ""], ["P2", "x", 3.0]]


def test_workbooks_of_every_kind_keep_the_place_of_their_cells(tmp_path: Path) -> None:
    shifted = [[None] * 3, *ROWS]
    assert cells(write_xlsx(tmp_path / "a.xlsx", {"Projects": shifted})) == [["", "", ""], *READ]
    assert cells(write(tmp_path, xls(shifted), "a.xls")) == [["", "", ""], *READ]
    ods = cells(write_ods(tmp_path / "a.ods", {"Projects": shifted}))
    assert [[*row, "", "", ""][:3] for row in ods] == [["", "", ""], *READ]


def test_all_sheets_are_read_by_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Notes": [["x"]], "Projects": ROWS})
    assert [sheet.name for sheet in read_sheets(path)] == ["Notes", "Projects"]


def test_dates_of_workbooks_are_dates(tmp_path: Path) -> None:
    rows = [["Start"], [date(2024, 3, 1)]]
    assert cells(write_xlsx(tmp_path / "a.xlsx", {"S": rows}))[1] == [date(2024, 3, 1)]
    assert cells(write_ods(tmp_path / "a.ods", {"S": rows}))[1] == [date(2024, 3, 1)]


@pytest.mark.parametrize("writer", [write_xlsx, write_ods])
def test_a_failed_formula_is_shown_and_not_taken_for_an_empty_cell(tmp_path: Path, writer: Any) -> None:
    path = writer(
        tmp_path / f"a.{writer.__name__[-4:].strip('_')}", {"Other": [["x"]], "S": [["Cost"], ["#REF!"], ["#DIV/0!"]]}
    )
    assert read_sheets(path)[1].rows == [["Cost"], ["#REF!"], ["#DIV/0!"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", encrypted_xlsx()),
        ("a.xls", encrypted_xlsx()),
        ("a.xls", xls([["Code"], ["P1"]], password=True)),
        ("a.xlsx", compound_file({"EncryptedPackage": b"x"})),
    ],
)
def test_a_password_is_named_as_the_reason(tmp_path: Path, name: str, content: bytes) -> None:
    assert refused(write(tmp_path, content, name)) == "a password-protected workbook"


def test_a_password_of_an_open_document_is_named_too(tmp_path: Path) -> None:
    assert refused(write_ods(tmp_path / "a.ods", {"S": [["x"]]}, password=True)) == "a password-protected workbook"


def test_a_zip_renamed_to_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(tmp_path / "a.xlsx").startswith("a broken or foreign archive")


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "xlsb", "xlsm"])
@pytest.mark.parametrize("content", [b"Code,Name\nP1,x\n", b"PK\x03\x04 cut short", compound_file({"Word": b"text"})])
def test_what_is_no_workbook_is_refused_under_every_ending(tmp_path: Path, suffix: str, content: bytes) -> None:
    assert refused(write(tmp_path, content, f"a.{suffix}"))


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": ROWS})
    path.write_bytes(path.read_bytes()[:-300])
    assert refused(path).startswith("a broken or foreign archive")


def test_a_workbook_without_any_cell_is_refused(tmp_path: Path) -> None:
    assert refused(write_xlsx(tmp_path / "a.xlsx", {"S": []})) == "no cells in any sheet"


def test_a_workbook_renamed_to_text_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": ROWS})
    assert refused(path.rename(tmp_path / "a.csv")) == "a workbook or archive named as text"
