"""The list of what needs somebody: each project with its reason, opinions, money and movement."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.exceptions import reason
from dashboard.views.parts import Cell, Col, Grid, Move, Span, Titled, Tone

NEEDS_YOU = 8


def needs_title(seen: Compared, pressing: pd.DataFrame) -> Titled:
    shown = min(NEEDS_YOU, len(pressing))
    of = f"{shown} of {len(pressing)} that need attention" if len(pressing) else "nobody waits"
    return Titled("What needs you", f"Ranked by money at stake, severity and how soon · {of}")


def needs_grid(seen: Compared, pressing: pd.DataFrame) -> Grid:
    """The list of exceptions: project with its reason, opinions, money, movement."""
    declared = bool((seen.open["declared"] != "NOT_RATED").any())
    both = "Before → now" if seen.lead == "reported" else "Declared → computed" if declared else "Computed"
    known = bool(pressing["at_stake"].notna().any()) and seen.policy.money_basis == "life"
    columns = [Col("project", "Project"), Col("rag", both)]
    columns.append(Col("money", "Over budget" if known else "Whole-life cost", numeric=True))
    if known and seen.since:
        columns.append(Col("since", f"Since {formats.date_short(seen.since)}", numeric=True, hide_small=True))
    rows = [_needs_row(row, seen, known, declared) for row in pressing.itertuples()]
    return Grid(tuple(columns), rows, "Nothing is red, amber, stale or in doubt.", "Projects that need attention")


def _needs_row(row: Any, seen: Compared, known: bool, declared: bool) -> dict[str, Cell]:
    tags: list[tuple[str, Tone]] = []
    if row.watermelon:
        tags.append(("watermelon", "bad"))
    if row.stale:
        tags.append(("stale", "warn"))
    marks: Cell = words.mark(row.computed)
    if seen.lead == "computed" and declared:
        marks = Move(words.mark(row.declared, stale=row.stale), words.mark(row.computed))
    elif seen.lead == "reported":
        before = words.mark(row.lead_before, _rating(row.rating_before))
        marks = Move(before, words.mark(row.reported, _rating(row.rating)))
    column = "at_stake" if known else "whole_life_cost"
    tone: Tone = "bad" if known else "plain"
    cells: dict[str, Cell] = {
        "project": words.project_link(row, reason(row, seen.lead), tuple(tags)),
        "rag": marks,
        "money": words.amount(getattr(row, column), seen.currency, tone=tone),
    }
    if known:
        change = row.eac - row.eac_before if not pd.isna(row.eac_before) else pd.NA
        up: Tone = "bad" if not pd.isna(change) and change > 0 else "plain"
        cells["since"] = words.amount(change, seen.currency, sign=True, tone=up)
        if pd.isna(row.eac_before):
            cells["since"] = Span("new", "mute")
    return cells


def _rating(value: Any) -> str:
    return value if isinstance(value, str) else ""
