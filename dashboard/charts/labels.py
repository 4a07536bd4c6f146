"""Labels that do not collide: each is tried at eight places around its point, and left out where none is free.

Boxes are in pixels from the top left. Points move apart when a chart is drawn wider than it was laid out for, and their
labels with them: what does not touch at the least width does not touch at any larger one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CHARACTER, LINE, AWAY = 6.7, 16.0, 3.0  # pixels: of a letter at 12 px (a wide one), of a line, from the point
# (across, down): where the label stands from its point; nearest to how one reads first.
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Point:
    """A marker: its middle and its radius."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Label:
    """Where a label stands: the side of its point, and the box it fills."""

    across: int
    down: int
    box: Box


def place(
    points: Sequence[Point], texts: Sequence[str], area: Box, taken: Sequence[Box] = (), away: float = AWAY
) -> list[Label | None]:
    """A place for the text of each point, in the order given, or None where every one of the eight is taken by a label
    before it, by any point, by `taken`, or lies outside `area`. An empty text has none. away: pixels from the point."""
    boxes = [point.box for point in points]
    used = list(taken)
    found: list[Label | None] = []
    for index, (point, text) in enumerate(zip(points, texts, strict=True)):
        label = None
        if text:
            label = _first_free(point, text, area, [*used, *boxes[:index], *boxes[index + 1 :]], away)
        found.append(label)
        if label:
            used.append(label.box)
    return found


def _first_free(point: Point, text: str, area: Box, used: Sequence[Box], away: float) -> Label | None:
    for across, down in SIDES:
        box = label_box(point, text, across, down, away)
        if box.within(area) and not any(box.touches(other) for other in used):
            return Label(across, down, box)
    return None


def label_box(point: Point, text: str, across: int, down: int, away: float = AWAY) -> Box:
    """What a label at one side of its point fills."""
    width, reach = CHARACTER * len(text), point.radius + away
    diagonal = reach * 0.75 if across and down else reach
    left = {1: point.x + diagonal, -1: point.x - diagonal - width, 0: point.x - width / 2}[across]
    top = {1: point.y + diagonal, -1: point.y - diagonal - LINE, 0: point.y - LINE / 2}[down]
    return Box(left, top, left + width, top + LINE)
