"""What is due next and who waits for whom: milestones and dependencies beside the projects that they are of.

`milestones` and `dependencies` give the rows of the registers; the `_columns` add them up by project for the registry
(views/added.py), `_rows` are the rows behind a column for its passport (views/trace_added.py).
"""

from __future__ import annotations

import pandas as pd

from dashboard.metrics import rag
from dashboard.metrics.derived import CLOSED
from dashboard.views.facts import all_project_facts
from dashboard.views.trace_rows import _rows as rows_of
from data_loaders.queries import projects
from data_loaders.snapshot import Snapshot

AHEAD_DAYS = 90
MILESTONES = {"milestones_ahead": "ahead", "milestones_ahead_late": "ahead_late", "milestones_overdue": "overdue"}
DEPENDENCIES = {"dependencies_open": "open", "dependencies_late": "late", "dependencies_on_red": "red"}


def _loaded(snapshot: Snapshot, entity: str) -> bool:
    """Whether anybody states such a register: also of projects that the viewer may not see."""
    return len(snapshot.unrestricted().frame(projects.registered, entity)) > 0


# --- Milestones --------------------------------------------------------------------------------------


def milestones(snapshot: Snapshot) -> pd.DataFrame:
    """The milestones of the projects that are open, those reached left out. Grain: milestone.

    Adds: slip (calendar days, forecast less baseline, late positive; missing without one of them), green_to (the days
    that the project's policy calls green), is_late (slip beyond that), ahead (baseline or forecast in the 90 days after
    the date), ahead_late, overdue (the baseline is not after the date).
    """
    rows, facts = snapshot.frame(projects.registered, "milestone"), snapshot.frame(all_project_facts)
    owners = facts[~facts["state"].isin(CLOSED)].set_index("project_id")
    rows = rows[rows["actual"].isna() & rows["project_id"].isin(owners.index)].reset_index(drop=True)
    day = pd.Timestamp(snapshot.as_at)
    until = day + pd.Timedelta(days=AHEAD_DAYS)
    slip = (rows["forecast"] - rows["baseline"]).dt.days.astype("Int64")
    green_to = rows["project_id"].map(owners["limit_slip_amber"]).astype("float64")
    is_late = (slip > green_to).fillna(False).astype(bool)
    ahead = rows["baseline"].between(day, until, inclusive="right")
    ahead |= rows["forecast"].between(day, until, inclusive="right")
    return rows.assign(slip=slip, green_to=green_to, is_late=is_late, ahead=ahead, ahead_late=ahead & is_late,
                       overdue=rows["baseline"] <= day)  # fmt: skip


def milestone_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns MILESTONES: how many of each sort. Grain: project. NOT_STATED where the register names none of the
    project; of late ones also where it forecasts none that is due, of overdue ones where it never says that any was
    reached. ON_HOLD where the project stands still, NO_DATA where there is no register."""
    facts, rows = snapshot.frame(all_project_facts), snapshot.frame(milestones)
    register = snapshot.frame(projects.registered, "milestone")
    absent = "NOT_STATED" if _loaded(snapshot, "milestone") else "NO_DATA"
    named = facts["project_id"].isin(register["project_id"])
    why = pd.Series(absent, index=facts.index, dtype="object").where(~named)
    why = why.mask(why.isna() & (facts["state"] == "on_hold"), "ON_HOLD")
    due = rows[rows["ahead"]]
    told = due.loc[due["slip"].notna(), "project_id"]
    untold = facts["project_id"].isin(due["project_id"]) & ~facts["project_id"].isin(told)
    if not (register["forecast"].notna() & register["baseline"].notna()).any():
        untold |= True
    unsure = pd.Series(not register["actual"].notna().any(), index=facts.index)
    gaps = {"milestones_ahead_late": untold, "milestones_overdue": unsure}
    reasons = {name: why.mask(why.isna() & gaps[name], "NOT_STATED") if name in gaps else why for name in MILESTONES}
    return _counted(facts, rows, MILESTONES, reasons)


def milestone_rows(column: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """The baseline and the forecast of each milestone that is not reached; those that do not count say why."""
    rows = snapshot.frame(milestones)
    rows = rows[rows["project_id"].isin(ids)].reset_index(drop=True)
    why = pd.Series("not due in the next 90 days", index=rows.index)
    if column == "milestones_overdue":
        why[:] = "its baseline is to come"
    elif column == "milestones_ahead_late":
        why[rows["ahead"]] = "not forecast late"
    rows = rows.assign(left_out=why.where(~rows[MILESTONES[column]], ""))
    return _both_dates(rows, column, "milestone", "baseline")


# --- Dependencies ------------------------------------------------------------------------------------


def dependencies(snapshot: Snapshot) -> pd.DataFrame:
    """The dependencies whose receiver is open. Grain: dependency. project_id is the receiver.

    Adds: slack (calendar days that the forecast leaves until it is needed; below zero is late; missing without one of
    the dates), open (not delivered), late (open, and forecast after it is needed, or the day has passed), color (the
    giver's RAG in force, or the reported one where the figures give none; missing where the giver is not shown or not
    in the register), red (open, and the giver is red), tight (open, and no more slack than the days that the receiver's
    policy calls green).
    """
    rows, facts = snapshot.frame(projects.registered, "dependency"), snapshot.frame(all_project_facts)
    facts = facts.set_index("project_id")
    color = facts["overall"].where(facts["overall"] != rag.NOT_RATED, facts["reported"])
    rows = rows[rows["project_id"].isin(facts.index[~facts["state"].isin(CLOSED)])].reset_index(drop=True)
    slack = (rows["need_by"] - rows["forecast"]).dt.days.astype("Int64")
    open_ = rows["state"].astype("object") != "closed"
    passed = rows["need_by"] <= pd.Timestamp(snapshot.as_at)
    late = open_ & ((slack < 0).fillna(False).astype(bool) | passed)
    colors = rows["giver_id"].map(color)
    green_to = rows["project_id"].map(facts["limit_slip_amber"]).astype("float64")
    tight = open_ & ~late & (slack <= green_to).fillna(False).astype(bool)
    return rows.assign(slack=slack, open=open_, late=late, color=colors, red=open_ & (colors == rag.RED), tight=tight)


def dependency_columns(snapshot: Snapshot) -> pd.DataFrame:
    """Columns DEPENDENCIES: how many of each sort a project waits for. Grain: project. A project that waits for nothing
    has 0; NO_DATA where there is no register."""
    facts, rows = snapshot.frame(all_project_facts), snapshot.frame(dependencies)
    absent = None if _loaded(snapshot, "dependency") else "NO_DATA"
    why = pd.Series(absent, index=facts.index, dtype="object")
    return _counted(facts, rows, DEPENDENCIES, dict.fromkeys(DEPENDENCIES, why))


def dependency_rows(column: str, snapshot: Snapshot, ids: list[int]) -> pd.DataFrame:
    """When each dependency is needed and when it is forecast; those that do not count say why."""
    rows = snapshot.frame(dependencies)
    rows = rows[rows["project_id"].isin(ids)].reset_index(drop=True)
    why = pd.Series("delivered", index=rows.index)
    if column == "dependencies_late":
        why[rows["open"]] = "forecast in time"
    elif column == "dependencies_on_red":
        why[rows["open"]] = "its provider is not red"
    rows = rows.assign(left_out=why.where(~rows[DEPENDENCIES[column]], ""))
    return _both_dates(rows, column, "dependency", "need_by")


# --- Both --------------------------------------------------------------------------------------------


def _counted(
    facts: pd.DataFrame, rows: pd.DataFrame, columns: dict[str, str], reasons: dict[str, pd.Series]
) -> pd.DataFrame:
    """How many rows of each project are flagged; missing where there is a reason."""
    made = facts[["project_id"]].copy()
    for name, flag in columns.items():
        number = rows[rows[flag]].groupby("project_id").size()
        found = facts["project_id"].map(number).astype("Int64").fillna(0)
        made[name] = found.mask(reasons[name].notna())
        made[f"{name}_reason"] = reasons[name]
    return made


def _both_dates(rows: pd.DataFrame, column: str, entity: str, planned: str) -> pd.DataFrame:
    unknown = pd.Series(pd.NA, index=rows.index)
    sides = [rows_of(rows, column, entity, field, unknown) for field in (planned, "forecast")]
    return pd.concat(sides, ignore_index=True)
