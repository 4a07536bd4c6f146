"""Files as sheets of cells: CSV in the encodings people use, and Excel workbooks. Knows no mapping."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from data_loaders.errors import Message, Refused

Scalar = str | int | float | bool | date | datetime | time | timedelta | None
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
DELIMITERS = (",", ";", "\t", "|")
ENCRYPTED = b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells by row, from the first row on; a CSV file is one sheet without a name."""

    name: str | None
    rows: list[list[Scalar]]


def read_sheets(path: Path, encoding: str | None = None, delimiter: str | None = None) -> list[Sheet]:
    """All sheets of a CSV file or workbook. Raises Refused for a file that is missing, empty or unreadable."""
    if not path.is_file():
        raise _refusal(path, "no such file", "a CSV file or workbook", "Check the path and that you may read it.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refusal(path, error.strerror or str(error), "a readable file", "Check who may read it.") from None
    if not content.strip():
        raise _refusal(path, "an empty file", "a table with a header row", "Export the file again.")
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _workbook(path, content)
    if suffix in TEXTS:
        return [Sheet(None, _csv(path, content, encoding, delimiter))]
    kinds = ", ".join(sorted(TEXTS | WORKBOOKS))
    raise _refusal(path, f"a {suffix or 'nameless'} file", f"one of {kinds}", "Save it as .xlsx or .csv.")


def _refusal(path: Path, found: str, expected: str, hint: str) -> Refused:
    return Refused(Message(file=path.name, found=found, expected=expected, hint=hint))


def decode(content: bytes, encoding: str | None = None) -> str:
    """Text of a file. A byte order mark decides; else strict UTF-8; else whichever of UTF-8 and Windows-1252
    fits better, with U+FFFD in place of the bytes that are neither."""
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
    if "\x00" in text[:4096]:
        raise _refusal(path, "binary content", "a text file", "Export the file as CSV again.")
    rows: list[list[Scalar]] = []
    try:
        rows.extend(list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _sniff(text)))
    except csv.Error as error:
        place = f"after row {len(rows)}"
        raise _refusal(path, f"{error} {place}", "a CSV table", "Export the file as CSV again.") from None
    return rows


def _sniff(text: str) -> str:
    """The delimiter that splits the first records into the most columns alike."""
    sample = text[:200_000]

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
    if content.startswith(OLE) and ENCRYPTED in content:
        raise _refusal(path, "a password-protected workbook", "an open one", "Remove the password and save it again.")
    if not content.startswith((b"PK", OLE)):
        hint = "Open it in a spreadsheet program and save it as a workbook, or name it .csv if it is text."
        raise _refusal(path, "a file that is no workbook", f"a {path.suffix} workbook", hint)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [Sheet(name, _cells(book, name)) for name in book.sheet_names]
    except python_calamine.PasswordError:
        raise _refusal(
            path, "a password-protected workbook", "an open one", "Remove the password and save it again."
        ) from None
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        hint = "Open it in a spreadsheet program and save it as .xlsx again."
        raise _refusal(path, f"a broken or foreign archive ({error})", f"a {path.suffix} workbook", hint) from None


def _cells(book: python_calamine.CalamineWorkbook, name: str) -> list[list[Scalar]]:
    try:
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.WorksheetNotFound:  # a chart sheet has no cells
        return []
