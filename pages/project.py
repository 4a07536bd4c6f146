"""Project on a page: everything about one project."""

import streamlit as st

from dashboard.charts.burn import burn_curve
from dashboard.charts.project import milestone_chart
from dashboard.components import card, chart, empty, headline, is_dark, kpi_row
from dashboard.components.project import asked_project, choose_project, narrative, project_name
from dashboard.components.sections import section as whole_section
from dashboard.components.tables import pairs, table
from dashboard.frame import header
from dashboard.views import project
from dashboard.views.parts import Empty, Titled

seen = header()
code = choose_project(seen.view(project.choices), project.resolve(seen.snapshot, asked_project()))
view = seen.view(project.view, code, seen.since)
if isinstance(view, Empty):
    empty(view)
    st.stop()
as_at, dark = seen.snapshot.as_at, is_dark()

project_name(view.name, view.place)
headline(view.headline)
kpi_row(view.kpis)
for key, section in view.baselines.items():
    with card(section.title, key=key):
        table(section.grid, key=key)
left, right = st.columns([1.15, 1])
with left:
    with card(view.status_title, key="status"):
        table(view.status, key="status")
    with card(view.money_title, key="money"):
        if view.years is not None:
            table(view.years, key="years")
        else:
            figure = burn_curve(view.money, as_at, view.money_unit, dark)
            chart(figure, key="money", says=view.money_says, data=view.money)
    with card(Titled("Milestones", "Baseline against forecast, or the date it was reached"), key="milestones"):
        if len(view.milestones):
            chart(milestone_chart(view.milestones, as_at, dark), key="milestones", says=view.milestones_says)
        table(view.milestone_grid, key="milestones")
    for key, section in view.left.items():
        with card(section.title, key=key):
            table(section.grid, key=key)
with right:
    with card(Titled("In words", "As reported last"), key="words"):
        narrative(view.narratives)
    with card(Titled("Facts", "Each value with the cell it came from"), key="facts"):
        pairs(view.facts, key="facts")
    for key, section in view.right.items():
        with card(section.title, key=key):
            table(section.grid, key=key)
    where_it_ends = seen.view(project.ahead, code, seen.since)  # last: the first time it looks at every past date
    if where_it_ends:
        whole_section(where_it_ends, key="range")
