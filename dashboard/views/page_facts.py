"""What one page reads of the facts, beside what it is compared with: few columns, made once a load.

To take rows out of all columns of the facts costs milliseconds each time, for each column is taken by itself. So a page
names what it reads; that, and what is added to it, is cached by load, and a filter takes rows out of it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics.definitions import DEFINITIONS, columns_of
from dashboard.views.added import add
from dashboard.views.compared import COLORS, Compared, beside
from dashboard.views.facts import all_month_facts, all_project_facts, policy_of
from data_loaders.snapshot import Snapshot

BASE = ("project_id", "code", "name_", "state", "portfolio", "program", "sponsor", "stage", "overall", "reported",
        "overall_before", "reported_before")  # fmt: skip


@dataclass(frozen=True)
class Reads:
    """What a page reads: the metrics that it shows, other columns, and what is added to the facts (views/added.py)."""

    metrics: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page(Compared):
    """The same of the columns that a page reads."""

    def states(self, *columns: str) -> bool:
        return bool(np.logical_and.reduce([self.facts[name].notna().to_numpy() for name in columns]).any())


def page(snapshot: Snapshot, since: date | None, reads: Reads) -> Page:
    """As `compare`, with the columns that are read only."""
    facts = snapshot.selected(snapshot.frame(some_beside, since, reads))
    then = snapshot.at(since) if since else None
    before = then.selected(then.frame(some_facts, reads)) if then else None
    rated, reported = (int(facts[name].isin(COLORS).sum()) for name in ("overall", "reported"))
    lead = "overall" if rated and (rated * 2 >= len(facts) or not reported) else "reported"
    led = facts.assign(lead_before=facts[f"{lead}_before"])
    return Page(snapshot, policy_of(snapshot), led, before, since, lead)


def some_beside(snapshot: Snapshot, since: date | None, reads: Reads) -> pd.DataFrame:
    """The columns that a page reads of compared.beside, with what is added to them. Grain: project of the scope."""
    found = _some(snapshot.frame(beside, since), reads)
    for what in reads.adds:
        found = add(found, snapshot, what)
    return found


def some_facts(snapshot: Snapshot, reads: Reads) -> pd.DataFrame:
    """The same of the facts alone."""
    return _some(snapshot.frame(all_project_facts), reads)


def _some(facts: pd.DataFrame, reads: Reads) -> pd.DataFrame:
    """The columns that are read, as far as the facts have them."""
    wanted = {*BASE, *reads.columns}
    for metric in reads.metrics:
        wanted |= {*columns_of(metric, facts), *DEFINITIONS[metric].needs}
    return facts[[name for name in facts.columns if name in wanted]]


def month_lines(snapshot: Snapshot) -> pd.DataFrame:
    """facts.all_month_facts of the projects in the selection; empty where money is not shown."""
    lines = snapshot.frame(all_month_facts)
    if not snapshot.scope.money or lines.empty:
        return lines.iloc[:0]
    register = snapshot.frame(some_facts, Reads())
    return lines[lines["project_id"].isin(snapshot.selected(register)["project_id"])]


SUMMED = ["original", "current", "cost", "commitment", "forecast"]


def month_sums(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines by month summed. Grain: month. Columns: month, SUMMED; missing where no line has an amount."""
    return lines.groupby("month")[SUMMED].sum(min_count=1).reset_index()
