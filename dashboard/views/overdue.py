"""Status reports that did not come, by who owes them."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.metrics.rag_reason import is_capped
from dashboard.views.compared import Compared
from dashboard.views.parts import Cell, Col, Grid, Section, Span, Stated, Titled

NOBODY = "nobody named"
NAMED = 4  # projects without a report are named up to this many


def overdue(facts: pd.DataFrame, as_at: pd.Timestamp, cadence_days: int) -> pd.DataFrame:
    """Stale reports by manager, who owes most first. facts: open projects (views/compared.py).

    Columns: manager, projects (names), stale (how many), of (their projects that ever reported), days (the longest
    overdue, beyond cadence and grace), missed (the most reports in a row).
    """
    rows = facts[["manager", "limit_grace_days", "reported_on", "stale", "missed", "name_"]]
    rows = rows.assign(manager=rows["manager"].astype("object").fillna(NOBODY))
    due = cadence_days + rows["limit_grace_days"].astype("int64")
    rows["days"] = (as_at - rows["reported_on"]).dt.days - due
    of = rows[rows["reported_on"].notna()].groupby("manager").size().rename("of")
    stale = rows[rows["stale"]].groupby("manager")
    found = pd.DataFrame({"projects": stale["name_"].agg(", ".join), "stale": stale.size()})
    found = found.assign(days=stale["days"].max(), missed=stale["missed"].max()).join(of).reset_index()
    return found.sort_values(["stale", "days"], ascending=False, kind="stable").reset_index(drop=True)


def card(seen: Compared) -> Section | None:
    """The overdue reports as a card; None where nobody reports at all."""
    if not seen.states("reported_on"):
        return None
    found = overdue(seen.open, pd.Timestamp(seen.as_at), seen.policy.cadence_days)
    rows: list[dict[str, Cell]] = [
        {
            "manager": Stated(row.manager, row.projects),
            "stale": f"{row.stale:,} of {row.of:,}",
            "days": Span(formats.count(int(row.days), "day"), "bad" if row.missed > 1 else "warn"),
            "missed": int(row.missed),
        }
        for row in found.itertuples()
    ]
    columns = (Col("manager", "Manager and projects"), Col("stale", "Stale", numeric=True),
               Col("days", "Longest overdue", numeric=True), Col("missed", "Reports missed", numeric=True))  # fmt: skip
    grid = Grid(columns, rows, "Every report came within its cadence and grace.", "Overdue reports by manager")
    return Section(Titled(_title(found), says(seen)), grid)


def _title(found: pd.DataFrame) -> str:
    if found.empty:
        return "No report is overdue"
    owed = formats.count(int(found["stale"].sum()), "report")
    by = formats.count(len(found), "manager")
    return f"{owed} overdue, owed by {by}; the longest for {formats.count(int(found['days'].max()), 'day')}"


def says(seen: Compared) -> str:
    """What a stale report means for the colors on the page."""
    greens = int((seen.open["stale"] & (seen.open["declared"] == "GREEN")).sum())
    capped = int(is_capped(seen.open).sum())
    said = ["A stale color is hatched"]
    never = seen.open.loc[seen.open["reported_on"].isna(), "name_"]
    if 0 < len(never) <= NAMED:
        said.append(f"no report yet, and none overdue: {', '.join(never)}")
    elif len(never):
        said.append(f"{formats.count(len(never), 'project')} without a report yet")
    if greens:
        said.append(f"{formats.count(greens, 'stale green')} left out of the greens")
    else:
        said.append("and a stale green is no green")
    if capped:
        said.append(f"{formats.count(capped, 'project')} amber at best, two reports or more being missed")
    return " · ".join(said) if greens or capped else ", ".join(said)
