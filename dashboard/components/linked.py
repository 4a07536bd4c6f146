"""HTML with links that navigate within the session: no reload, and the frame's filters stay."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.room import reserve

SCRIPT = Path(__file__).with_name("linked.js")
FRAME_KEYS = ("portfolio", "program", "as_at", "compare", "known_on")  # filters of the frame, kept from page to page


@cache
def _component() -> Any:
    return st.components.v2.component("steerco_linked", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def linked(html: str, key: str, height: float = 0) -> None:
    """Show `html` (escaped by dashboard.components.html) and follow its links; `height` is its least, in pixels."""
    with st.container(key=f"linked-{reserve(height)}{key}"):
        _component()(key=key, data={"html": html, "frame": _frame_params()})


def _frame_params() -> list[tuple[str, str]]:
    """The frame's filters as they stand in the address."""
    return [(name, value) for name in FRAME_KEYS for value in st.query_params.get_all(name)]
