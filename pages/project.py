"""Project on a page: everything about one project."""

import streamlit as st

from dashboard.charts.burn import burn_curve
from dashboard.charts.project import milestone_chart
from dashboard.components import card, chart, empty, headline, is_dark, kpi_row, pairs, section
from dashboard.components import project as sheet
from dashboard.frame import header
from dashboard.views import project, project_order
from dashboard.views.parts import Empty

seen = header()
code = project.resolve(seen.snapshot, sheet.asked_project())
if not code:
    choice = seen.view(project_order.choice, seen.since)
    headline(choice.headline)
    section(choice.projects, key="projects", size=24)
    st.stop()
view = seen.view(project.view, code, seen.since)
if isinstance(view, Empty):
    empty(view)
    st.stop()
as_at, dark = seen.snapshot.as_at, is_dark()

sheet.turning(seen.view(project_order.neighbors, code, seen.since))
sheet.project_name(view.name, view.place)
headline(view.headline)
kpi_row(view.kpis)
with sheet.row("why") as (left, right):
    with left, card(view.status_title, key="status"):
        sheet.few(view.status, key="status")
    with left:
        sheet.tables(view.years)
    with right:
        sheet.tables({"needed": view.needed})
        sheet.narrative(view.narratives_title, view.narratives)
with sheet.course(view) as columns:
    if "money" in columns:
        with columns["money"], card(view.money_title, key="money"):
            curve = burn_curve(view.money, as_at, view.money_unit, dark)
            chart(curve, key="money", says=view.money_says, data=view.money, unit=view.money_unit)
            sheet.few(view.amounts, key="amounts")
    if "milestones" in columns:
        with columns["milestones"], card(view.milestones_title, key="milestones"):
            chart(milestone_chart(view.milestones, as_at, dark), key="milestones", says=view.milestones_says)
sheet.absent(view.absent)
with sheet.record():
    with card(view.facts_title, key="facts"):
        pairs(view.facts, key="facts")
    sheet.tables(view.baselines)
    with sheet.row("history") as (left, right):
        with left:
            sheet.tables(view.left)
        with right:
            sheet.tables(view.right)
        with left if view.is_left_shorter else right:
            sheet.tables(seen.view(project.ahead, code, seen.since))  # last: it looks at every past date
