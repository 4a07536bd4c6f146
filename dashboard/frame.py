"""The frame around every page: which record, as known when, which filters, which dates; all kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components import empty, frame_says, notice
from dashboard.components.finder import finder
from dashboard.components.saved_views import views_menu
from dashboard.filters import choose_dates, choose_known_on, choose_projects, loads_known, require_begun
from dashboard.frame_cache import cached_frame, cached_view
from dashboard.metrics.policy import Policy
from dashboard.navigation import Entry
from dashboard.settings import Settings
from dashboard.views import find, known, scope
from dashboard.views import header as said
from dashboard.views.facts import policy_of
from dashboard.views.parts import Empty
from data_loaders.errors import Refused
from data_loaders.queries import audit
from data_loaders.snapshot import Snapshot, dates, open_snapshot
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

    @property
    def whole(self) -> Seen:
        """The same whatever is selected."""
        return replace(self, snapshot=self.snapshot.unselected())

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
    loads = loads_known(now, latest, always=page.shows_known_on)
    frame = st.container(key="frame", horizontal=True, vertical_alignment="center")
    with frame.container(key="frame-choices", horizontal=True):
        days = st.container(key="frame-dates", horizontal=True)  # drawn when it is known what was known
        with st.container(key="frame-known", horizontal=True):
            pinned = choose_known_on(loads)
        snapshot = now.known(pinned) if pinned else now
        recorded = dates(now.store, snapshot.known_on)
        another_date = require_begun(recorded)
        with days:
            as_at, since = choose_dates(recorded)
        snapshot = snapshot.at(as_at)
        policy = policy_of(snapshot)
        selected = replace(snapshot, selection=choose_projects(snapshot, policy))
        st.session_state["seen"] = seen = Seen(selected, since, policy, now.known_on, latest, pinned)
        compared = (("compare", since.isoformat()),) if since else ()
        views_menu(now.store, page.name, (("as_at", as_at.isoformat()), *compared))
        finder(snapshot)
    line = frame.container(key="frame-says", width="content").empty()
    with line:
        frame_says(seen.view(said.says), title=seen.view(said.freshness))
    if policy.notice:
        notice(policy.notice)
    if another_date:
        notice(another_date)
    above = st.empty()
    if pinned:
        with above:
            notice(said.known_then(seen.loads[pinned]))
    nothing = seen.view(scope.nothing) or seen.view(find.nothing_selected)
    if nothing:
        empty(nothing)
        st.stop()
    return partial(_say_the_rest, page, seen, line, above)


def _say_the_rest(page: Entry, seen: Seen, line: DeltaGenerator, above: DeltaGenerator) -> None:
    """What is unreconciled, and what was corrected since the load that the viewer sees the record after."""
    link = seen.view(said.to_reconcile) if page.has_money else None
    if link:
        with line:
            frame_says(seen.view(said.says), link, title=seen.view(said.freshness))
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
