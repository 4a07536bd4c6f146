"""The projects behind an overrun; where there is no budget, those whose forecast rose."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.parts import Cell, Col, Grid, Span, Titled

TOP = 10


def exceptions(seen: Compared) -> tuple[Titled, Grid]:
    """The largest overruns, with their heading."""
    if seen.states("current_budget", "eac"):
        return _overruns(seen)
    if seen.states("eac", "eac_before") and seen.policy.money_basis == "life":
        return _rises(seen)
    needs = "It needs a budget and a forecast of the same project"
    return Titled("No overrun can be told", needs), Grid((), (), f"{needs}; the sources state none.")


def _overruns(seen: Compared) -> tuple[Titled, Grid]:
    rows = seen.facts[seen.facts["current_budget"].notna() & seen.facts["eac"].notna()]
    over = _largest(rows.assign(over=rows["eac"] - rows["current_budget"]))
    total = words.amount(over["over"].sum(), seen.currency).text
    of = f"{min(TOP, len(over))} of {formats.count(len(over), 'project')} over budget, {total} together"
    if over.empty:
        of = f"None of {formats.count(len(rows), 'project')} with a budget and a forecast"
    columns: tuple[Col, ...] = (
        Col("project", "Project"),
        Col("budget", "Budget", numeric=True, hide_small=True),
        Col("spent", "Spent", numeric=True, hide_small=True),
        Col("forecast", "Forecast", numeric=True),
        Col("over", "Over", numeric=True),
        Col("share", "%", numeric=True),
    )
    if seen.facts["cost_to_date"].isna().all():
        columns = tuple(column for column in columns if column.key != "spent")
    cells = [_overrun(row, seen) for row in over.head(TOP).itertuples()]
    title = Titled(
        "Largest overruns", of if len(over) else f"None of {len(rows):,} projects with a budget and forecast"
    )
    return title, Grid(columns, cells, "No project is forecast over its budget.", "Projects forecast over budget")


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["over"] > 0].sort_values("over", ascending=False, kind="stable")


def _overrun(row: Any, seen: Compared) -> dict[str, Cell]:
    share = row.over / row.current_budget if row.current_budget > 0 else None
    return {
        "project": words.project_link(row, f"{row.portfolio}"),
        "budget": words.proved(words.amount(row.current_budget, seen.currency), "current_budget", row.code),
        "spent": words.proved(words.amount(row.cost_to_date, seen.currency), "cost_to_date", row.code),
        "forecast": words.proved(words.amount(row.eac, seen.currency), "eac", row.code),
        "over": words.proved(words.amount(row.over, seen.currency, tone="bad"), "forecast_variance", row.code),
        "share": words.overrun(share) if share is not None else "budget is zero",
    }


def rises(seen: Compared) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Projects of which a forecast is known at both dates: all of them, and those whose forecast rose, the
    largest rise first. Column over: by how much."""
    both = seen.facts[seen.facts["eac"].notna() & seen.facts["eac_before"].notna()]
    both = both.assign(over=both["eac"] - both["eac_before"])
    return both, _largest(both)


def _rises(seen: Compared) -> tuple[Titled, Grid]:
    both, rose = rises(seen)
    day = formats.date_long(seen.since)
    total = words.amount(rose["over"].sum(), seen.currency).text
    shown = f"{min(TOP, len(rose))} of {len(rose):,} forecasts that rose since {day}, by {total} together"
    columns = (
        Col("project", "Project"),
        Col("before", f"On {day}", numeric=True, hide_small=True),
        Col("now", "Now", numeric=True),
        Col("over", "Rise", numeric=True),
        Col("share", "%", numeric=True),
    )
    cells = [_rise(row, seen) for row in rose.head(TOP).itertuples()]
    title = Titled("Largest rises of the forecast", f"{shown} · known at both dates for {len(both):,} projects")
    return title, Grid(columns, cells, "No forecast rose.", "Projects whose forecast rose")


def _rise(row: Any, seen: Compared) -> dict[str, Cell]:
    share: Cell = words.overrun(row.over / row.eac_before) if row.eac_before > 0 else Span("from nothing", "mute")
    return {
        "project": words.project_link(row, f"{row.portfolio}"),
        "before": words.proved(
            words.amount(row.eac_before, seen.currency), "eac", row.code, ("as_at", f"{seen.since}")
        ),
        "now": words.proved(words.amount(row.eac, seen.currency), "eac", row.code),
        "over": words.amount(row.over, seen.currency, sign=True, tone="bad"),
        "share": share,
    }
