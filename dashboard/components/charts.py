"""A chart with its sentence and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.components import html
from dashboard.components.room import reserve
from dashboard.components.twin import as_grid
from dashboard.exports.tables import as_csv

Asked = Sequence[Sequence[str]]
CONFIG = {"displaylogo": False, "showSendToCloud": False, "displayModeBar": False, "scrollZoom": False}


def chart(
    figure: dict[str, Any] | go.Figure, key: str, says: str, data: pd.DataFrame | None = None, asks: Asked = ()
) -> None:
    """Draw a figure of dashboard.charts, say it in a sentence, and offer the same data as a table and a file.

    asks: the figure that each point is, of each line of the drawing, or of all of them where there is but one list;
    empty for a point that is none. A click on the point opens its passport.
    """
    same: dict[str, Any] = {"theme": None, "width": "stretch", "config": CONFIG, "alt": says, "key": f"chart-{key}"}
    with st.container(key=f"{_room(figure)}-{reserve(_height(figure))}{key}"):
        if asks:
            _keep_the_others(figure)
            st.plotly_chart(figure, on_select=partial(_ask, f"chart-{key}", asks), selection_mode="points", **same)
        else:
            st.plotly_chart(figure, **same)
    with st.container(horizontal=True, key=f"below-{key}", vertical_alignment="center", gap="small"):
        st.html(html.says_html(says))
        if data is not None:
            numbers(data, key)


def _keep_the_others(figure: dict[str, Any] | go.Figure) -> None:
    """A point that was clicked leaves the others as they are."""
    for line in figure["data"]:
        line["unselected"] = {"marker": {"opacity": 1}}


def _ask(key: str, asks: Asked) -> None:
    """Put the figure that was clicked into the address."""
    for point in st.session_state[key].selection.points:
        line = asks[point["curve_number"] if len(asks) > 1 else 0]
        if line[point["point_index"]]:
            st.query_params["prove"] = line[point["point_index"]]


def _height(figure: dict[str, Any] | go.Figure) -> float:
    layout = figure.get("layout", {}) if isinstance(figure, dict) else figure.layout
    return float(layout["height"] or 0) if "height" in layout else 0.0


def _room(figure: dict[str, Any] | go.Figure) -> str:
    """A figure that says how wide it has to be scrolls in its card on a phone; css/phone.css knows the steps."""
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
