"""The list of what needs somebody: each project with its reason, opinions, money and movement."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.views import words
from dashboard.views.compared import Compared
from dashboard.views.exceptions import reason
from dashboard.views.parts import Cell, Col, Grid, Move, Span, Titled, Tone

NEEDS_YOU, FEW_GROUPS = 8, 4  # the list stands beside the map, which grows with its groups


def shown_of(groups: int) -> int:
    """How many are listed beside a map of so many groups."""
    return NEEDS_YOU + max(0, groups - FEW_GROUPS)


def needs_title(seen: Compared, pressing: pd.DataFrame, most: int) -> Titled:
    shown = min(most, len(pressing))
    of = f"{shown} of {len(pressing)} that need attention" if len(pressing) else "nobody waits"
    ranked = (
        "Ranked by money at stake, severity and how soon" if seen.shows_money else "Ranked by severity and how soon"
    )
    return Titled("What needs you", f"{ranked} · {of}")


def needs_grid(seen: Compared, pressing: pd.DataFrame) -> Grid:
    """The list of exceptions: project with its reason, opinions, money, movement."""
    declared = bool((seen.open["declared"] != "NOT_RATED").any())
    both = "Before → now" if seen.lead == "reported" else "Declared → in force" if declared else "In force"
    money, label = _money(seen, pressing)
    columns = [Col("project", "Project")]
    if seen.is_rated:
        columns.append(Col("rag", both))
    if seen.shows_money:
        columns.append(Col("money", label, numeric=True))
    if _shows_movement(seen, money):
        columns.append(Col("since", f"Since {formats.date_short(seen.since)}", numeric=True, hide_small=True))
    rows = [_needs_row(row, seen, money, declared) for row in pressing.itertuples()]
    return Grid(tuple(columns), rows, _nothing(seen), "Projects that need attention")


def _money(seen: Compared, pressing: pd.DataFrame) -> tuple[str, str]:
    """The column of money to show, and its name: what is over budget; else how large the projects are."""
    if pressing["at_stake"].notna().any() and seen.policy.money_basis == "life":
        return "at_stake", "Over budget"
    labels = {"whole_life_cost": "Whole-life cost", "current_budget": "Budget", "eac": "Forecast"}
    return next(((name, label) for name, label in labels.items() if seen.states(name)), ("eac", "Forecast"))


METRICS = {name: name for name in ("whole_life_cost", "current_budget", "eac")} | {"at_stake": "forecast_variance"}


def _shows_movement(seen: Compared, money: str) -> bool:
    return (
        seen.shows_money
        and money in ("at_stake", "eac")
        and seen.since is not None
        and seen.policy.money_basis == "life"
    )


def _nothing(seen: Compared) -> str:
    if seen.is_rated:
        return "Nothing is red, amber, stale or in doubt."
    moved = "no finish moved later, " if seen.since else ""
    return f"No project is rated; {moved}no report is stale, and no date is in doubt."


def _needs_row(row: Any, seen: Compared, money: str, declared: bool) -> dict[str, Cell]:
    tags = words.color_tags(row)
    if row.stale:
        tags.append(("stale", "warn"))
    marks: Cell = words.mark(row.overall)
    if seen.by_figures and declared:
        marks = Move(words.mark(row.declared, stale=row.stale), words.mark(row.overall))
    elif seen.lead == "reported":
        before = words.mark(row.lead_before, _rating(row.rating_before))
        marks = Move(before, words.mark(row.reported, _rating(row.rating)))
    tone: Tone = "bad" if money == "at_stake" else "plain"
    cells: dict[str, Cell] = {
        "project": words.project_link(row, reason(row, seen.lead), tuple(tags)),
        "rag": marks,
        "money": words.proved(words.amount(getattr(row, money), seen.currency, tone=tone), METRICS[money], row.code),
    }
    if _shows_movement(seen, money):
        change = row.eac - row.eac_before if not pd.isna(row.eac_before) else pd.NA
        up: Tone = "bad" if not pd.isna(change) and change > 0 else "plain"
        cells["since"] = words.amount(change, seen.currency, sign=True, tone=up)
        if pd.isna(row.eac_before):
            cells["since"] = Span("new", "mute")
    return cells


def _rating(value: Any) -> str:
    return value if isinstance(value, str) else ""
