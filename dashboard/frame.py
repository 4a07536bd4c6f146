"""The frame around every page: which record, which filters, which dates; all kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    policy = policy_of(store)
    if policy.notice:
        notice(policy.notice)
    with st.container(key="frame", horizontal=True, vertical_alignment="center"):
        as_at, since = _date_pickers(known)
        snapshot = open_snapshot(store, as_at, fetch=cached_frame)
        selection = _filters(snapshot, policy)
        seen = Seen(_select(snapshot, selection), since, policy)
        with st.container(key="frame-says", width="content"):
            st.markdown(_coverage(seen))
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
    return Snapshot(snapshot.store, snapshot.as_at, snapshot.known_on, snapshot.scope, selection, snapshot.fetch)


def _date_pickers(known: list[date]) -> tuple[date, date | None]:
    """As at, and compared with: the date before it unless another is chosen."""
    choices = [day.isoformat() for day in reversed(known)]
    with _pill("As at", formats.date_long(_day("as_at", known) or known[-1])):
        chosen = st.selectbox("As at", choices, key="as_at", bind="query-params", help="What was true on this date.")
    as_at = date.fromisoformat(chosen or choices[0])
    earlier = [day.isoformat() for day in reversed(known) if day < as_at]
    if not earlier:
        return as_at, None
    picked = _day("compare", known)
    since = picked if picked and picked < as_at else date.fromisoformat(earlier[0])
    with _pill("Compared with", formats.date_long(since)):
        chosen = st.selectbox("Compared with", earlier, key="compare", bind="query-params", help="Movement since then.")
    return as_at, date.fromisoformat(chosen or earlier[0])


def _day(key: str, known: list[date]) -> date | None:
    """A date as chosen before the picker is drawn, for its label."""
    text = st.session_state.get(key) or st.query_params.get(key)
    return next((day for day in known if day.isoformat() == text), None)


def _pill(label: str, value: str) -> st.delta_generator.DeltaGenerator:
    return st.popover(f"{label} **{_plain(value)}**", key=f"pill-{label}")


def _plain(text: str) -> str:
    """Text of the record inside a label that Streamlit reads as Markdown: every sign stands for itself."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-.!|$~<>:" else sign for sign in text)


def _filters(snapshot: Snapshot, policy: Policy) -> Selection:
    """Portfolio and program. Programs follow the portfolios chosen."""
    register = snapshot.frame(projects.projects)
    all_portfolios = sorted(register["portfolio"].dropna().unique())
    portfolios = _choose("portfolio", policy.portfolio, all_portfolios)
    inside = register[register["portfolio"].isin(portfolios)] if portfolios else register
    programs = _choose("program", policy.program, sorted(inside["program"].dropna().unique()))
    return Selection(tuple(portfolios), tuple(programs))


def _choose(key: str, label: str, options: list[str]) -> list[str]:
    if not options:
        return []
    chosen = st.session_state.get(key) or st.query_params.get_all(key)
    chosen = [option for option in options if option in chosen]
    value = (
        f"All {len(options)}" if not chosen else chosen[0] if len(chosen) == 1 else f"{len(chosen)} of {len(options)}"
    )
    with _pill(label, value):
        return st.multiselect(
            label, options, key=key, bind="query-params", placeholder=f"All {formats.plural(label.lower())}"
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
