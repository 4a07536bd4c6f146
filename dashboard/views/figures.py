"""Figures by id and grouping: the one call behind pages, command line and exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, distribution, figure, rows_of, unit_of
from dashboard.metrics.figure import Coverage, Figure, Reason
from dashboard.metrics.policy import Policy
from dashboard.views.added import add
from dashboard.views.compared import compare
from dashboard.views.facts import all_month_facts, policy_of, project_facts
from dashboard.views.people import weeks_counted
from dashboard.views.reconciliation import items
from data_loaders.errors import Message, Refused
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


def one_figure(
    snapshot: Snapshot, metric: str, group: Mapping[str, Any], since: date | None = None
) -> tuple[Figure, pd.DataFrame]:
    """The figure that `figures` gives for one group, and the facts that it is computed from.

    Raises Refused for an unknown metric or grouping, for a group that there is not, and for a count by color that does
    not say of which color.
    """
    _known("metric", [metric], list(DEFINITIONS))
    _known("grouping", [name for name in group if name != "rag"], GROUPS)
    by, shown = DEFINITIONS[metric].distribution, dict(group)
    if by and "rag" not in group:
        hint = "Say which one: rag RED, AMBER, GREEN or NOT_RATED."
        raise Refused(Message(found=f"{metric} without a color", expected="the color that is counted", hint=hint))
    facts = facts_for(snapshot, metric, "period" in group, since)
    for name, value in group.items():
        if name != "rag":
            facts = facts[facts[COLUMN.get(name, name)].map(_plain) == value]
    policy = policy_of(snapshot)
    if metric == "unreconciled" and not snapshot.scope.money:
        return next(_no_value(snapshot, metric, policy, list(group), Reason.NOT_SHOWN)), facts.iloc[:0]
    if group and facts.empty:
        said = ", ".join(f"{name} {value!r}" for name, value in group.items())
        hint = "steerco figures --metric … --by … lists them."
        raise Refused(Message(found=f"{metric} of {said}", expected="a group that there is", hint=hint))
    if not by:
        return figure(metric, facts, snapshot.as_at, policy.reporting_currency, shown), rows_of(metric, facts)
    own = {name: value for name, value in shown.items() if name != "rag"}
    for found in distribution(metric, facts, snapshot.as_at, own):
        if found.group["rag"] == shown["rag"]:
            return found, facts[facts[by] == shown["rag"]]
    raise Refused(Message(found=f"color {shown['rag']!r}", expected="a color that there is", hint="Ask for another."))


def _regrouped(found: Figure, group: dict[str, Any]) -> Figure:
    return Figure(found.metric, found.value, found.unit, found.coverage, found.as_at, found.reason, group)


def _no_value(snapshot: Snapshot, metric: str, policy: Policy, by: list[str], reason: Reason) -> Iterator[Figure]:
    group = dict.fromkeys(by)
    yield Figure(
        metric, None, unit_of(metric, policy.reporting_currency), Coverage(0, 0), snapshot.as_at, reason, group
    )


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
        weeks = weeks_counted(snapshot, DEFINITIONS[metric].reads)
        return weeks if by_period else weeks.drop(columns="period")
    if DEFINITIONS[metric].grain == "reconciliation":
        return items(snapshot)
    if by_period:
        return period_facts(snapshot) if metric in (*PERIODIC, "eac", "forecast_variance") else project_facts(snapshot)
    if since and DEFINITIONS[metric].compares:
        return compare(snapshot, since).facts
    return add(project_facts(snapshot), snapshot, DEFINITIONS[metric].adds)


def period_facts(snapshot: Snapshot) -> pd.DataFrame:
    """Money by month, named as in project_facts, so that the same definitions apply; where a source states
    only a year, by fiscal year. Grain: project × period."""
    policy, register, lines = policy_of(snapshot), project_facts(snapshot), snapshot.frame(all_month_facts)
    if lines.empty and policy.money_basis == "year":
        start = policy.fiscal_year_of(snapshot.as_at)
        return register.assign(period=f"{start.year}-{(start.year + 1) % 100:02d}")
    found = by_period(lines, register)
    hidden = {f"{metric}_reason": "NOT_SHOWN" for metric in (*PERIODIC, "eac")}
    return found if snapshot.scope.money else found.assign(**hidden)


def by_period(lines: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Lines by month (money_facts.by_month) as `period_facts` of the projects of a register."""
    names = register.set_index("project_id")[["code", "name", "portfolio", "program", "category"]]
    columns = list(PERIODIC.values())
    months = lines.groupby(["project_id", "month"])[[*columns, "forecast"]].sum(min_count=1).reset_index()
    months = months.rename(columns={line: metric for metric, line in PERIODIC.items()} | {"month": "period"})
    months["eac"] = months["cost_to_date"].fillna(0) + months["forecast"].fillna(0)
    months["eac"] = months["eac"].where(months["cost_to_date"].notna() | months["forecast"].notna())
    return months.join(names, on="project_id", how="inner")
