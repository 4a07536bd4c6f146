"""Projects as at a date: register, status, baselines, progress, registers of a project."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, project, project_alias, register, status_report
from data_loaders.snapshot import Snapshot

RAGS = ["declared", "assured", "rag_schedule", "rag_cost", "rag_scope", "rag_resources", "rag_risk", "rag_benefits"]


def projects(snapshot: Snapshot) -> pd.DataFrame:
    """The register as at the date. Grain: project. Columns: code, and those of `register`."""
    facts = snapshot.latest(register.table).subquery()
    query = select(project.c.code, facts).join(project, project.c.id == facts.c.project_id).order_by(facts.c.name)
    if snapshot.scope.portfolios:
        query = query.where(facts.c.portfolio.in_(snapshot.scope.portfolios))
    return fetch(snapshot, query)


def aliases(snapshot: Snapshot) -> pd.DataFrame:
    """Other names and codes. Grain: project × kind × value."""
    return fetch(snapshot, select(project_alias).where(snapshot.visible(project_alias)))


def current_statuses(snapshot: Snapshot) -> pd.DataFrame:
    """The last report of each project. Grain: project. data_date is the date reported for."""
    return fetch(snapshot, snapshot.latest(status_report.table, "project_id"))


def status_history(snapshot: Snapshot) -> pd.DataFrame:
    """All reports up to the date, oldest first. Grain: project × data_date. Columns: the ratings."""
    table = status_report.table
    found = snapshot.until(table).subquery()
    columns = ["project_id", "data_date", "declared_as_found", "assured_as_found", "submitted_on", *RAGS]
    query = select(*(found.c[name] for name in columns)).order_by(found.c.data_date, found.c.project_id)
    return fetch(snapshot, query)


def baselines(snapshot: Snapshot) -> pd.DataFrame:
    """Every baseline approved by the date. Grain: project × version."""
    table = ENTITIES["baseline"].table
    return fetch(snapshot, snapshot.until(table).order_by(table.c.project_id, table.c.version))


def progress(snapshot: Snapshot) -> pd.DataFrame:
    """The last statement of progress. Grain: project."""
    return fetch(snapshot, snapshot.latest(ENTITIES["progress"].table, "project_id"))


def progress_history(snapshot: Snapshot) -> pd.DataFrame:
    """Every statement of progress up to the date. Grain: project × data_date."""
    table = ENTITIES["progress"].table
    return fetch(snapshot, snapshot.until(table).order_by(table.c.data_date))


def registered(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    """A register as its last extract states it: milestone, risk, issue, benefit, dependency; of a
    change_request, whose rows carry dates of their own, the last row. Grain: project × code."""
    table = ENTITIES[entity].table
    per = ("project_id", "code") if entity == "change_request" else ()
    return fetch(snapshot, snapshot.latest(table, *per).order_by(table.c.project_id, table.c.code))
