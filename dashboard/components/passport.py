"""The dialog that proves a figure. It is in the address, so that a link opens it; closing it takes it out again."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from dashboard.components import html
from dashboard.components.linked import linked
from dashboard.exports.tables import as_csv
from dashboard.frame_cache import cached_view
from dashboard.views import passport
from dashboard.views.parts import Grid, Titled
from data_loaders.snapshot import Snapshot

KEY = "prove"


def _closed() -> None:
    st.query_params.pop(KEY, None)


def prove(snapshot: Snapshot, since: date | None) -> None:
    """Open the passport that the address asks for."""
    asked = st.query_params.get(KEY, "")
    if asked:
        _dialog(snapshot, asked, since)


@st.dialog("Where this figure comes from", width="large", on_dismiss=_closed)
def _dialog(snapshot: Snapshot, asked: str, since: date | None) -> None:
    found = cached_view(passport.view, snapshot, asked, since)
    if isinstance(found, str):
        st.html(html.notice_html("There is no such figure: " + found))
        return
    linked(html.passport_html(found), key="passport")
    _table("Each project", "", found.projects, "passport-projects")
    _table("Exchange rates", "", found.rates, "passport-rates")
    _table("Rows", found.rows_say, found.rows, "passport-rows")
    _table("Left out", found.left_out_says, found.left_out, "passport-out")
    st.download_button(
        "Download all rows as CSV", partial(_file, snapshot, asked, since), f"{found.asks.metric}.csv", "text/csv",
        key="passport-csv", on_click="ignore",
    )  # fmt: skip


def _file(snapshot: Snapshot, asked: str, since: date | None) -> bytes:
    return as_csv(passport.table(snapshot, asked, since))


def _table(title: str, says: str, grid: Grid, key: str) -> None:
    if grid.rows:
        st.html(html.titled_html(Titled(title, says)))
        linked(html.grid_html(grid), key=key)
