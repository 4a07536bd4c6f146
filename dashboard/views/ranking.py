"""Which projects need somebody, and in which order: money at stake × severity × proximity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics import rag

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
    size = size.where((over + size).gt(0), 10)  # no money is known, or shown: projects weigh the same
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
