"""Budget burn: are we spending as planned, and where will we end?"""

import streamlit as st

from dashboard.charts.burn import burn_curve, by_group_bars, period_bars
from dashboard.components import card, chart, empty, exceptions, headline, is_dark, kpi_row
from dashboard.frame import header
from dashboard.views import burn

seen = header()
view = seen.view(burn.view, seen.since)
as_at, dark = seen.snapshot.as_at, is_dark()

headline(view.headline)
kpi_row(view.kpis)
if len(view.by_month):
    left, right = st.columns(2)
    with left, card(view.curve_title, key="curve"):
        figure = burn_curve(view.cumulative, as_at, view.cumulative_unit, dark)
        chart(figure, key="curve", says=view.curve_says, data=view.cumulative)
    with right, card(view.bars_title, key="bars"):
        figure = period_bars(view.by_month, as_at, view.unit, dark)
        chart(figure, key="bars", says=view.bars_says, data=view.by_month)
groups = st.columns(len(view.groups)) if view.groups else ()
for column, (key, titled, frame, unit, says) in zip(groups, view.groups, strict=True):
    with column, card(titled, key=f"by-{key}"):
        chart(by_group_bars(frame, unit, dark), key=f"by-{key}", says=says, data=frame)
if seen.shows_money:
    with card(view.exceptions_title, key="over"):
        exceptions(view.exceptions, key="over")
if view.by_month.empty:
    empty(view.nothing)
