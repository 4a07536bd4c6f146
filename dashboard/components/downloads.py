"""A table as a file: CSV for programs, Excel for people; both say in their names what they are and when it was so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.exports.tables import as_csv
from dashboard.exports.workbook import About, as_xlsx
from dashboard.formats import date_long

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Make = Callable[[], pd.DataFrame]


def download(data: pd.DataFrame | Make, key: str, title: str) -> None:
    """One quiet "Download" that offers both files. data: the table, or what makes it when a file is wanted."""
    with st.popover("Download", type="tertiary", key=f"download-{key}"):
        files(data, key, title)


def files(data: pd.DataFrame | Make, key: str, title: str, unit: str = "") -> None:
    """The two files, as buttons. unit: of the numbers whose column names none."""
    make = data if callable(data) else lambda: data
    name = file_name(key)
    with st.container(key=f"files-{key}", horizontal=True, gap="small"):
        st.download_button(
            "Download as CSV", partial(_csv, make), f"{name}.csv", "text/csv", key=f"csv-{key}",
            type="tertiary", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Download as Excel", partial(_xlsx, make, title, about(), unit), f"{name}.xlsx", XLSX, key=f"xlsx-{key}",
            type="tertiary", on_click="ignore",
        )  # fmt: skip


def file_name(key: str) -> str:
    """What and when: "steerco-over-2026-10-31", without its ending."""
    seen = st.session_state.get("seen")
    return f"steerco-{key}-{seen.snapshot.as_at.isoformat()}" if seen else f"steerco-{key}"


def about() -> About:
    """What is in view, for the first lines of a workbook: dates, filters, when the file was made."""
    seen = st.session_state.get("seen")
    made = ("Generated", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    if not seen:
        return (made,)
    snapshot = seen.snapshot
    compared = (("Compared with", date_long(seen.since)),) if seen.since else ()
    known_on = f"load {snapshot.known_on:,}{'' if seen.pinned else ' (now)'}"
    return (("As at", date_long(snapshot.as_at)), *compared, ("Known on", known_on), ("Filters", filters()), made)


def filters() -> str:
    """What the selection is narrowed to; "none" for all that may be seen."""
    selection = vars(st.session_state["seen"].snapshot.selection)
    said = (f"{name} {', '.join(map(str, chosen))}" for name, chosen in selection.items() if chosen)
    return "; ".join(said) or "none"


def _csv(make: Make) -> bytes:
    return as_csv(make())


def _xlsx(make: Make, title: str, said: About, unit: str) -> bytes:
    return as_xlsx(make(), title, said, unit)
