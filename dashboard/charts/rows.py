"""Charts of labeled rows: the label stands above its bar, so that long names cost no width on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts.theme import Figure, annotation, base_layout, clip, largest, palette

ROW = 50  # pixels a row
LABEL_UP = 18  # pixels from the middle of the bar to the middle of its label
THICK, THIN = 0.34, 0.16  # share of a row


def rows_layout(labels: Sequence[str], asides: Sequence[tuple[str, str]], dark: bool) -> dict[str, Any]:
    """Ground of `labels` from the top down, each with an aside (text, color) at the right."""
    layout = base_layout(dark, height=ROW * len(labels) + 44)
    count = len(labels)
    layout["margin"] |= {"l": 2, "r": 2, "t": 20, "b": 4}
    layout["yaxis"] |= {"visible": False, "range": [count - 0.55, -0.95], "rangemode": "normal"}
    layout["xaxis"] |= {"showgrid": True, "rangemode": "tozero", "nticks": 5}
    layout["bargap"] = 0
    layout["barmode"] = "overlay"
    side = {"xref": "paper", "yref": "y", "yshift": LABEL_UP, "yanchor": "middle"}
    ink = palette(dark).ink
    for index, (label, (aside, color)) in enumerate(zip(labels, asides, strict=True)):
        layout["annotations"].append(annotation(f"<b>{clip(label)}</b>", ink, x=0, y=index, xanchor="left", **side))
        layout["annotations"].append(annotation(aside, color, x=1, y=index, xanchor="right", **side))
    return layout


def row_bars(lengths: Sequence[float | None], color: str | Sequence[str], width: float, hover: Sequence[str]) -> Figure:
    """Horizontal bars from zero, one a row."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(lengths),
        "y": list(range(len(lengths))),
        "width": width,
        "marker": {"color": color if isinstance(color, str) else list(color), "line": {"width": 0}},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def row_ticks(lengths: Sequence[float | None], colors: Sequence[str], hover: Sequence[str]) -> Figure:
    """An upright mark on each row."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(lengths),
        "y": list(range(len(lengths))),
        "marker": {"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": list(colors)}},
        "cliponaxis": False,
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def room(layout: dict[str, Any], *lists: Sequence[float | None]) -> None:
    """Range from zero (or below, when there is less than nothing) to a little past the longest."""
    low = min((value for some in lists for value in some if value is not None), default=0.0)
    high = largest(*lists)
    layout["xaxis"]["range"] = [min(0.0, low * 1.05), high * 1.03 if high > 0 else 1.0]
