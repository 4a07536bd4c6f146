"""Headlines, notices, empty states."""

from __future__ import annotations

import streamlit as st

from dashboard.components import html
from dashboard.views.parts import Empty, Said


def headline(said: Said) -> None:
    """The page's answer in words."""
    st.html(html.headline_html(said))


def notice(text: str) -> None:
    """One slim line above the page."""
    st.html(html.notice_html(text))


def empty(state: Empty) -> None:
    """What is missing and how to supply it."""
    st.html(html.empty_html(state))
