"""A chart with its sentence and its numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.components import html
from dashboard.components.room import reserve
from dashboard.components.twin import as_csv, as_grid

CONFIG = {"displaylogo": False, "showSendToCloud": False, "displayModeBar": False, "scrollZoom": False}


def chart(figure: dict[str, Any] | go.Figure, key: str, says: str, data: pd.DataFrame | None = None) -> None:
    """Draw a figure of dashboard.charts, say it in a sentence, and offer the same data as a table and a file."""
    with st.container(key=f"{_room(figure)}-{reserve(_height(figure))}{key}"):
        st.plotly_chart(figure, theme=None, width="stretch", config=CONFIG, alt=says, key=f"chart-{key}")
    with st.container(horizontal=True, key=f"below-{key}", vertical_alignment="center", gap="small"):
        st.html(html.says_html(says))
        if data is not None:
            numbers(data, key)


def _height(figure: dict[str, Any] | go.Figure) -> float:
    layout = figure.get("layout", {}) if isinstance(figure, dict) else figure.layout
    return float(layout["height"] or 0) if "height" in layout else 0.0


def _room(figure: dict[str, Any] | go.Figure) -> str:
    """A figure that says how wide it has to be scrolls sideways in its card on a phone; style.css knows the steps."""
    layout = figure.get("layout", {}) if isinstance(figure, dict) else figure.layout
    meta = layout.get("meta", None)
    if not meta:
        return "plot"
    return f"wide{min(max(-(-int(meta['least_width']) // 100) * 100, 400), 1200)}"


def numbers(data: pd.DataFrame, key: str) -> None:
    """The chart's twin: its data as a table and as CSV."""
    with st.popover("Show the numbers", type="tertiary", key=f"numbers-{key}"):
        st.html(html.grid_html(as_grid(data), sticky=True))
        st.download_button(
            "Download as CSV", partial(as_csv, data), f"{key}.csv", "text/csv", key=f"csv-{key}", on_click="ignore"
        )
