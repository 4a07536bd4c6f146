"""Cells of a workbook whose formula failed. Calamine gives them as empty; they must not pass for that."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!)|Err:\d+")
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
Place = tuple[int, int]  # row and column from 0


def formula_errors(content: bytes) -> dict[str, dict[Place, str]]:
    """The failed cells of an .xlsx or .ods workbook by sheet. The binary formats do not show theirs."""
    if not content.startswith(b"PK"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" in archive.namelist():
                return _in_opendocument(archive)
            return _in_excel(archive)
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, OSError, RuntimeError):
        return {}  # calamine has read the workbook; where our own look at it fails, its word stands


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str | None:
    """An attribute, in whichever namespace it stands."""
    return next((value for key, value in element.attrib.items() if _local(key) == name), None)


def _in_excel(archive: zipfile.ZipFile) -> dict[str, dict[Place, str]]:
    parts = {name: archive.read(name) for name in archive.namelist() if SHEETS.fullmatch(name)}
    failed = {name: xml for name, xml in parts.items() if b't="e"' in xml or b"t='e'" in xml}
    if not failed:
        return {}
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "").removeprefix("/xl/") for link in links}
    found: dict[str, dict[Place, str]] = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(sheet.tag) == "sheet":
            part = f"xl/{targets.get(_attribute(sheet, 'id'), '')}"
            if part in failed:
                found[sheet.get("name", "")] = dict(_failed_cells(failed[part]))
    return found


def _failed_cells(xml: bytes) -> Iterator[tuple[Place, str]]:
    for cell in ElementTree.fromstring(xml).iter():
        place = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
        if _local(cell.tag) != "c" or cell.get("t") != "e" or not place:
            continue
        column = 0
        for letter in place[1]:
            column = column * 26 + ord(letter) - 64
        text = next((child.text for child in cell if _local(child.tag) == "v"), None)
        yield (int(place[2]) - 1, column - 1), text or "#VALUE!"


def _in_opendocument(archive: zipfile.ZipFile) -> dict[str, dict[Place, str]]:
    xml = archive.read("content.xml")
    if b'value-type="error"' not in xml:
        return {}
    found: dict[str, dict[Place, str]] = {}
    for table in ElementTree.fromstring(xml).iter():
        if _local(table.tag) == "table":
            found[_attribute(table, "name") or ""] = dict(_failed_in_table(table))
    return found


def _failed_in_table(table: ElementTree.Element) -> Iterator[tuple[Place, str]]:
    line = 0
    for row in table.iter():
        if _local(row.tag) != "table-row":
            continue
        column = 0
        for cell in row:
            if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
                continue
            text = "".join(cell.itertext()).strip()
            if ERROR.fullmatch(text) and "error" in cell.attrib.values():
                yield (line, column), text
            column += int(_attribute(cell, "number-columns-repeated") or 1)
        line += int(_attribute(row, "number-rows-repeated") or 1)
