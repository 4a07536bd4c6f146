"""The floor of `benchmarks.browser`: plain Streamlit pages of the shape of ours (as many filters, metrics, tables and
charts of the same size), filled with constants. `?shape=health`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from benchmarks.shapes import SHAPES

shape = SHAPES[st.query_params.get("shape", "health")]
st.set_page_config(layout="wide")
frame = st.container(horizontal=True)
frame.selectbox("As at", [f"Date {n}" for n in range(31)], key="as_at", bind="query-params", width=168)
frame.selectbox("Compared with", [f"Date {n}" for n in range(30)], key="compare", bind="query-params", width=236)
chosen = frame.multiselect("Portfolio", shape.portfolios, key="portfolio", bind="query-params", width=190)
frame.multiselect("Program", [f"Program {n}" for n in range(15)], key="program", bind="query-params", width=190)
frame.multiselect("Sponsor", [f"Sponsor {n}" for n in range(12)], key="sponsor", bind="query-params", width=190)
frame.multiselect("Stage", [f"Stage {n}" for n in range(5)], key="stage", bind="query-params", width=190)
st.html(f'<h1 class="headline">Constant for {" and ".join(chosen) or "all"}</h1>')
step = 1 + len("".join(chosen)) % 7  # so that everything that the page shows changes with the filter, as ours does
for number, column in enumerate(st.columns(shape.metrics)):
    column.metric(f"Metric {number}", f"£{100 + number * step}.6m", f"{step}.2m over", border=True)
for number, (rows, columns) in enumerate(shape.tables):
    cells = {f"Column {c}": [f"Row {r}, {c * step}" for r in range(rows)] for c in range(columns)}
    st.dataframe(pd.DataFrame(cells), key=f"table-{number}", hide_index=True, height=35 * (rows + 1))
for number, (kind, points, height) in enumerate(shape.charts):
    x, y = list(range(points)), [1 + (n * step) % 9 for n in range(points)]
    trace = {"bar": go.Bar, "line": go.Scatter, "points": go.Scatter}.get(kind)
    mode = {"line": {"mode": "lines"}, "points": {"mode": "markers"}}.get(kind, {})
    if kind == "heat":
        side = round(points**0.5)
        drawn = go.Figure(go.Heatmap(z=[[(r + c) * step % 9 for c in range(side)] for r in range(side)]))
    else:
        drawn = go.Figure(trace(x=x, y=y, **mode))
    drawn.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    st.plotly_chart(drawn, key=f"chart-{number}", theme=None, config={"displayModeBar": False})
