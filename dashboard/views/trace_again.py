"""A figure made again from nothing but the rows behind it: facts are made of the rows, what follows from them follows
by the same formulas, and the definition is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, figure
from dashboard.metrics.derived import FOLLOWS_FROM, base_of, derive
from dashboard.metrics.figure import Figure
from dashboard.views.added import add
from dashboard.views.facts import policy_of
from dashboard.views.figures import PERIODIC
from dashboard.views.money_facts import MEASURES
from dashboard.views.trace_added import ROWS_OF, made_of
from dashboard.views.trace_behind import Behind
from dashboard.views.trace_rows import STATED
from data_loaders.snapshot import Snapshot

# Not measured: names, and what is known of a project without being a number behind a figure.
AS_IT_IS = ("project_id", "code", "name", "name_", "portfolio", "program", "category", "rating", "state",
            "rebaselined", "override", "forecast_finish_reason")  # fmt: skip
DATES = ("forecast_finish", "actual_finish", "baseline_finish", "original_finish", "reported_on")


def again(
    snapshot: Snapshot, shown: Figure, facts: pd.DataFrame, found: Behind, group: Mapping[str, Any], since: date | None
) -> Figure:
    """The figure from the rows that count."""
    definition = DEFINITIONS[shown.metric]
    rows = found.rows[found.rows["left_out"] == ""]
    if "period" in group:
        made = _by_period(facts, rows)
    else:
        made = _made(snapshot, facts, rows, found, definition.columns)
        if "movement" in definition.columns and since:
            before = _made(snapshot.at(since), facts, rows, found, definition.columns).set_index("project_id")
            was = before["expected_finish"].reindex(made["project_id"]).reset_index(drop=True)
            made["movement"] = (made["expected_finish"] - was).dt.days.astype("Int64")
            made["movement_reason"] = "NO_DATA"
        from_rows = not ROWS_OF.keys().isdisjoint(definition.columns)
        made = made_of(rows, made, facts, definition.columns) if from_rows else add(made, snapshot, definition.adds)
    if definition.distribution and "rag" in group:
        number = int((made[definition.distribution] == group["rag"]).sum())
        return Figure(shown.metric, number, shown.unit, shown.coverage, shown.as_at, None, shown.group)
    return figure(shown.metric, made, snapshot.as_at, policy_of(snapshot).reporting_currency, shown.group)


def _made(
    snapshot: Snapshot, facts: pd.DataFrame, rows: pd.DataFrame, found: Behind, columns: tuple[str, ...]
) -> pd.DataFrame:
    """Project facts from rows: what no row says is not known."""
    base, day = base_of(columns), pd.Timestamp(snapshot.as_at)
    known = facts.set_index("project_id", drop=False)
    made = known[[name for name in AS_IT_IS if name in known]].copy()
    rows = rows[rows["at"] == day]
    for column in STATED:
        if column in base or column not in made:
            own = rows[rows["column"] == column].set_index("project_id")["value"].astype("object")
            made[column] = own.reindex(made.index)
    for column in DATES:
        made[column] = pd.to_datetime(made[column])
    made["percent_complete"] = made["percent_complete"].astype("Int64")
    for column in MEASURES:
        sums = rows[rows["column"] == column].groupby("project_id")["counted"].sum(min_count=1)
        made[column] = sums.reindex(made.index).astype("Int64")
        nothing_booked = made.index.isin(list(found.zero.get((snapshot.as_at, column), ())))
        made.loc[nothing_booked & made[column].isna(), column] = 0
        made[f"{column}_reason"] = known.get(f"{column}_reason")
    made = derive(made, policy_of(snapshot), snapshot.as_at)
    for column in columns:  # why something is missing is said by what is not there
        if column in FOLLOWS_FROM and column in made and f"{column}_reason" in known:
            made[f"{column}_reason"] = known[f"{column}_reason"]
    return made.reset_index(drop=True)


def _by_period(facts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The same for a month: one row a project. A line of nothing (a change of the budget where there was none) is no
    row behind the original budget, and still 0."""
    made = facts.copy()
    for column in (*PERIODIC, "eac"):
        own = rows[rows["column"] == column].groupby("project_id")["counted"].sum(min_count=1)
        nothing = facts[column].where(facts[column] == 0).to_numpy()
        made[column] = pd.array(own.reindex(made["project_id"]).astype("Int64").to_numpy(), dtype="Int64")
        made[column] = made[column].fillna(pd.Series(nothing, index=made.index, dtype="Int64"))
    return made
