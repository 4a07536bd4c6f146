"""Writes files: CSV, workbooks and the manifest. The same content always gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml


def columns(titles: str) -> list[str]:
    """Titles of columns, written with commas."""
    return titles.split(",")


# The order in which files of one date are loaded: the register first, for all others refer to its projects.
ORDER = columns(
    "register,baselines,budget,fx,roster,holidays,changes,milestones,risks,issues,dependencies,benefits,ledger,"
    "forecast,status,absence,allocations,demand,timesheets"
)


@dataclass
class Output:
    """A folder of source files, and the list of what was written with which mapping it is read."""

    folder: Path
    entries: list[tuple[date, int, str, str]] = field(default_factory=list)

    def csv(
        self,
        name: str,
        kind: str,
        day: date,
        header: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        encoding: str = "utf-8",
        delimiter: str = ",",
    ) -> None:
        """Write a CSV file; without rows there is none."""
        content = list(rows)
        if not content:
            return
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([["" if cell is None else cell for cell in row] for row in content])
        self._path(name).write_bytes(text.getvalue().encode(encoding))
        self._list(name, kind, day)

    def workbook(
        self,
        name: str,
        kind: str,
        day: date,
        *,
        title: Sequence[str],
        header: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        """Write a workbook with some lines of title above the header."""
        book = xlsxwriter.Workbook(str(self._path(name)))
        created = datetime(day.year, day.month, day.day, 12)
        book.set_properties({"title": title[0], "author": "Portfolio Office", "created": created})
        sheet = book.add_worksheet("Status")
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        wrapped = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for line, text in enumerate(title):
            sheet.write_string(line, 0, text, bold)
        for column, text in enumerate(header):
            sheet.write_string(len(title), column, text, wrapped)
        for line, row in enumerate(rows, start=len(title) + 1):
            for column, cell in enumerate(row):
                _write(sheet, line, column, cell, dated)
        sheet.freeze_panes(len(title) + 1, 2)
        sheet.set_column(0, len(header) - 1, 14)
        book.close()
        self._list(name, kind, day)

    def manifest(self, head: dict[str, Any]) -> None:
        """List the files in the order of loading: by date, but nothing before the first register."""
        first = min(day for day, _, kind, _ in self.entries if kind == "register")
        ordered = sorted((max(day, first), place, day, kind, name) for day, place, kind, name in self.entries)
        files = [{"file": name, "mapping": f"harbour-{kind}"} for *_, kind, name in ordered]
        text = yaml.safe_dump({**head, "files": files}, sort_keys=False, allow_unicode=True, width=200)
        self._path("manifest.yaml").write_bytes(text.encode())

    def _path(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _list(self, name: str, kind: str, day: date) -> None:
        self.entries.append((day, ORDER.index(kind), kind, name))


def _write(sheet: Any, line: int, column: int, cell: object, dated: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), dated)
    elif isinstance(cell, (int, float)):
        sheet.write_number(line, column, cell)
    elif cell:
        sheet.write_string(line, column, str(cell))
