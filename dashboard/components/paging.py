"""Long tables by the page, never cut without saying so.

The browser turns the pages, sorts and searches. It gets the whole table at once where that is little to send, and
otherwise the first page with the view and the rest when the viewer first asks for it. A table of more than MOST
rows comes in parts of that size.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.components import html
from dashboard.components.downloads import download
from dashboard.components.html.grids import FEWEST, TOOLS_FROM, Tools
from dashboard.components.linked import linked
from dashboard.components.plain import as_frame
from dashboard.components.room import table_height
from dashboard.views.parts import Grid

MOST = 2_000  # rows that a browser sorts and searches at once
LIGHT = 60_000  # characters that are sent with the view though only a page of them is in sight
BAR, TURN = 34, 36  # pixels that the tools above and the pages below a table take


def paged(grid: Grid, key: str, size: int = 50) -> None:
    """A table; with more than `size` rows by the page. Where it is long, the whole of it is offered as a file."""
    by_page(grid, key, size)
    if len(grid.rows) >= FEWEST:
        download(partial(as_frame, grid), key, grid.caption or key.capitalize())


def by_page(grid: Grid, key: str, size: int) -> None:
    """The table alone."""
    if len(grid.rows) < TOOLS_FROM:
        linked(html.grid_html(grid), key=f"table-{key}", height=table_height(grid))
    elif len(grid.rows) <= MOST:
        _browsed(grid, key, size)
    else:
        _in_parts(grid, key, size)


@st.fragment
def _in_parts(grid: Grid, key: str, size: int) -> None:
    total = len(grid.rows)
    room = st.container()
    with st.container(key=f"pages-{key}", horizontal=True, vertical_alignment="center"):
        part = st.pagination(-(-total // MOST), key=f"page-{key}") or 1
        first = (part - 1) * MOST
        last = min(first + MOST, total)
        st.markdown(f"Rows {first + 1:,}–{last:,} of {total:,} are in this table; the file has all.")
    with room:
        _browsed(replace(grid, rows=grid.rows[first:last]), key, size)


@st.fragment
def _browsed(grid: Grid, key: str, size: int) -> None:
    """The table with what the browser needs of it."""
    total = len(grid.rows)
    page = replace(grid, rows=grid.rows[:size])
    tools = Tools(key, size, total)
    drawn = html.grid_html(page, tools=tools)
    if size < total and (_wanted(grid, key) or len(drawn) * total <= LIGHT * size):
        drawn = html.grid_html(grid, tools=tools)
    height = table_height(page) + BAR + (TURN if total > size else 0)
    linked(drawn, key=f"table-{key}", height=height, on_whole=partial(_want, grid, key))


def _want(grid: Grid, key: str) -> None:
    st.session_state[f"whole-{key}"] = grid.rows


def _wanted(grid: Grid, key: str) -> bool:
    """Whether the viewer asked for all of this very table: its rows are made anew when what is in view changes."""
    return st.session_state.get(f"whole-{key}") is grid.rows
