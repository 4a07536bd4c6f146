"""Cells of a table as values: each column with its reader, rows to skip, totals checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from data_loaders.errors import Message, Refused
from data_loaders.mapping import ColumnSpec, Mapping, SkipRule
from data_loaders.sources import dates
from data_loaders.sources import values as reading
from data_loaders.sources.files import Scalar
from data_loaders.sources.table import NOTHING, SKIPPED, Row, TableRead
from data_loaders.sources.values import Reader, Unreadable, Value

Lines = Sequence[tuple[int, list[Scalar]]]


def read_rows(table: TableRead, body: Lines, mapping: Mapping) -> None:
    """Fill the table with its rows, each accepted, rejected or skipped. Raises Refused where the order of
    day and month cannot be told."""
    skips = [
        (rule, table.positions[rule.column][0], re.compile(rule.pattern, re.IGNORECASE))
        for rule in table.spec.skip
        if rule.column in table.positions
    ]
    rules = [_skip(skips, cells) for _, cells in body]
    data = [line for line, rule in zip(body, rules, strict=True) if rule is None]
    readers = _readers(table, data, mapping)
    cells_of = {name: _CellReader(table, name, reader, mapping) for name, reader in readers.items()}
    table.rows.extend(Row(line, cells, {}) for line, cells in body)
    stated = [row for row, rule in zip(table.rows, rules, strict=True) if rule is None]
    for cell_reader in cells_of.values():
        cell_reader.read(stated)
    for row, rule in zip(table.rows, rules, strict=True):
        if rule:
            row.outcome, row.reason = SKIPPED, rule.reason
            _read_total(row, rule, cells_of)
    if any(rules):
        _check_totals(table, rules)


Skips = Sequence[tuple[SkipRule, int, re.Pattern[str]]]


def _skip(skips: Skips, cells: Sequence[Scalar]) -> SkipRule | None:
    for rule, position, pattern in skips:
        if position < len(cells) and pattern.search(reading.as_text(cells[position]).strip()):
            return rule
    return None


def _readers(table: TableRead, body: Lines, mapping: Mapping) -> dict[str, Reader | None]:
    """A reader for each column found, from left to right; None for money whose currency stands in another
    column, which is why such columns are read last."""
    columns = {name: table.spec.columns[name] for name in table.positions}
    elsewhere = {name: (column.currency or "").startswith("@") for name, column in columns.items()}
    currencies = {(columns[name].currency or "")[1:] for name in columns if elsewhere[name]}
    readers: dict[str, Reader | None] = {}
    for name in sorted(columns, key=lambda name: (elsewhere[name], table.positions[name])):
        if name in currencies and columns[name].type == "text":
            readers[name] = reading.currency_reader
        else:
            readers[name] = None if elsewhere[name] else _reader(table, name, columns[name], body, mapping)
    return readers


def _reader(table: TableRead, name: str, column: ColumnSpec, body: Lines, mapping: Mapping) -> Reader:
    match column.type:
        case "text":
            return reading.text_reader
        case "money":
            return reading.money_reader(column.scale, column.currency or "")
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
            return reading.vocabulary_reader(mapping.vocabularies[column.vocabulary or ""])
    orders = _orders(table, name, column, body)
    return {"date": dates.date_reader, "month": dates.month_reader, "week": dates.week_reader}[column.type](orders)


def _orders(table: TableRead, name: str, column: ColumnSpec, body: Lines) -> dates.Orders:
    position, title = table.positions[name]
    cells = [line[position] for _, line in body if position < len(line)]
    try:
        return dates.settle_orders(cells, column.order)
    except dates.Unsettled as doubt:
        where = {cell: line for line, row in reversed(body) for cell in row[position : position + 1]}
        examples = [(table.cell(name, where[text]), text) for text in doubt.examples if text in where]
        places = examples or [(title, text) for text in doubt.examples]
        cell = ", ".join(place for place, _ in places)
        found = " and ".join(repr(text) for _, text in places) + f" in column “{title}”: {doubt.reason}"
        message = Message(table.file, table.sheet, cell, found, "dates in one order", dates.ORDER_HINT)
        raise Refused(message) from None


class _CellReader:
    """Reads one column of the rows. Remembers what it read: columns repeat themselves."""

    def __init__(self, table: TableRead, name: str, reader: Reader | None, mapping: Mapping) -> None:
        self.table, self.name = table, name
        self.reader = reading.safely(reader) if reader else None
        self.position = table.positions[name][0]
        self.column = table.spec.columns[name]
        self.currency = self.column.currency
        self.elsewhere = self.currency[1:] if self.currency and self.currency.startswith("@") else ""
        self.memory: dict[Any, Value | Unreadable] = {}
        words = mapping.missing[self.column.missing] if self.column.missing else []
        self.missing = [(re.compile(word.pattern, re.IGNORECASE), word.reason) for word in words]

    def read(self, rows: Iterable[Row]) -> None:
        name, position, memory = self.name, self.position, self.memory
        for row in rows:
            cell = row.cells[position] if position < len(row.cells) else None
            currency = row.values.get(self.elsewhere, NOTHING).value if self.elsewhere else self.currency
            # Text stands for itself; 1, 1.0 and True are equal, but not the same.
            key = cell if type(cell) is str and not self.elsewhere else (type(cell), cell, currency)
            value = memory.get(key)
            if value is None:
                value = memory[key] = self._read(cell, currency)
            if isinstance(value, Unreadable):
                row.reject(self.table.complain(row, name, value.expected, value.hint))
            else:
                row.values[name] = value

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
            if pattern.search(text.strip()):
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
        return self.reader(cell)


# --- Totals ------------------------------------------------------------------------------------------


def _read_total(row: Row, rule: SkipRule, cells_of: dict[str, _CellReader]) -> None:
    """Read what a total row sums; one that cannot be read is rejected."""
    for name in rule.sums:
        if name not in cells_of:
            continue
        currency = cells_of[name].elsewhere
        if currency in cells_of:
            cells_of[currency].read([row])
        cells_of[name].read([row])


def _check_totals(table: TableRead, rules: Sequence[SkipRule | None]) -> None:
    """Compare each total row with the rows above it; a difference rejects the total row."""
    for rule in table.spec.skip:
        sums = dict.fromkeys((name for name in rule.sums if name in table.positions), Decimal(0))
        for row, applied in zip(table.rows, rules, strict=True):
            if applied is rule:
                for name, total in sums.items():
                    _check_total(table, row, rule, name, total)
                if rule.of == "block":
                    sums = dict.fromkeys(sums, Decimal(0))
            elif applied is None:
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
