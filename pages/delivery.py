"""Delivery: what is due next, and who waits for whom?"""

import streamlit as st

from dashboard.charts.delivery import late_milestones
from dashboard.components import card, chart, empty, headline, is_dark, kpi_row
from dashboard.components.delivery import wait_graph
from dashboard.components.sections import section
from dashboard.frame import header
from dashboard.views import delivery

seen = header()
view = seen.view(delivery.view, seen.since)

headline(view.headline)
kpi_row(view.kpis)
if view.due:
    left, right = st.columns([1.3, 1]) if len(view.late) else (st.container(), st.container())
    with left:
        section(view.due, key="due")
    if len(view.late):
        with right, card(view.late_title, key="late"):
            figure = late_milestones(view.late, seen.snapshot.as_at, is_dark())
            chart(figure, key="late", says=view.late_says, data=view.late)
if view.waits:
    left, right = st.columns([1, 1.3])
    with left, card(view.graph_title, key="waits"):
        wait_graph(view.graph, key="waits", says=view.graph_says)
    with right:
        section(view.waits, key="dependencies")
if view.slipped:
    section(view.slipped, key="slipped", size=8)
left, right = st.columns([1, 1.6]) if view.nothing and view.finishes else (st.container(), st.container())
if view.nothing:
    with left:
        empty(view.nothing)
if view.finishes:
    with right:
        section(view.finishes, key="finishes", size=12)
