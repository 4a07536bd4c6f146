"""Colors, type and the ground every chart stands on. Tokens are those of components/css/tokens.css.

Charts are plain dicts in Plotly's own format (four times faster to build than graph objects) with every color
stated: they look the same on screen, in exports and without Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

Figure = dict[str, Any]

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"
RAG_ORDER = ("RED", "AMBER", "GREEN", "NOT_RATED", "ON_HOLD", "COMPLETE", "CANCELLED")
RAG_LETTERS = {
    "RED": "R",
    "AMBER": "A",
    "GREEN": "G",
    "NOT_RATED": "–",
    "ON_HOLD": "H",
    "COMPLETE": "C",
    "CANCELLED": "X",
}
SCALE_SUFFIXES = ("bn", "m", "k")


@dataclass(frozen=True)
class Palette:
    """The tokens of one theme."""

    ink: str
    mute: str
    line: str
    card: str
    accent: str
    accent_pale: str
    green: str
    amber: str
    red: str
    grey: str
    green_tint: str
    amber_tint: str
    red_tint: str
    blue_tint: str
    grey_tint: str
    on_status: str

    def rag(self, rag: str) -> str:
        return {"RED": self.red, "AMBER": self.amber, "GREEN": self.green}.get(rag, self.grey)


LIGHT = Palette(
    ink="#16202b", mute="#5b6876", line="#dfe4ea", card="#ffffff", accent="#23527c", accent_pale="#a9c3da",
    green="#1b7a4b", amber="#b45f06", red="#b3261e", grey="#66727f", green_tint="#dcefe4", amber_tint="#fae3c0",
    red_tint="#f6c9c5", blue_tint="#e2ecf6", grey_tint="#e3e8ed", on_status="#ffffff",
)  # fmt: skip
DARK = Palette(
    ink="#e7ecf1", mute="#9aa7b4", line="#2b3641", card="#161e26", accent="#7fb2e0", accent_pale="#3c5d7a",
    green="#56c08a", amber="#e9a04a", red="#f0837a", grey="#93a0ac", green_tint="#1a3d28", amber_tint="#4d3510",
    red_tint="#662925", blue_tint="#1a2f42", grey_tint="#2d3843", on_status="#0e141a",
)  # fmt: skip


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def base_layout(dark: bool, height: int = 300) -> dict[str, Any]:
    """Transparent ground, muted grid, no legend, fixed height; axes never cut their labels."""
    colors = palette(dark)
    axis = {
        "gridcolor": colors.line,
        "linecolor": colors.line,
        "zerolinecolor": colors.line,
        "tickfont": {"color": colors.mute, "size": 12},
        "automargin": True,
        "fixedrange": True,
        "ticks": "",
        "title": {"text": ""},
    }
    return {
        "template": {},
        "height": height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colors.ink},
        "margin": {"l": 8, "r": 12, "t": 28, "b": 8, "pad": 4},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colors.card,
            "bordercolor": colors.line,
            "font": {"family": FONT, "size": 12, "color": colors.ink},
            "align": "left",
        },
        "xaxis": {**axis, "showgrid": False},
        "yaxis": {**axis, "showgrid": True, "zeroline": True, "rangemode": "tozero", "nticks": 5},
        "annotations": [],
        "shapes": [],
    }


def annotation(text: str, color: str, **place: Any) -> dict[str, Any]:
    """A direct label. `place` is Plotly's own: x, y, xref, yref, xanchor, yanchor, xshift, yshift."""
    return {"text": text, "showarrow": False, "font": {"color": color, "size": 12}, "align": "left", **place}


def unit_label(text: str, color: str) -> dict[str, Any]:
    """The unit, and the key where there is one, above the top left of the plot."""
    return annotation(text, color, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=8)


def as_at_line(as_at: date, dark: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """A thin line on a date axis, and its label at the top."""
    colors = palette(dark)
    line = {
        "type": "line", "xref": "x", "yref": "paper", "x0": iso(as_at), "x1": iso(as_at), "y0": 0, "y1": 1,
        "line": {"color": colors.mute, "width": 1, "dash": "dot"}, "layer": "below",
    }  # fmt: skip
    label = annotation(
        f"{as_at.day} {as_at:%b}", colors.mute, x=iso(as_at), y=1, xref="x", yref="paper", yanchor="bottom", yshift=-2
    )
    return line, label


def iso(day: Any) -> str:
    """A date or timestamp as Plotly reads it."""
    return pd.Timestamp(day).strftime("%Y-%m-%d")


def values(series: Sequence[Any] | pd.Series) -> list[float | None]:
    """Floats with None for what is not known: NaN is not JSON."""
    return [None if value is None or pd.isna(value) else float(value) for value in series]


def largest(*lists: Sequence[float | None]) -> float:
    """The largest known value, 0 when there is none."""
    return max((value for some in lists for value in some if value is not None), default=0.0)


def with_unit(value: float | None, unit: str, digits: int = 1) -> str:
    """A value in its unit: 4.1 and "£m" is "£4.1m"; 3.2 and "FTE" is "3.2 FTE"."""
    if value is None:
        return "n/a"
    minus = "−" if round(value, digits) < 0 else ""
    body = f"{abs(value):,.{digits}f}"
    for suffix in SCALE_SUFFIXES:
        if unit.endswith(suffix) and len(unit) > len(suffix):
            return f"{minus}{unit.removesuffix(suffix)}{body}{suffix}"
    return f"{minus}{unit}{body}" if unit in ("£", "€", "$", "¥") else f"{minus}{body} {unit}".rstrip()


def clip(text: Any, length: int = 30) -> str:
    """A label that fits, safe for Plotly, which reads a few HTML tags and nothing else."""
    words = str(text)
    words = words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def nothing(dark: bool, text: str = "Nothing to draw.", height: int = 160) -> Figure:
    """A figure for no data, of a stated height. It has one trace without points: Streamlit refuses a figure
    that has none."""
    layout = base_layout(dark, height)
    layout["xaxis"]["visible"] = layout["yaxis"]["visible"] = False
    middle = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
    layout["annotations"] = [annotation(text, palette(dark).mute, **middle)]
    return {"data": [{"type": "scatter", "x": [], "y": []}], "layout": layout}
