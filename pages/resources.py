"""Resource utilization: who is overloaded, which role is short, when?"""

import streamlit as st

from dashboard.charts.resources import heat_map, supply_bars
from dashboard.components import card, chart, empty, exceptions, headline, is_dark, kpi_row, notice
from dashboard.frame import header
from dashboard.views import resources
from dashboard.views.parts import Empty

seen = header()
view = seen.view(resources.view)

if isinstance(view, Empty):
    empty(view)
    st.stop()
headline(view.headline)
if view.note:
    notice(view.note)
kpi_row(view.kpis)
with card(view.heat_title, key="heat"):
    chart(heat_map(view.heat, is_dark()), key="heat", says=view.heat_says, data=view.heat)
left, right = st.columns([1, 1.5])
with left, card(view.roles_title, key="roles"):
    chart(supply_bars(view.roles, "FTE", is_dark()), key="roles", says=view.roles_says, data=view.roles)
with right, card(view.over_title, key="over"):
    exceptions(view.over, key="over")
