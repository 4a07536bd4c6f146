"""What the viewer chooses in the frame: dates, filters, what was known when. All kept in the address."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components import empty, way
from dashboard.metrics.policy import Policy
from dashboard.views import header as said
from dashboard.views import known
from data_loaders.errors import Refused
from data_loaders.queries import projects
from data_loaders.snapshot import Selection, Snapshot

WIDE, NARROW = 226, 166  # pixels
MORE = ("sponsor", "stage")

# --- Known on ----------------------------------------------------------------------------------------


def loads_known(now: Snapshot, latest: int, always: bool) -> dict[int, str]:
    """The loads to choose from, the one that the address asks for under the name it has there (see _date_picker);
    none where the address asks for none. Stops the run where what it asks for was never known."""
    asked = st.query_params.get("known_on", "")
    if not (always or asked or st.session_state.get("known_on")):
        return {}
    loads = known.loads_known(now, latest)
    try:
        wanted = known.asked_load(now, asked, loads)
    except Refused as refusal:
        empty(said.not_known(asked, refusal))
        way(said.WAY_BACK, key="now")
        st.stop()
    return loads | {wanted: asked} if wanted else loads


def choose_known_on(loads: dict[int, str]) -> int:
    """The load after which the record is shown; known.NOW, unless the address or the viewer asks for another."""
    if not loads:
        return known.NOW
    return st.selectbox(
        "Known on", list(loads), key="known_on", bind="query-params", format_func=loads.__getitem__, width=300
    )


# --- Dates -------------------------------------------------------------------------------------------


def choose_dates(days: list[date]) -> tuple[date, date | None]:
    """As at, and compared with: the date before it unless another is chosen."""
    as_at = _date_picker("as_at", "As at", days)
    earlier = [day for day in days if day < as_at]
    return as_at, _date_picker("compare", "Compared with", earlier) if earlier else None


def require_begun(days: list[date]) -> str:
    """What is to be said where the address asks for a date that the record does not have: then it opens at the one
    before. Stops the run where there is none before it."""
    asked = _date_in("as_at")
    if asked is None or asked in days:
        return ""
    if asked < days[0]:
        empty(said.not_begun(asked, days[0]))
        way(said.LATEST, key="latest")
        st.stop()
    return said.no_such_date(asked, max(day for day in days if day <= asked))


def _date_in(key: str) -> date | None:
    """The date that the address asks for as 2026-10-31."""
    try:
        return date.fromisoformat(st.query_params.get(key, ""))
    except ValueError:
        return None


def _date_picker(key: str, label: str, days: list[date]) -> date:
    """One of the dates, the last one unless another is chosen.

    The address may say it as 2026-10-31 too, or any later day up to the next one of the record. Then the option has
    that name: an address whose value is no option's name is taken from the reader, and with it what a link or the
    way back would show.
    """
    asked = _date_in(key)
    names = {day: formats.date_long(day) for day in reversed(days)}
    if asked and asked >= days[0]:
        names[max(day for day in days if day <= asked)] = st.query_params[key]
    width = NARROW if key == "as_at" else 234
    return st.selectbox(label, list(names), key=key, bind="query-params", format_func=names.__getitem__, width=width)


# --- Filters -----------------------------------------------------------------------------------------


def choose_projects(snapshot: Snapshot, policy: Policy) -> Selection:
    """Portfolio and program, and behind “More” sponsor and stage. Each offers what the ones before it leave."""
    register = snapshot.frame(projects.projects)[["portfolio", "program", "sponsor", "stage"]]
    labels = {"portfolio": policy.portfolio, "program": policy.program, "sponsor": "Sponsor", "stage": "Stage"}
    chosen: dict[str, list[str]] = {}
    for name in ("portfolio", "program"):
        chosen[name], register = _choose(name, labels[name], register)
    behind = sum(len(st.session_state.get(name) or st.query_params.get_all(name)) for name in MORE)
    with st.popover(f"More · {behind}" if behind else "More", key="more-filters"):
        for name in MORE:
            chosen[name], register = _choose(name, labels[name], register)
    return Selection(*(tuple(chosen[name]) for name in ("portfolio", "program", "sponsor", "stage")))


def _choose(key: str, label: str, register: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """Some of what a column of the register says, none for all of it; and the rows that it leaves."""
    options = sorted(register[key].dropna().unique())
    if not options:
        return [], register
    chosen = st.multiselect(label, options, key=key, bind="query-params", placeholder=f"All {len(options)}", width=WIDE)
    if len(chosen) == len(options):  # all of them is no choice: what comes later belongs to it too
        return [], register
    return chosen, register[register[key].isin(chosen)] if chosen else register
