"""Definitions: what every number means, by which rules it is judged, and who changed a rule when."""

import streamlit as st

from dashboard.components import (
    card,
    change_rule,
    definition_list,
    headline,
    kpi_row,
    override_color,
    pairs,
    section,
)
from dashboard.frame import header
from dashboard.views import definitions, overrides

seen = header()
view = seen.view(definitions.view)

headline(view.headline)
kpi_row(view.kpis)
left, right = st.columns([1, 1.25])
with left, card(view.rules_title, key="rules"):
    pairs(view.rules, key="rules")
    change_rule(seen.snapshot, seen.policy.reporting_currency, seen.closed)
with right:
    section(view.history, key="rule-history", size=6)
    section(view.differences, key="differences")
with section(view.overrides, key="overrides"):
    override_color(seen.store, seen.view(overrides.choices), seen.closed)
with card(view.entries_title, key="definitions"):
    definition_list(view.entries)
section(view.reasons, key="reasons", size=50)
