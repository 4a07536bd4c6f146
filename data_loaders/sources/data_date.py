"""The date for which a file states its facts, by the mapping's rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from data_loaders.errors import Message, Refused
from data_loaders.mapping import DataDateSpec
from data_loaders.sources.dates import month_end
from data_loaders.sources.table import NOTHING, TableRead

HINT = "Mend the file, or the rule data_date: in the mapping."


def data_date(path: Path, spec: DataDateSpec, tables: Sequence[TableRead]) -> date:
    """The date for which the file states its facts. Raises Refused where the rule gives none."""
    if spec.file_name:
        match = re.search(spec.file_name, path.name)
        if not match:
            found, expected = f"the name {path.name!r}", f"a name that holds {spec.file_name}"
            raise Refused(Message(file=path.name, found=found, expected=expected, hint=HINT))
        return _from_name(path, spec, match.groupdict())
    table = next((table for table in tables if spec.column in table.positions), None)
    if table is None or spec.column is None:
        expected = f"a column {spec.column!r} with the date of the file"
        raise Refused(Message(file=path.name, found="no such column", expected=expected, hint=HINT))
    return _from_column(table, spec, spec.column)


def _from_name(path: Path, spec: DataDateSpec, parts: dict[str, str | None]) -> date:
    try:
        year, month, day = (int(parts.get(name) or 0) for name in ("year", "month", "day"))
        if spec.template:
            return date.fromisoformat(spec.template.format(year=year))
        return date(year, month, day) if day else month_end(year, month or 12)
    except ValueError:
        found = f"the name {path.name!r}"
        raise Refused(Message(file=path.name, found=found, expected="a date in the file's name", hint=HINT)) from None


def _from_column(table: TableRead, spec: DataDateSpec, column: str) -> date:
    cells: dict[str, str] = {}  # first cell of each value
    stated = []
    for row in table.rows:
        value = row.values.get(column, NOTHING).value
        if value is not None:
            stated.append(value)
            cells.setdefault(str(value), table.cell(column, row.line))
    if not stated:
        raise _refusal(table, column, [], "no readable value", "the date of the file")
    if len(cells) > 1 and not spec.latest:
        found = f"{len(cells)} values, {min(cells)} to {max(cells)}"
        raise _refusal(table, column, [cells[min(cells)], cells[max(cells)]], found, "one date for the whole file")
    latest = max(stated)
    if not spec.template:
        return latest
    try:
        return date.fromisoformat(spec.template.format(year=latest))
    except ValueError:
        raise _refusal(table, column, [cells[str(latest)]], repr(str(latest)), "a year of four digits") from None


def _refusal(table: TableRead, column: str, cells: list[str], found: str, expected: str) -> Refused:
    title = table.positions[column][1]
    place = ", ".join(cells) or f"column “{title}”"
    expected = f"{expected} in column “{title}”"
    return Refused(Message(table.file, table.sheet, place, found, expected, HINT))
