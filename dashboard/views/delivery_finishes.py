"""What finishes next, for portfolios that state no milestones; and how far a date has moved, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.parts import Amount, Cell, Col, Grid, Section, Span, Titled

FINISHES = 12


def moved(days: Any) -> Amount:
    """How far a date moved since the comparison."""
    if days is None or pd.isna(days):
        return Amount("new", "mute")
    if not days:
        return Amount("unchanged", "mute")
    word = "later" if days > 0 else "earlier"
    return Amount(f"{formats.count(abs(int(days)), 'day')} {word}", "bad" if days > 0 else "good")


def finishes(seen: Compared) -> Section | None:
    """The projects that are to finish next, where no milestones say more; None where no finish is stated."""
    stated = seen.open[seen.open["expected_finish"].notna()]
    if stated.empty:
        return None
    day = pd.Timestamp(seen.as_at)
    past = stated[stated["expected_finish"] <= day]
    ahead = stated[stated["expected_finish"] > day].sort_values("expected_finish", kind="stable").head(FINISHES)
    rows: list[dict[str, Cell]] = [
        {
            "project": words.project_link(row, str(row.portfolio)),
            "rag": words.mark(getattr(row, seen.lead)),
            "finish": words.day(row.expected_finish),
            "moved": _finish_moved(row.movement),
        }
        for row in ahead.itertuples()
    ]
    columns = [Col("project", "Project"), Col("rag", "RAG"), Col("finish", "Forecast finish", numeric=True)]
    if seen.since:
        columns.append(Col("moved", f"Since {formats.date_short(seen.since)} {seen.since.year}", numeric=True))
    subtitle = f"Finish stated for {len(stated):,} of {formats.count(len(seen.open), 'open project')}"
    if len(past):
        subtitle += f" · {len(past):,} open past their own finish"
    title = f"The {len(ahead):,} projects that finish next, in the place of milestones"
    return Section(Titled(title, subtitle), Grid(tuple(columns), rows, "No finish lies ahead.", "What finishes next"))


def _finish_moved(days: Any) -> Cell:
    return Span("n/a", "mute") if pd.isna(days) else moved(days)
