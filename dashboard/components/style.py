"""The style sheet, once a page run, and whether the viewer reads in the dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

SHEET = Path(__file__).with_name("style.css")


@cache
def _sheet() -> str:
    return f"<style>{SHEET.read_text(encoding='utf-8')}</style>"


def inject() -> None:
    """Send the style sheet; it takes no room. Popovers and dialogs stand outside .stApp: tell them the scheme too."""
    scheme = "dark" if is_dark() else "light"
    st.html(f"{_sheet()}<style>:root {{ color-scheme: {scheme}; }}</style>")


def is_dark() -> bool:
    """Whether this viewer's theme is dark: for charts, which cannot follow the style sheet."""
    return st.context.theme.type == "dark"
