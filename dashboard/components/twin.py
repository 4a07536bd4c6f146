"""A chart's data as a table. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.exports.workbook import Kind, kind_of, label
from dashboard.formats import date_long, number, percent
from dashboard.views.parts import Amount, Asks, Cell, Col, Grid

MOST_ROWS = 500


def as_grid(data: pd.DataFrame, unit: str = "", asks: Sequence[Sequence[str]] = ()) -> Grid:
    """Columns by the names in the frame, as in the workbook; the file holds every row, the table the first 500.

    asks: the figures of the drawing's points, as for components.chart: of each row where there is but one list (its
    first cell opens the passport), else of each column of numbers.
    """
    kinds = {name: kind_of(str(name), data[name]) for name in data.columns}
    columns = tuple(
        Col(str(name), label(str(name), kind, unit), numeric=kind not in ("text", "date", "time"))
        for name, kind in kinds.items()
    )
    proved = _proved(columns, data, asks)
    rows = [
        {
            str(name): _provable(_cell(value, kinds[name]), proved.get(str(name), {}).get(at, ""))
            for name, value in zip(data.columns, row, strict=True)
        }
        for at, row in enumerate(data.head(MOST_ROWS).itertuples(index=False, name=None))
    ]
    return Grid(columns, rows, empty="No numbers to show.", caption="The numbers of the chart")


def _proved(columns: Sequence[Col], data: pd.DataFrame, asks: Sequence[Sequence[str]]) -> dict[str, dict[int, str]]:
    """Column > row > the figure that the cell is; nothing where the points are not the rows."""
    if any(len(line) != len(data) for line in asks):
        return {}
    numbers = [col.key for col in columns if col.numeric]
    keys = [columns[0].key] if len(asks) == 1 else numbers[: len(asks)]
    return {key: dict(enumerate(line)) for key, line in zip(keys, asks, strict=False)}


def _provable(cell: Cell, asks: str) -> Cell:
    if not asks or cell is None:
        return cell
    text = date_long(cell) if isinstance(cell, date) else number(cell) if isinstance(cell, int) else str(cell)
    return Amount(text, asks=Asks.read(asks))


def _cell(value: Any, kind: Kind) -> Cell:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, (bool, date)):
        return value
    if isinstance(value, float):
        size = abs(value)
        return percent(value) if kind == "share" else number(value, 0 if value == int(value) and size >= 100 else 2)
    return int(value) if hasattr(value, "__index__") else str(value)
