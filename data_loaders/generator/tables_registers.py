"""The logs of the portfolio office: milestones, risks, issues, changes, dependencies and benefits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from data_loaders.generator.dates import Horizon
from data_loaders.generator.links import Benefit, Dependency
from data_loaders.generator.milestones import Milestone
from data_loaders.generator.plans import Project
from data_loaders.generator.registers import Change, Entry
from data_loaders.generator.writer import Output, columns


def write_milestones(
    out: Output, milestones: dict[str, list[Milestone]], projects: list[Project], horizon: Horizon
) -> None:
    header = columns("Project code,Milestone,Name,Baseline,Forecast,Actual,Gate,Key")
    for index in horizon.reported:
        day, rows = horizon.end_of(index), []
        for project in projects:
            month = project.at(index)
            ended = month is None or (month.state in ("complete", "cancelled") and index > (project.stop or 0))
            if not ended and month and month.state != "proposed":
                rows += [_milestone_row(project, m, index) for m in milestones[project.code]]
        out.csv(f"registers/milestones-{day:%Y-%m}.csv", "milestones", day, header, rows)


def _milestone_row(project: Project, milestone: Milestone, index: int) -> list[Any]:
    reached = milestone.reached is not None and milestone.reached <= index
    held = project.months[index].state == "on_hold" and not reached  # no dates until the restart is decided
    return [
        project.code,
        milestone.code,
        milestone.name,
        milestone.baseline[index],
        None if held else milestone.forecast[index],
        milestone.actual if reached else None,
        "Yes" if milestone.gate else "No",
        "Yes" if milestone.key else "No",
    ]


def _listed(entries: list[Entry], index: int, day: date) -> Iterator[Entry]:
    for entry in entries:
        month = entry.project.at(index)
        over = month and month.state in ("complete", "cancelled") and index > (entry.project.stop or 0)
        if month and not over and entry.listed(day):
            yield entry


def write_logs(out: Output, risks: list[Entry], issues: list[Entry], horizon: Horizon) -> None:
    """Risk and issue logs as they stood at each month end."""
    risk_header = columns(
        "Project code,Risk,Title,Likelihood,Impact,Probability,Cost impact,Currency,Owner,Response,Raised on,Due,State"
    )
    issue_header = columns("Project code,Issue,Title,Severity,Owner,Raised on,Due,State")
    for index in horizon.reported:
        day = horizon.end_of(index)
        rows = [_risk_row(e, day) for e in _listed(risks, index, day)]
        out.csv(f"registers/risks-{day:%Y-%m}.csv", "risks", day, risk_header, rows)
        rows = [
            [e.project.code, e.code, e.title, e.impact, e.owner, e.raised, e.due, _state(e, day)]
            for e in _listed(issues, index, day)
        ]
        out.csv(f"registers/issues-{day:%Y-%m}.csv", "issues", day, issue_header, rows)


def _state(entry: Entry, day: date) -> str:
    return "Open" if entry.is_open(day) else "Closed"


def _risk_row(entry: Entry, day: date) -> list[Any]:
    likelihood = entry.likelihood_at(day)
    chance = {1: 5, 2: 15, 3: 35, 4: 60, 5: 85}[likelihood]
    return [
        entry.project.code,
        entry.code,
        entry.title,
        likelihood,
        entry.impact,
        f"{chance}%",
        entry.cost,
        entry.project.currency,
        entry.owner,
        entry.response,
        entry.raised,
        entry.due,
        _state(entry, day),
    ]


def write_changes(out: Output, changes: list[Change], horizon: Horizon) -> None:
    """Two lines per change: as it was raised, and as it was decided."""
    header = columns(
        "Recorded on,Project code,Change,Title,Raised on,Decided on,State,Cost effect,Currency,Days effect,Decision"
    )
    rows = []
    for c in changes:
        what = [c.project.code, c.code, c.title, c.raised]
        effect = [c.cost, c.project.currency, c.days]
        rows.append([c.raised, *what, None, "Open", *effect, ""])
        if c.decided:
            rows.append([c.decided, *what, c.decided, c.state.capitalize(), *effect, c.decision])
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    out.csv("registers/changes.csv", "changes", horizon.last, header, rows)


def write_dependencies(out: Output, items: list[Dependency], horizon: Horizon) -> None:
    header = columns("Receiver,Dependency,Giver,Title,Need by,Forecast,State")
    for index in horizon.reported:
        if not horizon.closes_quarter(index):
            continue
        day, rows = horizon.end_of(index), []
        for item in items:
            receiver, giver = item.receiver.at(index), item.giver.at(index)
            known = receiver and giver and "proposed" not in (receiver.state, giver.state)
            if known and receiver and receiver.state != "complete":
                given = item.forecast(index)
                state = "Closed" if given <= day else "Open"
                rows.append([item.receiver.code, item.code, item.giver.code, item.title, item.need_by, given, state])
        out.csv(f"registers/dependencies-{day:%Y-%m}.csv", "dependencies", day, header, rows)


def write_benefits(out: Output, items: list[Benefit], horizon: Horizon) -> None:
    header = columns("Project code,Benefit,Title,Owner,Approved,Forecast,Realized,Currency,Starts on")
    for index in horizon.reported:
        if not horizon.closes_quarter(index):
            continue
        day, rows = horizon.end_of(index), []
        for item in items:
            month = item.project.at(index)
            if month and month.state not in ("proposed", "cancelled"):
                amounts = [item.approved, item.forecast(index), item.realized(index, day)]
                rows.append(
                    [
                        item.project.code,
                        item.code,
                        item.title,
                        item.owner,
                        *amounts,
                        item.project.currency,
                        item.starts(index),
                    ]
                )
        out.csv(f"registers/benefits-{day:%Y-%m}.csv", "benefits", day, header, rows)
