"""Long tables by the page, never cut without saying so."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.components.tables import table
from dashboard.views.parts import Grid


def paged(grid: Grid, key: str, size: int = 50) -> None:
    """A table; with more than `size` rows, one page of it and the means to turn it."""
    total = len(grid.rows)
    if total <= size:
        table(grid, key)
        return
    _turning(grid, key, size)


@st.fragment
def _turning(grid: Grid, key: str, size: int) -> None:
    total = len(grid.rows)
    room = st.container()
    with st.container(key=f"pages-{key}", horizontal=True, vertical_alignment="center"):
        page = st.pagination(-(-total // size), key=f"page-{key}") or 1
        first = (page - 1) * size
        st.markdown(f"{first + 1:,}–{min(first + size, total):,} of {total:,}")
    with room:
        table(replace(grid, rows=grid.rows[first : first + size]), key)
