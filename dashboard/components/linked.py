"""HTML with links that navigate within the session: no reload, and the frame's filters stay. Its long tables can be
sorted, searched and turned in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.room import reserve

SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("linked.js", "tables.js"))
# The frame's filters: kept from page to page.
FRAME_KEYS = ("portfolio", "program", "sponsor", "stage", "as_at", "compare", "known_on")


@cache
def _component() -> Any:
    script = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    return st.components.v2.component("steerco_linked", js=script, isolate_styles=False)


def linked(html: str, key: str, height: float = 0, on_whole: Callable[[], None] | None = None) -> None:
    """Show `html` (escaped by dashboard.components.html) and follow its links; `height` is its least, in pixels.

    on_whole: called when a table that carries its first rows only is wanted whole.
    """
    asks = {"on_whole_change": on_whole} if on_whole else {}
    with st.container(key=f"linked-{reserve(height)}{key}"):
        _component()(key=key, data={"html": html, "frame": frame_params()}, **asks)


def frame_params() -> list[tuple[str, str]]:
    """The frame's filters as they stand in the address."""
    return [(name, value) for name in FRAME_KEYS for value in st.query_params.get_all(name)]
