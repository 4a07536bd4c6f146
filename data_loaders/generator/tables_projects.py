"""The files of the portfolio office: register, baselines, status workbooks."""

from __future__ import annotations

from typing import Any

from data_loaders.generator.catalogue import CATEGORIES, METHODS, OBJECTIVES
from data_loaders.generator.dates import Horizon
from data_loaders.generator.milestones import Milestone, stage
from data_loaders.generator.plans import Project
from data_loaders.generator.registers import decision_of, words
from data_loaders.generator.status import RULES, Report
from data_loaders.generator.writer import Output, columns

STATES = {
    "proposed": "Proposed",
    "approved": "Approved",
    "active": "Active",
    "on_hold": "On hold",
    "complete": "Complete",
    "cancelled": "Cancelled",
}
WHY = {
    "original": "Original plan",
    "reset": "Recovery plan: finish and budget of the old baseline out of reach",
    "scope": "Approved growth of scope",
}
REGISTER = columns(
    "Project code,Project name,Portfolio,Program,Category,Sponsor,Project manager,Stage,State,Method,Priority,"
    "Strategic objective,Description,Currency,Start"
)
STATUS = columns(
    "Project code,Project,Overall,Schedule,Cost,Scope,Resources,Risks & issues,Benefits,Assurance,% complete,"
    "Earning rule,Forecast finish,Actual finish,Budget,Cost to date,Forecast at completion,Currency,Summary,"
    "Path to green,Achievements,Next steps,Reporter,Submitted on"
)
TITLE = "Harbour Group: monthly project status"


def write_register(
    out: Output, projects: list[Project], milestones: dict[str, list[Milestone]], horizon: Horizon
) -> None:
    for index in horizon.reported:
        rows = [_register_row(p, milestones[p.code], index) for p in projects if p.at(index)]
        day = horizon.end_of(index)
        out.csv(f"register/register-{day:%Y-%m}.csv", "register", day, REGISTER, rows)


def _pick(choices: list[str], project: Project) -> str:
    """Always the same choice for a project."""
    return choices[sum(map(ord, project.idea.name)) % len(choices)]


def _register_row(project: Project, milestones: list[Milestone], index: int) -> list[Any]:
    idea = project.idea
    priority = min(4, max(1, 5 - idea.size + (sum(map(ord, idea.name)) % 3) - 1))
    return [
        project.code,
        idea.name,
        idea.portfolio,
        idea.program,
        CATEGORIES[idea.kind],
        project.sponsor,
        project.manager,
        stage(project, milestones, index),
        STATES[project.months[index].state],
        _pick(METHODS[idea.kind], project),
        priority,
        _pick(OBJECTIVES[idea.portfolio], project),
        "Delivers {thing} with {supplier}.".format(**words(project)),
        project.currency,
        project.start,
    ]


def write_baselines(out: Output, projects: list[Project], horizon: Horizon) -> None:
    header = columns("Project code,Version,Approved on,Start,Finish,Budget,Currency,Decision,Reason")
    rows = [
        [
            p.code,
            b.version,
            b.approved_on,
            b.start,
            b.finish,
            b.budget,
            p.currency,
            decision_of(p, b.version),
            WHY[b.kind],
        ]
        for p in projects
        for b in p.baselines
    ]
    out.csv("register/baselines.csv", "baselines", horizon.last, header, rows)


def write_status(out: Output, reports: list[Report], horizon: Horizon) -> None:
    for index in horizon.reported:
        day = horizon.end_of(index)
        rows = [_status_row(r) for r in reports if r.index == index]
        title = [TITLE, f"Position at {day:%d %B %Y}", "Amounts in thousands of the project's currency"]
        if rows:
            out.workbook(f"status/status-{day:%Y-%m}.xlsx", "status", day, title=title, header=STATUS, rows=rows)


def _status_row(report: Report) -> list[Any]:
    project, figures = report.project, report.figures
    return [
        project.code,
        project.idea.name,
        report.overall,
        *(report.dimensions.get(n) for n in ("schedule", "cost", "scope", "resources", "risks", "benefits")),
        report.assured,
        report.percent,
        RULES.get(project.idea.kind, "50/50"),
        report.finish,
        report.finished_on,
        figures["current_budget"],
        figures["cost_to_date"],
        figures["eac"],
        project.currency,
        report.narrative,
        report.path,
        report.achievements,
        report.next_steps,
        project.manager,
        report.submitted_on,
    ]
