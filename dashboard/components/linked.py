"""HTML with links that navigate within the session: no reload, and the frame's filters stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.components.room import reserve

SCRIPT = Path(__file__).with_name("linked.js")
FRAME_KEYS = ("portfolio", "program", "as_at", "compare")  # filters of the frame, kept from page to page

Pairs = list[tuple[str, str]]


@cache
def _component() -> Any:
    return st.components.v2.component("steerco_linked", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def linked(html: str, key: str, height: float = 0) -> None:
    """Show `html` (escaped by dashboard.components.html) and follow its links; `height` is its least, in pixels."""
    data = {"html": html, "frame": frame_params()}
    with st.container(key=f"linked-{reserve(height)}{key}"):
        result = _component()(key=key, data=data, on_go_change=partial(_set_frame, key))
    if result.go:
        go(result.go["page"], [(name, value) for name, value in result.go["params"]])


def go(page: str, params: Iterable[tuple[str, str]] = ()) -> None:
    """Switch to a page by name with its parameters; the frame's filters stay.

    Filters bound to the address keep themselves and must not be given; those that are not bound are.
    """
    from dashboard.navigation import page_named  # the pages are drawn with these components

    own = list(params)
    try:
        st.switch_page(page_named(page), query_params=query(own, frame_params()))
    except StreamlitAPIException:
        st.switch_page(page_named(page), query_params=query([pair for pair in own if pair[0] not in FRAME_KEYS], []))


def frame_params() -> Pairs:
    """The frame's filters as they stand in the address."""
    return [(name, value) for name in FRAME_KEYS for value in st.query_params.get_all(name)]


def query(params: Iterable[tuple[str, str]], frame: Pairs) -> Mapping[str, list[str]]:
    """Parameters of a link with the frame's added, unless the link sets them itself."""
    merged: dict[str, list[str]] = defaultdict(list)
    for name, value in params:
        merged[name].append(value)
    own = set(merged)
    for name, value in frame:
        if name not in own:
            merged[name].append(value)
    return dict(merged)


def _set_frame(key: str) -> None:
    """A link that sets a filter of the frame sets its widget: before the run, the only time Streamlit allows."""
    clicked = st.session_state[key].get("go")
    for name, value in clicked["params"] if clicked else ():
        if name in FRAME_KEYS and isinstance(now := st.session_state.get(name), (str, list)):
            st.session_state[name] = [value] if isinstance(now, list) else value
