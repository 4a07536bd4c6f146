"""What needs somebody, and why: the ranking behind every list of exceptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.metrics import rag
from dashboard.metrics.rag_reason import cost_standing, schedule_standing
from dashboard.views.rag_reason import capped_says, threshold, value_says
from dashboard.views.words import RAG_WORDS, TENFOLD, joined

WEIGHT = {"RED": 3.0, "AMBER": 1.0}
MOVED_WEIGHT = {"RED": 2.0, "AMBER": 1.0}  # of a finish that moved later, where no baseline says how late it is
SOON_DAYS = 180
DECADE = 3_653  # days: a slip or a movement beyond this is told as doubtful
LAST_YEAR = 2100  # so is a finish after it


def ranked(facts: pd.DataFrame, lead: str, as_at: pd.Timestamp) -> pd.DataFrame:
    """Projects that need attention, the most pressing first: money at stake × severity × proximity.

    facts: project_facts. lead: the column with the color that counts; where the figures give that, a single
    dimension counts too, though one alone gives no overall color. A finish that moved later counts by the
    thresholds of a slip where there is no baseline to tell one; a doubtful date counts as amber. Money at stake
    is the amount over budget and a tenth of the budget (what a red project typically moves by), or a tenth of the
    whole-life cost, or of the forecast, where no budget is known. Proximity: half as much again when the finish
    is due within 180 days. Adds columns score, at_stake.
    """
    opinions = [lead, "rag_cost_computed", "rag_schedule_computed"] if lead == "overall" else [lead]
    severity = facts[opinions].apply(lambda colors: colors.map(WEIGHT)).max(axis=1).fillna(0.0)
    doubt = doubtful(facts)
    limits = rag.Thresholds(slip_amber=facts["limit_slip_amber"], slip_red=facts["limit_slip_red"])
    moved = rag.schedule_rag(facts["movement"].where(facts["slip"].isna() & ~doubt), limits).map(MOVED_WEIGHT)
    severity = pd.concat([severity, moved, doubt.astype(float)], axis=1).max(axis=1)
    severity = severity + facts["watermelon"].astype(float) * 1.0 + facts["stale"].astype(float) * 0.5
    over = (facts["eac"] - facts["current_budget"]).clip(lower=0).astype("Float64").fillna(0)
    size = size_known(facts).fillna(0)
    if not (over + size).gt(0).any():  # no money is known, or shown: projects weigh the same
        size = size + 10
    left = (facts["expected_finish"] - as_at).dt.days
    proximity = pd.Series(np.where(left.notna() & (left <= SOON_DAYS), 1.5, 1.0), index=facts.index)
    score = (over + size / 10) * severity * proximity
    result = facts.assign(score=score.astype(float), at_stake=over.where(over > 0).astype("Float64"))
    open_ = ~result["state"].isin(["complete", "cancelled"])
    return result[(severity > 0) & open_].sort_values("score", ascending=False, kind="stable")


def size_known(facts: pd.DataFrame) -> pd.Series:
    """How large each project is: its budget, else its whole-life cost, else its forecast."""
    budget, cost, eac = (facts[name].astype("Float64") for name in ("current_budget", "whole_life_cost", "eac"))
    return budget.fillna(cost).fillna(eac)


def doubtful(facts: pd.DataFrame) -> pd.Series:
    """Where a finish cannot be meant: after 2100, or more than ten years from its baseline or from what was said
    before."""
    far = facts["expected_finish"].dt.year > LAST_YEAR
    for days in ("movement", "slip"):
        far |= (facts[days].abs() > DECADE).fillna(False).astype(bool)
    return far.fillna(False).astype(bool)


def reason(row: Any, lead: str) -> str:
    """Why a project is on the list, in one line of words and numbers; at the least what it is rated."""
    said = clauses(row, lead)
    if not said:
        rating = row.rating if isinstance(row.rating, str) and lead == "reported" else RAG_WORDS[getattr(row, lead)]
        said = [f"rated {rating.casefold()}" + (", as before" if before_same(row, lead) else "")]
    return joined(said)


def clauses(row: Any, lead: str) -> list[str]:
    """What speaks against a project: cost, schedule, status."""
    return [said for said in (_cost(row), _slip(row), _finish_moved(row), *_status(row, lead)) if said]


def before_same(row: Any, lead: str) -> bool:
    """Whether the color is that of the date compared with."""
    return getattr(row, "lead_before", None) == getattr(row, lead)


def _cost(row: Any) -> str:
    standing = cost_standing(row)
    if standing.value is None or standing.crossed is None:
        return ""
    said = value_says(standing)
    return f"{said}: check the data" if standing.value > TENFOLD else f"{said} ({threshold(standing)})"


def _slip(row: Any) -> str:
    if not pd.isna(row.expected_finish) and row.expected_finish.year > LAST_YEAR:
        return f"finish forecast for {formats.date_long(row.expected_finish.date())}: check the data"
    standing = schedule_standing(row)
    if standing.value is None or standing.crossed is None:
        return ""
    said = f"finish forecast {value_says(standing)}"
    return f"{said}: check the data" if row.slip > DECADE else f"{said} ({threshold(standing)})"


def _finish_moved(row: Any) -> str:
    movement = getattr(row, "movement", None)
    if movement is None or pd.isna(movement) or row.expected_finish.year > LAST_YEAR:
        return ""
    since = f"since {formats.date_long(row.since.date())}"
    if abs(movement) > DECADE:
        word = "later" if movement > 0 else "earlier"
        return f"finish moved {abs(int(movement)):,} days {word} {since}: check the data"
    if movement <= row.limit_slip_amber or not pd.isna(row.slip):
        return ""
    return f"finish moved {formats.count(int(movement), 'day')} later {since}"


def _status(row: Any, lead: str) -> list[str]:
    said = [capped_says(row)] if lead == "overall" else []
    if row.watermelon:
        said.append(f"declared {RAG_WORDS[row.declared]}")
    before = getattr(row, "lead_before", None)
    now = rag.SEVERITY.get(getattr(row, lead), 0)
    if isinstance(before, str) and rag.SEVERITY.get(before, now) < now:
        said.append(f"was {RAG_WORDS[before]}")
    if row.stale:
        said.append("last report " + formats.date_long(row.reported_on.date()))
    if row.declared in ("AMBER", "RED") and _reports_paths(row) and not _text(row.path_to_green):
        said.append("no path to green")
    return said


def _reports_paths(row: Any) -> bool:
    return bool(getattr(row, "paths_reported", False))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
