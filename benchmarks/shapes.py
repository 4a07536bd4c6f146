"""What our pages are made of on the sample organization, counted there: for floors of the same shape."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """metrics: their number. tables: rows and columns of each. charts: kind, points and height in pixels of each."""

    metrics: int
    tables: tuple[tuple[int, int], ...]
    charts: tuple[tuple[str, int, int], ...]
    portfolios: tuple[str, ...] = ("Digital", "Finance & People", "Infrastructure", "Operations")


SHAPES = {
    "health": Shape(5, ((8, 4), (40, 3)), (("bar", 12, 200), ("points", 46, 330))),
    "rag": Shape(5, ((24, 14), (6, 3), (8, 6), (1, 4)), (("bar", 60, 260),)),
    "burn": Shape(
        5, ((5, 3), (5, 2), (10, 6), (10, 6), (6, 5), (4, 6)),
        (("line", 260, 300), ("bar", 180, 300), ("points", 12, 240), ("bar", 12, 200), ("bar", 2, 120)),
    ),
    "resources": Shape(
        5, ((5, 5), (8, 5), (5, 5), (5, 4), (5, 4), (3, 4), (12, 6)), (("heat", 204, 380), ("bar", 48, 620)),
    ),
}  # fmt: skip
