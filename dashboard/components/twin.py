"""A chart's data as a table. Pure."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

from dashboard.formats import number
from dashboard.views.parts import Cell, Col, Grid

MOST_ROWS = 500


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
