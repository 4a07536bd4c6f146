"""Tables of a file read through a mapping: every row accounted for, every value with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from data_loaders.errors import Message, Refused
from data_loaders.mapping import ColumnSpec, DataDateSpec, Mapping, SkipRule, TableSpec
from data_loaders.sources import values as reading
from data_loaders.sources.files import Scalar, Sheet, read_sheets
from data_loaders.sources.values import Reader, Unreadable, Value

ACCEPTED, REJECTED, SKIPPED = "accepted", "rejected", "skipped"
NOTHING = Value()


@dataclass(slots=True)
class Row:
    """One row of a table as found, and what became of it."""

    line: int  # from 1, as a spreadsheet counts
    cells: list[Scalar]
    values: dict[str, Value]
    outcome: str = ACCEPTED
    reason: str | None = None
    messages: list[Message] = field(default_factory=list)

    def reject(self, message: Message) -> None:
        self.outcome = REJECTED
        self.messages.append(message)
        self.reason = self.reason or str(message)


@dataclass
class TableRead:
    """A table read: where its columns stand, and all its rows."""

    spec: TableSpec
    file: str
    sheet: str | None
    positions: dict[str, tuple[int, str]]  # mapping column -> position from 0, title as found
    rows: list[Row]

    def cell(self, column: str, line: int) -> str:
        """Spreadsheet address of a column's cell in a row: `F17`."""
        return address(self.positions[column][0], line, self.spec.orientation)

    def complain(self, row: Row, column: str, expected: str, hint: str) -> Message:
        position = self.positions[column][0]
        found = reading.as_text(row.cells[position]) if position < len(row.cells) else ""
        return Message(
            file=self.file,
            sheet=self.sheet,
            cell=self.cell(column, row.line),
            found=repr(found[:120]) if found else "an empty cell",
            expected=f"{expected} in column “{self.positions[column][1]}”",
            hint=hint,
        )


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
        raise Refused(
            Message(
                file=path.name,
                found="no rows below the header",
                expected="at least one row",
                hint="Export the file again.",
            )
        )
    return FileRead(tables, _data_date(path, mapping.data_date, tables), mapping.data_date.says)


def address(position: int, line: int, orientation: str) -> str:
    """Spreadsheet address; in a transposed table positions are rows and lines are columns."""
    if orientation == "columns":
        position, line = line - 1, position + 1
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def position_of(letters: str) -> int:
    """Position from 0 of a column letter."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


# --- Finding the table -------------------------------------------------------------------------------


def _read_table(path: Path, sheets: Sequence[Sheet], spec: TableSpec, mapping: Mapping) -> TableRead:
    sheet = _sheet(path, sheets, spec.sheet)
    grid = sheet.rows
    if spec.orientation == "columns":
        width = max((len(row) for row in grid), default=0)
        grid = [[row[index] if index < len(row) else "" for row in grid] for index in range(width)]
    header = _header_line(path, sheet, grid, spec)
    titles = [reading.as_text(cell) for cell in grid[header - 1]] if header else []
    table = TableRead(spec, path.name, sheet.name, _positions(path, sheet, titles, header, spec), [])
    body = [(line, cells) for line, cells in enumerate(grid[header:], start=header + 1) if not _blank(cells)]
    table.rows = _rows(table, body, _readers(table, body, mapping), mapping)
    _check_totals(table)
    return table


def _blank(cells: Iterable[Scalar]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


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
    raise Refused(
        Message(
            file=path.name,
            sheet=wanted,
            found=f"the sheets {found}",
            expected=f"a sheet named “{wanted}”",
            hint="Rename the sheet, or name the right one in the mapping (sheet: …).",
        )
    )


def _header_line(path: Path, sheet: Sheet, grid: Sequence[Sequence[Scalar]], spec: TableSpec) -> int:
    """Line of the titles, from 1; 0 where the table has none and columns are given by letter."""
    if spec.header.row is not None:
        if spec.header.row > len(grid):
            found = f"{len(grid)} rows"
            raise Refused(
                Message(
                    file=path.name,
                    sheet=sheet.name,
                    found=found,
                    expected=f"titles in row {spec.header.row}",
                    hint="Export the file again, or mend header: {row: …} in the mapping.",
                )
            )
        return spec.header.row
    wanted = {reading.squeeze(text) for text in spec.header.contains}
    for line, cells in enumerate(grid[:100], start=1):
        if wanted <= {reading.squeeze(reading.as_text(cell)) for cell in cells}:
            return line
    titles = ", ".join(f"“{text}”" for text in spec.header.contains)
    raise Refused(
        Message(
            file=path.name,
            sheet=sheet.name,
            found="no such row in the first 100",
            expected=f"a header row with {titles}",
            hint="Check that this is the right file and sheet, or mend header: in the mapping.",
        )
    )


def _positions(
    path: Path, sheet: Sheet, titles: Sequence[str], header: int, spec: TableSpec
) -> dict[str, tuple[int, str]]:
    """Where each column of the mapping stands. Raises Refused naming every column that is missing."""
    places: dict[str, list[int]] = {}
    for position, title in enumerate(titles):
        places.setdefault(reading.squeeze(title), []).append(position)
    found: dict[str, tuple[int, str]] = {}
    missing: list[Message] = []
    for name, column in spec.columns.items():
        position = _position(places, column)
        if position is not None:
            found[name] = (position, titles[position] if position < len(titles) else column.position or "")
        elif not column.optional:
            missing.append(_missing_column(path, sheet, titles, header, column))
    if missing:
        raise Refused(*missing)
    return found


def _position(places: dict[str, list[int]], column: ColumnSpec) -> int | None:
    if column.position:
        return position_of(column.position)
    for header in column.headers:
        positions = places.get(reading.squeeze(header), [])
        if len(positions) >= column.nth:
            return positions[column.nth - 1]
    return None


def _missing_column(path: Path, sheet: Sheet, titles: Sequence[str], header: int, column: ColumnSpec) -> Message:
    seen = ", ".join(f"“{' '.join(title.split())[:40]}”" for title in titles if title.strip())
    wanted = " or ".join(f"“{title}”" for title in column.headers)
    which = f" (number {column.nth} of that name)" if column.nth > 1 else ""
    return Message(
        file=path.name,
        sheet=sheet.name,
        cell=f"row {header}",
        found=f"the titles {seen}" if seen else "no titles",
        expected=f"a column {wanted}{which}",
        hint="Rename the column, add its title to the mapping, or mark it optional: true there.",
    )


# --- Reading the cells -------------------------------------------------------------------------------

Lines = Sequence[tuple[int, list[Scalar]]]


def _readers(table: TableRead, body: Lines, mapping: Mapping) -> dict[str, Reader | None]:
    """A reader for each column found; None for money whose currency stands in another column, which is
    why such columns are read last."""
    columns = {name: table.spec.columns[name] for name in table.positions}
    order = sorted(columns, key=lambda name: (columns[name].currency or "").startswith("@"))
    return {name: _reader(table, name, columns[name], body, mapping) for name in order}


def _reader(table: TableRead, name: str, column: ColumnSpec, body: Lines, mapping: Mapping) -> Reader | None:
    match column.type:
        case "text":
            return reading.text_reader
        case "money":
            return None if column.currency.startswith("@") else reading.money_reader(column.scale, column.currency)
        case "number":
            return reading.number_reader(column.scale)
        case "integer":
            return reading.integer_reader(column.scale)
        case "percent":
            return reading.percent_reader(column.scale)
        case "hours":
            return reading.hours_reader(column.scale)
        case "boolean":
            return reading.boolean_reader
        case "vocabulary":
            return reading.vocabulary_reader(mapping.vocabularies[column.vocabulary])
    orders = _orders(table, name, column, body)
    return {"date": reading.date_reader, "month": reading.month_reader, "week": reading.week_reader}[column.type](
        orders
    )


def _orders(table: TableRead, name: str, column: ColumnSpec, body: Lines) -> reading.Orders:
    position, title = table.positions[name]
    cells = [cells[position] for _, cells in body if position < len(cells)]
    try:
        return reading.settle_orders(cells, column.order)
    except reading.Unsettled as doubt:
        where = {cell: line for line, row in reversed(body) for cell in row[position : position + 1]}
        examples = [(table.cell(name, where[text]), text) for text in doubt.examples if text in where]
        places = examples or [(title, text) for text in doubt.examples]
        raise Refused(
            Message(
                file=table.file,
                sheet=table.sheet,
                cell=", ".join(place for place, _ in places),
                found=" and ".join(repr(text) for _, text in places) + f" in column “{title}”: {doubt.reason}",
                expected="dates in one order",
                hint=reading.ORDER_HINT,
            )
        ) from None


def _rows(table: TableRead, body: Lines, readers: dict[str, Reader | None], mapping: Mapping) -> list[Row]:
    cells_of = {name: _CellReader(table, name, reader, mapping) for name, reader in readers.items()}
    skips = [
        (rule, table.positions[rule.column][0], re.compile(rule.pattern, re.IGNORECASE)) for rule in table.spec.skip
    ]
    rows = []
    for line, cells in body:
        row = Row(line, cells, {})
        rule = _skip(skips, cells)
        if rule:
            row.outcome, row.reason = SKIPPED, rule.reason
            _read_total(table, row, rule, cells_of)
        else:
            for name, cell_reader in cells_of.items():
                cell_reader.read_into(row)
        rows.append(row)
    return rows


Skips = Sequence[tuple[SkipRule, int, re.Pattern[str]]]


def _skip(skips: Skips, cells: Sequence[Scalar]) -> SkipRule | None:
    for rule, position, pattern in skips:
        if position < len(cells) and pattern.search(reading.as_text(cells[position])):
            return rule
    return None


class _CellReader:
    """Reads one column's cell of a row. Remembers what it read: columns repeat themselves."""

    def __init__(self, table: TableRead, name: str, reader: Reader | None, mapping: Mapping) -> None:
        self.table, self.name, self.reader = table, name, reader
        self.position = table.positions[name][0]
        self.column = table.spec.columns[name]
        self.currency = self.column.currency
        self.memory: dict[tuple[Scalar, str | None], Value | Unreadable] = {}
        words = mapping.missing[self.column.missing] if self.column.missing else []
        self.missing = [(re.compile(word.pattern, re.IGNORECASE), word.reason) for word in words]

    def read_into(self, row: Row) -> None:
        cell = row.cells[self.position] if self.position < len(row.cells) else None
        currency = self._currency(row)
        key = (cell, currency)
        value = self.memory.get(key)
        if value is None or isinstance(cell, bool):
            value = self.memory[key] = self._read(cell, currency)
        if isinstance(value, Unreadable):
            row.reject(self.table.complain(row, self.name, value.expected, value.hint))
        else:
            row.values[self.name] = value

    def _currency(self, row: Row) -> str | None:
        if not self.currency or not self.currency.startswith("@"):
            return self.currency
        return row.values.get(self.currency[1:], NOTHING).value

    def _read(self, cell: Scalar, currency: str | None) -> Value | Unreadable:
        text = reading.as_text(cell)
        if not text.strip():
            if self.column.default is not None:
                cell, text = self.column.default, self.column.default
            elif self.column.required:
                return Unreadable("a value", "Fill in the cell.")
            else:
                return NOTHING
        for pattern, reason in self.missing:
            if pattern.search(text):
                return Value(None, reason, text)
        try:
            return Value(self._value(cell, currency), None, text, currency if self.column.type == "money" else None)
        except Unreadable as unreadable:
            return unreadable

    def _value(self, cell: Scalar, currency: str | None) -> Any:
        if self.reader is None:
            if not currency:
                raise Unreadable("an amount with its currency", "Fill in the currency column of this row.")
            return reading.safely(reading.money_reader(self.column.scale, currency))(cell)
        return reading.safely(self.reader)(cell)


# --- Totals ------------------------------------------------------------------------------------------


def _read_total(table: TableRead, row: Row, rule: SkipRule, cells_of: dict[str, _CellReader]) -> None:
    for name in rule.sums:
        cells_of[name].read_into(row)
    if row.outcome == REJECTED:  # a total that cannot be read is a finding, not a lost row
        row.reason = row.messages[0].__str__()


def _check_totals(table: TableRead) -> None:
    """Compare each total row with the rows above it; a difference rejects the total row."""
    rules = [rule for rule in table.spec.skip if rule.sums]
    for rule in rules:
        sums = {name: Decimal(0) for name in rule.sums}
        for row in table.rows:
            if row.outcome == SKIPPED and row.reason == rule.reason:
                for name, total in sums.items():
                    _check_total(table, row, rule, name, total)
                if rule.of == "block":
                    sums = {name: Decimal(0) for name in rule.sums}
            elif row.outcome != SKIPPED:
                for name in sums:
                    sums[name] += row.values.get(name, NOTHING).value or 0


def _check_total(table: TableRead, row: Row, rule: SkipRule, name: str, total: Decimal) -> None:
    column = table.spec.columns[name]
    stated = row.values.get(name, NOTHING)
    if stated.value is None:
        return
    unit = column.scale
    if column.type == "money" and stated.currency:
        unit *= Decimal(10) ** reading.minor_digits(stated.currency)
    if abs(stated.value - total) > rule.tolerance * unit:
        hint = "Rows are missing or were changed after the total was made; export the file again."
        row.reject(table.complain(row, name, f"the sum of the rows above, {total / unit:,f}", hint))


# --- The data date -----------------------------------------------------------------------------------


def _data_date(path: Path, spec: DataDateSpec, tables: Sequence[TableRead]) -> date:
    """The date for which the file states its facts, by the mapping's rule."""
    if spec.file_name:
        match = re.search(spec.file_name, path.name)
        if not match:
            raise _no_date(path, None, f"the name {path.name!r}", f"a name that holds {spec.file_name}")
        parts = match.groupdict()
        return _from_parts(path, spec, parts)
    table, column = _date_column(path, spec, tables)
    stated = [row.values[column].value for row in table.rows if row.values.get(column, NOTHING).value is not None]
    if not stated:
        raise _no_date(path, table.positions[column][1], "no readable value", "the date of the file")
    if spec.template:
        years = sorted({str(value) for value in stated})
        if len(years) > 1:
            raise _no_date(path, table.positions[column][1], f"{', '.join(years)}", "one year for the whole file")
        return date.fromisoformat(spec.template.format(year=years[0]))
    if not spec.latest and len(set(stated)) > 1:
        found = f"{len(set(stated))} dates, {min(stated)} to {max(stated)}"
        raise _no_date(path, table.positions[column][1], found, "one date for the whole file")
    return max(stated)


def _from_parts(path: Path, spec: DataDateSpec, parts: dict[str, str | None]) -> date:
    year = int(parts.get("year") or 0)
    try:
        if spec.template:
            return date.fromisoformat(spec.template.format(year=year))
        if parts.get("day"):
            return date(year, int(parts.get("month") or 0), int(parts["day"] or 0))
        return reading.month_end(year, int(parts.get("month") or 12))
    except ValueError:
        raise _no_date(path, None, f"the name {path.name!r}", "a date in the file's name") from None


def _date_column(path: Path, spec: DataDateSpec, tables: Sequence[TableRead]) -> tuple[TableRead, str]:
    for table in tables:
        if spec.column in table.positions:
            return table, spec.column
    raise _no_date(path, spec.column, "no such column", "a column with the date of the file")


def _no_date(path: Path, cell: str | None, found: str, expected: str) -> Refused:
    hint = "Mend the file, or the rule data_date: in the mapping."
    return Refused(Message(file=path.name, cell=cell, found=found, expected=expected, hint=hint))
