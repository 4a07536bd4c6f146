"""The search box of every page: Ctrl+K or Cmd+K, type, choose."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.html import href
from dashboard.components.linked import frame_params
from dashboard.frame_cache import cached_view
from dashboard.views.find import find
from data_loaders.snapshot import Snapshot

SCRIPT = Path(__file__).with_name("finder.js")
KEY = "finder"


@cache
def _component() -> Any:
    return st.components.v2.component("steerco_finder", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


@st.fragment
def finder(snapshot: Snapshot) -> None:
    """Draw the box, and below it the projects that match what was typed; only this is run again while one types."""
    asked = str((st.session_state.get(KEY) or {}).get("asked", ""))
    found = cached_view(find, snapshot.unselected(), asked)
    results = [{"name": one.text, "below": one.below, "href": href(one.page, one.params)} for one in found.links]
    with st.container(key="finder-place"):
        _component()(
            key=KEY,
            data={"asked": asked, "results": results, "says": found.says if asked else "", "frame": frame_params()},
            default={"asked": ""},
            on_asked_change=lambda: None,
        )
