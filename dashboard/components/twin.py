"""A chart's data as a table and as CSV. Pure."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

from dashboard.formats import number
from dashboard.views.parts import Cell, Col, Grid

MOST_ROWS = 500
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that starts so


def as_grid(data: pd.DataFrame) -> Grid:
    """Columns by the names in the frame; the file holds every row, the table the first 500."""
    columns = tuple(
        Col(str(name), str(name).replace("_", " ").capitalize(), numeric=pd.api.types.is_numeric_dtype(data[name]))
        for name in data.columns
    )
    head = data.head(MOST_ROWS)
    rows = [
        {str(name): _cell(value) for name, value in zip(data.columns, row, strict=True)}
        for row in head.itertuples(index=False, name=None)
    ]
    return Grid(columns, rows, empty="No numbers to show.")


def as_csv(data: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, so that Excel reads the pound sign; texts cannot become formulas."""
    safe = data.copy(deep=False)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = [_harmless(value) for value in safe[name]]
    return safe.to_csv(index=False).encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _cell(value: Any) -> Cell:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, (bool, date)):
        return value
    if isinstance(value, float):
        return number(value, 0 if value == int(value) and abs(value) >= 100 else 2)
    return int(value) if hasattr(value, "__index__") else str(value)
