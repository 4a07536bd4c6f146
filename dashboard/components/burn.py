"""Cards of budget burn with a choice in them; the choice is kept in the address, and redraws its card only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from types import ModuleType
from typing import Any

import streamlit as st

from dashboard.charts.burn import by_group_bars
from dashboard.charts.burn_rows import cover_bars, progress_rows
from dashboard.components import html
from dashboard.components.cards import card
from dashboard.components.charts import chart
from dashboard.components.downloads import download
from dashboard.components.passport import KEY as PROVE
from dashboard.components.sections import section
from dashboard.components.style import is_dark
from dashboard.components.tables import exceptions, pairs
from dashboard.components.words import empty
from dashboard.views import burn_groups
from dashboard.views.burn_contingency import Contingency
from dashboard.views.burn_groups import Group
from dashboard.views.burn_progress import Progress
from dashboard.views.burn_span import Spans
from dashboard.views.parts import Empty, Grid, Section, Titled

Draw = Callable[[], None]
Make = Callable[[str], Group | None]


def saying(view: Callable[..., Any], since: date | None) -> Callable[[ModuleType], Any]:
    """What gives, of a module of dashboard.views, what its card says. view: Seen.view."""
    return lambda what: view(what.view, since)


def side_by_side(*cards: Draw | None) -> None:
    """Two cards in a row, without those that have nothing to say; the last alone is as wide as the page."""
    drawn = [draw for draw in cards if draw]
    for first in range(0, len(drawn), 2):
        pair = drawn[first : first + 2]
        for column, draw in zip(st.columns(len(pair)), pair, strict=True):
            with column:
                draw()


def stacked(*cards: Draw | None) -> Draw | None:
    """Cards below each other, as one; none where all have nothing to say."""
    drawn = [draw for draw in cards if draw]

    def draw_all() -> None:
        for draw in drawn:
            draw()

    return draw_all if drawn else None


def table_card(what: Section | None, key: str) -> Draw | None:
    """A card with a table."""

    def draw() -> None:
        assert what
        section(what, key)

    return draw if what else None


def list_card(listed: tuple[Titled, Grid] | None, key: str) -> Draw | None:
    """A card with a list of projects."""

    def draw() -> None:
        assert listed
        with card(listed[0], key=key):
            exceptions(listed[1], key=key)

    return draw if listed else None


def progress_card(found: Progress | None) -> Draw | None:
    """Burn against progress."""

    def draw() -> None:
        assert found
        with card(found.title, key="progress"):
            chart(progress_rows(found.rows, is_dark()), key="progress", says=found.says,
                  data=found.rows[["label", "spent", "done"]], asks=found.asks)  # fmt: skip

    return draw if found else None


def contingency_card(found: Contingency | None) -> Draw | None:
    """Contingency against open exposure."""

    def draw() -> None:
        assert found
        with card(found.title, key="contingency"):
            chart(cover_bars(found.rows, found.unit, is_dark()), key="contingency", says=found.says,
                  data=found.rows[["label", "amount"]], asks=found.asks)  # fmt: skip

    return draw if found else None


def group_card(
    groups: Sequence[Group], names: Mapping[str, str], view: Callable[..., Any], since: date | None
) -> Draw | None:
    """Money by one grouping of several, as `by` in the address says; one that is not there yet is made by `view`."""
    make = partial(view, burn_groups.view, since)

    def draw() -> None:
        st.session_state["proved"] = st.query_params.get(PROVE)
        with st.container(border=True, key="card-by"):
            _by_group(groups, names, make)

    return draw if groups else None


@st.fragment
def _by_group(groups: Sequence[Group], names: Mapping[str, str], make: Make) -> None:
    heading = st.container()  # says what is chosen below it
    chosen = _choice("by", "Money by", names)
    made = next((group for group in groups if group[0] == chosen), None) or make(chosen) or groups[0]
    key, titled, frame, unit, says, asks = made
    heading.html(html.titled_html(titled))
    chart(by_group_bars(frame, unit, is_dark()), key=f"by-{key}", says=says, data=frame, asks=asks)
    if st.query_params.get(PROVE) != st.session_state["proved"]:  # a bar was clicked: its passport is the frame's
        st.rerun()


def empty_card(said: Empty) -> Draw:
    """What is missing, in the place of a card."""
    return partial(empty, said)


def span_card(found: Spans | None) -> Draw | None:
    """The fiscal year or the life, as `span` in the address says, and what makes one of the other."""

    def draw() -> None:
        assert found
        with card(found.title, key="lines"):
            if found.choices:
                _span(found)
            if found.lines.grid.rows:
                exceptions(found.lines.grid, key="lines")
            if found.lines.file is not None:
                download(found.lines.file, "lines", found.title.title)

    return draw if found else None


@st.fragment
def _span(found: Spans) -> None:
    chosen = _choice("span", "Figures of", {key: key for key in found.choices})
    pairs(found.choices[chosen][1], key="span")


def _choice(key: str, label: str, names: Mapping[str, str]) -> str:
    """One of several, the first unless the address says another; kept there. Names begin small, as they stand in the
    address; css/burn.css shows them with a capital."""
    first = next(iter(names))
    if len(names) == 1:
        return first
    with st.container(key=f"choose-{key}"):
        return st.segmented_control(label, list(names), default=first, required=True, key=key, bind="query-params",
                                    format_func=names.__getitem__, label_visibility="collapsed")  # fmt: skip
