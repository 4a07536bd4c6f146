"""A table as a plain frame, for a file where the view gives none. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.components.html.marks import NAMES, says
from dashboard.components.html.ordering import text_of
from dashboard.views.parts import Cell, Grid, Link, Mark, Move, Stated, Strip


def as_frame(grid: Grid) -> pd.DataFrame:
    """Every row, columns by their headings: statuses in words, dates and counts as they are, amounts as shown.

    The line below a cell is a column of its own, beside it.
    """
    columns: dict[str, list[Any]] = {}
    for col in grid.columns:
        name = _free(col.label, columns)
        cells = [row.get(col.key) for row in grid.rows]
        columns[name] = [plain(cell) for cell in cells]
        below = [cell.below if isinstance(cell, (Link, Stated)) else "" for cell in cells]
        if any(below):
            columns[_free(f"{col.label}: more", columns)] = below
    frame = pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()})
    return frame.infer_objects()


def plain(cell: Cell) -> Any:
    """A cell as a value of a file; None where nothing is known."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case int() | date():
            return cell
        case Mark():
            return says(cell)
        case Move():
            return f"{NAMES[cell.before.rag]} → {NAMES[cell.after.rag]}"
        case Strip():
            return cell.says or ", ".join(says(mark) if mark else "no report" for mark in cell.marks)
        case Link() if cell.tags:
            return f"{cell.text} ({', '.join(text for text, _ in cell.tags)})"
        case _:
            return text_of(cell) or None


def _free(name: str, taken: dict[str, list[Any]]) -> str:
    """A heading that no other column has."""
    free, number = name or "Column", 2
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free
