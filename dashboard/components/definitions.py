"""The metrics on the Definitions page: found by a word, linked to by their ids."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.html.definitions import definitions_html
from dashboard.components.linked import linked
from dashboard.views.definitions import Entry, found

LEAST = 160  # pixels that an entry takes


def definition_list(entries: Sequence[Entry]) -> None:
    """Every metric, or those that speak of what is searched for; the address keeps it (?metric=eac)."""
    asked = st.text_input("Find a metric", key="metric", bind="query-params", type="search", max_chars=80,
                          placeholder="A name, an id, a word of the formula")  # fmt: skip
    shown = found(entries, asked or "")
    linked(definitions_html(shown), key="definitions", height=LEAST * len(shown))
