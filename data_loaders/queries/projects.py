"""Projects as at a date: register, status, baselines, progress, registers of a project."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_loaders.queries.authority import one_each
from data_loaders.queries.frames import fetch
from data_loaders.schema import ENTITIES, project, project_alias, project_link, register, status_report
from data_loaders.snapshot import Snapshot

RAGS = ["declared", "assured", "rag_schedule", "rag_cost", "rag_scope", "rag_resources", "rag_risk", "rag_benefits"]


def projects(snapshot: Snapshot) -> pd.DataFrame:
    """The register as at the date. Grain: project. Columns: code, and those of `register`."""
    facts = snapshot.latest(register.table)
    query = select(project.c.code, facts).join(project, project.c.id == facts.c.project_id).order_by(facts.c.name)
    return one_each(snapshot, fetch(snapshot, query), "register", ["project_id"])


def project_count(snapshot: Snapshot) -> pd.DataFrame:
    """How many projects the register has as at the date. One row. Column projects."""
    facts = snapshot.latest(register.table)
    return fetch(snapshot, select(func.count(facts.c.project_id.distinct()).label("projects")))


def aliases(snapshot: Snapshot) -> pd.DataFrame:
    """Codes and names that projects go by. Grain: project × kind × value; those of a linked project are
    listed with the project that it is shown as, and `linked` is true."""
    names, link = project_alias, project_link
    known = select(link.c.project_id, link.c.same_as).where(snapshot.visible(link)).subquery()
    shown = func.coalesce(known.c.same_as, names.c.project_id).label("project_id")
    query = (
        select(shown, names.c.kind, names.c.value, names.c.confirmed_by, names.c.confirmed_on,
               known.c.same_as.is_not(None).label("linked"))
        .outerjoin(known, known.c.project_id == names.c.project_id)
        .where(snapshot.visible(names))
    )  # fmt: skip
    found = fetch(snapshot, query)
    if snapshot.scope.is_everything:
        return found
    return found[found["project_id"].isin(snapshot.frame(projects)["project_id"])]


def current_statuses(snapshot: Snapshot) -> pd.DataFrame:
    """The last report of each project. Grain: project. data_date is the date reported for."""
    found = fetch(snapshot, snapshot.latest(status_report.table, "project_id"))
    return one_each(snapshot, found, "status", ["project_id"])


def status_history(snapshot: Snapshot) -> pd.DataFrame:
    """All reports up to the date, oldest first. Grain: project × data_date. Columns: the ratings."""
    found = snapshot.until(status_report.table)
    columns = ["project_id", "source", "data_date", "declared_as_found", "assured_as_found", "submitted_on", *RAGS]
    query = select(*(found.c[name] for name in columns)).order_by(found.c.data_date, found.c.project_id)
    return one_each(snapshot, fetch(snapshot, query), "status", ["project_id", "data_date"]).drop(columns="source")


def baselines(snapshot: Snapshot) -> pd.DataFrame:
    """Every baseline approved by the date. Grain: project × version."""
    found = snapshot.until(ENTITIES["baseline"].table)
    frame = fetch(snapshot, select(found).order_by(found.c.project_id, found.c.version))
    return one_each(snapshot, frame, "schedule", ["project_id", "version"])


def progress(snapshot: Snapshot) -> pd.DataFrame:
    """The last statement of progress. Grain: project."""
    found = fetch(snapshot, snapshot.latest(ENTITIES["progress"].table, "project_id"))
    return one_each(snapshot, found, "schedule", ["project_id"])


def progress_history(snapshot: Snapshot) -> pd.DataFrame:
    """Every statement of progress up to the date. Grain: project × data_date."""
    found = snapshot.until(ENTITIES["progress"].table)
    frame = fetch(snapshot, select(found).order_by(found.c.data_date))
    return one_each(snapshot, frame, "schedule", ["project_id", "data_date"])


def registered(snapshot: Snapshot, entity: str) -> pd.DataFrame:
    """A register as its last extract states it: milestone, risk, issue, benefit, dependency; of a
    change_request, whose rows carry dates of their own, the last row. Grain: project × code. The giver of a
    dependency is missing where the viewer may not see it."""
    per = ("project_id", "code") if entity == "change_request" else ()
    found = snapshot.latest(ENTITIES[entity].table, *per)
    frame = fetch(snapshot, select(found).order_by(found.c.project_id, found.c.code))
    if entity == "milestone":
        frame = one_each(snapshot, frame, "schedule", ["project_id", "code"])
    if "giver_id" in frame and not snapshot.scope.is_everything:
        known = frame["giver_id"].isin(snapshot.frame(projects)["project_id"])
        frame["giver_id"] = frame["giver_id"].where(known)
    return frame
