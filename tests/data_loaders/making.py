"""Small files and mappings for the tests of the loader."""

from __future__ import annotations

import copy
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import func, select

from data_loaders.ingest import LoadReport, ingest
from data_loaders.mapping import Mapping
from data_loaders.schema import ENTITIES, load, metadata
from data_loaders.store import Store
from tests import postgres
from tests.stores import Files, Stores

Cell = str | float | bool | date | None
Rows = Sequence[Sequence[Cell]]

REGISTER: dict[str, Any] = {
    "name": "test-register",
    "source": {"name": "pmo", "title": "Project register"},
    "data_date": {"file_name": r"(?P<year>\d{4})-(?P<month>\d{2})", "says": "month end from the file's name"},
    "vocabularies": {"states": {"Active": "active", "On hold": "on_hold"}},
    "tables": [
        {
            "project": {"code": "code", "name": "name", "creates": True},
            "columns": {
                "code": {"header": "Code", "required": True},
                "name": {"header": "Name", "required": True},
                "state": {"header": "State", "type": "vocabulary", "vocabulary": "states"},
                "start": {"header": "Start", "type": "date"},
                "budget": {"header": "Budget", "type": "money", "currency": "GBP"},
            },
            "facts": [
                {"entity": "register", "fields": {"name": "name", "state": "state", "start": "start"}},
                {
                    "entity": "statement",
                    "fields": {"amount": "budget"},
                    "constants": {"measure": "current_budget", "period_grain": "life", "period_start": "1900-01-01"},
                },
            ],
        }
    ],
}
TITLES = "Code,Name,State,Start,Budget"
GOOD = f'{TITLES}\nP1,Harbour wall,Active,31/01/2024,"1,200.50"\nP2,Crane,On hold,02/02/2024,(99)\n'


def register_mapping(**changes: Any) -> Mapping:
    """The mapping of a small register. changes: keys of the mapping, of its table, or columns (merged)."""
    content = copy.deepcopy(REGISTER)
    table = content["tables"][0]
    for key, value in changes.items():
        if key == "columns":
            table["columns"].update(value)
        elif key in ("header", "orientation", "skip", "sheet", "facts", "project"):
            table[key] = value
        else:
            content[key] = value
    content["content_hash"] = repr(sorted(changes.items()))[:64]
    return Mapping.model_validate(content)


def write(folder: Path, content: str | bytes, name: str = "register-2024-03.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@dataclass(frozen=True)
class Loading:
    """A store, and a folder with the files that are loaded into it."""

    store: Store
    folder: Path

    def load(
        self, text: str | bytes, mapping: Mapping | None = None, name: str = "register-2024-03.csv", **how: Any
    ) -> LoadReport:
        report = ingest(self.store, write(self.folder, text, name), mapping or register_mapping(), **how)
        assert report.read == report.accepted + report.rejected + report.skipped
        return report

    def facts(self, entity: str = "register", *columns: str, current: bool = True) -> list[tuple[Any, ...]]:
        """Rows of a fact table, in the order they were opened."""
        table = ENTITIES[entity].table
        query = select(*(table.c[name] for name in columns or ("id",))).order_by(table.c.id)
        with self.store.reading() as connection:
            return [
                tuple(row) for row in connection.execute(query.where(table.c.load_to.is_(None)) if current else query)
            ]

    def counts(self) -> dict[str, int]:
        """How many rows each table holds, but those that log loads, who made them and what they left out."""
        log = {"load", "source_record", "source_layout", "audit", "writer"}
        with self.store.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
                if table.name not in log
            }

    def loads(self, *columns: str) -> list[tuple[Any, ...]]:
        with self.store.reading() as connection:
            rows = connection.execute(select(*(load.c[name] for name in columns)).order_by(load.c.id))
            return [tuple(row) for row in rows]

    def states(self) -> list[str]:
        return [state for (state,) in self.loads("state")]


def copy_of(store: Store, folder: Path) -> Loading:
    """A copy of a store, to load into."""
    stores: Stores = Files(folder / "copies") if store.path else postgres.holder_of(store)
    return Loading(stores.copy(store), folder)


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        as_date = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, column, cell, as_date)
                    elif isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(line, column, "=1/0", None, cell)
                    elif cell is not None:
                        sheet.write(line, column, cell)
    return path


def write_ods(path: Path, sheets: dict[str, Rows], password: bool = False) -> Path:
    """A workbook as LibreOffice writes it, with the least that makes one."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(_ods_row(row) for row in rows)}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    if password:
        locked = '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA"/>'
        entries += f'<manifest:file-entry manifest:full-path="content.xml">{locked}</manifest:file-entry>'
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}">{entries}</manifest:manifest>'
        )
        archive.writestr("content.xml", content)
    return path


def _ods_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(_ods_cell(cell) for cell in row)}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(cell))}</text:p>"
    if isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, (int, float)):
        kind = f'office:value-type="float" office:value="{cell}"'
    elif cell.startswith("#"):
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{text}</table:table-cell>"


# --- Old Office files: a compound file of streams --------------------------------------------------------

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file (OLE 2): header, table of sectors, folder, streams. MS-CFB, section 2."""
    sectors: list[bytes] = []
    table: list[int] = [FAT, END]  # sector 0 is the table itself, sector 1 the folder
    entries = [_entry("Root Entry", 5, child=1)]
    for number, (name, short) in enumerate(streams.items(), start=1):
        content = short.ljust(4096, b"\0")  # shorter ones would have to lie elsewhere
        start, count = len(table), -(-len(content) // 512)
        sectors += [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        table += [*range(start + 1, start + count), END]
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(content)))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<5H6x8I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END)
    header += struct.pack("<110I", 0, 0, *[FREE] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header[:512].ljust(512, b"\xff") + fat + b"".join(entries).ljust(512, b"\0") + b"".join(sectors)


def _entry(name: str, kind: int, child: int = FREE, right: int = FREE, start: int = 0, size: int = 0) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, FREE, right, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(rows: Rows, sheet: str = "Projects", password: bool = False) -> bytes:
    """An Excel 97 workbook of texts and numbers. MS-XLS, section 2.4."""
    kind = struct.pack("<6H", 0x0600, 5, 0, 0, 0, 6)
    top = _record(0x0809, kind[:2] + struct.pack("<H", 5) + kind[4:] + bytes(4))
    if password:
        top += _record(0x002F, struct.pack("<3H", 0, 0x1234, 0x5678))
    name = struct.pack("<BB", len(sheet), 0) + sheet.encode("latin-1")
    offset = len(top) + 4 + 6 + len(name) + 4
    top += _record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + _record(0x000A, b"")
    body = _record(0x0809, struct.pack("<2H", 0x0600, 0x0010) + bytes(12))
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<3H", line, column, 0)
            if isinstance(cell, (int, float)):
                body += _record(0x0203, place + struct.pack("<d", cell))
            elif cell:
                text = str(cell)
                body += _record(0x0204, place + struct.pack("<HB", len(text), 0) + text.encode("latin-1"))
    return compound_file({"Workbook": top + body + _record(0x000A, b"")})


def encrypted_xlsx() -> bytes:
    """What Excel writes for a workbook with a password to open."""
    return compound_file({"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": b"\1" * 5000})
