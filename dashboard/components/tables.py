"""Tables, exceptions, facts and the portfolio map; their links navigate within the session."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.components import html
from dashboard.components.linked import linked
from dashboard.components.room import table_height
from dashboard.views.parts import Grid, Pairs, TileGroup

TALLEST = 640  # pixels: a table with more rows scrolls in its card
MAP_HEIGHT, MAP_LABEL = 330, 26
LONG = 25  # rows from which the header stays in sight


def table(grid: Grid, key: str) -> None:
    """Any table."""
    linked(
        html.grid_html(grid, sticky=len(grid.rows) >= LONG),
        key=f"table-{key}",
        height=min(table_height(grid), TALLEST),
    )


def exceptions(grid: Grid, key: str) -> None:
    """The rows that need somebody, the whole of them in sight."""
    linked(html.grid_html(grid), key=f"exceptions-{key}", height=table_height(grid))


def tile_map(groups: Sequence[TileGroup], key: str) -> None:
    """The portfolio map."""
    linked(html.tiles_html(groups), key=f"map-{key}", height=MAP_HEIGHT + MAP_LABEL * len(groups) if groups else 0)


def pairs(facts: Pairs, key: str = "pairs") -> None:
    """Facts beside their labels."""
    linked(html.pairs_html(facts), key=f"pairs-{key}")
