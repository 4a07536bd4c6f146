"""Two cards that redraw by themselves: teams by weeks, and one team with its people and projects. What is chosen in
them is in the address (`measure=Committed`, `team=Architecture`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.charts.resources import heat_map
from dashboard.components import html
from dashboard.components.charts import chart
from dashboard.components.paging import paged
from dashboard.components.style import is_dark
from dashboard.components.words import empty
from dashboard.views import resources, resources_team
from dashboard.views.parts import Empty, Section, Titled

View = Callable[..., Any]  # builds a view, or has it (dashboard.frame.Seen.view)
MEASURE, TEAM = "measure", "team"
ROWS = 8


@st.fragment
def heat_card(view: View) -> None:
    """How full the weeks of each team are: as forecast, committed, or as it was."""
    measures = list(resources.MEASURES)
    with st.container(border=True, key="card-heat"):
        heading = st.container(key="heading-heat")
        chosen = st.segmented_control(
            "Which utilization", measures, default=measures[0], required=True, key=MEASURE, bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        found = view(resources.heat, chosen)
        if isinstance(found, Empty):
            heading.html(html.titled_html(Titled(f"{chosen} utilization")))
            empty(found)
            return
        heading.html(html.titled_html(found.title))
        figure = heat_map(found.frame, is_dark(), found.first_ahead)
        chart(figure, key=f"heat-{chosen}", says=found.says, data=found.numbers)


@st.fragment
def team_card(view: View) -> None:
    """Who a team is, which projects load it, and what would clear its overload."""
    teams = view(resources_team.teams)
    if not teams:
        return
    with st.container(border=True, key="card-team"):
        heading = st.container(key="heading-team")
        team = st.selectbox("Team", teams, key=TEAM, bind="query-params", width=320)
        found = view(resources_team.view, team)
        heading.html(html.titled_html(found.title))
        left, right = st.columns(2)
        with left:
            _part(found.people, "people")
        with right:
            _part(found.projects, "projects")
        fixes = view(resources_team.fixes, team)
        if fixes:
            _part(fixes, "fixes")


def _part(section: Section, key: str) -> None:
    st.html(html.titled_html(section.title))
    paged(section.grid, key=f"team-{key}", size=ROWS)
