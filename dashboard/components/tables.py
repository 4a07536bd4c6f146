"""Tables, exceptions, facts and the portfolio map; their links navigate within the session."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.components import html
from dashboard.components.html.grids import TOOLS_FROM, Tools
from dashboard.components.linked import linked
from dashboard.components.paging import BAR
from dashboard.components.room import table_height
from dashboard.views.parts import Grid, Pairs, TileGroup

TALLEST = 640  # pixels: a table with more rows scrolls in its card
MAP_HEIGHT, MAP_LABEL = 330, 26
LONG = 25  # rows from which the header stays in sight


def table(grid: Grid, key: str) -> None:
    """Any table."""
    drawn = html.grid_html(grid, sticky=len(grid.rows) >= LONG, tools=_tools(grid, key))
    linked(drawn, key=f"table-{key}", height=min(_height(grid), TALLEST))


def exceptions(grid: Grid, key: str) -> None:
    """The rows that need somebody, the whole of them in sight."""
    linked(html.grid_html(grid), key=f"exceptions-{key}", height=table_height(grid))


def _tools(grid: Grid, key: str) -> Tools | None:
    """A table of few rows needs none."""
    number = len(grid.rows)
    return Tools(key, number, number) if number >= TOOLS_FROM else None


def _height(grid: Grid) -> int:
    return table_height(grid) + (BAR if len(grid.rows) >= TOOLS_FROM else 0)


def tile_map(groups: Sequence[TileGroup], key: str) -> None:
    """The portfolio map."""
    linked(html.tiles_html(groups), key=f"map-{key}", height=MAP_HEIGHT + MAP_LABEL * len(groups) if groups else 0)


def pairs(facts: Pairs, key: str = "pairs") -> None:
    """Facts beside their labels."""
    linked(html.pairs_html(facts), key=f"pairs-{key}")
