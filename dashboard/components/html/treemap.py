"""Squarified treemap (Bruls, Huizing, van Wijk 2000): rectangles as near to squares as their areas allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle, from the top left."""

    left: float
    top: float
    width: float
    height: float


def squarify(weights: Sequence[float], width: float, height: float) -> list[Box]:
    """One box for each weight (all above zero), in the order given; they fill width by height exactly.

    The nearest to squares comes of weights in falling order.
    """
    total = sum(weights)
    if not weights or total <= 0:
        return []
    areas = [weight * width * height / total for weight in weights]
    boxes: list[Box] = []
    free = Box(0.0, 0.0, width, height)
    while areas:
        taken = _row_length(areas, min(free.width, free.height))
        row, free = _lay(areas[:taken], free)
        boxes += row
        areas = areas[taken:]
    return boxes


def _row_length(areas: Sequence[float], side: float) -> int:
    """How many areas to lay along `side` before the worst shape among them gets worse."""
    best, length = float("inf"), 0
    for count in range(1, len(areas) + 1):
        worst = _worst(areas[:count], side)
        if worst > best:
            break
        best, length = worst, count
    return max(length, 1)


def _worst(row: Sequence[float], side: float) -> float:
    depth = sum(row) / side
    return max(max(depth * depth / area, area / (depth * depth)) for area in row)


def _lay(row: Sequence[float], free: Box) -> tuple[list[Box], Box]:
    """The row laid along the shorter side of the free box, and what stays free."""
    across = free.width >= free.height  # the row stands as a column at the left
    side = free.height if across else free.width
    depth, at, boxes = sum(row) / side, 0.0, []
    for area in row:
        size = area / depth
        place = (free.left, free.top + at, depth, size) if across else (free.left + at, free.top, size, depth)
        boxes.append(Box(*place))
        at += size
    if across:
        return boxes, Box(free.left + depth, free.top, free.width - depth, free.height)
    return boxes, Box(free.left, free.top + depth, free.width, free.height - depth)
