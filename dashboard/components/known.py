"""Which earlier load to compare with, where the record is seen as it is known now."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def earlier_load(loads: Mapping[int, str], pinned: int) -> int:
    """The load that the viewer has pinned, or one chosen here; 0 where none is. loads: by number, newest first."""
    if pinned:
        return pinned
    earlier = [number for number in loads if number][1:]
    if not earlier:
        return 0
    with st.container(key="since-load"):
        chosen = st.selectbox(
            "Late corrections since",
            earlier,
            index=None,
            format_func=loads.__getitem__,
            placeholder="Choose an earlier load",
            key="corrected-since",
            width=420,
        )
    return chosen or 0
