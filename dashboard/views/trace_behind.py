"""The rows behind the columns that a definition reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.definitions import Definition
from dashboard.metrics.derived import base_of
from dashboard.views import trace_added, trace_rows
from dashboard.views.facts import policy_of
from dashboard.views.money_facts import MEASURES, money_rows, rates_of
from data_loaders.snapshot import Snapshot


@dataclass(frozen=True)
class Behind:
    """rows: columns of trace_rows.ROWS, at (the date that they are seen from), project (its code).
    zero: by date and column, the projects whose ledger counts: no line there is 0."""

    rows: pd.DataFrame
    zero: dict[tuple[date, str], set[int]] = field(default_factory=dict)


def behind(
    snapshot: Snapshot, definition: Definition, facts: pd.DataFrame, group: Mapping[str, Any], since: date | None
) -> Behind:
    """The rows behind what a definition reads of the projects of its facts: those that count, and those that do not."""
    ids = [int(number) for number in facts["project_id"].unique()]
    columns = base_of(definition.columns)
    found = _behind(snapshot, columns, ids)
    if "movement" in definition.columns and since:
        before = _behind(snapshot.at(since), columns, ids)
        found = Behind(pd.concat([found.rows, before.rows], ignore_index=True), found.zero | before.zero)
    rows = found.rows
    if "period" in group:
        rows = rows[rows["month"].isna() | (pd.to_datetime(rows["month"]).dt.strftime("%Y-%m") == group["period"])]
    codes = facts.drop_duplicates("project_id").set_index("project_id")["code"]
    return Behind(rows.assign(project=rows["project_id"].map(codes)), found.zero)


def _behind(snapshot: Snapshot, columns: tuple[str, ...], ids: list[int]) -> Behind:
    policy, frames = policy_of(snapshot), [trace_rows.nothing()]
    zero: dict[tuple[date, str], set[int]] = {}
    frames += [trace_rows.stated_column(name, snapshot, policy, ids) for name in columns if name in trace_rows.STATED]
    frames += trace_added.behind(columns, snapshot, ids)
    money = [name for name in columns if name in MEASURES]
    if money and snapshot.scope.money:
        ledgers = trace_rows.ledgers_of(snapshot, ids)
        rows, rates = money_rows(snapshot), rates_of(snapshot, policy)
        for name in money:
            frame, of_lines = trace_rows.money_column(name, snapshot, ledgers, rows, rates, policy, ids)
            frames.append(frame)
            zero[snapshot.as_at, name] = of_lines
    kept = [frame for frame in frames if len(frame)] or frames[:1]
    return Behind(pd.concat(kept, ignore_index=True).assign(at=pd.Timestamp(snapshot.as_at)), zero)
