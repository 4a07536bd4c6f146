"""The style sheet, once a page run, and whether the viewer reads in the dark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).with_name("css")
# In the order of the cascade: what everything stands on, each piece, and last what a phone and paper do to them.
SHEETS = ("tokens", "frame", "words", "cards", "marks", "kpis", "tables", "controls", "definitions", "map", "delivery",
          "resources", "burn", "rag", "project", "room", "phone", "print")  # fmt: skip


@cache
def _sheet() -> str:
    sheets = (FOLDER / f"{name}.css" for name in SHEETS)
    return f"<style>{''.join(sheet.read_text(encoding='utf-8') for sheet in sheets)}</style>"


def inject() -> None:
    """Send the style sheet; it takes no room. Popovers and dialogs stand outside .stApp: tell them the scheme too."""
    scheme = "dark" if is_dark() else "light"
    st.html(f"{_sheet()}<style>:root {{ color-scheme: {scheme}; }}</style>")


def is_dark() -> bool:
    """Whether this viewer's theme is dark: for charts, which cannot follow the style sheet."""
    return st.context.theme.type == "dark"
