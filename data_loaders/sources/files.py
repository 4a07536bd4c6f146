"""Files as sheets of cells: CSV in the encodings people use, and Excel workbooks. Knows no mapping."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from data_loaders.errors import Message, Refused
from data_loaders.sources.formula_errors import formula_errors

Scalar = str | int | float | bool | date | datetime | time | timedelta | None
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
DELIMITERS = (",", ";", "\t", "|")
ENCRYPTED = b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e"
BEGINNING, FILE_PASS = b"\x09\x08", 0x002F
END = "\x00"  # put after the last row of a text, where it can stand nowhere else
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells by row, from the first row on; a CSV file is one sheet without a name."""

    name: str | None
    rows: list[list[Scalar]]


def read_sheets(path: Path, encoding: str | None = None, delimiter: str | None = None) -> list[Sheet]:
    """All sheets of a CSV file or workbook. Raises Refused for a file that is missing, empty or unreadable."""
    content = _content(path)
    if not content.strip():
        raise _empty(path)
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path, content)
    if suffix in TEXTS:
        return [Sheet(None, _csv(path, content, encoding, delimiter))]
    kinds = ", ".join(sorted(TEXTS | WORKBOOKS))
    raise _refusal(path, f"a {suffix or 'nameless'} file", f"one of {kinds}", "Save it as .xlsx or .csv.")


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _refusal(path, "a folder", "a CSV file or workbook", "Name a file in it.")
        return path.read_bytes()
    except FileNotFoundError:
        hint = "Check the path and that you may read it."
        raise _refusal(path, "no such file", "a CSV file or workbook", hint) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise _refusal(path, cause, "a readable file", "Check the path and who may read it.") from None


def _empty(path: Path) -> Refused:
    return _refusal(path, "an empty file", "a table with a header row", "Export the file again.")


def _refusal(path: Path, found: str, expected: str, hint: str) -> Refused:
    return Refused(Message(file=path.name, found=found, expected=expected, hint=hint))


def decode(content: bytes, encoding: str | None = None) -> str:
    """Text of a file. A byte order mark decides; else strict UTF-8; else whichever of UTF-8 and Windows-1252
    fits better, with U+FFFD in place of the bytes that are neither."""
    return _decoded(content, encoding).lstrip("\ufeff")


def _decoded(content: bytes, encoding: str | None) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", errors="replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if encoding:
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        utf8 = content.decode("utf-8", errors="replace")
        broken = utf8.count("\ufffd")
        whole = sum(character > "\x7f" for character in utf8) - broken
        return utf8 if whole > broken else content.decode("cp1252", errors="replace")


def _csv(path: Path, content: bytes, encoding: str | None, delimiter: str | None) -> list[list[Scalar]]:
    if content.startswith((b"PK\x03\x04", OLE)):
        raise _refusal(path, "a workbook or archive named as text", "a text file", "Give it its true extension.")
    text = decode(content, encoding)
    if not text.strip():
        raise _empty(path)
    if END in text:
        raise _refusal(path, "binary content", "a text file", "Export the file as CSV again, in UTF-8.")
    text += END if text.endswith(("\n", "\r")) else f"\n{END}"
    rows: list[list[Scalar]] = []
    lines: Iterable[list[Any]] = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _sniff(text))
    try:
        rows.extend(lines)
    except csv.Error as error:
        place = f"after row {len(rows)}"
        raise _refusal(path, f"{error} {place}", "a CSV table", "Export the file as CSV again.") from None
    if rows.pop() != [END]:
        found = f"a quotation mark in row {len(rows) + 1} that is never closed"
        raise _refusal(path, found, "a closing one", "Close it, or double it where it is part of the text.")
    return rows


def _sniff(text: str) -> str:
    """The delimiter that splits the first records into the most columns alike."""
    sample = text[:200_000].removesuffix(END)

    def score(delimiter: str) -> tuple[float, int]:
        widths = []
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            widths.append(len(row))
            if len(widths) == 30:
                break
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(DELIMITERS, key=score)


def _workbook(path: Path, content: bytes) -> list[Sheet]:
    if _is_locked(content):
        raise _locked(path)
    if not content.startswith((b"PK", OLE)):
        hint = "Open it in a spreadsheet program and save it as a workbook, or name it .csv if it is text."
        raise _refusal(path, "a file that is no workbook", f"a {path.suffix} workbook", hint)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [Sheet(name, _cells(book, name)) for name in book.sheet_names]
    except python_calamine.PasswordError:
        raise _locked(path) from None
    except BaseException as error:
        if not (isinstance(error, Exception) or type(error).__name__ == "PanicException"):  # how Rust code breaks off
            raise
        hint = "Open it in a spreadsheet program and save it as .xlsx again."
        raise _refusal(path, f"a broken or foreign archive ({error})", f"a {path.suffix} workbook", hint) from None
    if not any(sheet.rows for sheet in sheets):
        raise _refusal(path, "no cells in any sheet", "a table with a header row", "Fill in the workbook.")
    _show_errors(sheets, formula_errors(content))
    return sheets


def _locked(path: Path) -> Refused:
    hint = "Remove the password and save it again."
    return _refusal(path, "a password-protected workbook", "an open one", hint)


def _is_locked(content: bytes) -> bool:
    """Whether a password is needed to open a workbook: .xlsx (an encrypted package), .ods or .xls."""
    if content.startswith(OLE):
        return ENCRYPTED in content or _has_file_pass(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError, zlib.error):
        return False


def _has_file_pass(content: bytes) -> bool:
    """Whether an .xls workbook is encrypted: a record FilePass follows its beginning. MS-XLS, 2.4.117."""
    starts = (at for at in range(512, len(content) - 8, 512) if content[at : at + 2] == BEGINNING)
    for start in starts:
        at = start
        for _ in range(4):
            kind, length = struct.unpack_from("<HH", content, at)
            if kind == FILE_PASS:
                return True
            at += 4 + length
            if at + 4 > len(content):
                break
    return False


def _show_errors(sheets: list[Sheet], errors: dict[str, dict[tuple[int, int], str]]) -> None:
    """Put #REF! and its like where calamine left the cell empty."""
    for sheet in sheets:
        for (line, column), text in errors.get(sheet.name or "", {}).items():
            if line < len(sheet.rows) and column < len(sheet.rows[line]):
                sheet.rows[line][column] = text


def _cells(book: python_calamine.CalamineWorkbook, name: str) -> list[list[Scalar]]:
    try:
        return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    except python_calamine.WorksheetNotFound:  # a chart sheet has no cells
        return []
