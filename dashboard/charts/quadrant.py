"""Cost against schedule: one point a project, days late across and percent over budget up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from dashboard.charts.labels import Box, Label, Point, place
from dashboard.charts.theme import RAG_LETTERS, RAG_ORDER, Figure, annotation, base_layout, clip, nothing, palette

HEIGHT = 350
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 26, 46  # margins in pixels
LEAST_WIDTH = 500  # the labels are laid out for this width; a narrower card scrolls
SMALLEST, LARGEST = 13.0, 40.0  # diameters in pixels
LABELED = 12  # at the most
NAME, SHORT = 34, 17  # letters of a label
SYMBOLS = {"GREEN": "circle", "AMBER": "triangle-up", "RED": "diamond"}
FEW = 40  # from so many points on the smallest are smaller, and have no letter
CORNERS = {"late and over": (1, 1), "late": (1, 0), "over": (0, 1), "within both": (0, 0)}
CORNER_WORDS = {
    "late and over": "late and over budget",
    "late": "late, within budget",
    "over": "in time, over budget",
    "within both": "in time, within budget",
}


class Limits(Protocol):
    @property
    def slip_amber(self) -> float: ...
    @property
    def slip_red(self) -> float: ...
    @property
    def cost_amber(self) -> float: ...
    @property
    def cost_red(self) -> float: ...


def quadrant(df: pd.DataFrame, limits: Limits, corners: Mapping[str, int], dark: bool) -> Figure:
    """Where projects stand between time and money. One trace a color; `customdata` of a point is its project's code.

    df: code, name, rag, slip (days late), over (percent over budget), size (0 to 1, of the largest budget), says
    (words); those that matter first, and they are labeled. limits: where amber and red begin. corners: projects in each
    corner, drawn or not. Points far out are drawn at the edge, with their value.
    """
    if df.empty:
        return nothing(dark, "No project has both a slip and an overrun.")
    spans = _span(df["slip"], limits.slip_red), _span(df["over"], limits.cost_red)
    points = _points(df, spans)
    layout = _ground(limits, spans, corners, dark)
    layout["annotations"] += _labels(df, points, spans, _corner_boxes(corners), dark)
    order = [rag for rag in reversed(RAG_ORDER) if (df["rag"] == rag).any()]
    return {"data": [_trace(df[df["rag"] == rag], rag, spans, len(df), dark) for rag in order], "layout": layout}


# --- Geometry ----------------------------------------------------------------------------------------

Span = tuple[float, float]


def _span(values: pd.Series, red: float) -> Span:
    """What an axis shows: zero and the red limit at least, and nearly all of the points; what lies much farther out
    does not squeeze the others together."""
    low, high = float(values.min()), float(values.max())
    far, near = float(values.quantile(0.96)), float(values.quantile(0.04))
    top = max(high, red * 1.5) if high <= max(far * 1.6, red * 2.5) else max(far * 1.15, red * 2)
    bottom = min(low, -red * 0.4) if low >= min(near * 1.6, -red * 2.5) else min(near * 1.15, -red)
    edge = (top - bottom) * 0.12
    return bottom - edge, top + edge


def _inside(value: float, span: Span) -> float:
    """A value that is drawn: at the edge where it lies beyond."""
    edge = (span[1] - span[0]) * 0.09  # the names of the corners stand nearer to the edge
    return min(max(value, span[0] + edge), span[1] - edge)


def _beyond(value: float, span: Span) -> bool:
    return _inside(value, span) != value


def _area() -> Box:
    return Box(0, 0, LEAST_WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM)


def _diameter(size: float, number: int, rag: str) -> float:
    """A triangle and a diamond are drawn larger, for they fill less of their box."""
    least = SMALLEST if number <= FEW else 8.0
    return max(least, LARGEST * max(size, 0.0) ** 0.5) * (1.18 if rag in ("AMBER", "RED") else 1)


def _points(df: pd.DataFrame, spans: tuple[Span, Span]) -> list[Point]:
    """The markers in pixels of the least width."""
    area, (across, up) = _area(), spans
    return [
        Point(
            area.right * (_inside(slip, across) - across[0]) / (across[1] - across[0]),
            area.bottom * (1 - (_inside(over, up) - up[0]) / (up[1] - up[0])),
            _diameter(size, len(df), rag) / 2,
        )
        for slip, over, size, rag in zip(df["slip"], df["over"], df["size"], df["rag"], strict=True)
    ]


def _corner_text(corner: str, corners: Mapping[str, int]) -> str:
    return f"{CORNER_WORDS[corner]} · {corners.get(corner, 0):,}"


def _corner_boxes(corners: Mapping[str, int]) -> list[Box]:
    """Where the names of the corners stand: no label goes there."""
    area, boxes = _area(), []
    for corner, (right, top) in CORNERS.items():
        width = 6.9 * len(_corner_text(corner, corners)) + 8
        left = area.right - width if right else 0
        upper = 0 if top else area.bottom - 20
        boxes.append(Box(left, upper, left + width, upper + 20))
    return boxes


# --- Marks -------------------------------------------------------------------------------------------


def _labels(
    df: pd.DataFrame, points: list[Point], spans: tuple[Span, Span], taken: list[Box], dark: bool
) -> list[Figure]:
    """Names of what is beyond a limit: first those drawn at the edge, with their value, then the late and over, then
    the weightiest; farther off or in short where the whole name finds no room beside its point."""
    far = [_far(slip, over, spans) for slip, over in zip(df["slip"], df["over"], strict=True)]
    wanted = [at for at, zone in enumerate(df["zone"]) if zone != "within both"]
    wanted = sorted(wanted, key=lambda at: (not far[at], df["zone"].iloc[at] != "late and over"))[:LABELED]
    order = wanted + [at for at in range(len(df)) if at not in set(wanted)]
    found: dict[int, tuple[Label, str]] = {}
    for letters, away in ((NAME, 3.0), (NAME, 12.0), (SHORT, 3.0), (SHORT, 12.0)):
        texts = [
            f"{_cut(str(df['name'].iloc[at]), letters)}{far[at]}" if at in wanted and at not in found else ""
            for at in order
        ]
        used = [*taken, *(label.box for label, _ in found.values())]
        labels = place([points[at] for at in order], texts, _area(), used, away)
        found |= {at: (label, text) for at, label, text in zip(order, labels, texts, strict=True) if label}
    for at in wanted:  # what is drawn where it is not says so, though a point lie below
        if far[at] and at not in found and len(df) <= FEW:
            text = f"{_cut(str(df['name'].iloc[at]), SHORT)}{far[at]}"
            label = place([points[at]], [text], _area(), [*taken, *(label.box for label, _ in found.values())])[0]
            found |= {at: (label, text)} if label else {}
    return [_label(points[at], label, text, dark) for at, (label, text) in found.items()]


def _cut(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"


def _far(slip: float, over: float, spans: tuple[Span, Span]) -> str:
    """What is said of a point that lies farther out than it is drawn."""
    said = []
    if _beyond(slip, spans[0]):
        said.append(f"{abs(slip):,.0f} d {'late' if slip > 0 else 'early'}")
    if _beyond(over, spans[1]):
        said.append(f"{abs(over):,.0f} % {'over' if over > 0 else 'under'}")
    return f" ({', '.join(said)})" if said else ""


def _label(point: Point, label: Label, text: str, dark: bool) -> Figure:
    """At its point in the chart's own units, so that it goes with the point in a wider card."""
    area = _area()
    across = {1: "left", -1: "right", 0: "center"}[label.across]
    at = {1: label.box.left, -1: label.box.right, 0: point.x}[label.across] - point.x
    place_ = {"x": point.x / area.right, "y": 1 - point.y / area.bottom, "xref": "paper", "yref": "paper"}
    middle = (label.box.top + label.box.bottom) / 2
    return annotation(clip(text, 80), palette(dark).ink, xanchor=across, yanchor="middle", xshift=at,
                      yshift=point.y - middle, borderpad=0, **place_)  # fmt: skip


def _trace(rows: pd.DataFrame, rag: str, spans: tuple[Span, Span], number: int, dark: bool) -> Figure:
    colors = palette(dark)
    sizes = [_diameter(size, number, rag) for size in rows["size"]]
    rated = rag in SYMBOLS
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": rag,
        "x": [_inside(value, spans[0]) for value in rows["slip"]],
        "y": [_inside(value, spans[1]) for value in rows["over"]],
        "customdata": list(rows["code"]),
        "text": [RAG_LETTERS.get(rag, "–") if size >= SMALLEST else "" for size in sizes],
        "textfont": {"size": 9, "color": colors.on_status if rated else colors.ink},
        "textposition": "middle center",
        "marker": {
            "symbol": SYMBOLS.get(rag, "square"),
            "size": sizes,
            "color": colors.rag(rag) if rated else colors.grey_tint,
            "opacity": 0.9,
            "line": {"width": 1, "color": colors.card if rated else colors.grey},
        },
        "unselected": {"marker": {"opacity": 0.9}},
        "cliponaxis": False,
        "hovertext": [f"<b>{clip(name, 60)}</b><br>{clip(says, 120)}" for name, says in
                      zip(rows["name"], rows["says"], strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


# --- Ground ------------------------------------------------------------------------------------------


def _ground(limits: Limits, spans: tuple[Span, Span], corners: Mapping[str, int], dark: bool) -> dict[str, Any]:
    colors = palette(dark)
    layout = base_layout(dark, HEIGHT)
    layout["margin"] = {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM, "pad": 0}
    layout["meta"] = {"least_width": LEAST_WIDTH}
    for name, span, suffix in (("xaxis", spans[0], ""), ("yaxis", spans[1], " %")):
        layout[name] |= {"range": list(span), "rangemode": "normal", "automargin": False, "nticks": 12,
                         "showgrid": False, "zeroline": True, "ticksuffix": suffix,
                         "zerolinecolor": colors.grey}  # fmt: skip
    layout["shapes"] = _bands(limits, spans, dark)
    layout["annotations"] = [
        annotation("forecast over budget", colors.mute, x=0, y=1, xref="paper", yref="paper", xanchor="left",
                   yanchor="bottom", xshift=-LEFT + 4, yshift=6),
        annotation("days late against baseline", colors.mute, x=1, y=0, xref="paper", yref="paper", xanchor="right",
                   yanchor="top", yshift=-20),
        *(_corner(corner, corners, dark) for corner in CORNERS),
    ]  # fmt: skip
    return layout


def _bands(limits: Limits, spans: tuple[Span, Span], dark: bool) -> list[Figure]:
    """Amber from the first limit on, red from the second, of either axis; what is within both is plain."""
    colors, (across, up) = palette(dark), spans
    bands = (
        (limits.slip_amber, limits.cost_amber, colors.amber_tint),
        (limits.slip_red, limits.cost_red, colors.red_tint),
    )
    shapes = []
    for slip, cost, tint in bands:
        for x0, y0, y1 in ((slip, up[0], up[1]), (across[0], cost, up[1])):
            x1 = across[1] if x0 == slip else slip
            shapes.append({"type": "rect", "xref": "x", "yref": "y", "x0": x0, "x1": x1, "y0": y0, "y1": y1,
                           "fillcolor": tint, "opacity": 0.45, "line": {"width": 0}, "layer": "below"})  # fmt: skip
    for at, axis in ((limits.slip_amber, "x"), (limits.cost_amber, "y")):
        ends = {"x0": at, "x1": at, "y0": up[0], "y1": up[1]} if axis == "x" else {
            "x0": across[0], "x1": across[1], "y0": at, "y1": at}  # fmt: skip
        shapes.append({"type": "line", "xref": "x", "yref": "y", **ends, "layer": "below",
                       "line": {"color": colors.amber, "width": 1, "dash": "dot"}})  # fmt: skip
    return shapes


def _corner(corner: str, corners: Mapping[str, int], dark: bool) -> Figure:
    right, top = CORNERS[corner]
    colors = palette(dark)
    bad = corner == "late and over" and corners.get(corner, 0)
    text = _corner_text(corner, corners)
    return annotation(
        f"<b>{text}</b>" if bad else text, colors.red if bad else colors.mute, x=right, y=top, xref="paper",
        yref="paper", xanchor="right" if right else "left", yanchor="top" if top else "bottom",
        xshift=-4 if right else 4, yshift=-2 if top else 2,
    )  # fmt: skip
