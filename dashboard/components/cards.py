"""KPI cards, and the card that holds a chart or a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from dashboard.components import html
from dashboard.components.linked import linked
from dashboard.views.parts import Kpi, Titled

KPI_HEIGHT = 134


def kpi_row(kpis: Sequence[Kpi], key: str = "kpis") -> None:
    """KPI cards side by side; nothing when there are none. (st.html would drop the drawings.)"""
    if kpis:
        linked(html.kpi_row_html(kpis), key=key, height=KPI_HEIGHT)


@contextmanager
def card(titled: Titled, key: str) -> Iterator[None]:
    """A bordered box with a heading; what is drawn inside `with` goes into it."""
    with st.container(border=True, key=f"card-{key}"):
        st.html(html.titled_html(titled))
        yield
