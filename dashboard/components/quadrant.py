"""The cost and schedule quadrant: a click on a point goes to its project."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.charts import drawing, said
from dashboard.components.linked import frame_params
from dashboard.navigation import page_named


def quadrant_chart(figure: dict[str, Any], key: str, says: str, data: pd.DataFrame) -> None:
    """Draw the figure, say it, offer its numbers; `customdata` of each point is the code of a project."""
    event = drawing(figure, key, says, on_select="rerun", selection_mode="points")
    said(says, key, data)
    code = _clicked(event)
    if code:
        st.switch_page(page_named("project"), query_params=[*frame_params(), ("project", code)])


def _clicked(event: Any) -> str:
    """The project of the point that was clicked; empty where none was."""
    points = event["selection"]["points"] if event else []
    found = points[0].get("customdata", "") if points else ""
    return str(found[0] if isinstance(found, list) and found else found or "")
