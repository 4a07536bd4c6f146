"""Data: where it all comes from, how fresh it is, and what was left out."""

import streamlit as st

from dashboard.components import card, headline, kpi_row, notice, paged, table
from dashboard.frame import header
from dashboard.views import data

seen = header()
view = seen.view(data.view)

headline(view.headline)
kpi_row(view.kpis)
if view.attribution:
    notice(view.attribution)
with card(view.sources_title, key="sources"):
    table(view.sources, key="sources")
left, right = st.columns([2.4, 1])
with left, card(view.loads_title, key="loads"):
    paged(view.loads, key="loads", size=15)
with right, card(view.facts_title, key="facts"):
    table(view.facts, key="facts")
with card(view.left_out_title, key="left-out"):
    paged(view.left_out, key="left-out", size=10)
