"""Burn against progress: which projects have spent more of their budget than they have done of their work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.metrics.project_burn import spent_and_done
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.page_facts import Reads, page
from dashboard.views.parts import Asks, Titled
from data_loaders.snapshot import Snapshot

FAR = 10  # points of percent of the budget: what the title counts
SHOWN = 6
METRICS = ("budget_used", "work_done")
READS = Reads(metrics=(*METRICS, "burn_ahead"))


@dataclass(frozen=True)
class Progress:
    """rows: label, spent, done (percent of the budget), aside (in words), bad; all projects first, then those furthest
    ahead. asks: the figure of each point, spent and done."""

    title: Titled
    rows: pd.DataFrame
    says: str
    asks: tuple[tuple[str, ...], ...]


def view(snapshot: Snapshot, since: date | None) -> Progress | None:
    """What the card of a page says; None where no project states budget, cost and progress."""
    return progress(page(snapshot, since, READS))


def progress(seen: Compared) -> Progress | None:
    """The open projects whose spending is furthest ahead of their work, below all projects together."""
    found = spent_and_done(seen.open)
    if found.empty or not seen.shows_money:
        return None
    worst = found[found["ahead"] > 0].sort_values("ahead", ascending=False, kind="stable").head(SHOWN - 1)
    far = int((found["ahead"] >= FAR).sum())
    whole = seen.figure("burn_ahead")
    used, done = (seen.figure(metric) for metric in METRICS)
    groups: list[tuple[tuple[str, str], ...]] = [()]
    lines = [("All projects", float(used.exact), float(done.exact), _aside(float(whole.exact)), False)]
    for row in worst.join(seen.open[["code", "name_"]]).itertuples():
        money = words.amount(row.over, seen.currency).text
        lines.append((row.name_, row.spent, row.done, f"{_aside(row.ahead)}, {money}", row.ahead >= FAR))
        groups.append((("project", row.code),))
    rows = pd.DataFrame(lines, columns=["label", "spent", "done", "aside", "bad"])
    asks = tuple(tuple(str(Asks(metric, group)) for group in groups) for metric in METRICS)
    shown = f"All projects, and the {len(worst)} furthest ahead" if len(worst) else "All projects; none is ahead"
    subtitle = f"{shown} · known for {len(found):,} of {formats.count(len(seen.open), 'open project')}"
    return Progress(Titled(_title(far), subtitle), rows, _says(rows), asks)


def _title(far: int) -> str:
    if not far:
        return f"No project has spent {FAR} points more than it has done"
    return f"{far:,} {'project has' if far == 1 else 'projects have'} spent {FAR} points more than done"


def _aside(points: float) -> str:
    """ "+16.8 points"; never shown at a limit that it is below."""
    digits = 2 if points < FAR <= round(points, 1) else 1
    return f"{formats.number(points, digits, sign=True)} points"


def _says(rows: pd.DataFrame) -> str:
    if len(rows) < 2:
        return "No open project has spent a larger part of its budget than it has done of its work."
    first = rows.iloc[1]
    spent, done = (formats.percent(first[name] / 100, 0) for name in ("spent", "done"))
    return f"{first['label']} is furthest ahead: {spent} of its budget is spent, {done} of its work is done."
