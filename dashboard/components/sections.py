"""A card with a table: its heading, its rows by the page, and the same as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.cards import card
from dashboard.components.downloads import download
from dashboard.components.html.grids import FEWEST
from dashboard.components.paging import by_page
from dashboard.components.plain import as_frame
from dashboard.views.parts import Section


def section(what: Section, key: str, size: int = 10) -> DeltaGenerator:
    """Draw the card; what is drawn inside `with section(…)` stands below its table."""
    with card(what.title, key=key):
        by_page(what.grid, key=key, size=size)
        if what.file is not None:
            download(what.file, key, what.title.title)
        elif len(what.grid.rows) >= FEWEST:
            download(partial(as_frame, what.grid), key, what.title.title)
        return st.container(key=f"under-{key}")
