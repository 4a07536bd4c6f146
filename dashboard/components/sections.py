"""A card with a table: its heading, its rows by the page, and the same as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.cards import card
from dashboard.components.paging import paged
from dashboard.exports.tables import as_csv
from dashboard.views.parts import Section


def section(what: Section, key: str, size: int = 10) -> DeltaGenerator:
    """Draw the card; what is drawn inside `with section(…)` stands below its table."""
    with card(what.title, key=key):
        paged(what.grid, key=key, size=size)
        if what.file is not None:
            st.download_button(
                "Download as CSV", partial(as_csv, what.file), f"{key}.csv", "text/csv", key=f"csv-{key}",
                type="tertiary", on_click="ignore",
            )  # fmt: skip
        return st.container(key=f"under-{key}")
