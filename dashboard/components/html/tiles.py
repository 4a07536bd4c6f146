"""The portfolio map: one tile a project, area by money, grouped; a list on a phone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from html import escape

from dashboard.components.html.links import anchor_html
from dashboard.components.html.marks import LETTERS, hidden, says, shape_svg
from dashboard.components.html.treemap import Box, squarify
from dashboard.views.parts import Link, Smaller, Tile, TileGroup

ALL = Link("", page="rag", at="matrix")  # where every project is listed
MAP_WIDTH = 640.0  # the width the layout is computed for; boxes are placed in percent of it
MAP_HEIGHT = 330.0  # shared by the groups
GROUP_LEAST = 62.0
TILE_LEAST = (34.0, 24.0)  # smaller tiles are gathered in one
NAME_LEAST = 74.0  # narrower tiles show their status only; the name is in the title
MOST_TILES = 32  # of a group
STRETCH = 2.0  # text runs across: tiles are laid out this much wider than square
TWO_LINES, FOUR_LINES = 44.0, 96.0  # lower tiles show their name only; lines wrap in taller ones


def tiles_html(groups: Sequence[TileGroup]) -> str:
    """Every group with its label; heights follow the groups' money."""
    total = sum(_whole(group) for group in groups)
    shown = [group for group in groups if group.tiles]
    body = "".join(_group(group, _height(_whole(group), total, len(shown))) for group in shown)
    return f'<div class="map">{body}</div>' if body else '<p class="nothing">No projects to show.</p>'


def _weight(tiles: Sequence[Tile]) -> float:
    return sum(_area(tile) for tile in tiles)


def _whole(group: TileGroup) -> float:
    return _weight(group.tiles) + group.smaller.weight


def _area(tile: Tile) -> float:
    return tile.weight if math.isfinite(tile.weight) and tile.weight > 0 else 0.0


def _height(weight: float, total: float, groups: int) -> float:
    """In proportion, but never below one readable row."""
    share = weight / total if total else 1 / groups
    return max(GROUP_LEAST, MAP_HEIGHT * share)


def _group(group: TileGroup, height: float) -> str:
    tiles = sorted(group.tiles, key=_area, reverse=True)
    boxes, kept = _fit(tiles, group.smaller, height)
    large = "".join(_tile(tile, box, height) for tile, box in zip(tiles[:kept], boxes, strict=False))
    rest = _rest(tiles[kept:], group.smaller, boxes[-1], height) if kept < len(boxes) else ""
    return (
        f'<section class="group"><h3>{escape(group.label)}</h3>'
        f'<ul class="tiles" style="height:{height:.0f}px">{large}{rest}</ul></section>'
    )


def _fit(tiles: Sequence[Tile], smaller: Smaller, height: float) -> tuple[list[Box], int]:
    """Boxes of the largest tiles, the last one standing for all smaller ones, so that every box is readable."""
    floor = _weight(tiles) * 0.004 or 1.0
    areas = [max(_area(tile), floor) for tile in tiles]
    whole = sum(areas) + smaller.weight
    all_of_them = len(tiles) <= MOST_TILES and not smaller.counts
    boxes: list[Box] = []
    for kept in [len(tiles)] * all_of_them + [*range(min(len(tiles) - 2, MOST_TILES), -1, -1)]:
        rest = [max(sum(areas[kept:]) + smaller.weight, whole * 0.05)] if kept < len(tiles) else []
        boxes = [_stretched(box) for box in squarify(areas[:kept] + rest, MAP_WIDTH / STRETCH, height)]
        if all(_readable(box) for box in boxes[:kept]) and (kept == len(tiles) or boxes[-1].width >= NAME_LEAST):
            return boxes, kept
    return boxes, 0


def _readable(box: Box) -> bool:
    return box.width >= TILE_LEAST[0] and box.height >= TILE_LEAST[1]


def _stretched(box: Box) -> Box:
    return Box(box.left * STRETCH, box.top, box.width * STRETCH, box.height)


def _tile(tile: Tile, box: Box, height: float) -> str:
    stale = " stale" if tile.mark.stale else ""
    return f'<li class="tile {tile.mark.rag}{stale}{_lines(box)}" style="{_place(box, height)}">{_inside(tile)}</li>'


def _lines(box: Box) -> str:
    tiny = " tiny" if box.width < NAME_LEAST else ""
    return tiny + (" flat" if box.height < TWO_LINES else " low" if box.height < FOUR_LINES else "")


def _inside(tile: Tile) -> str:
    line = f'<span class="line">{escape(tile.line)}</span>' if tile.line else ""
    inner = (
        f'<span class="name"><span class="status">{shape_svg(tile.mark)}'
        f'<b aria-hidden="true">{LETTERS[tile.mark.rag]}</b></span>'
        f'{hidden(says(tile.mark) + ". ")}<span class="text">{escape(tile.name)}</span></span>{line}'
    )
    title = " · ".join(part for part in (tile.name, says(tile.mark), tile.line) if part)
    if tile.link is None:
        return f'<span class="inside" title="{escape(title)}">{inner}</span>'
    return anchor_html(tile.link, inner, css="inside", title=title)


def _rest(tiles: Sequence[Tile], smaller: Smaller, box: Box, height: float) -> str:
    """One tile for all that are too small to be read; the largest of them are named on hover."""
    found = Counter(tile.mark.rag for tile in tiles) + Counter(dict(smaller.counts))
    worst = ", ".join(f"{found[rag]} {LETTERS[rag]}" for rag in ("RED", "AMBER") if found[rag])
    title = "\n".join(f"{tile.name} · {says(tile.mark)}" for tile in tiles)
    place = f'style="{_place(box, height)}" title="{escape(title)}"'
    inner = f'<span class="name">+ {found.total():,} smaller</span><span class="line">{worst}</span>'
    return f'<li class="tile rest{_lines(box)}" {place}>{anchor_html(ALL, inner, css="inside")}</li>'


def _place(box: Box, height: float) -> str:
    across, down = 100 / MAP_WIDTH, 100 / height
    return (
        f"left:{box.left * across:.2f}%;top:{box.top * down:.2f}%;"
        f"width:{box.width * across:.2f}%;height:{box.height * down:.2f}%"
    )
