"""RAG status: what is red or amber, since when, and is it really so?"""

import streamlit as st

from dashboard.components import card, empty, headline, kpi_row, paged
from dashboard.components.rag_trend import trend_card
from dashboard.components.sections import section
from dashboard.frame import header
from dashboard.views import ledger, rag
from dashboard.views.parts import Section

seen = header()
view = seen.view(rag.view, seen.since)

headline(view.headline)
kpi_row(view.kpis)
if view.unrated:
    empty(view.unrated)
else:
    left, right = st.columns(2)
    with left:
        trend_card(view, seen.view)
    with right, card(view.moves_title, key="moves"):
        paged(view.moves, key="moves", size=6)
spells = st.container(key="reserve300-spells") if view.holds else st.container()
section(Section(view.matrix_title, view.matrix, view.matrix_file), key="matrix", size=24)
if view.overdue:
    section(view.overdue, key="overdue")
if view.holds:
    with spells:
        book = seen.view(ledger.card)  # last: the first time after a load it reads every date of the record
        section(book, key="ledger", size=8)
