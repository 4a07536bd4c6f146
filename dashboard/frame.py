"""The frame around every page: which record, which filters, which dates; all kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from dashboard import formats
from dashboard.components import empty, notice
from dashboard.frame_cache import cached_frame, cached_view
from dashboard.settings import Settings
from dashboard.views.facts import Policy, policy_of, project_facts
from dashboard.views.parts import Empty
from data_loaders.errors import Refused
from data_loaders.queries import projects
from data_loaders.snapshot import Selection, Snapshot, dates, open_snapshot
from data_loaders.store import Store

NO_RECORD = Empty(
    "No portfolio is loaded yet",
    "Load a project register to begin: write a template workbook, fill it in, and load it. "
    "Or open a demo with an invented organization or a real government portfolio.",
    "steerco demo",
)

T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """What this viewer looks at."""

    snapshot: Snapshot
    since: date | None
    policy: Policy

    def view(self, build: Callable[..., T], *args: Any) -> T:
        """What a page says of this: the result of a view function."""
        return cached_view(build, self.snapshot, *args)


def draw() -> None:
    """Draw the filters and keep what they say for the page. Stops the run where there is no record."""
    store = Settings().store
    known = _known_dates(store)
    if not known:
        empty(NO_RECORD)
        st.stop()
    with st.container(key="frame", horizontal=True, vertical_alignment="center"):
        as_at, since = _date_pickers(known)
        snapshot = open_snapshot(store, as_at, fetch=cached_frame)
        policy = policy_of(snapshot)
        selection = _filters(snapshot, policy)
        seen = Seen(_select(snapshot, selection), since, policy)
        with st.container(key="frame-says", width="content"):
            st.markdown(_coverage(seen))
    if policy.notice:
        notice(policy.notice)
    st.session_state["seen"] = seen


def header() -> Seen:
    """What the page is to show: the snapshot in view, the date compared with, the organization's policy."""
    return st.session_state["seen"]


def _known_dates(store: Store) -> list[date]:
    if not store.exists():
        return []
    try:
        return dates(store)
    except Refused as refusal:
        empty(Empty("The record cannot be opened", str(refusal)))
        st.stop()


def _select(snapshot: Snapshot, selection: Selection) -> Snapshot:
    return replace(snapshot, selection=selection)


def _date_pickers(known: list[date]) -> tuple[date, date | None]:
    """As at, and compared with: the date before it unless another is chosen."""
    as_at = _date_picker("as_at", "As at", known)
    earlier = [day for day in known if day < as_at]
    return as_at, _date_picker("compare", "Compared with", earlier) if earlier else None


def _date_picker(key: str, label: str, known: list[date]) -> date:
    """One of the dates, the last one unless another is chosen. The address may say it as 2026-10-31 too."""
    asked = st.query_params.get(key, "")
    if asked in {day.isoformat() for day in known}:
        st.session_state[key] = date.fromisoformat(asked)
    width = 175 if key == "as_at" else 230
    return st.selectbox(label, known[::-1], key=key, bind="query-params", format_func=formats.date_long, width=width)


def _filters(snapshot: Snapshot, policy: Policy) -> Selection:
    """Portfolio and program. Programs follow the portfolios chosen."""
    register = snapshot.frame(projects.projects)
    all_portfolios = sorted(register["portfolio"].dropna().unique())
    portfolios = _choose("portfolio", policy.portfolio, all_portfolios)
    inside = register[register["portfolio"].isin(portfolios)] if portfolios else register
    programs = _choose("program", policy.program, sorted(inside["program"].dropna().unique()))
    return Selection(tuple(portfolios), tuple(programs))


def _choose(key: str, label: str, options: list[str]) -> list[str]:
    """Some of the options; none chosen means all."""
    if not options:
        return []
    return st.multiselect(
        label,
        options,
        key=key,
        bind="query-params",
        placeholder=f"All {len(options)}",
        width=250,
    )


def _coverage(seen: Seen) -> str:
    """How much of what is in view has reported, and how old the oldest report is."""
    facts = project_facts(seen.snapshot)
    facts = facts[~facts["state"].isin(["complete", "cancelled"])]
    reported = facts["reported_on"].dropna()
    if facts.empty:
        return "No open project in this selection"
    if reported.empty:
        return f"{formats.count(len(facts), 'open project')} · no status reports loaded"
    current = int((~facts["stale"] & facts["reported_on"].notna()).sum())
    oldest = (seen.snapshot.as_at - reported.min().date()).days
    return f"{current:,} of {formats.count(len(facts), 'open project')} reported · oldest report {oldest:,} days"
