"""The frame around every page: which record, as known when, which filters, which dates; all kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import formats
from dashboard.components import empty, frame_says, notice, way
from dashboard.frame_cache import cached_frame, cached_view
from dashboard.metrics.policy import Policy
from dashboard.navigation import Entry
from dashboard.settings import Settings
from dashboard.views import header as said
from dashboard.views import known, scope
from dashboard.views.facts import policy_of
from dashboard.views.parts import Empty
from data_loaders.errors import Refused
from data_loaders.queries import audit, projects
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
    """What this viewer looks at.

    now: the last load that changed the record; latest: the last of all. pinned: the load after which the viewer
    wants to see it, by its number; 0 for now.
    """

    snapshot: Snapshot
    since: date | None
    policy: Policy
    now: int
    latest: int
    pinned: int = 0

    def view(self, build: Callable[..., T], *args: Any) -> T:
        """What a page says of this: the result of a view function."""
        return cached_view(build, self.snapshot, *args)

    def view_now(self, build: Callable[..., T], *args: Any) -> T:
        """The same of the date in view as it is known now."""
        return cached_view(build, self.snapshot.known(self.now), *args)

    @property
    def news(self) -> tuple[int, int]:
        """What changes with whatever is done, also where it changes no fact."""
        return self.latest, audit.newest(self.store)

    @property
    def store(self) -> Store:
        return self.snapshot.store

    @property
    def shows_money(self) -> bool:
        return self.snapshot.scope.money

    @property
    def closed(self) -> str:
        """Why nothing can be decided here; empty where it can."""
        return "Decisions are made on the record as it is known now: choose “Now” above." if self.pinned else ""

    @property
    def loads(self) -> dict[int, str]:
        """The loads after which the record can be opened, and their names."""
        return known.loads_known(self.snapshot.known(self.now), self.latest)


def draw(page: Entry) -> Callable[[], None]:
    """Draw the filters and keep what they say for the page. Stops the run where there is nothing to show.

    Gives what says the rest when the page is there: it takes longer to know than the page takes to show.
    """
    now, latest = _record()
    loads = _loads_known(now, latest, always=page.shows_known_on)
    with st.container(key="frame", horizontal=True, vertical_alignment="center"):
        days = st.container(key="frame-dates", horizontal=True)  # drawn when it is known what was known
        with st.container(key="frame-known", horizontal=True):
            pinned = _known_on(loads)
        snapshot = now.known(pinned) if pinned else now
        with days:
            as_at, since = _date_pickers(dates(now.store, snapshot.known_on))
        snapshot = snapshot.at(as_at)
        policy = policy_of(snapshot)
        selected = replace(snapshot, selection=_filters(snapshot, policy))
        st.session_state["seen"] = seen = Seen(selected, since, policy, now.known_on, latest, pinned)
        with st.container(key="frame-says", width="content"):
            line = st.empty()
    with line:
        frame_says(seen.view(said.says))
    if policy.notice:
        notice(policy.notice)
    above = st.empty()
    if pinned:
        with above:
            notice(said.known_then(seen.loads[pinned]))
    nothing = seen.view(scope.nothing)
    if nothing:
        empty(nothing)
        st.stop()
    return partial(_say_the_rest, page, seen, line, above)


def _say_the_rest(page: Entry, seen: Seen, line: DeltaGenerator, above: DeltaGenerator) -> None:
    """What is unreconciled, and what was corrected since the load that the viewer sees the record after."""
    link = seen.view(said.to_reconcile) if page.has_money else None
    if link:
        with line:
            frame_says(seen.view(said.says), link)
    if seen.pinned:
        with above:
            notice(said.known_then(seen.loads[seen.pinned]), seen.view(said.corrected_since, seen.now), key="known")


def header() -> Seen:
    """What the page is to show: the snapshot in view, the date compared with, the organization's policy."""
    return st.session_state["seen"]


def _record() -> tuple[Snapshot, int]:
    """The record as it is known now, and the last load of all, refused ones too. Stops the run where there is none."""
    try:
        settings = Settings()
        store = settings.store
        if store.exists() and dates(store):
            return open_snapshot(store, fetch=cached_frame, scope=settings.scope), store.latest_load()
    except Refused as refusal:
        empty(Empty("The record cannot be opened", str(refusal)))
        st.stop()
    empty(NO_RECORD)
    st.stop()


# --- Known on ----------------------------------------------------------------------------------------


def _loads_known(now: Snapshot, latest: int, always: bool) -> dict[int, str]:
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


def _known_on(loads: dict[int, str]) -> int:
    """The load after which the record is shown; known.NOW, unless the address or the viewer asks for another."""
    if not loads:
        return known.NOW
    return st.selectbox(
        "Known on", list(loads), key="known_on", bind="query-params", format_func=loads.__getitem__, width=300
    )


# --- Dates -------------------------------------------------------------------------------------------


def _date_pickers(days: list[date]) -> tuple[date, date | None]:
    """As at, and compared with: the date before it unless another is chosen."""
    as_at = _date_picker("as_at", "As at", days)
    earlier = [day for day in days if day < as_at]
    return as_at, _date_picker("compare", "Compared with", earlier) if earlier else None


def _date_picker(key: str, label: str, days: list[date]) -> date:
    """One of the dates, the last one unless another is chosen.

    The address may say it as 2026-10-31 too. Then the option has that name, too: an address whose value is no
    option's name is taken from the reader, and with it what a link or the way back would show.
    """
    asked = st.query_params.get(key, "")
    names = {day: asked if day.isoformat() == asked else formats.date_long(day) for day in reversed(days)}
    width = 175 if key == "as_at" else 230
    return st.selectbox(label, list(names), key=key, bind="query-params", format_func=names.__getitem__, width=width)


# --- Filters -----------------------------------------------------------------------------------------


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
