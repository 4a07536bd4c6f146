"""Resource utilization: who is overloaded, which role is short, when, because of which projects; and what if?"""

import streamlit as st

from dashboard.charts.resources import supply_bars
from dashboard.components import card, chart, empty, exceptions, headline, is_dark, kpi_row, notice, section
from dashboard.components.utilization import heat_card, team_card
from dashboard.components.what_if import what_if_card
from dashboard.frame import header
from dashboard.views import resources, resources_roles
from dashboard.views.parts import Empty

seen = header()
whole = seen.whole  # people work across portfolios: no filter redraws what follows
view = whole.view(resources.view)

if isinstance(view, Empty):
    empty(view)
    st.stop()
headline(view.headline)
if resources.note(seen.snapshot):
    notice(resources.note(seen.snapshot))
kpi_row(view.kpis)
heat_card(whole.view)
team_card(whole.view)
roles = whole.view(resources_roles.view)
left, right = st.columns([1, 1.5])
with left, card(roles.title, key="roles"):
    chart(supply_bars(roles.frame, "FTE", is_dark()), key="roles", says=roles.says, data=roles.frame)
with right:
    for number, short in enumerate(roles.short):
        section(short, key=f"short-{number}")
what_if_card(whole.snapshot, whole.view)
with card(view.over_title, key="over"):
    exceptions(view.over, key="over")
