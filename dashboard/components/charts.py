"""A chart with its sentence and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.theme import palette
from dashboard.components import html
from dashboard.components.downloads import file_name, files
from dashboard.components.html.grids import TOOLS_FROM, Tools
from dashboard.components.linked import linked
from dashboard.components.room import reserve
from dashboard.components.style import is_dark
from dashboard.components.twin import as_grid

Asked = Sequence[Sequence[str]]
# Plotly's bar has one button, the picture. It stays out of sight: "Show the numbers" presses it.
CONFIG = {"displaylogo": False, "showSendToCloud": False, "scrollZoom": False, "displayModeBar": True,
          "modeBarButtons": [["toImage"]]}  # fmt: skip
PLOT = "plot"  # the key of a drawing that takes the width there is
PICTURE = {"format": "png", "scale": 2}


def chart(
    figure: dict[str, Any] | go.Figure,
    key: str,
    says: str,
    data: pd.DataFrame | None = None,
    asks: Asked = (),
    unit: str = "",
) -> None:
    """Draw a figure of dashboard.charts, say it in a sentence, and offer the same data as a table and a file.

    asks: the figure that each point is, of each line of the drawing, or of all of them where there is but one list;
    empty for a point that is none. A click on the point opens its passport. unit: of the numbers of `data` ("£m").
    """
    if asks:
        _keep_the_others(figure)
        drawing(figure, key, says, on_select=partial(_ask, f"chart-{key}", asks), selection_mode="points")
    else:
        drawing(figure, key, says)
    said(says, key, data, unit, asks)


def drawing(figure: dict[str, Any] | go.Figure, key: str, says: str, **selects: Any) -> Any:
    """The drawing alone. selects: what Streamlit is to do with what is chosen in it; gives that where it does."""
    figure["layout"]["paper_bgcolor"] = palette(is_dark()).card  # so that its picture can be read wherever it is put
    with st.container(key=f"{_room(figure)}-{reserve(_height(figure))}{key}"):
        event = st.plotly_chart(
            figure, theme=None, width="stretch", config=_config(key), alt=says, key=f"chart-{key}", **selects
        )
        if _room(figure) != PLOT:
            st.html(html.scrolls_html())
    return event


def said(says: str, key: str, data: pd.DataFrame | None = None, unit: str = "", asks: Asked = ()) -> None:
    """The sentence below a drawing, and its numbers."""
    with st.container(horizontal=True, key=f"below-{key}", vertical_alignment="center", gap="small"):
        st.html(html.says_html(says))
        if data is not None:
            numbers(data, key, says, unit, asks)


def _config(key: str) -> dict[str, Any]:
    """The picture is named after what it shows, and when."""
    return {**CONFIG, "toImageButtonOptions": {**PICTURE, "filename": file_name(key)}}


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
        return PLOT
    return f"wide{min(max(-(-int(meta['least_width']) // 100) * 100, 400), 1200)}"


@st.fragment
def numbers(data: pd.DataFrame, key: str, says: str = "", unit: str = "", asks: Asked = (), drawn: bool = True) -> None:
    """The chart's twin: its data as a table, as files, and what Plotly has drawn as a picture. Made when opened."""
    with st.popover("Show the numbers", type="tertiary", key=f"numbers-{key}", on_change="rerun") as shown:
        if not shown.open:
            st.html(html.awaited_html())
            return
        grid = as_grid(data, unit, asks)
        tools = Tools(f"numbers-{key}", len(grid.rows), len(grid.rows)) if len(grid.rows) >= TOOLS_FROM else None
        linked(html.grid_html(grid, sticky=True, tools=tools), key=f"twin-{key}")
        if len(data) > len(grid.rows):
            st.html(html.says_html(f"The first {len(grid.rows):,} of {len(data):,} rows; the files have all."))
        with st.container(key=f"take-{key}", horizontal=True, vertical_alignment="center", gap="small"):
            files(data, key, says or "Numbers of the chart", unit)
            if drawn:
                linked(html.picture_html(f"chart-{key}"), key=f"picture-{key}")
