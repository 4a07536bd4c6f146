"""Tables of a file read through a mapping: every row accounted for, every value with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_loaders.errors import Message, Refused
from data_loaders.mapping import ColumnSpec, Mapping, TableSpec
from data_loaders.sources.cells import Lines, read_rows
from data_loaders.sources.data_date import data_date
from data_loaders.sources.files import Scalar, Sheet, read_sheets
from data_loaders.sources.table import (
    ACCEPTED,
    NOTHING,
    REJECTED,
    SKIPPED,
    Row,
    TableRead,
    address,
    letters_of,
    line_name,
    position_of,
)
from data_loaders.sources.values import as_text, squeeze

__all__ = ["ACCEPTED", "NOTHING", "REJECTED", "SKIPPED", "FileRead", "Row", "TableRead", "address", "read"]

SEARCHED = 100  # rows among which the titles are looked for


@dataclass(frozen=True)
class FileRead:
    """A file read through its mapping."""

    tables: list[TableRead]
    data_date: date
    data_date_rule: str

    @property
    def rows(self) -> Iterator[Row]:
        return (row for table in self.tables for row in table.rows)


def read(path: Path, mapping: Mapping) -> FileRead:
    """Read a file. Raises Refused where the file, a sheet or a column is not what the mapping says;
    single bad rows are not refused here but marked rejected."""
    sheets = read_sheets(path, mapping.encoding, mapping.delimiter)
    present = [spec for spec in mapping.tables if not spec.optional or _named(sheets, spec.sheet)]
    tables = [_read_table(path, sheets, spec, mapping) for spec in present]
    if not any(table.rows for table in tables):
        names = ", ".join(table.sheet for table in tables if table.sheet) or None
        found, hint = "no rows below the header", "Fill in the table, or export the file again."
        raise Refused(Message(path.name, names, None, found, "at least one row", hint))
    return FileRead(tables, data_date(path, mapping.data_date, tables), mapping.data_date.says)


def _read_table(path: Path, sheets: Sequence[Sheet], spec: TableSpec, mapping: Mapping) -> TableRead:
    sheet = _sheet(path, sheets, spec.sheet)
    grid = sheet.rows
    if spec.orientation == "columns":
        width = max((len(row) for row in grid), default=0)
        grid = [[row[index] if index < len(row) else "" for row in grid] for index in range(width)]
    header = _header_line(path, sheet, grid, spec)
    titles = [as_text(cell) for cell in grid[header - 1]] if header else []
    body = [(line, cells) for line, cells in enumerate(grid[header:], start=header + 1) if not _blank(cells)]
    table = TableRead(spec, path.name, sheet.name, _Columns(path, sheet, titles, header, spec).find(body), [])
    read_rows(table, body, mapping)
    if header and sheet.name is None and spec.orientation == "rows":
        _reject_overlong(table, len(titles))
    return table


def _blank(cells: Iterable[Scalar]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _reject_overlong(table: TableRead, width: int) -> None:
    """In a text file, a row with more cells than titles has a delimiter too many: its cells are out of place."""
    for row in table.rows:
        if len(row.cells) <= width:
            continue
        beyond = next((place for place, cell in enumerate(row.cells) if place >= width and not _blank([cell])), None)
        if beyond is not None and row.outcome != SKIPPED:
            hint = "Put cells that hold the delimiter in quotation marks; the cells of this row are out of place."
            row.reject(table.complain_at(row, beyond, f"no cell beyond the {width} titles", hint))


# --- Finding the table -------------------------------------------------------------------------------


def _named(sheets: Sequence[Sheet], wanted: str | None) -> Sheet | None:
    """The sheet of a name or pattern; the first where none is wanted, or where sheets have no names."""
    if wanted is None or sheets[0].name is None:
        return sheets[0]
    pattern = wanted[1:-1] if len(wanted) > 2 and wanted[0] == wanted[-1] == "/" else re.escape(wanted)
    return next((sheet for sheet in sheets if re.fullmatch(pattern, sheet.name or "", re.IGNORECASE)), None)


def _sheet(path: Path, sheets: Sequence[Sheet], wanted: str | None) -> Sheet:
    sheet = _named(sheets, wanted)
    if sheet:
        return sheet
    found = ", ".join(f"“{sheet.name}”" for sheet in sheets)
    hint = "Rename the sheet, or name the right one in the mapping (sheet: …)."
    raise Refused(Message(path.name, wanted, None, f"the sheets {found}", f"a sheet named “{wanted}”", hint))


def _header_line(path: Path, sheet: Sheet, grid: Sequence[Sequence[Scalar]], spec: TableSpec) -> int:
    """Line of the titles, from 1; 0 where the table has none and columns are given by letter."""
    fixed = spec.header.row
    if fixed is not None:
        if fixed <= len(grid):
            return fixed
        place = line_name(fixed, spec.orientation)
        lines = "columns" if spec.orientation == "columns" else "rows"
        hint = "Export the file again, or mend header: {row: …} in the mapping."
        raise Refused(Message(path.name, sheet.name, place, f"{len(grid)} {lines}", f"titles in {place}", hint))
    wanted = {squeeze(text) for text in spec.header.contains}
    for line, cells in enumerate(grid[:SEARCHED], start=1):
        if wanted <= {squeeze(as_text(cell)) for cell in cells}:
            return line
    titles = ", ".join(f"“{text}”" for text in spec.header.contains)
    lines = "column" if spec.orientation == "columns" else "row"
    hint = "Check that this is the right file and sheet, or mend header: in the mapping."
    found = f"no such {lines} in the first {SEARCHED}"
    raise Refused(Message(path.name, sheet.name, None, found, f"a header {lines} with {titles}", hint))


class _Columns:
    """Where the columns of a mapping stand."""

    def __init__(self, path: Path, sheet: Sheet, titles: Sequence[str], header: int, spec: TableSpec) -> None:
        self.path, self.sheet, self.titles, self.header, self.spec = path, sheet, titles, header, spec
        self.places: dict[str, list[int]] = {}
        for position, title in enumerate(titles):
            self.places.setdefault(squeeze(title), []).append(position)

    def find(self, body: Lines) -> dict[str, tuple[int, str]]:
        """Raises Refused naming every column that is missing or that two titles could be."""
        width = max([len(self.titles), *(len(cells) for _, cells in body)])
        found: dict[str, tuple[int, str]] = {}
        wrong: list[Message] = []
        for name, column in self.spec.columns.items():
            position = self._position(column, width)
            if position is not None:
                found[name] = (
                    position,
                    self.titles[position] if position < len(self.titles) else column.position or "",
                )
                if self._ambiguous(column, position):
                    wrong.append(self._twice(position))
            elif not column.optional:
                wrong.append(self._missing(column))
        if wrong:
            raise Refused(*wrong)
        return found

    def _position(self, column: ColumnSpec, width: int) -> int | None:
        if column.position:
            position = position_of(column.position)
            return position if position < width else None
        for header in column.headers:
            positions = self.places.get(squeeze(header), [])
            if len(positions) >= column.nth:
                return positions[column.nth - 1]
        return None

    def _ambiguous(self, column: ColumnSpec, position: int) -> bool:
        """Whether several columns have the title and the mapping does not say which one counts."""
        by_title = not column.position and "nth" not in column.model_fields_set
        return by_title and len(self.places[squeeze(self.titles[position])]) > 1

    def _twice(self, position: int) -> Message:
        title = self.titles[position]
        cells = [address(place, self.header, self.spec.orientation) for place in self.places[squeeze(title)]]
        found = f"{len(cells)} columns with the title “{' '.join(title.split())}”"
        hint = "Rename one of them, or say which one counts in the mapping (nth: 1)."
        return Message(self.path.name, self.sheet.name, ", ".join(cells), found, "one column of that title", hint)

    def _missing(self, column: ColumnSpec) -> Message:
        seen = ", ".join(f"“{' '.join(title.split())[:40]}”" for title in self.titles if title.strip())
        found = f"the titles {seen}" if seen else "no titles"
        hint = "Rename the column, add its title to the mapping, or mark it optional: true there."
        wanted = " or ".join(f"“{title}”" for title in column.headers)
        if column.position:
            found, wanted = "nothing there", f"at {letters_of(position_of(column.position))}"
        which = f" (number {column.nth} of that name)" if column.nth > 1 else ""
        place = line_name(self.header, self.spec.orientation) if self.header else None
        return Message(self.path.name, self.sheet.name, place, found, f"a column {wanted}{which}", hint)
