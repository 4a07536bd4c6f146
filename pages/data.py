"""Data: where it all comes from, where it disagrees, what waits for a person, and who did what."""

import streamlit as st

from dashboard.components import (
    answer_matches,
    card,
    decide_on_items,
    earlier_load,
    headline,
    kpi_row,
    notice,
    part_again,
    section,
    table,
)
from dashboard.frame import header
from dashboard.views import data, data_corrections, data_identity, data_reconciliation

seen = header()
view = seen.view(data.view, seen.since, seen.news)

headline(view.headline)
kpi_row(view.kpis)
if view.attribution:
    notice(view.attribution)
with section(view.reconciliation, key="reconciliation", size=15):
    decide_on_items(seen.store, seen.view(data_reconciliation.items), seen.closed)
with section(view.waiting, key="waiting"):
    matches, known = seen.view(data_identity.matches), seen.view(data_identity.projects)
    answer_matches(seen.store, matches, known, seen.closed)
before = earlier_load(seen.loads, seen.pinned)
if before:
    section(seen.view_now(data_corrections.section, before), key="corrections")
left, right = st.columns([2.4, 1])
with left:
    section(view.loads, key="loads", size=15)
with right, card(view.facts.title, key="facts"):
    table(view.facts.grid, key="facts")
section(view.sources, key="sources", size=50)
section(view.left_out, key="left-out")
with section(view.linked, key="linked"):
    part_again(seen.store, seen.view(data_identity.links), seen.closed)
section(view.audit, key="audit")
