"""Budget burn: are we spending as planned, and where will we end?"""

import streamlit as st

from dashboard.charts.burn import CURVE_HEIGHT, burn_curve, by_group_bars, period_bars
from dashboard.components import card, chart, empty, exceptions, headline, is_dark, kpi_row
from dashboard.components.room import reserve
from dashboard.components.sections import section
from dashboard.frame import header
from dashboard.views import burn, burn_ahead, burn_lines

seen = header()
view = seen.view(burn.view, seen.since)
as_at, dark = seen.snapshot.as_at, is_dark()

headline(view.headline)
kpi_row(view.kpis)
if len(view.by_month):
    left, right = st.columns(2)
    with left, card(view.curve_title, key="curve"):
        curve = st.container(key=f"room-{reserve(CURVE_HEIGHT)}curve")
    with right, card(view.bars_title, key="bars"):
        figure = period_bars(view.by_month, as_at, view.unit, dark)
        chart(figure, key="bars", says=view.bars_says, data=view.by_month, asks=view.bars_asked)
where_we_end = st.container()
groups = st.columns(len(view.groups)) if view.groups else ()
for column, (key, titled, frame, unit, says, asks) in zip(groups, view.groups, strict=True):
    with column, card(titled, key=f"by-{key}"):
        chart(by_group_bars(frame, unit, dark), key=f"by-{key}", says=says, data=frame, asks=asks)
lines = seen.view(burn_lines.view, seen.since)
if lines:
    section(lines, key="lines")
if seen.shows_money:
    with card(view.exceptions_title, key="over"):
        exceptions(view.exceptions, key="over")
if view.by_month.empty:
    empty(view.nothing)

ahead = seen.view(burn_ahead.view, seen.since)  # last: the first time after a load it looks at every past date
if len(view.by_month):
    with curve:
        figure = burn_curve(ahead.cumulative, as_at, view.cumulative_unit, dark)
        chart(figure, key="curve", says=ahead.says(view.curve_says), data=ahead.cumulative)
with where_we_end:
    section(ahead.ranges, key="ranges")
    if ahead.calibration:
        section(ahead.calibration, key="calibration")
