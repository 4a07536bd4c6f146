"""Heights reserved while code is fetched, so that the page never jumps. css/room.css knows the steps. Pure."""

from __future__ import annotations

from dashboard.views.parts import Grid, Link, Stated

STEP, MOST = 20, 800
TABLE_HEAD, TABLE_ROW, TABLE_LINE = 34, 36, 18  # the least they take: a table may grow beyond what is kept for it


def reserve(pixels: float) -> str:
    """A part of a container's key that keeps at least some of `pixels`: "reserve300-"."""
    steps = min(int(pixels // STEP) * STEP, MOST)
    return f"reserve{steps}-" if steps else ""


def table_height(grid: Grid) -> int:
    """The least height of a table: a row, and the line below a link."""
    below = sum(any(isinstance(cell, (Link, Stated)) and cell.below for cell in row.values()) for row in grid.rows)
    return TABLE_HEAD + TABLE_ROW * len(grid.rows) + TABLE_LINE * below if grid.rows else 0
