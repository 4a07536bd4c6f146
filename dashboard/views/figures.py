"""Figures by id and grouping: the one call behind pages, command line and exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, distribution, figure
from dashboard.metrics.figure import Coverage, Figure, Reason
from dashboard.views.compared import compare
from dashboard.views.facts import Policy, all_month_facts, policy_of, project_facts
from dashboard.views.people import outlook, team_weeks
from dashboard.views.reconciliation import items
from data_loaders.errors import Message, Refused
from data_loaders.facts import fiscal_year_of
from data_loaders.snapshot import Snapshot, dates

GROUPS = ("portfolio", "program", "project", "category", "rating", "team", "role", "period", "as_at")
COLUMN = {"project": "code"}
PERIODIC = {
    "original_budget": "original",
    "current_budget": "current",
    "cost_to_date": "cost",
    "open_commitment": "commitment",
}


def figures(
    snapshot: Snapshot, metrics: Sequence[str], by: Sequence[str] = (), since: date | None = None
) -> list[Figure]:
    """The figures of the metrics, one for each group. by: any of GROUPS; several are nested. since: the date
    compared with, for the metrics that are a movement.

    Raises Refused for an unknown metric or grouping.
    """
    _known("metric", metrics, list(DEFINITIONS))
    _known("grouping", by, GROUPS)
    return [found for metric in metrics for found in _of_metric(snapshot, metric, list(by), since)]


def _known(what: str, asked: Sequence[str], known: Sequence[str]) -> None:
    for name in asked:
        if name not in known:
            expected = f"one of: {', '.join(known)}"
            raise Refused(Message(found=f"{what} {name!r}", expected=expected, hint="steerco definitions lists them."))


def _of_metric(snapshot: Snapshot, metric: str, by: list[str], since: date | None) -> Iterator[Figure]:
    if "as_at" in by:
        rest = [name for name in by if name != "as_at"]
        for day in dates(snapshot.store, snapshot.known_on):
            if day <= snapshot.as_at:
                for found in _of_metric(snapshot.at(day), metric, rest, since):
                    yield _regrouped(found, {"as_at": day.isoformat(), **found.group})
        return
    policy = policy_of(snapshot)
    facts = facts_for(snapshot, metric, "period" in by, since)
    if metric == "unreconciled" and not snapshot.scope.money:  # other money is missing from the facts, with its reason
        yield from _no_value(snapshot, metric, policy, by, Reason.NOT_SHOWN)
        return
    if not set(by) <= {_group_name(column) for column in facts.columns}:
        yield from _no_value(snapshot, metric, policy, by, Reason.NOT_APPLICABLE)
        return
    for group, rows in _groups(facts, by):
        if DEFINITIONS[metric].distribution:
            yield from distribution(metric, rows, snapshot.as_at, group)
        else:
            yield figure(metric, rows, snapshot.as_at, policy.reporting_currency, group)


def _regrouped(found: Figure, group: dict[str, Any]) -> Figure:
    return Figure(found.metric, found.value, found.unit, found.coverage, found.as_at, found.reason, group)


def _no_value(snapshot: Snapshot, metric: str, policy: Policy, by: list[str], reason: Reason) -> Iterator[Figure]:
    unit = DEFINITIONS[metric].unit
    shown = policy.reporting_currency if unit == "money" else unit
    group = dict.fromkeys(by)
    yield Figure(metric, None, shown, Coverage(0, 0), snapshot.as_at, reason, group)


def _group_name(column: str) -> str:
    return "project" if column == "code" else column


def _groups(facts: pd.DataFrame, by: list[str]) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    if not by:
        yield {}, facts
        return
    keys = [COLUMN.get(name, name) for name in by]
    for values, rows in facts.groupby(keys, dropna=False, sort=True):
        yield {name: _plain(value) for name, value in zip(by, values, strict=True)}, rows


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m")
    return None if pd.isna(value) else value


def facts_for(snapshot: Snapshot, metric: str, by_period: bool = False, since: date | None = None) -> pd.DataFrame:
    """The frame that a metric is computed on: projects, people by week, or projects by period."""
    if DEFINITIONS[metric].grain == "team_week":
        weeks = outlook(snapshot.frame(team_weeks), snapshot.as_at)
        return weeks if by_period else weeks.drop(columns="period")
    if DEFINITIONS[metric].grain == "reconciliation":
        return items(snapshot)
    if by_period:
        return period_facts(snapshot) if metric in (*PERIODIC, "eac", "forecast_variance") else project_facts(snapshot)
    if since and DEFINITIONS[metric].compares:
        return compare(snapshot, since).facts
    return project_facts(snapshot)


def period_facts(snapshot: Snapshot) -> pd.DataFrame:
    """Money by month, named as in project_facts, so that the same definitions apply; where a source states
    only a year, by fiscal year. Grain: project × period."""
    policy = policy_of(snapshot)
    register = project_facts(snapshot)
    names = register.set_index("project_id")[["code", "name", "portfolio", "program", "category"]]
    lines = snapshot.frame(all_month_facts)
    if lines.empty and policy.money_basis == "year":
        start = fiscal_year_of(snapshot.as_at, policy.fiscal_year_start)
        return register.assign(period=f"{start.year}-{(start.year + 1) % 100:02d}")
    columns = list(PERIODIC.values())
    months = lines.groupby(["project_id", "month"])[[*columns, "forecast"]].sum(min_count=1).reset_index()
    months = months.rename(columns={line: metric for metric, line in PERIODIC.items()} | {"month": "period"})
    months["eac"] = months["cost_to_date"].fillna(0) + months["forecast"].fillna(0)
    months["eac"] = months["eac"].where(months["cost_to_date"].notna() | months["forecast"].notna())
    if not snapshot.scope.money:
        months = months.assign(**{f"{metric}_reason": "NOT_SHOWN" for metric in (*PERIODIC, "eac")})
    return months.join(names, on="project_id", how="inner")
